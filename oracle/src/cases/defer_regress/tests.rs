//! `DeferRegressionTest`: parts of rows, and of the rows that they refer to.

use terrace_core::{Error, Result};
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{
    Child, Feature, Item, ItemAndSimpleItem, Leaf, ResolveThis, SimpleItem, SpecialFeature,
};
use crate::case::Case;
use crate::module::cases;
use crate::observe::Spelled;

cases! {
    "defer_regress.tests.DeferRegressionTest":
        test_common_model_different_mask,
        test_defer_with_select_related,
        test_only_with_select_related,
        test_resolve_columns,
        test_ticket_16409;
}

async fn test_resolve_columns(t: &Case) -> Result<()> {
    let row = ResolveThis {
        id: Auto::unset(),
        num: 5.0,
        name: "Foobar".to_owned(),
    };
    row.insert(t.db()).await?;
    let query = ResolveThis::objects().defer(|row| row.num);
    t.value(query.clone().count(t.db()).await?);
    let first = query.limit(1).get(t.db()).await?;
    t.value(first.get(|row| row.name)?);
    Ok(())
}

async fn test_ticket_16409(t: &Case) -> Result<()> {
    let counted = SimpleItem::objects()
        .defer(|item| item.name)
        .annotate(|item| item.features().id.count());
    counted.all(t.db()).await?;
    let names = SimpleItem::objects()
        .annotate(|item| item.features().id.count())
        .only(|(item, features)| (item.name, features));
    names.all(t.db()).await.map(drop)
}

/// An instance, by its label and key.
fn instance(label: &str, key: i32) -> Spelled {
    Spelled(serde_json::json!({ "model": label, "pk": key }))
}

async fn test_common_model_different_mask(t: &Case) -> Result<()> {
    let child = Child::new("Child", 42).insert(t.db()).await?;
    let second = Child::new("Second", 64).insert(t.db()).await?;
    let leaf = Leaf {
        id: Auto::unset(),
        name: String::new(),
        child: ForeignKey::to(&child)?,
        second_child: Some(ForeignKey::to(&second)?),
        value: 42,
    };
    leaf.insert(t.db()).await?;
    let query = Leaf::objects()
        .select_related(|leaf| (leaf.child(), leaf.second_child()))
        .defer(|leaf| (leaf.child().name, leaf.second_child().value));
    let leaf = t
        .queries(async {
            let leaf = query.get(t.db()).await?;
            for key in [
                leaf.get(|leaf| leaf.child().id)?,
                leaf.get(|leaf| leaf.second_child().id)?,
            ] {
                t.value(instance(
                    "defer_regress.child",
                    key.get().copied().unwrap_or(0),
                ));
            }
            Ok::<_, Error>(leaf)
        })
        .await?;
    let child = leaf.left_out_of(|leaf| leaf.child());
    t.rows(child.map(str::to_owned));
    let second = leaf.left_out_of(|leaf| leaf.second_child());
    t.rows(second.map(str::to_owned));
    t.queries(async {
        t.value(leaf.get(|leaf| leaf.child().value)?);
        t.value(leaf.get(|leaf| leaf.second_child().name)?);
        Ok::<_, Error>(())
    })
    .await?;
    let child = leaf.get(|leaf| leaf.child)?;
    t.queries(async {
        t.value(child.fetch(t.db()).await?.name);
        Ok::<_, Error>(())
    })
    .await?;
    let second = leaf.get(|leaf| leaf.second_child)?;
    t.queries(async {
        if let Some(second) = second {
            t.value(second.fetch(t.db()).await?.value);
        }
        Ok(())
    })
    .await
}

async fn test_defer_with_select_related(t: &Case) -> Result<()> {
    let first = Item::new("first", 47).insert(t.db()).await?;
    let second = Item::new("second", 42).insert(t.db()).await?;
    let simple = SimpleItem::new("simple", 23).insert(t.db()).await?;
    let mut row = ItemAndSimpleItem {
        id: Auto::unset(),
        item: ForeignKey::to(&first)?,
        simple: ForeignKey::to(&simple)?,
    }
    .insert(t.db())
    .await?;
    for other in [None, Some(second)] {
        if let Some(other) = other {
            row.item = ForeignKey::to(&other)?;
            row.save(t.db()).await?;
        }
        let query = ItemAndSimpleItem::objects()
            .defer(|row| row.item)
            .select_related(|row| row.simple());
        let mut whole = query.get(t.db()).await?.load(t.db()).await?;
        t.value(whole.item.load(t.db()).await?);
        t.value(whole.item.key());
    }
    Ok(())
}

async fn test_only_with_select_related(t: &Case) -> Result<()> {
    let item = SimpleItem::new("first", 47).insert(t.db()).await?;
    let feature = Feature {
        id: Auto::unset(),
        item: ForeignKey::to(&item)?,
    };
    let feature = feature.insert(t.db()).await?;
    let special = SpecialFeature {
        id: Auto::unset(),
        feature: ForeignKey::to(&feature)?,
    };
    special.insert(t.db()).await?;
    let features = Feature::objects().only(|row| row.item().name);
    t.value(features.all(t.db()).await?.len());
    let special = SpecialFeature::objects().only(|row| row.feature().item().name);
    t.value(special.all(t.db()).await?.len());
    Ok(())
}

//! `OnDeleteTests` of rows that keep what they refer to.

use serde_json::json;
use terrace_core::{Error, Result};
use terrace_orm::{Auto, Blocked, ForeignKey, GenericForeignKey, Model};

use super::models::{
    A, B, B1, B2, B3, DeleteBottom, DeleteTop, GenericB1, GenericB2, GenericDeleteBottom, MODELS,
    P, R,
};
use super::on_delete::{create_a, named, target};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{Spelled, value};

cases! {
    "delete.tests.OnDeleteTests":
        test_protect,
        test_protect_multiple,
        test_protect_path,
        test_restrict,
        test_restrict_gfk_no_fast_delete,
        test_restrict_multiple,
        test_restrict_path_cascade_direct,
        test_restrict_path_cascade_indirect,
        test_restrict_path_cascade_indirect_diamond;
}

/// Observes the rows in the way.
fn blockers(t: &Case, error: Option<&Error>) {
    let blocked = error.and_then(Blocked::of);
    let blockers = blocked.map(Blocked::blockers).unwrap_or_default();
    let rows = blockers.iter().flat_map(|blocker| {
        let table = blocker.model().table;
        let model = MODELS.iter().find(|model| model.schema.table == table);
        let label = model.map_or("", |model| model.label);
        let spelled = move |key: &Vec<_>| {
            let key: Vec<_> = key.iter().map(value).collect();
            Spelled(json!({ "model": label, "pk": key[0] }))
        };
        blocker.keys().iter().map(spelled)
    });
    t.rows(rows);
}

/// Lets the row that a reference leads to refer to a new one.
async fn with_parent(t: &Case, reference: Option<&ForeignKey<R>>) -> Result<P> {
    let mut row = target(t, reference).await?;
    let parent = P { id: Auto::unset() }.insert(t.db()).await?;
    row.p = Some(ForeignKey::to(&parent)?);
    row.save(t.db()).await?;
    Ok(parent)
}

async fn test_protect(t: &Case) -> Result<()> {
    let a = create_a(t, "protect").await?;
    let row = target(t, a.protect.as_ref()).await?;
    blockers(t, t.raises(row.delete(t.db()).await).as_ref());
    Ok(())
}

async fn test_protect_multiple(t: &Case) -> Result<()> {
    let a = create_a(t, "protect").await?;
    let row = target(t, a.protect.as_ref()).await?;
    let b = B {
        id: Auto::unset(),
        protect: ForeignKey::to(&row)?,
    };
    b.insert(t.db()).await?;
    blockers(t, t.raises(row.delete(t.db()).await).as_ref());
    Ok(())
}

async fn test_protect_path(t: &Case) -> Result<()> {
    let a = create_a(t, "protect").await?;
    let parent = with_parent(t, a.protect.as_ref()).await?;
    blockers(t, t.raises(parent.delete(t.db()).await).as_ref());
    Ok(())
}

async fn test_restrict(t: &Case) -> Result<()> {
    let a = create_a(t, "restrict").await?;
    let row = target(t, a.restrict.as_ref()).await?;
    blockers(t, t.raises(row.delete(t.db()).await).as_ref());
    Ok(())
}

async fn test_restrict_multiple(t: &Case) -> Result<()> {
    let a = create_a(t, "restrict").await?;
    let row = target(t, a.restrict.as_ref()).await?;
    let b3 = B3 {
        id: Auto::unset(),
        restrict: ForeignKey::to(&row)?,
    };
    b3.insert(t.db()).await?;
    blockers(t, t.raises(row.delete(t.db()).await).as_ref());
    Ok(())
}

/// Observes whether the row that was restricted, and what it referred to, are there.
async fn restricted(t: &Case, a: &A) -> Result<()> {
    named(t, "restrict").await?;
    let rows = R::objects().filter(|row| row.id.equals(a.restrict.as_ref().map(ForeignKey::key)));
    t.value(rows.exists(t.db()).await?);
    Ok(())
}

async fn test_restrict_path_cascade_indirect(t: &Case) -> Result<()> {
    let a = create_a(t, "restrict").await?;
    let parent = with_parent(t, a.restrict.as_ref()).await?;
    blockers(t, t.raises(parent.delete(t.db()).await).as_ref());
    let mut cascade = target(t, Some(&a.cascade)).await?;
    cascade.p = Some(ForeignKey::to(&parent)?);
    cascade.save(t.db()).await?;
    parent.delete(t.db()).await?;
    restricted(t, &a).await
}

async fn test_restrict_path_cascade_direct(t: &Case) -> Result<()> {
    let mut a = create_a(t, "restrict").await?;
    let parent = with_parent(t, a.restrict.as_ref()).await?;
    a.cascade_p = Some(ForeignKey::to(&parent)?);
    a.save(t.db()).await?;
    parent.delete(t.db()).await?;
    restricted(t, &a).await
}

async fn test_restrict_path_cascade_indirect_diamond(t: &Case) -> Result<()> {
    let top = DeleteTop { id: Auto::unset() }.insert(t.db()).await?;
    let b1 = B1 {
        id: Auto::unset(),
        delete_top: ForeignKey::to(&top)?,
    };
    let b1 = b1.insert(t.db()).await?;
    let b2 = B2 {
        id: Auto::unset(),
        delete_top: ForeignKey::to(&top)?,
    };
    let b2 = b2.insert(t.db()).await?;
    let bottom = DeleteBottom {
        id: Auto::unset(),
        b1: ForeignKey::to(&b1)?,
        b2: ForeignKey::to(&b2)?,
    };
    bottom.insert(t.db()).await?;
    blockers(t, t.raises(b1.delete(t.db()).await).as_ref());
    four(t).await?;
    top.delete(t.db()).await?;
    four(t).await
}

/// Observes whether the rows of the diamond are there.
async fn four(t: &Case) -> Result<()> {
    t.value(DeleteTop::objects().exists(t.db()).await?);
    t.value(B1::objects().exists(t.db()).await?);
    t.value(B2::objects().exists(t.db()).await?);
    t.value(DeleteBottom::objects().exists(t.db()).await?);
    Ok(())
}

async fn test_restrict_gfk_no_fast_delete(t: &Case) -> Result<()> {
    let top = DeleteTop { id: Auto::unset() }.insert(t.db()).await?;
    let of_top = GenericForeignKey::for_target::<DeleteTop, _>(t.db(), 1).await?;
    let b1 = GenericB1 {
        id: Auto::unset(),
        generic_delete_top_type: ForeignKey::of(of_top.content_type_id),
        generic_delete_top_pk: top.key().unwrap_or_default(),
    };
    let b1 = b1.insert(t.db()).await?;
    let b2 = GenericB2 {
        id: Auto::unset(),
        generic_delete_top_type: ForeignKey::of(of_top.content_type_id),
        generic_delete_top_pk: top.key().unwrap_or_default(),
    };
    let b2 = b2.insert(t.db()).await?;
    let of_b2 = GenericForeignKey::for_target::<GenericB2, _>(t.db(), 1).await?;
    let bottom = GenericDeleteBottom {
        id: Auto::unset(),
        generic_b1: ForeignKey::to(&b1)?,
        generic_b2_type: ForeignKey::of(of_b2.content_type_id),
        generic_b2_pk: b2.key().unwrap_or_default(),
    };
    bottom.insert(t.db()).await?;
    blockers(t, t.raises(b1.delete(t.db()).await).as_ref());
    four_of_any_model(t).await?;
    top.delete(t.db()).await?;
    four_of_any_model(t).await
}

/// Observes whether the rows of the other diamond are there.
async fn four_of_any_model(t: &Case) -> Result<()> {
    t.value(DeleteTop::objects().exists(t.db()).await?);
    t.value(GenericB1::objects().exists(t.db()).await?);
    t.value(GenericB2::objects().exists(t.db()).await?);
    t.value(GenericDeleteBottom::objects().exists(t.db()).await?);
    Ok(())
}

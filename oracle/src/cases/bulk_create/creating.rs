//! `BulkCreateTests`: rows come back with their keys.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Country, NoFields, NullableFields, RelatedModel, State};
use crate::case::Case;
use crate::module::cases;

cases! {
    "bulk_create.tests.BulkCreateTests":
        test_efficiency,
        test_long_and_short_text,
        test_long_non_ascii_text,
        test_non_auto_increment_pk,
        test_non_auto_increment_pk_efficiency,
        test_nullable_fk_after_parent,
        test_nullable_fk_after_parent_bulk_create,
        test_pk_from_related_instance_saved_after_init,
        test_set_pk_and_insert_single_item,
        test_set_pk_and_query_efficiency,
        test_simple,
        test_unsaved_parent;
}

async fn test_simple(t: &Case) -> Result<()> {
    t.rows(Country::bulk_insert(t.db(), Country::four()).await?);
    let sorted = Country::objects().order_by(|country| country.name.descending());
    t.rows(
        sorted
            .all(t.db())
            .await?
            .iter()
            .map(|country| &country.name),
    );
    t.rows(Country::bulk_insert(t.db(), Vec::new()).await?);
    t.value(Country::objects().count(t.db()).await?);
    Ok(())
}

async fn test_efficiency(t: &Case) -> Result<()> {
    t.queries(Country::bulk_insert(t.db(), Country::four()).into_future())
        .await?;
    Ok(())
}

async fn test_long_non_ascii_text(t: &Case) -> Result<()> {
    let country = Country::described("", "", &"Ж".repeat(3000));
    Country::bulk_insert(t.db(), vec![country]).await?;
    t.value(Country::objects().count(t.db()).await?);
    Ok(())
}

async fn test_long_and_short_text(t: &Case) -> Result<()> {
    let texts = [
        ("a".repeat(4001), "A"),
        ("a".to_owned(), "B"),
        ("Ж".repeat(2001), "C"),
        ("Ж".to_owned(), "D"),
    ];
    let countries = texts
        .iter()
        .map(|(text, code)| Country::described("", code, text));
    Country::bulk_insert(t.db(), countries.collect()).await?;
    t.value(Country::objects().count(t.db()).await?);
    Ok(())
}

fn states() -> Vec<State> {
    ["IL", "NY", "CA", "ME"].map(State::new).into()
}

async fn codes(t: &Case) -> Result<()> {
    let sorted = State::objects().order_by(|state| state.two_letter_code.ascending());
    t.rows(
        sorted
            .all(t.db())
            .await?
            .iter()
            .map(|state| &state.two_letter_code),
    );
    Ok(())
}

async fn test_non_auto_increment_pk(t: &Case) -> Result<()> {
    State::bulk_insert(t.db(), states()).await?;
    codes(t).await
}

async fn test_non_auto_increment_pk_efficiency(t: &Case) -> Result<()> {
    t.queries(State::bulk_insert(t.db(), states()).into_future())
        .await?;
    codes(t).await
}

async fn test_set_pk_and_insert_single_item(t: &Case) -> Result<()> {
    let country = Country::new("United States of America", "US");
    let bulk = Country::bulk_insert(t.db(), vec![country]);
    let countries = t.queries(bulk.into_future()).await?;
    t.value(countries.len());
    for country in &countries {
        t.value(
            Country::objects()
                .get_by(t.db(), |row| row.id.equals(country.id))
                .await?,
        );
    }
    Ok(())
}

async fn test_set_pk_and_query_efficiency(t: &Case) -> Result<()> {
    let bulk = Country::bulk_insert(t.db(), Country::four());
    let countries = t.queries(bulk.into_future()).await?;
    t.value(countries.len());
    for country in &countries {
        t.value(
            Country::objects()
                .get_by(t.db(), |row| row.id.equals(country.id))
                .await?,
        );
    }
    Ok(())
}

/// Adds a row that refers to this one, and observes what it refers to.
async fn child_of(t: &Case, parent: &NoFields) -> Result<()> {
    let child = NullableFields {
        integer_field: Some(88),
        auto_field: Some(ForeignKey::to(parent)?),
        ..NullableFields::default()
    };
    NullableFields::bulk_insert(t.db(), vec![child]).await?;
    let child = NullableFields::objects().get_by(t.db(), |row| row.integer_field.equals(88));
    if let Some(mut reference) = child.await?.auto_field {
        t.value(reference.load(t.db()).await?);
    }
    Ok(())
}

async fn test_nullable_fk_after_parent(t: &Case) -> Result<()> {
    let mut parent = NoFields { id: Auto::unset() };
    parent.save(t.db()).await?;
    child_of(t, &parent).await
}

async fn test_nullable_fk_after_parent_bulk_create(t: &Case) -> Result<()> {
    let parents = vec![NoFields { id: Auto::unset() }];
    for parent in NoFields::bulk_insert(t.db(), parents).await? {
        child_of(t, &parent).await?;
    }
    Ok(())
}

async fn test_pk_from_related_instance_saved_after_init(t: &Case) -> Result<()> {
    let mut country = Country::new("Syldavia", "SW");
    country.save(t.db()).await?;
    let related = RelatedModel {
        name: None,
        country: ForeignKey::to(&country)?,
    };
    for related in RelatedModel::bulk_insert(t.db(), vec![related]).await? {
        t.value(&related.country);
    }
    Ok(())
}

async fn test_unsaved_parent(t: &Case) -> Result<()> {
    t.raises(ForeignKey::to(&NoFields { id: Auto::unset() }));
    Ok(())
}

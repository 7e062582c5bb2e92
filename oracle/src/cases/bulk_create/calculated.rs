//! `BulkCreateTests`: values that the database calculates, and defaults.

use jiff::Timestamp;
use terrace_core::Result;
use terrace_orm::{Auto, Change, Defaulted, Model, now, value};

use super::models::{DbDefaultModel, NullableFields, Restaurant};
use crate::case::Case;
use crate::module::cases;

cases! {
    "bulk_create.tests.BulkCreateTests":
        test_bulk_insert_expressions, test_bulk_insert_now, test_db_default_field_excluded;
}

async fn test_bulk_insert_expressions(t: &Case) -> Result<()> {
    let rows = vec![
        Restaurant::new("Sam's Shake Shack"),
        Restaurant::new("Betty's Beetroot Bar"),
    ];
    Restaurant::bulk_insert(t.db(), rows)
        .setting(|row, columns| -> Vec<Change> {
            if row.name.starts_with("Sam") {
                return Vec::new();
            }
            vec![columns.name.set(value(row.name.clone()).lower())]
        })
        .await?;
    let lower = Restaurant::objects().filter(|row| row.name.equals("betty's beetroot bar"));
    t.value(lower.count(t.db()).await?);
    Ok(())
}

async fn test_bulk_insert_now(t: &Case) -> Result<()> {
    NullableFields::bulk_insert(
        t.db(),
        vec![NullableFields::default(), NullableFields::default()],
    )
    .setting(|_, columns| columns.datetime_field.set(now()))
    .await?;
    let set = NullableFields::objects().filter(|row| row.datetime_field.is_not_null());
    t.value(set.count(t.db()).await?);
    Ok(())
}

fn row(name: &str) -> DbDefaultModel {
    DbDefaultModel {
        id: Auto::unset(),
        name: name.to_owned(),
        created_at: Defaulted::unset(),
    }
}

async fn test_db_default_field_excluded(t: &Case) -> Result<()> {
    let text = "how often the text of Django's SQL names a column";
    t.queries(DbDefaultModel::bulk_insert(t.db(), vec![row("foo"), row("bar")]).into_future())
        .await?;
    t.skip(1, text);
    let given = DbDefaultModel {
        created_at: Timestamp::UNIX_EPOCH.into(),
        ..row("foo")
    };
    t.queries(DbDefaultModel::bulk_insert(t.db(), vec![given, row("bar")]).into_future())
        .await?;
    t.skip(1, text);
    Ok(())
}

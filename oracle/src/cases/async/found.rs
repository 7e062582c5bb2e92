//! Rows that are looked for in other ways: by key, by SQL text, for a page.

use std::collections::HashMap;

use terrace_core::Result;
use terrace_orm::{ExplainFormat, ExplainOptions, Model, Query, raw};

use super::models::{RelatedModel, SimpleModel};
use crate::case::Case;
use crate::cell::Backend;
use crate::module::cases;

cases! {
    "async.test_async_queryset.AsyncQuerySetTest": test_aexplain, test_ain_bulk, test_raw;
    "async.test_async_model_methods.AsyncModelOperationTest": test_arefresh_from_db_from_queryset;
    "async.test_async_shortcuts.GetListObjectOr404Test":
        test_aget_object_or_404,
        test_get_list_or_404;
}

async fn test_aexplain(t: &Case) -> Result<()> {
    let formats: &[ExplainFormat] = match t.backend() {
        Backend::Sqlite => &[ExplainFormat::Text],
        // The first is the one that nobody asked for.
        Backend::Postgres => &[
            ExplainFormat::Text,
            ExplainFormat::Json,
            ExplainFormat::Text,
            ExplainFormat::Xml,
            ExplainFormat::Yaml,
        ],
    };
    for format in formats {
        let options = ExplainOptions {
            format: *format,
            ..ExplainOptions::default()
        };
        let rows = SimpleModel::objects().filter(|row| row.field.equals(1));
        let lines = rows.explain_with(t.db(), options).await?;
        t.value(!lines.join("\n").is_empty());
    }
    Ok(())
}

async fn test_ain_bulk(t: &Case) -> Result<()> {
    let all = SimpleModel::objects().all(t.db()).await?.into_iter();
    let by_key: HashMap<i32, SimpleModel> = all.filter_map(|row| Some((row.key()?, row))).collect();
    t.value(by_key);
    t.value(SimpleModel::objects().in_bulk(t.db(), [2]).await?);
    let by_field = SimpleModel::objects().in_bulk_by(t.db(), |row| row.id, [2]);
    t.value(by_field.await?);
    Ok(())
}

async fn test_raw(t: &Case) -> Result<()> {
    let first: SimpleModel = t.given(1).await?;
    let place = match t.backend() {
        Backend::Sqlite => "?1",
        Backend::Postgres => "$1",
    };
    let sql = format!("SELECT * FROM simple_model WHERE created={place}");
    let rows = raw(sql).bind(first.created).all::<SimpleModel>(t.db());
    t.rows(rows.await?);
    Ok(())
}

async fn test_arefresh_from_db_from_queryset(t: &Case) -> Result<()> {
    let mut row: SimpleModel = t.given(1).await?;
    let own = SimpleModel::objects().filter(|other| other.id.equals(row.id));
    own.update(t.db(), |row| row.field.set(20)).await?;
    let zero = SimpleModel::objects().filter(|row| row.field.equals(0));
    t.raises(row.refresh_from(t.db(), zero).await);
    let more = SimpleModel::objects().filter(|row| row.field.greater_than(0));
    row.refresh_from(t.db(), more).await?;
    t.value(row.field);
    Ok(())
}

fn of_field(field: i32) -> Query<SimpleModel> {
    SimpleModel::objects().filter(|row| row.field.equals(field))
}

async fn first_related(t: &Case) -> Result<Query<RelatedModel>> {
    let simple: SimpleModel = t.given(1).await?;
    Ok(simple.relatedmodel_set()?.filter(|row| row.id.equals(1)))
}

async fn test_aget_object_or_404(t: &Case) -> Result<()> {
    for field in [1, 0, 1] {
        t.value(of_field(field).get(t.db()).await?);
    }
    t.value(first_related(t).await?.get(t.db()).await?);
    t.raises(of_field(2).get(t.db()).await);
    Ok(())
}

async fn test_get_list_or_404(t: &Case) -> Result<()> {
    for field in [1, 0, 1] {
        t.rows(of_field(field).all(t.db()).await?);
    }
    t.rows(first_related(t).await?.all(t.db()).await?);
    of_field(2).all(t.db()).await?;
    t.skip(
        1,
        "no rows are no error of the ORM: which page shows them is the web's",
    );
    Ok(())
}

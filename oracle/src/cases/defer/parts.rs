//! `DeferTests`: parts of rows know whose parts they are.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Primary, Secondary};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dict;

cases! {
    "defer.tests.DeferTests":
        test_defer_fk_attname,
        test_defer_values_does_not_defer,
        test_only_none_raises_error,
        test_only_related_manager_optimization,
        test_only_values_does_not_defer,
        test_saving_object_with_deferred_field;
}

async fn test_only_none_raises_error(t: &Case) -> Result<()> {
    t.compiler("nothing is no column");
    Ok(())
}

async fn test_only_related_manager_optimization(t: &Case) -> Result<()> {
    let secondary = Secondary {
        id: Auto::unset(),
        first: "one".to_owned(),
        second: "two".to_owned(),
    };
    let secondary = secondary.insert(t.db()).await?;
    let related = ForeignKey::to(&secondary)?;
    let primary = |_| Primary {
        id: Auto::unset(),
        name: "p1".to_owned(),
        value: "v1".to_owned(),
        related: related.clone(),
    };
    Primary::bulk_insert(t.db(), (0..5).map(primary).collect()).await?;
    let keys = secondary.primary_set()?.only(|row| row.id);
    t.queries(keys.all(t.db())).await?;
    Ok(())
}

/// Observes the values of the first row.
async fn values(t: &Case) -> Result<()> {
    let values = Primary::objects().only(|row| row.name);
    let values = values.values(|row| (row.id, row.name, row.related, row.value));
    let first = values.limit(1).get(t.db()).await?;
    t.value(crate::observe::Spelled(dict(
        ["id", "name", "related_id", "value"],
        first,
    )));
    Ok(())
}

async fn test_defer_values_does_not_defer(t: &Case) -> Result<()> {
    values(t).await
}

async fn test_only_values_does_not_defer(t: &Case) -> Result<()> {
    values(t).await
}

async fn test_defer_fk_attname(t: &Case) -> Result<()> {
    let query = Primary::objects().filter(|row| row.name.equals("p1"));
    let part = query.defer(|row| row.related).get(t.db()).await?;
    t.queries(async {
        t.value(part.load(t.db()).await?.related);
        Ok(())
    })
    .await
}

async fn test_saving_object_with_deferred_field(t: &Case) -> Result<()> {
    let query = Primary::objects().filter(|row| row.name.equals("p2"));
    let part = query.defer(|row| row.value).get(t.db()).await?;
    let key = *part.primary_key();
    let same = Primary::objects().filter(|row| row.id.equals(key));
    same.update(t.db(), |row| row.name.set("a new name"))
        .await?;
    t.rows(
        Primary::objects()
            .all(t.db())
            .await?
            .into_iter()
            .map(|row| row.name),
    );
    Ok(())
}

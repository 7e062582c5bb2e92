//! `DeferTests`: rows know what was left out of them.

use terrace_core::Result;
use terrace_orm::{Column, Deferred, FieldList, Model, Partial, Query};

use super::models::{Primary, PrimaryColumns};
use crate::case::Case;
use crate::module::cases;

cases! {
    "defer.tests.DeferTests":
        test_defer,
        test_defer_foreign_keys_are_deferred_and_not_traversed,
        test_defer_none_to_clear_deferred_set,
        test_defer_on_an_already_deferred_field,
        test_defer_with_select_related,
        test_get;
}

type Part = Partial<Primary, Deferred<Primary>>;

/// The first row without some columns.
async fn first<L: FieldList>(t: &Case, columns: impl FnOnce(PrimaryColumns) -> L) -> Result<Part> {
    let query = Primary::objects().defer(columns);
    query.limit(1).get(t.db()).await
}

/// Observes how much was left out of a row.
fn left_out(t: &Case, row: &Part) {
    t.value(row.left_out().count());
}

fn p1() -> Query<Primary> {
    Primary::objects().filter(|row| row.name.equals("p1"))
}

async fn test_defer(t: &Case) -> Result<()> {
    left_out(t, &first(t, |row| row.name).await?);
    left_out(t, &p1().defer(|row| row.name).get(t.db()).await?);
    left_out(t, &first(t, |row| row.related().first).await?);
    let both = Primary::objects().defer(|row| row.name);
    let both = both.defer(|row| row.value).limit(1).get(t.db()).await?;
    left_out(t, &both);
    Ok(())
}

async fn test_defer_on_an_already_deferred_field(t: &Case) -> Result<()> {
    left_out(t, &first(t, |row| row.name).await?);
    left_out(t, &first(t, |row| (row.name, row.name)).await?);
    Ok(())
}

async fn test_defer_none_to_clear_deferred_set(t: &Case) -> Result<()> {
    left_out(t, &first(t, |row| (row.name, row.value)).await?);
    let none = |_| -> [Column<String>; 0] { [] };
    left_out(t, &first(t, none).await?);
    let again = Primary::objects().defer(|row| row.name).whole();
    left_out(t, &again.defer(none).limit(1).get(t.db()).await?);
    Ok(())
}

async fn test_get(t: &Case) -> Result<()> {
    left_out(t, &p1().defer(|row| row.name).get(t.db()).await?);
    // All but the name.
    let others = p1().defer(|row| (row.value, row.related));
    left_out(t, &others.get(t.db()).await?);
    Ok(())
}

async fn test_defer_with_select_related(t: &Case) -> Result<()> {
    let query = Primary::objects()
        .select_related(|row| row.related())
        .defer(|row| (row.related().first, row.related().second));
    let row = query.limit(1).get(t.db()).await?;
    t.value(row.left_out_of(|row| row.related()).count());
    left_out(t, &row);
    Ok(())
}

async fn test_defer_foreign_keys_are_deferred_and_not_traversed(t: &Case) -> Result<()> {
    let query = Primary::objects()
        .defer(|row| row.related)
        .select_related(|row| row.related());
    t.queries(async {
        let row = query.limit(1).get(t.db()).await?;
        left_out(t, &row);
        t.value(row.get(|row| row.related().id)?);
        Ok(())
    })
    .await
}

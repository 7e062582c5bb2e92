//! `SimpleTest`: updates of the rows that refer to a row.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{A, B, C, D};
use crate::case::Case;
use crate::module::cases;

cases! {
    "update.tests.SimpleTest":
        test_empty_update,
        test_empty_update_with_inheritance,
        test_foreign_key_update_with_id,
        test_nonempty_update,
        test_nonempty_update_with_inheritance;
}

async fn test_nonempty_update(t: &Case) -> Result<()> {
    of(t, 1).await
}

async fn test_empty_update(t: &Case) -> Result<()> {
    of(t, 2).await
}

/// Updates what refers to this row.
async fn of(t: &Case, key: i32) -> Result<()> {
    let a: A = t.given(key).await?;
    t.value(a.b_set()?.update(t.db(), |b| b.y.set(100)).await?);
    t.value(
        B::objects()
            .filter(|b| b.y.equals(100))
            .count(t.db())
            .await?,
    );
    Ok(())
}

async fn test_nonempty_update_with_inheritance(t: &Case) -> Result<()> {
    of_parents(t, 1).await
}

async fn test_empty_update_with_inheritance(t: &Case) -> Result<()> {
    of_parents(t, 2).await
}

/// Updates the parents of what refers to this row.
async fn of_parents(t: &Case, key: i32) -> Result<()> {
    let a: A = t.given(key).await?;
    let parents = C::objects().filter(|c| c.d().a.equals(&a));
    t.value(parents.update(t.db(), |c| c.y.set(100)).await?);
    t.value(
        D::objects()
            .filter(|d| d.c_ptr().y.equals(100))
            .count(t.db())
            .await?,
    );
    Ok(())
}

async fn test_foreign_key_update_with_id(t: &Case) -> Result<()> {
    let (first, second): (A, A) = (t.given(1).await?, t.given(2).await?);
    t.value(first.d_set()?.update(t.db(), |d| d.a.set(&second)).await?);
    t.value(second.d_set()?.count(t.db()).await?);
    Ok(())
}

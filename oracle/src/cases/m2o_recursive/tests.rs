//! `ManyToOneRecursiveTests` and `MultipleManyToOneRecursiveTests`.

use terrace_core::Result;

use super::models::{Category, Person};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2o_recursive.tests.ManyToOneRecursiveTests": test_m2o_recursive;
    "m2o_recursive.tests.MultipleManyToOneRecursiveTests": test_m2o_recursive2;
}

async fn test_m2o_recursive(t: &Case) -> Result<()> {
    let r: Category = t.given(1).await?;
    let c: Category = t.given(2).await?;
    t.rows(r.child_set()?.all(t.db()).await?);
    let child = r
        .child_set()?
        .filter(|child| child.name.starts_with("Child"))
        .get(t.db());
    t.value(child.await?.id);
    t.value(&r.parent);
    t.rows(c.child_set()?.all(t.db()).await?);
    t.value(&c.parent);
    Ok(())
}

async fn test_m2o_recursive2(t: &Case) -> Result<()> {
    let dad: Person = t.given(1).await?;
    let mom: Person = t.given(2).await?;
    let kid: Person = t.given(3).await?;
    t.value(&kid.mother);
    t.value(&kid.father);
    t.rows(dad.fathers_child_set()?.all(t.db()).await?);
    t.rows(mom.mothers_child_set()?.all(t.db()).await?);
    t.rows(kid.mothers_child_set()?.all(t.db()).await?);
    t.rows(kid.fathers_child_set()?.all(t.db()).await?);
    Ok(())
}

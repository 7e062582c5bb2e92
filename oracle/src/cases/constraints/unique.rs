//! `UniqueConstraintTests`: keys that are taken.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{UniqueConstraintConditionProduct, UniqueConstraintProduct};
use crate::case::Case;
use crate::cell::Backend;
use crate::module::cases;

cases! {
    "constraints.tests.UniqueConstraintTests":
        test_database_constraint,
        test_database_constraint_with_condition,
        test_name;
}

async fn test_database_constraint(t: &Case) -> Result<()> {
    let first: UniqueConstraintProduct = t.given(1).await?;
    let same = UniqueConstraintProduct {
        id: Auto::unset(),
        ..first
    };
    t.raises(same.insert(t.db()).await);
    Ok(())
}

async fn test_database_constraint_with_condition(t: &Case) -> Result<()> {
    let product = |name: &str| UniqueConstraintConditionProduct {
        id: Auto::unset(),
        name: name.to_owned(),
        color: None,
    };
    product("p1").insert(t.db()).await?;
    product("p2").insert(t.db()).await?;
    t.raises(product("p1").insert(t.db()).await);
    Ok(())
}

/// A taken key is refused by the constraint of this name, which has the table's in front; SQLite
/// names the columns instead.
async fn test_name(t: &Case) -> Result<()> {
    let first: UniqueConstraintProduct = t.given(1).await?;
    let same = UniqueConstraintProduct {
        id: Auto::unset(),
        ..first
    };
    let error = same.insert(t.db()).await.err();
    let constraint = error.as_ref().and_then(|error| error.constraint());
    let called = match t.backend() {
        Backend::Sqlite => "color",
        Backend::Postgres => "name_color_uniq",
    };
    t.holds(constraint.is_some_and(|constraint| constraint.contains(called)));
    Ok(())
}

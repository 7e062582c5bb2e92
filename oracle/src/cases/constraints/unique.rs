//! `UniqueConstraintTests`: keys that are taken.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{UniqueConstraintConditionProduct, UniqueConstraintProduct};
use crate::case::Case;
use crate::module::cases;

cases! {
    "constraints.tests.UniqueConstraintTests":
        test_database_constraint,
        test_database_constraint_with_condition;
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

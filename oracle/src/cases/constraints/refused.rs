//! `CheckConstraintTests`: rows that break a rule.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::Product;
use crate::case::Case;
use crate::module::cases;

cases! {
    "constraints.tests.CheckConstraintTests":
        test_database_constraint,
        test_database_constraint_unicode;
}

fn product(price: i32, discounted: i32, unit: Option<&str>) -> Product {
    Product {
        id: Auto::unset(),
        price: Some(price),
        discounted_price: Some(discounted),
        unit: unit.map(str::to_owned),
    }
}

async fn test_database_constraint(t: &Case) -> Result<()> {
    product(10, 5, None).insert(t.db()).await?;
    t.raises(product(10, 20, None).insert(t.db()).await);
    Ok(())
}

async fn test_database_constraint_unicode(t: &Case) -> Result<()> {
    product(10, 5, Some("μg/mL")).insert(t.db()).await?;
    t.raises(product(10, 7, Some("l")).insert(t.db()).await);
    Ok(())
}

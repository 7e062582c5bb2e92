//! `CheckConstraintTests`: rows that break a rule.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{ChildModel, Product};
use crate::case::Case;
use crate::module::cases;

cases! {
    "constraints.tests.CheckConstraintTests":
        test_abstract_name,
        test_database_constraint,
        test_database_constraint_unicode,
        test_name;
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

/// Observes that a row is refused by the constraint of this name, which has the table's in front.
fn refused<M>(t: &Case, result: Result<M>, name: &str) {
    let error = result.err();
    let constraint = error.as_ref().and_then(|error| error.constraint());
    t.holds(constraint.is_some_and(|constraint| constraint.ends_with(name)));
}

async fn test_name(t: &Case) -> Result<()> {
    let too_dear = product(10, 20, None).insert(t.db()).await;
    refused(t, too_dear, "price_gt_discounted_price");
    let for_nothing = product(0, -1, None).insert(t.db()).await;
    refused(t, for_nothing, "constraints_product_price_gt_0");
    Ok(())
}

async fn test_abstract_name(t: &Case) -> Result<()> {
    let child = ChildModel {
        id: Auto::unset(),
        age: 17,
    };
    refused(
        t,
        child.insert(t.db()).await,
        "constraints_childmodel_adult",
    );
    Ok(())
}

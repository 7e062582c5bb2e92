//! Smaller classes of tests.

use terrace_core::Result;
use terrace_orm::{Model, Predicate};

use super::models::Number;
use crate::case::Case;
use crate::module::cases;

cases! {
    "queries.tests.Queries2Tests": test_ticket12239, test_ticket4289;
    "queries.tests.Queries3Tests": test_datetimes_invalid_field, test_ticket22023;
}

/// The columns of a number.
type Columns = <Number as Model>::Columns;

/// Observes the numbers that match.
async fn numbers(t: &Case, condition: impl FnOnce(Columns) -> Predicate) -> Result<()> {
    t.rows(Number::objects().filter(condition).all(t.db()).await?);
    Ok(())
}

async fn test_ticket4289(t: &Case) -> Result<()> {
    let small = |number: Columns| number.num.less_than(4);
    let middle = |number: Columns| number.num.greater_than(8) & number.num.less_than(12);
    numbers(t, small).await?;
    numbers(t, middle).await?;
    numbers(t, |n| n.num.greater_than(8) & n.num.less_than(13)).await?;
    numbers(t, |n| small(n) | middle(n)).await?;
    numbers(t, |n| middle(n) | small(n)).await?;
    numbers(t, |n| {
        n.num.greater_than(8) & n.num.less_than(12) | small(n)
    })
    .await?;
    numbers(t, |n| {
        n.num.greater_than(7) & n.num.less_than(12) | small(n)
    })
    .await
}

async fn test_ticket12239(t: &Case) -> Result<()> {
    let double = |number: Columns| number.num.cast::<f64>();
    numbers(t, |n| double(n).greater_than(11.9)).await?;
    numbers(t, |n| n.num.greater_than(12)).await?;
    numbers(t, |n| double(n).greater_than(12.0)).await?;
    numbers(t, |n| double(n).greater_than(12.1)).await?;
    numbers(t, |n| n.num.less_than(12)).await?;
    numbers(t, |n| double(n).less_than(12.0)).await?;
    numbers(t, |n| double(n).less_than(12.1)).await?;
    numbers(t, |n| double(n).at_least(11.9)).await?;
    numbers(t, |n| n.num.at_least(12)).await?;
    numbers(t, |n| double(n).at_least(12.0)).await?;
    numbers(t, |n| double(n).at_least(12.1)).await?;
    numbers(t, |n| double(n).at_least(12.9)).await?;
    numbers(t, |n| double(n).at_most(11.9)).await?;
    numbers(t, |n| n.num.at_most(12)).await?;
    numbers(t, |n| double(n).at_most(12.0)).await?;
    numbers(t, |n| double(n).at_most(12.1)).await?;
    numbers(t, |n| double(n).at_most(12.9)).await
}

async fn test_datetimes_invalid_field(t: &Case) -> Result<()> {
    t.compiler("a text has no months");
    Ok(())
}

async fn test_ticket22023(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("only() is for instances, not for values");
    }
    Ok(())
}

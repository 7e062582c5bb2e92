//! `XorLookupsTests`.

use terrace_core::Result;
use terrace_orm::{Model, Predicate, Query};

use super::models::Number;
use crate::case::Case;
use crate::module::cases;

cases! {
    "xor_lookups.tests.XorLookupsTests":
        test_filter, test_filter_multiple, test_filter_negated, test_exclude, test_stages,
        test_pk_q, test_empty_in;
}

/// The columns of a number.
type Columns = <Number as Model>::Columns;

fn numbers(condition: impl FnOnce(Columns) -> Predicate) -> Query<Number> {
    Number::objects().filter(condition)
}

async fn test_filter(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let found = numbers(|n| n.num.at_most(7) ^ n.num.at_least(3));
        t.rows(found.all(t.db()).await?);
    }
    Ok(())
}

async fn test_filter_multiple(t: &Case) -> Result<()> {
    let found = numbers(|n| {
        n.num.at_least(1)
            ^ n.num.at_least(3)
            ^ n.num.at_least(5)
            ^ n.num.at_least(7)
            ^ n.num.at_least(9)
    });
    t.rows(found.clone().all(t.db()).await?);
    t.rows(found.values(|n| n.num).all(t.db()).await?);
    Ok(())
}

async fn test_filter_negated(t: &Case) -> Result<()> {
    let three = |n: Columns| n.num.at_most(7) ^ !n.num.less_than(3) ^ n.num.at_most(1);
    t.rows(
        numbers(|n| n.num.at_most(7) ^ !n.num.less_than(3))
            .all(t.db())
            .await?,
    );
    t.rows(
        numbers(|n| !n.num.greater_than(7) ^ !n.num.less_than(3))
            .all(t.db())
            .await?,
    );
    t.rows(numbers(three).all(t.db()).await?);
    t.rows(numbers(|n| !three(n)).all(t.db()).await?);
    Ok(())
}

async fn test_exclude(t: &Case) -> Result<()> {
    let found = Number::objects().exclude(|n| n.num.at_most(7) ^ n.num.at_least(3));
    t.rows(found.all(t.db()).await?);
    Ok(())
}

async fn test_stages(t: &Case) -> Result<()> {
    t.rows(
        numbers(|n| n.num.at_least(0) ^ n.num.at_most(11))
            .all(t.db())
            .await?,
    );
    t.rows(
        numbers(|n| n.num.greater_than(0) ^ n.num.less_than(11))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_pk_q(t: &Case) -> Result<()> {
    t.rows(
        numbers(|n| n.id.equals(1) ^ n.id.equals(2))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_empty_in(t: &Case) -> Result<()> {
    t.rows(
        numbers(|n| n.id.one_of([0_i32; 0]) ^ n.num.at_least(5))
            .all(t.db())
            .await?,
    );
    Ok(())
}

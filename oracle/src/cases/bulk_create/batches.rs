//! `BulkCreateTests` of batches, and `BulkCreateTransactionTests`.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{Country, Restaurant, TwoFields};
use crate::case::Case;
use crate::module::cases;

cases! {
    "bulk_create.tests.BulkCreateTests":
        test_batch_same_vals,
        test_explicit_batch_size,
        test_explicit_batch_size_efficiency,
        test_explicit_batch_size_respects_max_batch_size,
        test_invalid_batch_size_exception,
        test_large_batch,
        test_large_batch_efficiency,
        test_large_batch_mixed,
        test_large_batch_mixed_efficiency,
        test_large_single_field_batch,
        test_max_batch_size;
    "bulk_create.tests.BulkCreateTransactionTests": test_multiple_batches;
}

fn two(numbers: std::ops::Range<i32>) -> Vec<TwoFields> {
    numbers
        .map(|number| TwoFields::new(number, number + 1))
        .collect()
}

/// Rows of which every second one has a key.
fn mixed() -> Vec<TwoFields> {
    let mut rows = two(100_000..101_000);
    for row in rows.iter_mut().filter(|row| row.f1 % 2 == 0) {
        row.id = Auto::from(row.f1);
    }
    rows
}

async fn test_batch_same_vals(t: &Case) -> Result<()> {
    Restaurant::bulk_insert(t.db(), vec![Restaurant::new("foo"), Restaurant::new("foo")]).await?;
    t.value(Restaurant::objects().count(t.db()).await?);
    Ok(())
}

async fn test_large_batch(t: &Case) -> Result<()> {
    TwoFields::bulk_insert(t.db(), two(0..1001)).await?;
    let all = TwoFields::objects;
    t.value(all().count(t.db()).await?);
    t.value(
        all()
            .filter(|row| row.f1.at_least(450) & row.f1.at_most(550))
            .count(t.db())
            .await?,
    );
    t.value(
        all()
            .filter(|row| row.f2.at_least(901))
            .count(t.db())
            .await?,
    );
    Ok(())
}

async fn test_large_single_field_batch(t: &Case) -> Result<()> {
    let rows = (0..501).map(|_| Restaurant::new("")).collect();
    Restaurant::bulk_insert(t.db(), rows).await?;
    Ok(())
}

async fn test_large_batch_efficiency(t: &Case) -> Result<()> {
    TwoFields::bulk_insert(t.db(), two(0..1001)).await?;
    t.holds(t.statements() < 10);
    Ok(())
}

async fn test_large_batch_mixed(t: &Case) -> Result<()> {
    TwoFields::bulk_insert(t.db(), mixed()).await?;
    let all = TwoFields::objects;
    t.value(all().count(t.db()).await?);
    let keys = || (100_000..101_000).step_by(2);
    t.value(
        all()
            .filter(|row| row.id.one_of(keys()))
            .count(t.db())
            .await?,
    );
    t.value(
        all()
            .exclude(|row| row.id.one_of(keys()))
            .count(t.db())
            .await?,
    );
    Ok(())
}

async fn test_large_batch_mixed_efficiency(t: &Case) -> Result<()> {
    TwoFields::bulk_insert(t.db(), mixed()).await?;
    t.holds(t.statements() < 10);
    Ok(())
}

async fn test_explicit_batch_size(t: &Case) -> Result<()> {
    for size in 1..=4 {
        let rows = (0..4)
            .map(|number| TwoFields::new(number, number))
            .collect();
        TwoFields::bulk_insert(t.db(), rows)
            .batch_size(size)
            .await?;
        t.value(TwoFields::objects().count(t.db()).await?);
        if size < 4 {
            TwoFields::objects().delete(t.db()).await?;
        }
    }
    Ok(())
}

async fn test_explicit_batch_size_efficiency(t: &Case) -> Result<()> {
    let rows = || {
        (0..100)
            .map(|number| TwoFields::new(number, number))
            .collect()
    };
    t.queries(
        TwoFields::bulk_insert(t.db(), rows())
            .batch_size(50)
            .into_future(),
    )
    .await?;
    TwoFields::objects().delete(t.db()).await?;
    t.queries(
        TwoFields::bulk_insert(t.db(), rows())
            .batch_size(100)
            .into_future(),
    )
    .await?;
    Ok(())
}

fn thousand() -> Vec<Country> {
    (0..1000)
        .map(|number| Country::new(&format!("Country {number}"), ""))
        .collect()
}

async fn test_explicit_batch_size_respects_max_batch_size(t: &Case) -> Result<()> {
    let bulk = Country::bulk_insert(t.db(), thousand()).batch_size(100_000);
    t.queries(bulk.into_future()).await?;
    Ok(())
}

async fn test_max_batch_size(t: &Case) -> Result<()> {
    t.queries(Country::bulk_insert(t.db(), thousand()).into_future())
        .await?;
    Ok(())
}

async fn test_invalid_batch_size_exception(t: &Case) -> Result<()> {
    t.compiler("the size of a batch has no sign");
    Ok(())
}

async fn test_multiple_batches(t: &Case) -> Result<()> {
    let rows = vec![TwoFields::new(1, 1), TwoFields::new(2, 2)];
    t.queries(
        TwoFields::bulk_insert(t.db(), rows)
            .batch_size(1)
            .into_future(),
    )
    .await?;
    Ok(())
}

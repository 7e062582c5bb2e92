//! A typical statement, whose building is measured.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bench_worker::{Failure, Result};
use terrace::{Db, Model, Tenant};

use crate::models::Track;

/// Statements between two looks at the clock.
const BATCH: u32 = 1000;

/// Builds a select with two conditions, an order and a limit, and renders it as the tenant's.
pub fn build(db: &Db<Tenant>) -> Result<String> {
    let query = Track::objects()
        .filter(|track| track.album.equals(7) & track.milliseconds.greater_than(1000))
        .order_by(|track| track.id.descending())
        .limit(20);
    Ok(query.sql(db)?)
}

/// Checks that it is the statement that is to be measured.
pub fn check(db: &Db<Tenant>) -> Result<()> {
    let sql = build(db)?;
    if sql.contains("tenant_id") && sql.contains("LIMIT") {
        return Ok(());
    }
    Err(Failure::from(
        "the statement isn't the one that is to be measured",
    ))
}

/// Nanoseconds for one statement, in the fastest of many batches.
pub fn time(db: &Db<Tenant>, duration: Duration) -> Result<f64> {
    check(db)?;
    let mut fastest = Duration::MAX;
    let started = Instant::now();
    while started.elapsed() < duration {
        let batch = Instant::now();
        for _ in 0..BATCH {
            black_box(build(black_box(db))?);
        }
        fastest = fastest.min(batch.elapsed());
    }
    Ok(fastest.as_secs_f64() * 1e9 / f64::from(BATCH))
}

//! What it costs to build a typical statement: time and allocations, without a round trip.
//!
//! A process of its own, because counting allocations slows each one down.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bench_ours::house::House;
use bench_worker::{Address, Configuration, Failure, Result, Worker};
use serde_json::{Value, json};
use terrace::tenancy::Endpoint;
use terrace::{Db, Model, Tenant};

use bench_ours::models::Track;

/// Statements between two looks at the clock.
const BATCH: u32 = 1000;

fn main() -> Result<()> {
    bench_worker::serve::<Builder>()
}

struct Builder(Db<Tenant>);

impl Worker for Builder {
    async fn start(configuration: Configuration) -> Result<Self> {
        let server =
            Address::parse(&configuration.postgres)?.with_database(&configuration.own_database());
        let migrations = configuration.folder.join("migrations");
        let house = House::build(Endpoint::parse(&server.to_string())?, &migrations).await?;
        Ok(Self(house.empty_tenant("builder", "row").await?))
    }

    async fn run(&self, scenario: &str, duration: Duration) -> Result<Value> {
        match scenario {
            "statement" => measure(&self.0, duration),
            _ => Err(Failure::from(format!("unknown scenario {scenario}"))),
        }
    }

    async fn finish(self) -> Result<()> {
        Ok(())
    }
}

/// Builds a select with two conditions, an order and a limit, and renders it as the tenant's.
fn measure(db: &Db<Tenant>, duration: Duration) -> Result<Value> {
    let sql = build(db)?;
    if !sql.contains("tenant_id") || !sql.contains("LIMIT") {
        return Err(Failure::from(
            "the statement isn't the one that is to be measured",
        ));
    }
    let mut fastest = Duration::MAX;
    let started = Instant::now();
    while started.elapsed() < duration {
        let batch = Instant::now();
        for _ in 0..BATCH {
            black_box(build(black_box(db))?);
        }
        fastest = fastest.min(batch.elapsed());
    }
    let counted = allocation_counter::measure(|| drop(black_box(build(black_box(db)))));
    Ok(json!({
        "statement_build_ns": fastest.as_secs_f64() * 1e9 / f64::from(BATCH),
        "statement_build_allocations": counted.count_total,
    }))
}

fn build(db: &Db<Tenant>) -> Result<String> {
    let query = Track::objects()
        .filter(|track| track.album.equals(7) & track.milliseconds.greater_than(1000))
        .order_by(|track| track.id.descending())
        .limit(20);
    Ok(query.sql(db)?)
}

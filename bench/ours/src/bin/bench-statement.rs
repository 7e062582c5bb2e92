//! How many allocations it takes to build a typical statement, without a round trip.
//!
//! A process of its own, because counting allocations slows each one down.

use std::hint::black_box;
use std::time::Duration;

use bench_ours::house::House;
use bench_ours::statement;
use bench_worker::{Address, Configuration, Failure, Result, Worker};
use serde_json::{Value, json};
use terrace::tenancy::Endpoint;
use terrace::{Db, Tenant};

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

    async fn run(&self, scenario: &str, _: Duration) -> Result<Value> {
        match scenario {
            "statement" => count(&self.0),
            _ => Err(Failure::from(format!("unknown scenario {scenario}"))),
        }
    }

    async fn finish(self) -> Result<()> {
        Ok(())
    }
}

fn count(db: &Db<Tenant>) -> Result<Value> {
    // Once before, so that what is remembered is there.
    statement::check(db)?;
    let counted = allocation_counter::measure(|| drop(black_box(statement::build(black_box(db)))));
    Ok(json!({ "statement_build_allocations": counted.count_total }))
}

//! Terrace through its public face: PostgreSQL in row and schema mode, SQLite files, HTTP.

mod fleet;
mod http;
mod operations;

use std::path::PathBuf;
use std::time::Duration;

use bench_worker::{
    Address, Configuration, Failure, Result, TASKS, Worker, measure, measure_paced, slow,
};
use serde_json::{Value, json};
use terrace::tenancy::Endpoint;
use terrace::{Db, Tenant};

use crate::fleet::{Fleet, creation};
use crate::operations::{
    Bulk, FilePoint, Insert, List, Point, Thousand, insert_and_count, prefetch_queries, repeat_slow,
};
use bench_ours::house::House;
use bench_ours::statement;

fn main() -> Result<()> {
    bench_worker::serve::<Ours>()
}

struct Ours {
    postgres: House,
    sqlite: House,
    /// A tenant for each slice of the rows.
    row: Point,
    schema: Point,
    /// The tenants of `row`, by the way that takes 1 ms longer.
    delayed: Point,
    /// A tenant with many reviews, in the shared tables.
    reviewed: Db<Tenant>,
    /// A file with all rows.
    file: Db<Tenant>,
    fleets: Fleets,
}

/// Many tenants, made when they are asked for.
struct Fleets {
    schemas: Fleet,
    files: Fleet,
    idle: Fleet,
    server: Endpoint,
    folder: PathBuf,
}

impl Fleets {
    fn new(configuration: &Configuration) -> Result<Self> {
        let server =
            Address::parse(&configuration.postgres)?.with_database(&configuration.fleet_database());
        let server = Endpoint::parse(&server.to_string())?;
        let folder = configuration.folder.join("fleet");
        let files = |name: &str| {
            let own = folder.join(name);
            let registry = Endpoint::sqlite(own.join("registry.sqlite"));
            Fleet::new(registry, own.join("migrations"), "database")
        };
        Ok(Self {
            schemas: Fleet::new(server.clone(), folder.join("schemas"), "schema"),
            files: files("files"),
            idle: files("idle"),
            server,
            folder,
        })
    }

    async fn create(&self, scenario: &str) -> Result<Value> {
        let folder = self.folder.join(scenario);
        match scenario {
            "create_row" => creation(self.server.clone(), folder, "row", 5).await,
            "create_schema" => creation(self.server.clone(), folder, "schema", 50).await,
            "create_file" => {
                let registry = Endpoint::sqlite(folder.join("registry.sqlite"));
                creation(registry, folder.join("migrations"), "database", 50).await
            }
            _ => Err(Failure::from(format!("unknown scenario {scenario}"))),
        }
    }
}

impl Worker for Ours {
    async fn start(configuration: Configuration) -> Result<Self> {
        let server =
            Address::parse(&configuration.postgres)?.with_database(&configuration.own_database());
        let delayed = server.clone().with_host(&configuration.delayed);
        let migrations = configuration.folder.join("migrations");
        let postgres = House::build(Endpoint::parse(&server.to_string())?, &migrations).await?;
        let row = postgres.tenants("tenant", "row").await?;
        let schema = postgres.tenants("schema", "schema").await?;
        let reviewed = postgres.reviewed_tenant("reviewed", "row").await?;
        let delayed = row
            .by_another_way(&Endpoint::parse(&delayed.to_string())?)
            .await?;
        let sqlite = House::build(
            Endpoint::sqlite(configuration.folder.join("ours.sqlite")),
            &migrations,
        )
        .await?;
        // The same tenants again, a file each, for HTTP.
        sqlite.tenants("tenant", "database").await?;
        Ok(Self {
            row: Point(row.handles()),
            schema: Point(schema.handles()),
            delayed: Point(delayed),
            reviewed,
            fleets: Fleets::new(&configuration)?,
            file: sqlite.whole_tenant("whole", "database").await?,
            postgres,
            sqlite,
        })
    }

    async fn run(&self, scenario: &str, duration: Duration) -> Result<Value> {
        let measurement = match scenario {
            "row_point" => measure(TASKS, duration, self.row.clone()).await?,
            "row_list" => measure(TASKS, duration, List(self.row.0.clone())).await?,
            "row_point_delayed" => measure(TASKS, duration, self.delayed.clone()).await?,
            "row_fast_alone" => {
                measure_paced(
                    slow::FAST_TASKS,
                    duration,
                    slow::FAST_PAUSE,
                    self.row.clone(),
                )
                .await?
            }
            "row_fast_beside_slow" => {
                let asking: Vec<_> = (0..slow::SLOW_TASKS)
                    .map(|_| tokio::spawn(repeat_slow(self.reviewed.clone())))
                    .collect();
                let measured = measure_paced(
                    slow::FAST_TASKS,
                    duration,
                    slow::FAST_PAUSE,
                    self.row.clone(),
                )
                .await;
                slow::stop_slow(asking).await?;
                measured?
            }
            "schema_point" => measure(TASKS, duration, self.schema.clone()).await?,
            "schema_list" => measure(TASKS, duration, List(self.schema.0.clone())).await?,
            "row_thousand" => measure(TASKS, duration, Thousand(self.row.0.clone())).await?,
            "row_bulk" => measure(1, duration, Bulk(self.reviewed.clone())).await?,
            "prefetch_queries" => {
                let count = prefetch_queries(&self.reviewed).await?;
                return Ok(json!({ "prefetch_queries": count }));
            }
            "sqlite_bulk" => measure(1, duration, Bulk(self.file.clone())).await?,
            "statement" => {
                let nanoseconds = statement::time(&self.reviewed, duration)?;
                return Ok(json!({ "statement_build_ns": nanoseconds }));
            }
            "sqlite_point" => measure(TASKS, duration, FilePoint(self.file.clone())).await?,
            "sqlite_insert" => insert_and_count(duration, Insert(self.file.clone())).await?,
            _ if scenario.starts_with("fleet_") => {
                let tenants = bench_worker::fleet::number(scenario)?;
                let fleets = &self.fleets;
                match scenario.split(':').next() {
                    Some("fleet_schemas") => fleets.schemas.migrate(tenants).await?,
                    Some("fleet_files") => fleets.files.migrate(tenants).await?,
                    _ => return fleets.idle.idle(tenants).await,
                }
            }
            _ if scenario.starts_with("create_") => return self.fleets.create(scenario).await,
            "serve_postgres" => return Ok(json!({ "port": http::serve(&self.postgres).await? })),
            "serve_sqlite" => return Ok(json!({ "port": http::serve(&self.sqlite).await? })),
            _ => return Err(Failure::from(format!("unknown scenario {scenario}"))),
        };
        Ok(serde_json::to_value(measurement)?)
    }

    async fn finish(self) -> Result<()> {
        Ok(())
    }
}

//! The peer on PostgreSQL: tokio-postgres and deadpool with prepared statements, without tenants.
//!
//! It is also the worker that makes the databases of a run and removes them.

mod fleet;
mod setup;

use std::sync::Arc;
use std::time::Duration;

use bench_worker::{
    Address, CONNECTIONS, Configuration, Failure, Operation, Result, TASKS, Worker, measure,
    measure_paced, sample, slow,
};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use serde_json::{Value, json};
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use crate::fleet::Fleet;

const POINT: &str = "SELECT id, title, album, milliseconds, composer FROM track WHERE id = $1";
const LIST: &str = "SELECT id, title, album, milliseconds, composer FROM track WHERE album = $1 ORDER BY id LIMIT 20";
const THOUSAND: &str = "SELECT id, title, album, milliseconds, composer FROM track WHERE id BETWEEN $1 AND $2 ORDER BY id";
const SLOW: &str = "SELECT count(*) FROM review WHERE body ILIKE $1";

fn main() -> Result<()> {
    bench_worker::serve::<Peer>()
}

struct Peer {
    configuration: Configuration,
    pool: Pool,
    delayed: Pool,
    raw: Fleet,
    sequential: Fleet,
}

impl Worker for Peer {
    async fn start(configuration: Configuration) -> Result<Self> {
        setup::create(&configuration).await?;
        let address =
            Address::parse(&configuration.postgres)?.with_database(&configuration.peer_database());
        let delayed = address.clone().with_host(&configuration.delayed);
        Ok(Self {
            raw: Fleet::new(address.clone(), "raw"),
            sequential: Fleet::new(address.clone(), "sequential"),
            pool: pool(&address)?,
            delayed: pool(&delayed)?,
            configuration,
        })
    }

    async fn run(&self, scenario: &str, duration: Duration) -> Result<Value> {
        let pool = self.pool.clone();
        let measurement = match scenario {
            "point" => measure(TASKS, duration, Point(pool)).await?,
            "point_delayed" => measure(TASKS, duration, Point(self.delayed.clone())).await?,
            "list" => measure(TASKS, duration, List(pool)).await?,
            "fast_alone" => {
                measure_paced(slow::FAST_TASKS, duration, slow::FAST_PAUSE, Point(pool)).await?
            }
            "fast_beside_slow" => {
                let asking: Vec<_> = (0..slow::SLOW_TASKS)
                    .map(|_| tokio::spawn(repeat_slow(pool.clone())))
                    .collect();
                let measured = measure_paced(
                    slow::FAST_TASKS,
                    duration,
                    slow::FAST_PAUSE,
                    Point(pool.clone()),
                )
                .await;
                slow::stop_slow(asking).await?;
                measured?
            }
            "thousand" => measure(TASKS, duration, Thousand(pool)).await?,
            "bulk" => measure(1, duration, Bulk::new(pool)).await?,
            _ if scenario.starts_with("fleet_") => {
                let tenants = bench_worker::fleet::number(scenario)?;
                if scenario.starts_with("fleet_raw") {
                    self.raw.raw(tenants).await?
                } else {
                    self.sequential.sequential(tenants).await?
                }
            }
            "tidy" => return setup::tidy(&self.configuration).await.map(|()| json!({})),
            _ => return Err(Failure::from(format!("unknown scenario {scenario}"))),
        };
        Ok(serde_json::to_value(measurement)?)
    }

    async fn finish(self) -> Result<()> {
        self.pool.close();
        self.delayed.close();
        setup::remove(&self.configuration).await
    }
}

fn pool(address: &Address) -> Result<Pool> {
    let manager = Manager::from_config(
        address.to_string().parse()?,
        NoTls,
        ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        },
    );
    Ok(Pool::builder(manager).max_size(CONNECTIONS).build()?)
}

/// What an application reads a row into.
struct Track {
    id: i64,
    title: String,
    album: i64,
    milliseconds: i32,
    composer: Option<String>,
}

fn track(row: &Row) -> Result<Track> {
    Ok(Track {
        id: row.try_get(0)?,
        title: row.try_get(1)?,
        album: row.try_get(2)?,
        milliseconds: row.try_get(3)?,
        composer: row.try_get(4)?,
    })
}

#[derive(Clone)]
struct Point(Pool);

impl Operation for Point {
    async fn run(&self, random: u64) -> Result<()> {
        let id = sample::random_id(random);
        let client = self.0.get().await?;
        let statement = client.prepare_cached(POINT).await?;
        let row = track(&client.query_one(&statement, &[&id]).await?)?;
        sample::check(
            id,
            row.id,
            &row.title,
            row.milliseconds,
            row.composer.as_deref(),
        )
    }
}

#[derive(Clone)]
struct List(Pool);

impl Operation for List {
    async fn run(&self, random: u64) -> Result<()> {
        let album = sample::album_of(sample::random_id(random));
        let client = self.0.get().await?;
        let statement = client.prepare_cached(LIST).await?;
        let rows = client.query(&statement, &[&album]).await?;
        let rows = rows.iter().map(track).collect::<Result<Vec<_>>>()?;
        drop(client);
        sample::check_list(
            album,
            rows.iter()
                .filter(|row| row.album == album)
                .map(|row| row.id),
        )
    }
}

/// All rows of what would be a tenant: a thousand.
#[derive(Clone)]
struct Thousand(Pool);

impl Operation for Thousand {
    async fn run(&self, random: u64) -> Result<()> {
        let tenant = sample::tenant_of(sample::random_id(random));
        let first = i64::try_from(tenant)? * sample::TRACKS_PER_TENANT;
        let client = self.0.get().await?;
        let statement = client.prepare_cached(THOUSAND).await?;
        let rows = client
            .query(
                &statement,
                &[&first, &(first + sample::TRACKS_PER_TENANT - 1)],
            )
            .await?;
        let rows = rows.iter().map(track).collect::<Result<Vec<_>>>()?;
        drop(client);
        sample::check_thousand(tenant, rows.iter().map(|row| row.id))
    }
}

/// Ten thousand new rows with their keys by one statement, in a transaction that is rolled back.
#[derive(Clone)]
struct Bulk {
    pool: Pool,
    text: Arc<str>,
}

impl Bulk {
    fn new(pool: Pool) -> Self {
        let mut text =
            "INSERT INTO entry (title, album, milliseconds, composer) VALUES ".to_owned();
        for row in 0..sample::BULK {
            let (comma, first) = (if row == 0 { "" } else { ", " }, row * 4);
            let places =
                [first + 1, first + 2, first + 3, first + 4].map(|place| format!("${place}"));
            text.push_str(&format!("{comma}({})", places.join(", ")));
        }
        text.push_str(" RETURNING id");
        Self {
            pool,
            text: text.into(),
        }
    }
}

impl Operation for Bulk {
    async fn run(&self, random: u64) -> Result<()> {
        let first = sample::random_id(random);
        let rows: Vec<_> = (first..first + sample::BULK).map(sample::track).collect();
        let mut client = self.pool.get().await?;
        let statement = client.prepare_cached(&self.text).await?;
        let transaction = client.transaction().await?;
        let values: Vec<&(dyn ToSql + Sync)> = rows
            .iter()
            .flat_map(|row| -> [&(dyn ToSql + Sync); 4] {
                [&row.title, &row.album, &row.milliseconds, &row.composer]
            })
            .collect();
        let keys = transaction.query(&statement, &values).await?;
        transaction.rollback().await?;
        let keys = keys
            .iter()
            .map(|row| Ok(row.try_get(0)?))
            .collect::<Result<Vec<i64>>>()?;
        sample::check_bulk(keys.len())
    }
}

async fn repeat_slow(pool: Pool) -> Result<()> {
    let pattern = format!("%{}%", sample::NEEDLE);
    loop {
        let started = std::time::Instant::now();
        let client = pool.get().await?;
        let statement = client.prepare_cached(SLOW).await?;
        let count = client
            .query_one(&statement, &[&pattern])
            .await?
            .try_get(0)?;
        drop(client);
        sample::check_count(count)?;
        slow::rest_after_slow(started).await;
    }
}

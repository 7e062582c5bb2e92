//! The peer on sqlx: PostgreSQL with row-level security the way everyone does it (`BEGIN`,
//! `set_config`, `SELECT`, `COMMIT`), and SQLite.

mod sqlite;

use std::time::Duration;

use bench_worker::{
    Address, CONNECTIONS, Configuration, Failure, Operation, Result, TASKS, Worker, measure, sample,
};
use serde_json::Value;
use sqlx::postgres::{PgPool, PgPoolOptions};

const POINT: &str =
    "SELECT id, title, album, milliseconds, composer FROM secured_track WHERE id = $1";
const LIST: &str = "SELECT id, title, album, milliseconds, composer FROM secured_track
    WHERE album = $1 ORDER BY id LIMIT 20";

fn main() -> Result<()> {
    bench_worker::serve::<Peer>()
}

struct Peer {
    postgres: PgPool,
    delayed: PgPool,
    sqlite: sqlite::File,
}

impl Worker for Peer {
    async fn start(configuration: Configuration) -> Result<Self> {
        let login = configuration.peer_login();
        let address = Address::parse(&configuration.postgres)?
            .with_database(&configuration.peer_database())
            .with_login(&login, &login);
        let delayed = address.clone().with_host(&configuration.delayed);
        let pool = |address: &Address| {
            PgPoolOptions::new()
                .max_connections(u32::try_from(CONNECTIONS)?)
                .connect_lazy(&address.to_string())
                .map_err(Failure::from)
        };
        Ok(Self {
            postgres: pool(&address)?,
            delayed: pool(&delayed)?,
            sqlite: sqlite::File::create(&configuration.folder).await?,
        })
    }

    async fn run(&self, scenario: &str, duration: Duration) -> Result<Value> {
        let measurement = match scenario {
            "point" => measure(TASKS, duration, Point(self.postgres.clone())).await?,
            "point_delayed" => measure(TASKS, duration, Point(self.delayed.clone())).await?,
            "list" => measure(TASKS, duration, List(self.postgres.clone())).await?,
            "sqlite_point" => self.sqlite.point(duration).await?,
            "sqlite_insert" => self.sqlite.insert(duration).await?,
            _ => return Err(Failure::from(format!("unknown scenario {scenario}"))),
        };
        Ok(serde_json::to_value(measurement)?)
    }

    async fn finish(self) -> Result<()> {
        self.postgres.close().await;
        self.delayed.close().await;
        Ok(())
    }
}

/// What an application reads a row into.
#[derive(sqlx::FromRow)]
struct Track {
    id: i64,
    title: String,
    album: i64,
    milliseconds: i32,
    composer: Option<String>,
}

impl Track {
    fn check(&self, id: i64) -> Result<()> {
        if self.album != sample::album_of(id) {
            return Err(Failure::from("a row of another album"));
        }
        sample::check(
            id,
            self.id,
            &self.title,
            self.milliseconds,
            self.composer.as_deref(),
        )
    }
}

/// The tenant whose rows hold this key.
fn tenant(id: i64) -> String {
    format!("00000000-0000-0000-0000-{:012}", sample::tenant_of(id))
}

#[derive(Clone)]
struct Point(PgPool);

impl Operation for Point {
    async fn run(&self, random: u64) -> Result<()> {
        let id = sample::random_id(random);
        let mut transaction = self.0.begin().await?;
        sqlx::query("SELECT set_config('app.tenant_id', $1, true)")
            .bind(tenant(id))
            .execute(&mut *transaction)
            .await?;
        let row: Track = sqlx::query_as(POINT)
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        row.check(id)
    }
}

#[derive(Clone)]
struct List(PgPool);

impl Operation for List {
    async fn run(&self, random: u64) -> Result<()> {
        let id = sample::random_id(random);
        let album = sample::album_of(id);
        let mut transaction = self.0.begin().await?;
        sqlx::query("SELECT set_config('app.tenant_id', $1, true)")
            .bind(tenant(id))
            .execute(&mut *transaction)
            .await?;
        let rows: Vec<Track> = sqlx::query_as(LIST)
            .bind(album)
            .fetch_all(&mut *transaction)
            .await?;
        transaction.commit().await?;
        sample::check_list(album, rows.iter().map(|row| row.id))
    }
}

//! One SQLite file through sqlx: a pool that reads and a connection that writes.

use std::path::Path;
use std::time::Duration;

use bench_worker::{Failure, Measurement, Operation, Result, TASKS, measure, sample};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use crate::Track;

const POINT: &str = "SELECT id, title, album, milliseconds, composer FROM track WHERE id = ?1";
const INSERT: &str =
    "INSERT INTO entry (title, album, milliseconds, composer) VALUES (?1, ?2, ?3, ?4)";

/// Connections that read.
const READERS: u32 = 4;

/// One file.
pub(crate) struct File {
    readers: SqlitePool,
    writer: SqlitePool,
}

impl File {
    /// Makes the file and its rows.
    pub(crate) async fn create(folder: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("peer-sqlx.sqlite"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        sqlx::raw_sql(
            "CREATE TABLE track (id integer PRIMARY KEY, title text NOT NULL, album integer NOT NULL,
                 milliseconds integer NOT NULL, composer text);
             CREATE INDEX track_album ON track (album);
             CREATE TABLE entry (id integer PRIMARY KEY AUTOINCREMENT, title text NOT NULL,
                 album integer NOT NULL, milliseconds integer NOT NULL, composer text);",
        )
        .execute(&writer)
        .await?;
        let mut transaction = writer.begin().await?;
        for row in (0..sample::FILE_TRACKS).map(sample::track) {
            sqlx::query("INSERT INTO track VALUES (?1, ?2, ?3, ?4, ?5)")
                .bind(row.id)
                .bind(row.title)
                .bind(row.album)
                .bind(row.milliseconds)
                .bind(row.composer)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options)
            .await?;
        Ok(Self { readers, writer })
    }

    /// Selects rows by key.
    pub(crate) async fn point(&self, duration: Duration) -> Result<Measurement> {
        measure(TASKS, duration, Point(self.readers.clone())).await
    }

    /// Inserts rows, a transaction each.
    pub(crate) async fn insert(&self, duration: Duration) -> Result<Measurement> {
        let measured = measure(TASKS, duration, Insert(self.writer.clone())).await?;
        let removed = sqlx::query("DELETE FROM entry")
            .execute(&self.writer)
            .await?
            .rows_affected();
        if removed == measured.operations {
            Ok(measured)
        } else {
            Err(Failure::from("rows that were inserted are missing"))
        }
    }
}

#[derive(Clone)]
struct Point(SqlitePool);

impl Operation for Point {
    async fn run(&self, random: u64) -> Result<()> {
        let id = sample::random_file_id(random);
        let row: Track = sqlx::query_as(POINT).bind(id).fetch_one(&self.0).await?;
        row.check(id)
    }
}

#[derive(Clone)]
struct Insert(SqlitePool);

impl Operation for Insert {
    async fn run(&self, random: u64) -> Result<()> {
        let row = sample::track(sample::random_id(random));
        let done = sqlx::query(INSERT)
            .bind(row.title)
            .bind(row.album)
            .bind(row.milliseconds)
            .bind(row.composer)
            .execute(&self.0)
            .await?;
        if done.last_insert_rowid() > 0 {
            Ok(())
        } else {
            Err(Failure::from("no row was inserted"))
        }
    }
}

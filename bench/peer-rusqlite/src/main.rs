//! The peer on SQLite: rusqlite called on the runtime's own threads, without tenants.
//!
//! Four connections read, each behind a lock; one writes. `point` has SQLite's own defaults, and
//! `point_tuned` the memory settings that terrace uses.

mod fleet;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use bench_worker::{Configuration, Failure, Operation, Result, TASKS, Worker, measure, sample};
use rusqlite::{Connection, Row, ToSql, params_from_iter};
use serde_json::Value;

use crate::fleet::Fleet;

const POINT: &str = "SELECT id, title, album, milliseconds, composer FROM track WHERE id = ?1";
const INSERT: &str =
    "INSERT INTO entry (title, album, milliseconds, composer) VALUES (?1, ?2, ?3, ?4)";

/// Rows of a statement of a bulk insert, as many as terrace sends.
const STATEMENT: usize = 2000;

/// Connections that read.
const SHARDS: usize = 4;

fn main() -> Result<()> {
    bench_worker::serve::<Peer>()
}

struct Peer {
    plain: Readers,
    tuned: Readers,
    writer: Arc<Mutex<Connection>>,
    fleet: Fleet,
}

type Readers = Arc<[Mutex<Connection>]>;

impl Worker for Peer {
    async fn start(configuration: Configuration) -> Result<Self> {
        let file = configuration.folder.join("peer-rusqlite.sqlite");
        let mut writer = open(&file)?;
        fill(&mut writer)?;
        let readers = |settings: &str| -> Result<Readers> {
            (0..SHARDS)
                .map(|_| {
                    let connection = open(&file)?;
                    connection.execute_batch(settings)?;
                    Ok(Mutex::new(connection))
                })
                .collect()
        };
        Ok(Self {
            plain: readers("")?,
            tuned: readers("PRAGMA mmap_size = 268435456; PRAGMA cache_size = -16384")?,
            writer: Arc::new(Mutex::new(writer)),
            fleet: Fleet::new(configuration.folder.join("peer-fleet")),
        })
    }

    async fn run(&self, scenario: &str, duration: Duration) -> Result<Value> {
        let measurement = match scenario {
            "point" => measure(TASKS, duration, Point(Arc::clone(&self.plain))).await?,
            "point_tuned" => measure(TASKS, duration, Point(Arc::clone(&self.tuned))).await?,
            "insert" => {
                let measured = measure(TASKS, duration, Insert(Arc::clone(&self.writer))).await?;
                let removed = lock(&self.writer).execute("DELETE FROM entry", ())?;
                if removed as u64 != measured.operations {
                    return Err(Failure::from("rows that were inserted are missing"));
                }
                measured
            }
            "bulk" => measure(1, duration, Bulk::new(&self.writer)).await?,
            _ if scenario.starts_with("fleet:") => {
                let tenants = bench_worker::fleet::number(scenario)?;
                self.fleet.migrate(tenants)?
            }
            _ => return Err(Failure::from(format!("unknown scenario {scenario}"))),
        };
        Ok(serde_json::to_value(measurement)?)
    }

    async fn finish(self) -> Result<()> {
        Ok(())
    }
}

fn open(file: &Path) -> Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON")?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", (), |row| row.get(0))?;
    if mode == "wal" {
        Ok(connection)
    } else {
        Err(Failure::from("no write-ahead log"))
    }
}

fn fill(connection: &mut Connection) -> Result<()> {
    connection.execute_batch(
        "CREATE TABLE track (id integer PRIMARY KEY, title text NOT NULL, album integer NOT NULL,
             milliseconds integer NOT NULL, composer text);
         CREATE INDEX track_album ON track (album);
         CREATE TABLE entry (id integer PRIMARY KEY AUTOINCREMENT, title text NOT NULL, album integer NOT NULL,
             milliseconds integer NOT NULL, composer text);",
    )?;
    let transaction = connection.transaction()?;
    for row in (0..sample::FILE_TRACKS).map(sample::track) {
        transaction
            .prepare_cached("INSERT INTO track VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute((row.id, row.title, row.album, row.milliseconds, row.composer))?;
    }
    Ok(transaction.commit()?)
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection that nobody uses, if there is one.
fn reader(readers: &Readers, random: u64) -> MutexGuard<'_, Connection> {
    let first = usize::try_from(random).unwrap_or_default() % SHARDS;
    for offset in 0..SHARDS {
        match readers[(first + offset) % SHARDS].try_lock() {
            Ok(free) => return free,
            Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {}
        }
    }
    lock(&readers[first])
}

/// What an application reads a row into.
struct Track {
    id: i64,
    title: String,
    album: i64,
    milliseconds: i32,
    composer: Option<String>,
}

fn track(row: &Row<'_>) -> rusqlite::Result<Track> {
    Ok(Track {
        id: row.get(0)?,
        title: row.get(1)?,
        album: row.get(2)?,
        milliseconds: row.get(3)?,
        composer: row.get(4)?,
    })
}

#[derive(Clone)]
struct Point(Readers);

impl Operation for Point {
    async fn run(&self, random: u64) -> Result<()> {
        let id = sample::random_file_id(random);
        let row = reader(&self.0, random)
            .prepare_cached(POINT)?
            .query_row([id], track)?;
        if row.album != sample::album_of(id) {
            return Err(Failure::from("a row of another album"));
        }
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
struct Insert(Arc<Mutex<Connection>>);

impl Operation for Insert {
    async fn run(&self, random: u64) -> Result<()> {
        let row = sample::track(sample::random_id(random));
        let connection = lock(&self.0);
        connection.prepare_cached(INSERT)?.execute((
            row.title,
            row.album,
            row.milliseconds,
            row.composer,
        ))?;
        if connection.last_insert_rowid() > 0 {
            Ok(())
        } else {
            Err(Failure::from("no row was inserted"))
        }
    }
}

/// Ten thousand new rows with their keys by five statements of one text, in a transaction that is
/// rolled back.
#[derive(Clone)]
struct Bulk {
    writer: Arc<Mutex<Connection>>,
    text: Arc<str>,
}

impl Bulk {
    fn new(writer: &Arc<Mutex<Connection>>) -> Self {
        let rows = vec!["(?, ?, ?, ?)"; STATEMENT].join(", ");
        let text = format!(
            "INSERT INTO entry (title, album, milliseconds, composer) VALUES {rows} RETURNING id"
        );
        Self {
            writer: Arc::clone(writer),
            text: text.into(),
        }
    }
}

impl Operation for Bulk {
    async fn run(&self, random: u64) -> Result<()> {
        let first = sample::random_file_id(random);
        let rows: Vec<_> = (first..first + sample::BULK).map(sample::track).collect();
        let mut writer = lock(&self.writer);
        let transaction = writer.transaction()?;
        let mut keys: Vec<i64> = Vec::with_capacity(rows.len());
        for rows in rows.chunks_exact(STATEMENT) {
            let mut statement = transaction.prepare_cached(&self.text)?;
            let values = rows.iter().flat_map(|row| -> [&dyn ToSql; 4] {
                [&row.title, &row.album, &row.milliseconds, &row.composer]
            });
            for key in statement.query_map(params_from_iter(values), |row| row.get(0))? {
                keys.push(key?);
            }
        }
        transaction.rollback()?;
        sample::check_bulk(keys.len())
    }
}

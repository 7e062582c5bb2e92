//! Opens a file and puts the connection in the state that everything here relies on.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use terrace_core::{Error, ErrorKind, Result};

use super::error::{self, Failure};
use super::functions;
use super::handle::{Clock, Handle};
use crate::SqliteFile;

/// Older versions may corrupt a WAL file in a race (sqlite.org, "WAL-reset bug").
const OLDEST: i32 = 3_051_003;

/// How many steps SQLite's machine takes between two looks at the clock: about 0.1 ms.
const STEPS_PER_TICK: i32 = 4096;

/// What is needed to open one more connection to the same file.
#[derive(Debug)]
pub(super) struct Opener {
    path: PathBuf,
    /// Whether a missing file is made: only until it was opened once, because a file that vanished
    /// must not come back empty.
    create: AtomicBool,
    statement_timeout: Duration,
    statement_cache: usize,
}

impl Opener {
    /// Checks what can be checked without opening, and makes the folder of a file that may be made.
    ///
    /// The path is made absolute: connections are opened later, too, and must find the same file
    /// (and a name such as `file:x?mode=memory` must stay a name).
    pub(super) fn new(
        file: &SqliteFile,
        statement_timeout: Duration,
        statement_cache: usize,
    ) -> Result<Self> {
        if rusqlite::version_number() < OLDEST {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "SQLite {} is too old: it may damage files in WAL mode",
                    rusqlite::version()
                ),
            )
            .with_hint("build with the bundled SQLite, or with 3.51.3 or later"));
        }
        let path = std::path::absolute(&file.path).map_err(|_| {
            Error::new(
                ErrorKind::Configuration,
                "the path of the database file is empty or can't be made absolute",
            )
        })?;
        refuse_scraps(&path)?;
        if file.create {
            make_folder(&path)?;
        } else if !path.exists() {
            return Err(Error::new(
                ErrorKind::DatabaseMissing,
                format!("{} does not exist", path.display()),
            )
            .with_hint("create it, or check the path"));
        }
        Ok(Self {
            path,
            create: AtomicBool::new(file.create),
            statement_timeout,
            statement_cache,
        })
    }

    /// Opens the connection that writes.
    pub(super) fn writer(&self) -> Result<Handle, Failure> {
        let empty = std::fs::metadata(&self.path).map_or(true, |found| found.len() == 0);
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        flags.set(
            OpenFlags::SQLITE_OPEN_CREATE,
            self.create.load(Ordering::Relaxed),
        );
        let connection = self.open(flags)?;
        if connection.is_readonly(rusqlite::MAIN_DB).unwrap_or(false) {
            return Err(Error::new(
                ErrorKind::Permission,
                format!("{} can't be written to", self.path.display()),
            )
            .with_hint("check the permissions of the file and its folder")
            .into());
        }
        let opened = |error| error::open(&error, &self.path);
        // Switching to WAL waits for the disk several times. A file that holds nothing has nothing
        // to lose, and new tenants come by the thousand.
        connection
            .execute_batch(if empty {
                "PRAGMA synchronous = OFF"
            } else {
                "PRAGMA synchronous = NORMAL"
            })
            .map_err(opened)?;
        let mode: String = connection
            .query_row("PRAGMA journal_mode = WAL", (), |row| row.get(0))
            .map_err(opened)?;
        if mode != "wal" {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("{} can't be switched to write-ahead logging", self.path.display()),
            )
            .with_hint("put it on a local disk: network file systems lack the shared memory that WAL needs")
            .into());
        }
        connection
            .execute_batch(
                "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096; \
                 PRAGMA journal_size_limit = 67108864",
            )
            .map_err(opened)?;
        self.create.store(false, Ordering::Relaxed);
        self.finish(connection)
    }

    /// Opens a connection that only reads.
    pub(super) fn reader(&self) -> Result<Handle, Failure> {
        let connection = self.open(OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        // Both are upper bounds: nothing is mapped or cached before it is read.
        connection
            .execute_batch("PRAGMA mmap_size = 268435456; PRAGMA cache_size = -16384")
            .map_err(|error| error::open(&error, &self.path))?;
        self.finish(connection)
    }

    /// The file, for messages.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn open(&self, flags: OpenFlags) -> Result<Connection, Failure> {
        let opened = |error| error::open(&error, &self.path);
        let connection =
            Connection::open_with_flags(&self.path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
                .map_err(opened)?;
        // Whoever waits for a lock does so asynchronously.
        connection.busy_timeout(Duration::ZERO).map_err(opened)?;
        for (switch, on) in [
            (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        ] {
            connection.set_db_config(switch, on).map_err(opened)?;
        }
        // Raw SQL must not reach another tenant's file.
        connection
            .set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)
            .map_err(opened)?;
        functions::register(&connection).map_err(opened)?;
        connection.set_prepared_statement_cache_capacity(self.statement_cache);
        Ok(connection)
    }

    fn finish(&self, mut connection: Connection) -> Result<Handle, Failure> {
        let clock = Clock::new(self.statement_timeout);
        let ticking = clock.clone();
        connection
            .progress_handler(STEPS_PER_TICK, Some(move || ticking.is_over()))
            .map_err(|error| error::open(&error, &self.path))?;
        Ok(Handle::new(connection, clock))
    }
}

/// SQLite takes a file that is shorter than the smallest page for an empty database, and would
/// overwrite it.
fn refuse_scraps(path: &Path) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() && (1..512).contains(&found.len()) => {
            Err(error::not_a_database().with_context(path.display()))
        }
        _ => Ok(()),
    }
}

fn make_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        let kind = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                ErrorKind::Exhausted
            }
            _ => ErrorKind::Permission,
        };
        Error::new(
            kind,
            format!("the folder {} can't be made", folder.display()),
        )
        .with_hint("make it yourself, or choose another path")
        .with_source(error)
    })
}

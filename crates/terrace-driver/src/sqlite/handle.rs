//! One open connection: binds, steps, watches the clock. Everything here is synchronous.

use std::borrow::Borrow;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::types::Value as Kept;
use terrace_core::{Error, ErrorKind, Result, Value};

use super::decode::KeptRow;
use super::encode;
use super::error::{self, Failure};
use crate::lent::Chunk;
use crate::row::RowKind;
use crate::{Outcome, Row, Sink};

/// One open connection.
pub(super) struct Handle {
    connection: Connection,
    clock: Clock,
}

/// The rows of a statement, copied, with what else it reported.
#[derive(Debug, Default)]
pub(super) struct KeptRows {
    names: Vec<String>,
    values: Vec<Kept>,
    pub(super) outcome: Outcome,
}

impl Handle {
    pub(super) fn new(connection: Connection, clock: Clock) -> Self {
        Self { connection, clock }
    }

    /// Runs one statement and gives its rows to the sink as they come.
    pub(super) fn run<V: Borrow<Value>>(
        &self,
        sql: &str,
        parameters: &[V],
        sink: &mut Sink<'_>,
    ) -> Result<Outcome, Failure> {
        self.step(sql, parameters, |row| sink(&Row(RowKind::Sqlite(row))))
    }

    /// Runs one statement and copies its rows.
    pub(super) fn run_kept<V: Borrow<Value>>(
        &self,
        sql: &str,
        parameters: &[V],
    ) -> Result<KeptRows, Failure> {
        let mut kept = KeptRows::default();
        let mut values = Vec::new();
        let names = &mut kept.names;
        kept.outcome = self.step(sql, parameters, |row| {
            let statement = row.as_ref();
            if names.is_empty() {
                names.extend(statement.column_names().map(str::to_owned));
            }
            for index in 0..names.len() {
                values.push(
                    row.get(index)
                        .map_err(|error| error::run(&error).into_error())?,
                );
            }
            Ok(())
        })?;
        kept.values = values;
        Ok(kept)
    }

    /// Runs one query and hands its rows over in chunks, until there are none left or nobody wants
    /// more. Each chunk has a deadline of its own: between two, nobody waits for SQLite.
    pub(super) fn run_chunked<V: Borrow<Value>>(
        &self,
        sql: &str,
        parameters: &[V],
        chunk: usize,
        mut hand_over: impl FnMut(Chunk<KeptRows>) -> bool,
    ) -> Result<(), Failure> {
        self.clock.arm();
        let mut statement = self
            .connection
            .prepare_cached(sql)
            .map_err(|error| error::prepare(&error))?;
        encode::bind(&mut statement, parameters)?;
        let names: Vec<_> = statement.column_names().map(str::to_owned).collect();
        let columns = names.len();
        let mut kept = KeptRows::named(&names);
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|error| error::run(&error))? {
            for index in 0..columns {
                kept.values
                    .push(row.get(index).map_err(|error| error::run(&error))?);
            }
            kept.outcome.affected += 1;
            if kept.outcome.affected == chunk as u64 {
                let rows = std::mem::replace(&mut kept, KeptRows::named(&names));
                if !hand_over(Chunk { rows, last: false }) {
                    return Ok(());
                }
                self.clock.arm();
            }
        }
        hand_over(Chunk {
            rows: kept,
            last: true,
        });
        Ok(())
    }

    /// Runs a text of several statements. It has no deadline: migrations take their time.
    pub(super) fn script(&self, sql: &str) -> Result<(), Failure> {
        self.clock.disarm();
        self.connection
            .execute_batch(sql)
            .map_err(|failed| match &failed {
                rusqlite::Error::SqlInputError {
                    sql: rest, offset, ..
                } => {
                    let at = sql.len() - rest.len().min(sql.len())
                        + usize::try_from(*offset).unwrap_or(0);
                    let line = 1 + sql.bytes().take(at).filter(|byte| *byte == b'\n').count();
                    Failure::Failed(
                        error::prepare(&failed)
                            .into_error()
                            .with_context(format_args!("line {line}")),
                    )
                }
                _ => error::prepare(&failed),
            })
    }

    /// Runs one statement of a batch. An error notes the byte at which SQLite points.
    pub(super) fn step_of_batch(
        &self,
        sql: &str,
        pointed: &mut Option<usize>,
    ) -> Result<(), Failure> {
        self.clock.disarm();
        self.connection.execute_batch(sql).map_err(|failed| {
            if let rusqlite::Error::SqlInputError { offset, .. } = &failed {
                *pointed = usize::try_from(*offset).ok();
            }
            error::prepare(&failed)
        })
    }

    /// Runs a statement of our own, such as `COMMIT`.
    pub(super) fn control(&self, sql: &str) -> Result<(), Failure> {
        self.clock.disarm();
        let mut statement = self
            .connection
            .prepare_cached(sql)
            .map_err(|error| error::prepare(&error))?;
        statement
            .raw_execute()
            .map_err(|error| error::run(&error))?;
        Ok(())
    }

    /// Whether a transaction is open.
    pub(super) fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Puts the connection back in order for the next user: no open transaction, foreign keys on
    /// (a migration may have switched them off). `false` when that can't be done.
    pub(super) fn recycle(&self) -> bool {
        let closed = !self.in_transaction() || self.control("ROLLBACK").is_ok();
        closed
            && self
                .connection
                .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)
                .is_ok()
    }

    #[inline]
    fn step<V: Borrow<Value>>(
        &self,
        sql: &str,
        parameters: &[V],
        mut each: impl FnMut(&rusqlite::Row<'_>) -> Result<()>,
    ) -> Result<Outcome, Failure> {
        self.clock.arm();
        let changes = self.connection.total_changes();
        let mut statement = self
            .connection
            .prepare_cached(sql)
            .map_err(|error| error::prepare(&error))?;
        encode::bind(&mut statement, parameters)?;
        if statement.column_count() == 0 {
            statement
                .raw_execute()
                .map_err(|error| error::run(&error))?;
            return Ok(self.changed_since(changes, sql));
        }
        let mut outcome = Outcome::default();
        let mut rows = statement.raw_query();
        loop {
            match rows.next() {
                Ok(Some(row)) => each(row)?,
                Ok(None) => return Ok(outcome),
                // Once rows were given away, the statement can't be tried again.
                Err(error) if outcome.affected > 0 => {
                    return Err(error::run(&error).into_error().into());
                }
                Err(error) => return Err(error::run(&error)),
            }
            outcome.affected += 1;
        }
    }

    /// `changes()` speaks of the last INSERT, UPDATE or DELETE, which may not be this statement.
    fn changed_since(&self, total: u64, sql: &str) -> Outcome {
        if self.connection.total_changes() == total {
            return Outcome::default();
        }
        let affected = self.connection.changes();
        // SQLite tells the last number of several, not the first.
        let numbered = affected == 1 && (starts_with(sql, "insert") || starts_with(sql, "replace"));
        Outcome {
            affected,
            last_identity: numbered.then(|| self.connection.last_insert_rowid()),
        }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

impl KeptRows {
    fn named(names: &[String]) -> Self {
        Self {
            names: names.to_vec(),
            ..Self::default()
        }
    }

    /// Gives the rows to the sink.
    pub(super) fn deliver(&self, sink: &mut Sink<'_>) -> Result<Outcome> {
        if !self.names.is_empty() {
            for values in self.values.chunks_exact(self.names.len()) {
                sink(&Row(RowKind::SqliteKept(KeptRow {
                    names: &self.names,
                    values,
                })))?;
            }
        }
        Ok(self.outcome)
    }
}

/// Whether the statement begins with this keyword (given in lower case).
pub(super) fn starts_with(sql: &str, keyword: &str) -> bool {
    let sql = sql.trim_start().as_bytes();
    sql.len() > keyword.len()
        && sql[..keyword.len()].eq_ignore_ascii_case(keyword.as_bytes())
        && !sql[keyword.len()].is_ascii_alphanumeric()
}

/// The error for a statement that opened or closed a transaction behind our back.
pub(super) fn transaction_control() -> Error {
    Error::new(
        ErrorKind::Statement,
        "the text begins or ends a transaction by itself",
    )
    .with_hint("begin, commit and roll back through the transaction's own methods")
}

/// When the statement that runs must end. The first look, 0.1 ms into a statement, sets the
/// deadline, so that short statements never read the clock.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    timeout: u64,
    deadline: Arc<AtomicU64>,
}

impl Clock {
    const ARMED: u64 = 0;
    const NEVER: u64 = u64::MAX;

    pub(super) fn new(timeout: Duration) -> Self {
        let timeout = u64::try_from(timeout.as_nanos()).unwrap_or(Self::NEVER);
        Self {
            timeout,
            deadline: Arc::new(AtomicU64::new(Self::NEVER)),
        }
    }

    fn arm(&self) {
        self.deadline.store(Self::ARMED, Ordering::Relaxed);
    }

    fn disarm(&self) {
        self.deadline.store(Self::NEVER, Ordering::Relaxed);
    }

    /// Called by SQLite while a statement runs.
    pub(super) fn is_over(&self) -> bool {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        match self.deadline.load(Ordering::Relaxed) {
            Self::NEVER => false,
            deadline => {
                let now = u64::try_from(START.elapsed().as_nanos()).unwrap_or(Self::NEVER);
                if deadline == Self::ARMED {
                    self.deadline
                        .store(now.saturating_add(self.timeout).max(1), Ordering::Relaxed);
                }
                deadline != Self::ARMED && now > deadline
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_whole_words() {
        assert!(starts_with("  INSERT INTO t", "insert"));
        assert!(!starts_with("inserted", "insert"));
        assert!(!starts_with("insert", "insert"));
    }

    #[test]
    fn a_clock_starts_at_the_first_look() {
        let clock = Clock::new(Duration::ZERO);
        assert!(!clock.is_over());
        clock.arm();
        assert!(!clock.is_over());
        std::thread::sleep(Duration::from_millis(1));
        assert!(clock.is_over());
    }
}

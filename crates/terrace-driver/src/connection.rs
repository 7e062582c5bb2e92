//! A connection for one task alone: transactions, migrations, administration.

use std::num::NonZeroU32;

use terrace_core::{Error, Result};

use crate::cursor::{self, Cursor};
use crate::{AdvisoryLock, Confined, Outcome, Prologue, Sink, TransactionOptions};

/// A connection for one task alone.
///
/// Dropped while a transaction is open or a statement is in flight, it is not used again before
/// the server confirmed that nothing is open; the transaction is rolled back.
#[derive(Debug)]
pub struct Connection(Kind);

/// Where a batch of statements stopped.
#[derive(Debug)]
pub struct Stopped {
    /// The statement that failed, counted from 0.
    pub statement: usize,
    /// The byte of it at which the database points.
    pub offset: Option<usize>,
    /// Why.
    pub error: Error,
}

#[derive(Debug)]
enum Kind {
    #[cfg(feature = "postgres")]
    Postgres(crate::postgres::Connection),
    #[cfg(feature = "mysql")]
    Mysql(crate::mysql::Connection),
    #[cfg(feature = "sqlite")]
    Sqlite(crate::sqlite::Connection),
}

macro_rules! each {
    ($kind:expr, $connection:ident => $body:expr) => {
        match $kind {
            #[cfg(feature = "postgres")]
            Kind::Postgres($connection) => $body,
            #[cfg(feature = "mysql")]
            Kind::Mysql($connection) => $body,
            #[cfg(feature = "sqlite")]
            Kind::Sqlite($connection) => $body,
        }
    };
}

impl Connection {
    /// Runs one statement. Outside a transaction it is a transaction of its own, prologue included;
    /// inside one the statement's prologue is left out, because the one given at `begin` holds.
    pub async fn run(&mut self, statement: &Confined<'_>, sink: &mut Sink<'_>) -> Result<Outcome> {
        each!(&mut self.0, connection => connection.run(statement, sink).await)
    }

    /// Runs SQL text that may hold several statements and has no parameters: migrations and
    /// administration. An error names the statement's position where the database tells it.
    pub async fn script(&mut self, sql: &str) -> Result<()> {
        each!(&mut self.0, connection => connection.script(sql).await)
    }

    /// Runs statements without parameters, one after the other, and says which of them failed. Where
    /// the server takes several at once, they travel in one flight. They have no deadline.
    ///
    /// # Errors
    /// What the database says of the first statement that fails; nothing after it was run.
    pub async fn batch(&mut self, statements: &[&str]) -> Result<(), Box<Stopped>> {
        each!(&mut self.0, connection => connection.batch(statements).await)
    }

    /// Opens a query whose result is read in chunks of at most `rows`, in the open transaction.
    ///
    /// Where a connection can do one thing at a time (MySQL/MariaDB, SQLite), other statements are
    /// refused until the cursor was read to its end or dropped; ending the transaction cuts it off.
    ///
    /// # Errors
    /// Whatever the database refuses, here or with the first rows.
    pub async fn open_cursor(
        &mut self,
        statement: &Confined<'_>,
        rows: NonZeroU32,
    ) -> Result<Cursor> {
        match &mut self.0 {
            #[cfg(feature = "postgres")]
            Kind::Postgres(connection) => connection
                .open_cursor(statement, rows)
                .await
                .map(|cursor| Cursor(cursor::Kind::Postgres(cursor))),
            #[cfg(feature = "mysql")]
            Kind::Mysql(connection) => connection
                .open_cursor(statement, rows)
                .await
                .map(|cursor| Cursor(cursor::Kind::Mysql(cursor))),
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(connection) => connection
                .open_cursor(statement, rows)
                .await
                .map(|cursor| Cursor(cursor::Kind::Sqlite(cursor))),
        }
    }

    /// Gives the next rows of a cursor to the sink; false, and no rows, when there are none left.
    /// A future that is dropped loses no row: the next call gives it.
    ///
    /// # Errors
    /// The query's own error, or the sink's: then nothing more is to be had.
    pub async fn fetch(&mut self, cursor: &mut Cursor, sink: &mut Sink<'_>) -> Result<bool> {
        match (&mut self.0, &mut cursor.0) {
            #[cfg(feature = "postgres")]
            (Kind::Postgres(connection), cursor::Kind::Postgres(cursor)) => {
                connection.fetch(cursor, sink).await
            }
            #[cfg(feature = "mysql")]
            (Kind::Mysql(_), cursor::Kind::Mysql(cursor)) => cursor.fetch(sink).await,
            #[cfg(feature = "sqlite")]
            (Kind::Sqlite(_), cursor::Kind::Sqlite(cursor)) => cursor.fetch(sink).await,
            #[cfg(any(
                all(feature = "postgres", feature = "mysql"),
                all(feature = "postgres", feature = "sqlite"),
                all(feature = "mysql", feature = "sqlite"),
            ))]
            _ => Err(cursor::stranger()),
        }
    }

    /// Takes a lock until the end of the open transaction; a lock that was taken since a savepoint
    /// may be given back when the savepoint is rolled back. Returns whether it was had: with
    /// `wait`, always.
    ///
    /// # Errors
    /// `Timeout` or `Deadlock` when it wasn't had in time; `Unsupported` for a shared lock where
    /// there is none, and for a read-only transaction on a file.
    pub async fn advisory_lock(&mut self, lock: AdvisoryLock, wait: bool) -> Result<bool> {
        each!(&mut self.0, connection => connection.advisory_lock(lock, wait).await)
    }

    /// Begins a transaction. The server may hear of it only with the first statement.
    pub async fn begin(
        &mut self,
        options: TransactionOptions,
        prologue: Prologue<'_>,
    ) -> Result<()> {
        each!(&mut self.0, connection => connection.begin(options, prologue).await)
    }

    /// Commits. A transaction that failed on the server is an error, never a silent rollback.
    pub async fn commit(&mut self) -> Result<()> {
        each!(&mut self.0, connection => connection.commit().await)
    }

    /// Rolls back.
    pub async fn rollback(&mut self) -> Result<()> {
        each!(&mut self.0, connection => connection.rollback().await)
    }

    /// Opens the savepoint of this nesting depth (1 is the outermost).
    pub async fn savepoint(&mut self, depth: u32) -> Result<()> {
        each!(&mut self.0, connection => connection.savepoint(depth).await)
    }

    /// Keeps what was done since the savepoint of this depth.
    pub async fn release(&mut self, depth: u32) -> Result<()> {
        each!(&mut self.0, connection => connection.release(depth).await)
    }

    /// Undoes what was done since the savepoint of this depth, and removes it.
    pub async fn rollback_to(&mut self, depth: u32) -> Result<()> {
        each!(&mut self.0, connection => connection.rollback_to(depth).await)
    }
}

#[cfg(feature = "postgres")]
impl From<crate::postgres::Connection> for Connection {
    fn from(connection: crate::postgres::Connection) -> Self {
        Self(Kind::Postgres(connection))
    }
}

#[cfg(feature = "mysql")]
impl From<crate::mysql::Connection> for Connection {
    fn from(connection: crate::mysql::Connection) -> Self {
        Self(Kind::Mysql(connection))
    }
}

#[cfg(feature = "sqlite")]
impl From<crate::sqlite::Connection> for Connection {
    fn from(connection: crate::sqlite::Connection) -> Self {
        Self(Kind::Sqlite(connection))
    }
}

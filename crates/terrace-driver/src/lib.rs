//! The only crate that names a database client: PostgreSQL, MySQL/MariaDB and SQLite behind one
//! narrow waist.
//!
//! Four things cross the waist: *run this confined statement with this prologue*, *begin, commit
//! and savepoints*, *run this script* (migrations) and *rows*. Nothing here knows tenants; what
//! keeps them apart arrives as a [`Confined`] statement, which only `terrace-tenancy` makes.
//!
//! **Invariant:** a future of this crate can be dropped at any await point. The connection it used
//! is then either still in order or never used again.

mod budget;
mod confined;
mod connection;
mod cursor;
mod decode;
mod endpoint;
mod known;
#[cfg(any(feature = "mysql", feature = "sqlite"))]
mod lent;
mod pool;
mod row;
mod transaction;

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use budget::Budget;
pub use confined::{Confined, Prologue, Setting, Shape};
pub use connection::{Connection, Stopped};
pub use cursor::Cursor;
pub use decode::Decode;
pub use endpoint::{Endpoint, Server, SqliteFile, UrlParts};
pub use pool::{Pool, PoolOptions};
pub use row::{Cell, Row};
pub use transaction::{AdvisoryLock, IsolationLevel, TransactionOptions};

/// Receives each row of a result, in order, while the client's own buffer is still alive.
pub type Sink<'a> = dyn FnMut(&Row<'_>) -> terrace_core::Result<()> + Send + 'a;

/// What a statement did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows inserted, changed or deleted; rows returned for a query.
    pub affected: u64,
    /// The first number that the database gave to an identity column, where the client reports it
    /// (MySQL/MariaDB, SQLite) and the statement returned no rows.
    pub last_identity: Option<i64>,
}

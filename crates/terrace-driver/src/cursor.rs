//! A query's result, read in chunks, so that it never has to be in memory as a whole.

use std::num::NonZeroU32;

use terrace_core::{Error, ErrorKind, Result};

use crate::Confined;

/// A query's result that is read in chunks, on the connection that opened it.
///
/// Dropped midway, the query is stopped, and the connection is of use again: it gives no more rows
/// to anybody.
#[derive(Debug)]
pub struct Cursor(pub(crate) Kind);

#[derive(Debug)]
pub(crate) enum Kind {
    #[cfg(feature = "postgres")]
    Postgres(crate::postgres::Cursor),
    #[cfg(feature = "mysql")]
    Mysql(crate::mysql::Cursor),
    #[cfg(feature = "sqlite")]
    Sqlite(crate::sqlite::Cursor),
}

/// The error for a cursor of another connection.
#[cfg(any(
    all(feature = "postgres", feature = "mysql"),
    all(feature = "postgres", feature = "sqlite"),
    all(feature = "mysql", feature = "sqlite"),
))]
pub(crate) fn stranger() -> Error {
    Error::new(
        ErrorKind::Internal,
        "a cursor was read on another connection than its own",
    )
}

/// The error for a cursor whose transaction has ended.
#[cfg(any(feature = "mysql", feature = "sqlite"))]
pub(crate) fn ended() -> Error {
    Error::new(
        ErrorKind::Statement,
        "the stream was cut off: its transaction has ended",
    )
    .with_hint("read the stream to its end inside the transaction")
}

/// The error for a statement beside an open cursor.
#[cfg(any(feature = "mysql", feature = "sqlite"))]
pub(crate) fn occupied() -> Error {
    Error::new(
        ErrorKind::Statement,
        "a stream is open on this transaction, and this database can do one thing at a time",
    )
    .with_hint(
        "read the stream to its end or drop it first, or stream from a handle outside the \
         transaction",
    )
}

/// How many rows a chunk has at most.
pub(crate) type ChunkRows = NonZeroU32;

/// Outside a transaction only what returns rows and nothing else can be read in chunks: the end of
/// the stream would decide whether changes are kept.
pub(crate) fn refuse_changes(statement: &Confined<'_>) -> Result<()> {
    if statement.is_reading() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidInput,
        "outside a transaction only plain queries can be streamed: this statement changes or \
         locks rows",
    )
    .with_hint("stream it inside a transaction"))
}

//! Results that are read in chunks, so that they never have to be in memory as a whole.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Weak;

use terrace_core::{Error, ErrorKind, Result};
use terrace_driver::{Connection, Cursor, Sink};

use crate::observers::StreamWatch;
use crate::transaction::Shared;

/// A query's rows, read in chunks: made by [`Session::stream`](crate::Session::stream).
///
/// Of a handle, it has a connection of its own and sees one moment; it owns all it needs and may
/// outlive the handle. Of a transaction, it uses the transaction's connection, and ends with it:
/// where a connection can do one thing at a time (MySQL/MariaDB, SQLite), other statements of the
/// transaction are refused as long as it is open.
///
/// Dropped midway, the query is stopped and the connection is of use again.
pub struct RowStream {
    source: Source,
    watch: StreamWatch,
}

enum Source {
    Own(Box<(Connection, Cursor)>),
    Transaction(Weak<Shared>, Cursor),
    /// It was read to its end, or failed.
    Over,
}

impl RowStream {
    pub(crate) fn own(connection: Connection, cursor: Cursor, watch: StreamWatch) -> Self {
        Self {
            source: Source::Own(Box::new((connection, cursor))),
            watch,
        }
    }

    pub(crate) fn of_transaction(
        transaction: Weak<Shared>,
        cursor: Cursor,
        watch: StreamWatch,
    ) -> Self {
        Self {
            source: Source::Transaction(transaction, cursor),
            watch,
        }
    }

    /// Gives the rows of the next chunk to `sink`; returns false, and gives none, when there are
    /// no more. A future that is dropped loses no row: the next call gives it.
    ///
    /// # Errors
    /// The query's own error or the sink's, after which nothing more is to be had; `Statement`
    /// when the transaction ended before the stream did.
    pub async fn next(&mut self, sink: &mut Sink<'_>) -> Result<bool> {
        self.watch.resume();
        let mut rows = 0;
        let mut counting = |row: &terrace_driver::Row<'_>| {
            rows += 1;
            sink(row)
        };
        let result = match &mut self.source {
            Source::Own(own) => {
                let (connection, cursor) = &mut **own;
                match connection.fetch(cursor, &mut counting).await {
                    // What it read at the end is as good as what it read before.
                    Ok(false) => connection.commit().await.map(|()| false),
                    more => more,
                }
            }
            Source::Transaction(transaction, cursor) => match transaction.upgrade() {
                Some(transaction) => transaction.fetch(cursor, &mut counting).await,
                None => Err(ended()),
            },
            Source::Over => return Ok(false),
        };
        self.watch.pause(rows);
        match &result {
            Ok(true) => return result,
            Ok(false) => self.watch.end(),
            Err(error) => self.watch.fail(error),
        }
        self.source = Source::Over;
        result
    }
}

impl fmt::Debug for RowStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.source {
            Source::Own(_) => "RowStream(own connection)",
            Source::Transaction(..) => "RowStream(of a transaction)",
            Source::Over => "RowStream(over)",
        })
    }
}

/// Refuses chunks without rows.
pub(crate) fn chunk_rows(rows: usize) -> Result<NonZeroU32> {
    u32::try_from(rows)
        .ok()
        .and_then(NonZeroU32::new)
        .ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidInput,
                "a chunk of a stream needs at least one row, and at most 4,294,967,295",
            )
            .with_hint("a few hundred rows are a good size")
        })
}

fn ended() -> Error {
    Error::new(
        ErrorKind::Statement,
        "the stream was cut off: its transaction has ended",
    )
    .with_hint("read the stream to its end inside the transaction")
}

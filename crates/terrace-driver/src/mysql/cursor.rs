//! Reading a result in chunks: a task reads it from the connection, as fast as somebody takes the
//! rows.
//!
//! The protocol has no way to leave a result half read. A reader who leaves inside a transaction
//! therefore has the query killed, by another connection, and what is still on its way is thrown
//! away; then the transaction can go on. Outside a transaction the connection itself is given up.

use std::sync::Arc;
use std::time::Duration;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Params, Row as Raw};
use terrace_core::{Error, ErrorKind, Result};

use super::borrowed::Borrowed;
use super::client::{self, Done};
use super::connection::Connection;
use super::encode;
use super::error::{self, Failure};
use super::pool::Inner;
use crate::cursor::ChunkRows;
use crate::lent::{Chunk, Chunks, Loan, lend};
use crate::row::RowKind;
use crate::{Confined, Row, Sink};

/// What a statement says that was stopped by `KILL QUERY`.
const INTERRUPTED: u16 = 1317;

/// A result that a task reads.
#[derive(Debug)]
pub(crate) struct Cursor(Chunks<Chunk<Vec<Raw>>>);

type Work = Loan<Borrowed, Chunk<Vec<Raw>>>;

impl Cursor {
    /// Gives the next rows to the sink; false when there are none left.
    pub(crate) async fn fetch(&mut self, sink: &mut Sink<'_>) -> Result<bool> {
        match self.0.next().await? {
            Some(rows) => {
                for row in &rows {
                    sink(&Row(RowKind::Mysql(row)))?;
                }
                Ok(!rows.is_empty())
            }
            None => Ok(false),
        }
    }
}

impl Connection {
    /// Opens a cursor in the open transaction.
    pub(crate) async fn open_cursor(
        &mut self,
        statement: &Confined<'_>,
        rows: ChunkRows,
    ) -> Result<Cursor> {
        let mut borrowed = self.take_inside().await?;
        if statement.is_foreign() {
            borrowed.keep_from_others();
        }
        let parameters = match encode::parameters(statement.parameters()) {
            Ok(parameters) => parameters,
            Err(error) => {
                self.put_back(borrowed);
                return Err(error);
            }
        };
        let (lent, loan, chunks) = lend();
        self.lend(lent);
        let sql = statement.sql().to_owned();
        tokio::spawn(async move {
            read(borrowed, (&sql, parameters), rows, loan).await;
        });
        Ok(Cursor(chunks))
    }
}

/// Reads the result, and gives the connection back.
async fn read(
    mut borrowed: Borrowed,
    (sql, parameters): (&str, Params),
    rows: ChunkRows,
    mut loan: Work,
) {
    let pool = borrowed.pool();
    let result = borrowed
        .command(None, async |conn| {
            let query = Query {
                pool: &pool,
                sql,
                chunk: usize::try_from(rows.get()).unwrap_or(usize::MAX),
            };
            query.read(conn, parameters, &mut loan).await
        })
        .await;
    if let Err(failure) = result {
        loan.hand_over(Err(failure.error)).await;
    }
    // When its owner is gone, dropping the connection puts it in order, or ends it.
    drop(loan.back.send(borrowed));
}

struct Query<'a> {
    pool: &'a Arc<Inner>,
    sql: &'a str,
    chunk: usize,
}

impl Query<'_> {
    async fn read(
        &self,
        conn: &mut Conn,
        parameters: Params,
        loan: &mut Work,
    ) -> Result<Done, Failure> {
        // The server would count the time that the reader takes.
        client::control(conn, self.pool.without_limits()).await?;
        let end = self.pass_on(conn, parameters, loan).await;
        match end {
            Ok(true) => {}
            // Nobody wants the connection back: it is closed, which is quicker.
            Ok(false) if loan.back.is_closed() => {
                return Err(Failure {
                    error: Error::new(ErrorKind::Timeout, "nobody reads the stream any more"),
                    damage: error::Damage::Connection,
                });
            }
            Ok(false) => self.cut_off(conn).await?,
            Err(failure) if failure.damage == error::Damage::None => {
                client::control(conn, self.pool.with_limits()).await?;
                return Err(failure);
            }
            Err(failure) => return Err(failure),
        }
        client::control(conn, self.pool.with_limits()).await
    }

    /// Reads on as long as somebody takes the rows; returns whether the result was read to its end.
    async fn pass_on(
        &self,
        conn: &mut Conn,
        parameters: Params,
        loan: &mut Work,
    ) -> Result<bool, Failure> {
        let limit = self.pool.statement_limit();
        let mut result = within(limit, conn.exec_iter(self.sql, parameters)).await?;
        loop {
            let mut rows = Vec::with_capacity(self.chunk.min(1024));
            let mut last = false;
            while rows.len() < self.chunk && !last {
                match within(limit, result.next()).await? {
                    Some(row) => rows.push(row),
                    None => last = true,
                }
            }
            if last {
                within(limit, result.drop_result()).await?;
                loan.hand_over(Ok(Chunk { rows, last })).await;
                return Ok(true);
            }
            if !loan.hand_over(Ok(Chunk { rows, last })).await {
                return Ok(false);
            }
        }
    }

    /// Stops the query and throws away what is still on its way.
    async fn cut_off(&self, conn: &mut Conn) -> Result<(), Failure> {
        let broken = |error: Error| Failure {
            error,
            damage: error::Damage::Connection,
        };
        self.pool.kill_query(conn.id()).await.map_err(broken)?;
        // The client reads what is left of a result before it sends anything. The first command
        // may still meet the end of the query, or the request to stop it.
        for _ in 0..3 {
            match conn.query_drop("DO 0").await {
                Ok(()) => return Ok(()),
                Err(mysql_async::Error::Server(error)) if error.code == INTERRUPTED => {}
                Err(error) => return Err(error::command(&error)),
            }
        }
        Err(broken(Error::new(
            ErrorKind::Unreachable,
            "a stream that was left could not be stopped",
        )))
    }
}

/// The client's work with a deadline: a server that has gone silent is not waited for.
async fn within<T>(
    limit: Duration,
    work: impl Future<Output = mysql_async::Result<T>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(limit, work).await {
        Ok(result) => result.map_err(|failed| error::command(&failed)),
        Err(_) => Err(Failure {
            error: Error::new(
                ErrorKind::Timeout,
                format!("the next rows of a stream did not come within {limit:?}"),
            ),
            damage: error::Damage::Connection,
        }),
    }
}

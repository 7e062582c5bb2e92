//! Reading a result in chunks: a thread steps through it, as fast as somebody takes the rows.

use terrace_core::{Result, Value};
use tokio::runtime::Handle as Runtime;

use super::connection::{Connection, Held};
use super::handle::KeptRows;
use crate::cursor::ChunkRows;
use crate::lent::{Chunk, Chunks, Loan, lend};
use crate::{Confined, Sink};

/// A result that a thread reads.
#[derive(Debug)]
pub(crate) struct Cursor(Chunks<Chunk<KeptRows>>);

impl Cursor {
    /// Gives the next rows to the sink; false when there are none left.
    pub(crate) async fn fetch(&mut self, sink: &mut Sink<'_>) -> Result<bool> {
        match self.0.next().await? {
            Some(rows) => {
                let any = rows.outcome.affected > 0;
                rows.deliver(sink)?;
                Ok(any)
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
        self.come_back(false).await?;
        self.in_transaction()?;
        let (lent, mut loan, chunks) = lend();
        let held = std::mem::replace(&mut self.held, Held::Away(lent));
        let sql = statement.sql().to_owned();
        let parameters: Vec<Value> = statement
            .parameters()
            .iter()
            .map(|value| value.clone().into_owned())
            .collect();
        let runtime = Runtime::current();
        tokio::task::spawn_blocking(move || {
            read(&held, &sql, &parameters, rows, (&mut loan, &runtime));
            // When its owner is gone, dropping the connection puts it in order.
            drop(loan.back.send(held));
        });
        Ok(Cursor(chunks))
    }
}

fn read(
    held: &Held,
    sql: &str,
    parameters: &[Value],
    rows: ChunkRows,
    (loan, runtime): (&mut Loan<Held, Chunk<KeptRows>>, &Runtime),
) {
    let chunk = usize::try_from(rows.get()).unwrap_or(usize::MAX);
    let result = held.handle().and_then(|handle| {
        handle
            .run_chunked(sql, parameters, chunk, |chunk| {
                runtime.block_on(loan.hand_over(Ok(chunk)))
            })
            .map_err(super::error::Failure::into_error)
    });
    if let Err(error) = result {
        runtime.block_on(loan.hand_over(Err(error)));
    }
}

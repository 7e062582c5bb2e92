//! A connection for one task alone.

use terrace_core::{Error, ErrorKind, Result};

use super::borrowed::Borrowed;
use super::client::{self, Done};
use super::encode;
use super::error::{Damage, Failure};
use super::pool::{Pool, refuse_settings};
use crate::{Confined, Outcome, Prologue, Sink, TransactionOptions};

/// A connection for one task alone.
///
/// Dropped in an open transaction, the transaction is rolled back before anybody else gets the
/// connection; dropped while a command is under way, or after it was used outside a transaction
/// (which may have changed the session: locks, variables, `USE`), nobody gets it.
#[derive(Debug)]
pub(crate) struct Connection {
    pool: Pool,
    borrowed: Borrowed,
    transaction: Transaction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transaction {
    None,
    Open,
    /// The server gave it up, because of an error of this kind.
    Lost(ErrorKind),
}

impl Connection {
    pub(super) fn new(pool: Pool, borrowed: Borrowed) -> Self {
        Self {
            pool,
            borrowed,
            transaction: Transaction::None,
        }
    }

    pub(crate) async fn run(
        &mut self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let inside = self.inside()?;
        if !inside {
            refuse_settings(statement.prologue())?;
        }
        if !inside || statement.is_foreign() {
            self.borrowed.keep_from_others();
        }
        let parameters = encode::parameters(statement.parameters())?;
        let limit = self.pool.statement_limit();
        let result = self
            .borrowed
            .command(Some(limit), async |conn| {
                client::run(conn, statement.sql(), parameters, sink).await
            })
            .await;
        self.after(inside, result)
    }

    /// A script has no deadline of the pool's; the server's still holds for each statement.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        let inside = self.inside()?;
        if sql.trim().is_empty() {
            return Ok(());
        }
        self.borrowed.keep_from_others();
        let result = self
            .borrowed
            .command(None, async |conn| client::script(conn, sql).await)
            .await;
        self.after(inside, result).map(|_| ())
    }

    pub(crate) async fn begin(
        &mut self,
        options: TransactionOptions,
        prologue: Prologue<'_>,
    ) -> Result<()> {
        refuse_settings(prologue)?;
        if self.inside()? {
            return Err(
                Error::new(ErrorKind::Statement, "a transaction is open already")
                    .with_hint("use a savepoint to nest"),
            );
        }
        let level = if options.serializable {
            "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; "
        } else {
            ""
        };
        let access = if options.read_only { " READ ONLY" } else { "" };
        let begin = format!("{level}START TRANSACTION{access}");
        let mut result = self.borrowed.control(&begin).await;
        // Nothing was done yet: a connection that died while it was idle can be replaced.
        if let Err(Failure {
            damage: Damage::Connection,
            ..
        }) = &result
            && self.borrowed.reused
        {
            self.borrowed.renew().await?;
            result = self.borrowed.control(&begin).await;
        }
        result.map_err(|failure| failure.error)?;
        self.transaction = Transaction::Open;
        Ok(())
    }

    pub(crate) async fn commit(&mut self) -> Result<()> {
        if self.transaction == Transaction::None {
            return Err(no_transaction());
        }
        let committed = match self.inside() {
            Ok(_) => {
                let result = self.borrowed.control("COMMIT").await;
                self.after(false, result).map(|_| ())
            }
            Err(lost) => Err(lost),
        };
        if committed.is_ok() {
            self.transaction = Transaction::None;
            return Ok(());
        }
        // The error to tell is the one of the commit.
        let closed = self.close().await;
        committed.and(closed)
    }

    pub(crate) async fn rollback(&mut self) -> Result<()> {
        if self.transaction == Transaction::None {
            return Err(no_transaction());
        }
        self.close().await
    }

    pub(crate) async fn savepoint(&mut self, depth: u32) -> Result<()> {
        self.control(&format!("SAVEPOINT terrace_{depth}")).await
    }

    pub(crate) async fn release(&mut self, depth: u32) -> Result<()> {
        self.control(&format!("RELEASE SAVEPOINT terrace_{depth}"))
            .await
    }

    pub(crate) async fn rollback_to(&mut self, depth: u32) -> Result<()> {
        self.control(&format!("ROLLBACK TO SAVEPOINT terrace_{depth}"))
            .await?;
        self.release(depth).await
    }

    async fn control(&mut self, sql: &str) -> Result<()> {
        if !self.inside()? {
            return Err(no_transaction());
        }
        let result = self.borrowed.control(sql).await;
        self.after(true, result).map(|_| ())
    }

    async fn close(&mut self) -> Result<()> {
        self.transaction = Transaction::None;
        self.borrowed
            .control("ROLLBACK")
            .await
            .map(|_| ())
            .map_err(|failure| failure.error)
    }

    /// Whether a transaction is open: a statement must not slip out of one that the server gave up.
    fn inside(&self) -> Result<bool> {
        match self.transaction {
            Transaction::Open => Ok(true),
            Transaction::None => Ok(false),
            Transaction::Lost(kind) => Err(Error::new(
                kind,
                "the transaction was rolled back after an earlier error",
            )
            .with_hint("roll back, then run the whole transaction again")),
        }
    }

    /// Finds out whether the transaction is as it should be after a command.
    fn after(&mut self, inside: bool, result: Result<Done, Failure>) -> Result<Outcome> {
        let failure = match result {
            Ok(done) if done.in_transaction == inside => return Ok(done.outcome),
            Ok(_) => Failure {
                error: client::transaction_control(),
                damage: Damage::Transaction,
            },
            Err(failure) => failure,
        };
        match failure.damage {
            Damage::None if !inside => self.borrowed.settle(),
            Damage::None => {}
            Damage::Transaction | Damage::Connection => {
                self.transaction = Transaction::Lost(failure.error.kind());
            }
        }
        Err(failure.error)
    }
}

fn no_transaction() -> Error {
    Error::new(ErrorKind::Statement, "no transaction is open").with_hint("begin one first")
}

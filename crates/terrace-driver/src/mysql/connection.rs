//! A connection for one task alone.

use terrace_core::{Error, ErrorKind, Result};

use super::borrowed::Borrowed;
use super::client::{self, Done};
use super::encode;
use super::error::{Damage, Failure};
use super::pool::{Pool, refuse_settings};
use crate::lent::Lent;
use crate::{
    AdvisoryLock, Confined, IsolationLevel, Outcome, Prologue, Sink, Stopped, TransactionOptions,
};

/// A connection for one task alone.
///
/// Dropped in an open transaction, the transaction is rolled back before anybody else gets the
/// connection; dropped while a command is under way, or after it was used outside a transaction
/// (which may have changed the session: locks, variables, `USE`), nobody gets it.
#[derive(Debug)]
pub(crate) struct Connection {
    pool: Pool,
    /// `None` while it is away, or when it was lost.
    borrowed: Option<Borrowed>,
    /// A task reads a result from it.
    away: Option<Lent<Borrowed>>,
    transaction: Transaction,
    /// The locks that end with the transaction.
    locks: Vec<String>,
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
            borrowed: Some(borrowed),
            away: None,
            transaction: Transaction::None,
            locks: Vec::new(),
        }
    }

    pub(crate) async fn run(
        &mut self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        self.come_back(false).await?;
        let inside = self.inside()?;
        if !inside {
            refuse_settings(statement.prologue())?;
        }
        if !inside || statement.is_foreign() {
            self.borrowed()?.keep_from_others();
        }
        let parameters = encode::parameters(statement.parameters())?;
        let limit = self.pool.statement_limit();
        let result = self
            .borrowed()?
            .command(Some(limit), async |conn| {
                client::run(conn, statement.sql(), parameters, sink).await
            })
            .await;
        self.after(inside, result)
    }

    /// A script has no deadline of the pool's; the server's still holds for each statement.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        self.come_back(false).await?;
        let inside = self.inside()?;
        if sql.trim().is_empty() {
            return Ok(());
        }
        let borrowed = self.borrowed()?;
        borrowed.keep_from_others();
        let result = borrowed
            .command(None, async |conn| client::script(conn, sql).await)
            .await;
        self.after(inside, result).map(|_| ())
    }

    /// As [`script`](Self::script), statement by statement.
    pub(crate) async fn batch(&mut self, statements: &[&str]) -> Result<(), Box<Stopped>> {
        for (statement, sql) in statements.iter().enumerate() {
            self.one_of_batch(sql).await.map_err(|error| {
                Box::new(Stopped {
                    statement,
                    offset: None,
                    error,
                })
            })?;
        }
        Ok(())
    }

    async fn one_of_batch(&mut self, sql: &str) -> Result<()> {
        self.come_back(false).await?;
        let inside = self.inside()?;
        let borrowed = self.borrowed()?;
        borrowed.keep_from_others();
        let result = borrowed
            .command(None, async |conn| client::control(conn, sql).await)
            .await;
        self.after(inside, result).map(|_| ())
    }

    pub(crate) async fn begin(
        &mut self,
        options: TransactionOptions,
        prologue: Prologue<'_>,
    ) -> Result<()> {
        refuse_settings(prologue)?;
        options.refuse_deferrable("this database")?;
        self.come_back(false).await?;
        if self.inside()? {
            return Err(
                Error::new(ErrorKind::Statement, "a transaction is open already")
                    .with_hint("use a savepoint to nest"),
            );
        }
        let level = match options.isolation {
            None => "",
            Some(IsolationLevel::ReadCommitted) => {
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; "
            }
            Some(IsolationLevel::RepeatableRead) => {
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; "
            }
            Some(IsolationLevel::Serializable) => "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; ",
        };
        let access = if options.read_only { " READ ONLY" } else { "" };
        let begin = format!("{level}START TRANSACTION{access}");
        let borrowed = self.borrowed()?;
        let mut result = borrowed.control(&begin).await;
        // Nothing was done yet: a connection that died while it was idle can be replaced.
        if let Err(Failure {
            damage: Damage::Connection,
            ..
        }) = &result
            && borrowed.reused
        {
            borrowed.renew().await?;
            result = borrowed.control(&begin).await;
        }
        result.map_err(|failure| failure.error)?;
        self.transaction = Transaction::Open;
        Ok(())
    }

    pub(crate) async fn commit(&mut self) -> Result<()> {
        if self.transaction == Transaction::None {
            return Err(no_transaction());
        }
        self.come_back(true).await?;
        let committed = match self.inside() {
            Ok(_) => {
                let result = self.borrowed()?.control("COMMIT").await;
                self.after(false, result).map(|_| ())
            }
            Err(lost) => Err(lost),
        };
        if committed.is_ok() {
            self.transaction = Transaction::None;
            self.unlock().await;
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

    /// Waits until a task that reads a result gave the connection back; `cut_off`: before its end.
    async fn come_back(&mut self, cut_off: bool) -> Result<()> {
        let Some(lent) = &mut self.away else {
            return Ok(());
        };
        match lent.back(cut_off).await {
            Ok(borrowed) if borrowed.is_open() => self.borrowed = Some(borrowed),
            Err(error) if error.kind() == ErrorKind::Statement => return Err(error),
            // Whoever reads was told why.
            Ok(_) | Err(_) => self.transaction = Transaction::Lost(ErrorKind::Unreachable),
        }
        self.away = None;
        Ok(())
    }

    /// Takes the connection out of the open transaction, to be lent or put back.
    pub(super) async fn take_inside(&mut self) -> Result<Borrowed> {
        self.come_back(false).await?;
        if !self.inside()? {
            return Err(no_transaction());
        }
        self.borrowed.take().ok_or_else(gone)
    }

    pub(super) fn put_back(&mut self, borrowed: Borrowed) {
        self.borrowed = Some(borrowed);
    }

    pub(super) fn lend(&mut self, lent: Lent<Borrowed>) {
        self.away = Some(lent);
    }

    fn borrowed(&mut self) -> Result<&mut Borrowed> {
        self.borrowed.as_mut().ok_or_else(gone)
    }

    async fn control(&mut self, sql: &str) -> Result<()> {
        self.come_back(false).await?;
        if !self.inside()? {
            return Err(no_transaction());
        }
        let result = self.borrowed()?.control(sql).await;
        self.after(true, result).map(|_| ())
    }

    async fn close(&mut self) -> Result<()> {
        self.come_back(true).await?;
        self.transaction = Transaction::None;
        let closed = self.borrowed()?.control("ROLLBACK").await;
        self.unlock().await;
        closed.map(|_| ()).map_err(|failure| failure.error)
    }

    /// Takes a lock until the end of the transaction. The server itself would keep it until the
    /// end of the session, so that a connection which holds one is never used again before it
    /// gave it back.
    pub(crate) async fn advisory_lock(&mut self, lock: AdvisoryLock, wait: bool) -> Result<bool> {
        self.come_back(false).await?;
        if !self.inside()? {
            return Err(no_transaction());
        }
        if lock.shared {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "this database has no shared advisory locks",
            )
            .with_hint("take the lock alone, or lock rows for sharing"));
        }
        let name = lock.name();
        let seconds = if wait { self.pool.lock_seconds() } else { 0 };
        let sql = format!("SELECT GET_LOCK('{name}', {seconds})");
        let mut answer = None;
        let limit = self.pool.statement_limit();
        let borrowed = self.borrowed()?;
        borrowed.locked = true;
        let result = borrowed
            .command(Some(limit), async |conn| {
                let mut sink = |row: &crate::Row<'_>| {
                    answer = row.get::<Option<i64>>(0)?;
                    Ok(())
                };
                client::run(conn, &sql, mysql_async::Params::Empty, &mut sink).await
            })
            .await;
        self.after(true, result)?;
        match answer {
            Some(1) => {
                self.locks.push(name);
                Ok(true)
            }
            Some(_) if !wait => {
                let locked = !self.locks.is_empty();
                self.borrowed()?.locked = locked;
                Ok(false)
            }
            _ => Err(
                Error::new(ErrorKind::Timeout, "an advisory lock was not had in time")
                    .with_hint("look for a transaction that holds it open"),
            ),
        }
    }

    /// Gives the locks of a transaction back that has ended.
    async fn unlock(&mut self) {
        if self.locks.is_empty() {
            return;
        }
        let calls: Vec<_> = self
            .locks
            .drain(..)
            .map(|name| format!("RELEASE_LOCK('{name}')"))
            .collect();
        let Some(borrowed) = &mut self.borrowed else {
            return;
        };
        match borrowed.control(&format!("DO {}", calls.join(", "))).await {
            Ok(_) => borrowed.locked = false,
            // The connection is closed instead, and its locks with it.
            Err(failure) => {
                tracing::debug!(error = %failure.error, "locks were not given back in order");
            }
        }
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
            Damage::None if !inside => self.borrowed()?.settle(),
            Damage::None => {}
            Damage::Transaction | Damage::Connection => {
                self.transaction = Transaction::Lost(failure.error.kind());
            }
        }
        Err(failure.error)
    }
}

fn gone() -> Error {
    Error::new(
        ErrorKind::Unreachable,
        "the connection was lost in the transaction",
    )
    .with_hint("run the whole transaction again")
}

fn no_transaction() -> Error {
    Error::new(ErrorKind::Statement, "no transaction is open").with_hint("begin one first")
}

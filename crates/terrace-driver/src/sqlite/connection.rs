//! A connection for one task alone.

use terrace_core::{Error, ErrorKind, Result};

use super::error::Failure;
use super::group;
use super::handle::{Handle, transaction_control};
use super::pool::{Pool, blocking, refuse_settings};
use super::readers::Reader;
use super::writer::Lease;
use crate::cursor::occupied;
use crate::lent::Lent;
use crate::{AdvisoryLock, Confined, Outcome, Prologue, Shape, Sink, Stopped, TransactionOptions};

/// A connection for one task alone.
///
/// It takes the turn to write when it first writes, and keeps it until it is dropped; a transaction
/// that only reads has a connection of its own and keeps nobody from writing. Statements run on the
/// thread of the caller. Dropped in an open transaction, it rolls back before anybody else writes.
#[derive(Debug)]
pub(crate) struct Connection {
    pool: Pool,
    pub(super) held: Held,
    transaction: Transaction,
}

/// What a connection has of the file.
#[derive(Debug)]
pub(super) enum Held {
    Nothing,
    Writer(Lease),
    Reader(Reader),
    /// A thread reads a result from it.
    Away(Lent<Held>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transaction {
    None,
    Open,
    /// SQLite gave it up, because of an error of this kind.
    Lost(ErrorKind),
}

impl Connection {
    pub(super) fn new(pool: Pool) -> Self {
        Self {
            pool,
            held: Held::Nothing,
            transaction: Transaction::None,
        }
    }

    pub(crate) async fn run(
        &mut self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        tokio::task::consume_budget().await;
        self.come_back(false).await?;
        let slow = statement.shape() == Shape::Slow;
        if self.transaction != Transaction::None {
            let handle = self.in_transaction()?;
            let result = blocking(slow, || {
                handle.run(statement.sql(), statement.parameters(), sink)
            });
            return self.after_statement(result);
        }
        refuse_settings(statement.prologue())?;
        self.take_writer().await.map_err(Failure::into_error)?;
        let mut patience = self.pool.patience();
        loop {
            let handle = self.held.handle()?;
            let result = blocking(slow, || {
                group::one(handle, |handle| {
                    handle.run(statement.sql(), statement.parameters(), sink)
                })
            });
            match result {
                Ok(outcome) => return Ok(outcome),
                Err(failure) => patience.after(failure).await?,
            }
        }
    }

    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        self.come_back(false).await?;
        if self.transaction != Transaction::None {
            let handle = self.in_transaction()?;
            let result = blocking(true, || handle.script(sql));
            return self.after_statement(result);
        }
        self.take_writer().await.map_err(Failure::into_error)?;
        let handle = self.held.handle()?;
        // Not tried again when another process has the lock: its first statements may have run.
        blocking(true, || group::one(handle, |handle| handle.script(sql)))
            .map_err(Failure::into_error)
    }

    /// As [`script`](Self::script), and says which statement failed.
    pub(crate) async fn batch(&mut self, statements: &[&str]) -> Result<(), Box<Stopped>> {
        let mut place = (0, None);
        let run = |handle: &Handle, place: &mut (usize, Option<usize>)| {
            for (index, sql) in statements.iter().enumerate() {
                *place = (index, None);
                handle.step_of_batch(sql, &mut place.1)?;
            }
            Ok(())
        };
        let done = async {
            self.come_back(false).await?;
            if self.transaction != Transaction::None {
                let handle = self.in_transaction()?;
                let result = blocking(true, || run(handle, &mut place));
                return self.after_statement(result);
            }
            self.take_writer().await.map_err(Failure::into_error)?;
            let handle = self.held.handle()?;
            blocking(true, || {
                group::one(handle, |handle| run(handle, &mut place))
            })
            .map_err(Failure::into_error)
        };
        let result = done.await;
        result.map_err(|error| {
            Box::new(Stopped {
                statement: place.0,
                offset: place.1,
                error,
            })
        })
    }

    pub(crate) async fn begin(
        &mut self,
        options: TransactionOptions,
        prologue: Prologue<'_>,
    ) -> Result<()> {
        refuse_settings(prologue)?;
        options.refuse_deferrable("SQLite")?;
        if self.transaction != Transaction::None {
            return Err(
                Error::new(ErrorKind::Statement, "a transaction is open already")
                    .with_hint("use a savepoint to nest"),
            );
        }
        let mut patience = self.pool.patience();
        // Every transaction of SQLite is serializable, and so at every level below.
        let opening = if options.read_only {
            "BEGIN DEFERRED"
        } else {
            "BEGIN IMMEDIATE"
        };
        loop {
            let taken = if options.read_only {
                self.take_reader().await
            } else {
                self.take_writer().await
            };
            match taken.and_then(|()| self.held.handle()?.control(opening)) {
                Ok(()) => break,
                Err(failure) => patience.after(failure).await?,
            }
        }
        self.transaction = Transaction::Open;
        Ok(())
    }

    /// The turn to write is the lock: a transaction that has it excludes all others of the file.
    pub(crate) async fn advisory_lock(&mut self, _: AdvisoryLock, _: bool) -> Result<bool> {
        self.come_back(false).await?;
        self.in_transaction()?;
        match self.held {
            Held::Writer(_) => Ok(true),
            Held::Reader(_) | Held::Nothing | Held::Away(_) => Err(Error::new(
                ErrorKind::Unsupported,
                "a read-only transaction on a file takes no locks",
            )
            .with_hint("leave `read_only` out")),
        }
    }

    pub(crate) async fn commit(&mut self) -> Result<()> {
        self.come_back(true).await?;
        let result = self.in_transaction().and_then(|handle| {
            // A commit writes the log to disk, and now and then the log into the file.
            handle.control("COMMIT").map_err(Failure::into_error)
        });
        // A refused commit leaves the transaction open.
        let closed = self.close_transaction();
        result.and(closed)
    }

    pub(crate) async fn rollback(&mut self) -> Result<()> {
        self.come_back(true).await?;
        if self.transaction == Transaction::None {
            return Err(no_transaction());
        }
        self.close_transaction()
    }

    pub(crate) async fn savepoint(&mut self, depth: u32) -> Result<()> {
        self.control(&format!("SAVEPOINT terrace_{depth}")).await
    }

    pub(crate) async fn release(&mut self, depth: u32) -> Result<()> {
        self.control(&format!("RELEASE terrace_{depth}")).await
    }

    pub(crate) async fn rollback_to(&mut self, depth: u32) -> Result<()> {
        self.control(&format!("ROLLBACK TO terrace_{depth}"))
            .await?;
        self.release(depth).await
    }

    /// Waits until a thread that reads a result gave the file back; `cut_off`: before its end.
    pub(super) async fn come_back(&mut self, cut_off: bool) -> Result<()> {
        let Held::Away(lent) = &mut self.held else {
            return Ok(());
        };
        match lent.back(cut_off).await {
            Err(error) if error.kind() == ErrorKind::Statement => return Err(error),
            back => self.held = back.unwrap_or(Held::Nothing),
        }
        // A query that failed may have brought the transaction down.
        let open = self.held.handle().is_ok_and(Handle::in_transaction);
        if self.transaction == Transaction::Open && !open {
            self.transaction = Transaction::Lost(ErrorKind::Internal);
        }
        Ok(())
    }

    async fn control(&mut self, sql: &str) -> Result<()> {
        self.come_back(false).await?;
        let result = self.in_transaction()?.control(sql);
        self.after_statement(result)
    }

    async fn take_writer(&mut self) -> Result<(), Failure> {
        if !matches!(self.held, Held::Writer(_)) {
            self.held = Held::Nothing;
            self.held = Held::Writer(self.pool.lease().await?);
        }
        match &mut self.held {
            Held::Writer(lease) => lease.handle().map(|_| ()),
            Held::Nothing | Held::Reader(_) | Held::Away(_) => Ok(()),
        }
    }

    async fn take_reader(&mut self) -> Result<(), Failure> {
        if !matches!(self.held, Held::Reader(_)) {
            self.held = Held::Nothing;
            self.held = Held::Reader(self.pool.reader().await?);
        }
        Ok(())
    }

    /// The connection, if its transaction is still there: a statement must not slip out of it.
    pub(super) fn in_transaction(&self) -> Result<&Handle> {
        match self.transaction {
            Transaction::Open => self.held.handle(),
            Transaction::None => Err(no_transaction()),
            Transaction::Lost(kind) => Err(Error::new(
                kind,
                "the transaction was rolled back after an earlier error",
            )
            .with_hint("roll back, then run the whole transaction again")),
        }
    }

    /// Finds out whether the transaction survived the statement.
    fn after_statement<T>(&mut self, result: Result<T, Failure>) -> Result<T> {
        let result = result.map_err(Failure::into_error);
        if self.held.handle()?.in_transaction() {
            return result;
        }
        let error = result.err().unwrap_or_else(transaction_control);
        self.transaction = Transaction::Lost(error.kind());
        Err(error)
    }

    fn close_transaction(&mut self) -> Result<()> {
        self.transaction = Transaction::None;
        let result = self.held.handle().and_then(|handle| {
            if handle.in_transaction() {
                handle.control("ROLLBACK").map_err(Failure::into_error)
            } else {
                Ok(())
            }
        });
        if result.is_err() || matches!(self.held, Held::Reader(_)) {
            self.held = Held::Nothing;
        }
        result
    }
}

impl Held {
    pub(super) fn handle(&self) -> Result<&Handle> {
        match self {
            Self::Writer(lease) => lease.opened(),
            Self::Reader(reader) => reader.handle(),
            Self::Nothing => Err(no_transaction()),
            Self::Away(_) => Err(occupied()),
        }
    }
}

fn no_transaction() -> Error {
    Error::new(ErrorKind::Statement, "no transaction is open").with_hint("begin one first")
}

//! Transactions and their savepoints.

mod callbacks;
mod constraints;
mod locks;
mod retry;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use terrace_core::{Actor, Error, ErrorKind, Result, Scope, Tenant, Value};
use terrace_driver::{Connection, Cursor, Outcome, Shape, Sink, TransactionOptions};
use terrace_sql::Statement;
use terrace_sql::dialect::ExplainOptions;
use tokio::sync::{Mutex, MutexGuard};

pub(crate) use self::callbacks::Callback;
use self::callbacks::Callbacks;
pub use self::retry::Retryable;
use crate::isolation::Place;
use crate::{Executor, RowStream, Session};

/// No nested transaction was left open.
const NONE: u32 = u32::MAX;

/// An open transaction on the rows of scope `S`, made by [`Db::transaction`](crate::Db::transaction).
///
/// Rolled back when it is dropped without a commit.
pub struct Transaction<S: Scope> {
    inner: Inner,
    scope: PhantomData<fn() -> S>,
}

/// The transaction without its type.
pub(crate) struct Inner {
    shared: Arc<Shared>,
    depth: u32,
    /// Who writes, where that is somebody else than the handle says.
    actor: Option<Actor>,
}

/// What the transaction and those nested in it share.
pub(crate) struct Shared {
    place: Arc<Place>,
    connection: Mutex<Connection>,
    /// The lowest depth of a nested transaction that was dropped open: its savepoint is rolled
    /// back before anything else happens.
    abandoned: AtomicU32,
    callbacks: Callbacks,
}

impl<S: Scope> Transaction<S> {
    pub(crate) async fn begin(place: Arc<Place>, options: TransactionOptions) -> Result<Self> {
        let inner = Inner::begin(place, options).await?;
        Ok(Self {
            inner,
            scope: PhantomData,
        })
    }

    /// Commits what returned `Ok`, and rolls back what returned `Err`.
    pub(crate) async fn end<T, E: From<Error>>(self, result: Result<T, E>) -> Result<T, E> {
        match result {
            Ok(value) => self.inner.commit().await.map(|()| value).map_err(E::from),
            Err(error) => {
                if let Err(rollback) = self.inner.rollback().await {
                    tracing::warn!(%rollback, "a rollback failed; the connection was given up");
                }
                Err(error)
            }
        }
    }

    /// Runs `body` inside a savepoint: what it did is kept when it returns `Ok`, and undone when
    /// it returns `Err`, panics or is dropped. The outer transaction goes on either way.
    ///
    /// # Errors
    /// The body's own error, or why the savepoint couldn't be set or kept.
    pub async fn savepoint<T, E: From<Error>>(
        &self,
        body: impl AsyncFnOnce(&Transaction<S>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (inner, guard) = self.inner.savepoint().await?;
        let nested = Self {
            inner,
            scope: PhantomData,
        };
        let result = body(&nested).await;
        if result.is_ok() {
            nested.inner.release().await?;
        } else {
            nested.inner.undo().await?;
        }
        guard.disarm();
        result
    }

    /// Runs `body` as part of this transaction for somebody who writes: what the audit log says of
    /// writes in it. Elsewhere it says what [`Db::acting_as`](crate::Db::acting_as) was told.
    ///
    /// ```
    /// # use terrace_core::{Actor, Result, Tenant};
    /// # use terrace_tenancy::{Db, Transaction};
    /// # async fn import(tx: &Transaction<Tenant>) -> Result<()> { Ok(()) }
    /// # async fn run(tx: &Transaction<Tenant>) -> Result<()> {
    /// let actor: Actor = "job:import".parse()?;
    /// tx.acting_as(actor, async |tx| import(tx).await).await
    /// # }
    /// ```
    pub async fn acting_as<T>(
        &self,
        actor: Actor,
        body: impl AsyncFnOnce(&Transaction<S>) -> T,
    ) -> T {
        let inner = Inner {
            shared: Arc::clone(&self.inner.shared),
            depth: self.inner.depth,
            actor: Some(actor),
        };
        body(&Self {
            inner,
            scope: PhantomData,
        })
        .await
    }

    /// As [`savepoint`](Self::savepoint): the name that [`Db`](crate::Db) has, too.
    ///
    /// # Errors
    /// As [`savepoint`](Self::savepoint).
    pub async fn transaction<T, E: From<Error>>(
        &self,
        body: impl AsyncFnOnce(&Transaction<S>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.savepoint(body).await
    }

    /// As [`transaction`](Self::transaction), with options. An open transaction can't change how
    /// it runs.
    ///
    /// # Errors
    /// `InvalidInput` for an option that only the outermost transaction can have.
    pub async fn transaction_with<T, E: From<Error>>(
        &self,
        options: TransactionOptions,
        body: impl AsyncFnOnce(&Transaction<S>) -> Result<T, E>,
    ) -> Result<T, E> {
        refuse_nested(options)?;
        self.savepoint(body).await
    }

    /// Runs `work` once, after the outermost transaction was committed, in the order in which such
    /// work was handed in; never when this transaction, or one around it, is rolled back.
    ///
    /// By then the connection is free again. An error of it is the transaction's:
    /// [`ErrorKind::AfterCommit`] says that everything was kept all the same, and what was handed
    /// in later does not run.
    ///
    /// ```
    /// # async fn run(db: terrace_tenancy::Db<terrace_core::Tenant>) -> terrace_core::Result<()> {
    /// db.transaction(async |tx| {
    ///     tx.on_commit(async || {
    ///         println!("kept");
    ///         Ok(())
    ///     });
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    pub fn on_commit<F>(&self, work: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.inner.on_commit(Callback::new(work));
    }

    /// As [`on_commit`](Self::on_commit), for work that doesn't wait for anything.
    pub fn on_commit_sync(&self, work: impl FnOnce() -> Result<()> + Send + 'static) {
        self.on_commit(async || work());
    }

    /// As [`on_commit`](Self::on_commit), but an error of it is logged, and the work behind it
    /// runs.
    pub fn on_commit_robust<F>(&self, work: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.inner.on_commit(Callback::new(work).robust());
    }
}

impl Transaction<Tenant> {
    /// The tenant whose rows this transaction reaches.
    pub fn tenant(&self) -> &Tenant {
        self.inner.shared.place.tenant()
    }
}

impl Inner {
    pub(crate) async fn begin(place: Arc<Place>, options: TransactionOptions) -> Result<Self> {
        let connection = place.begin(options).await?;
        let shared = Shared {
            place,
            connection: Mutex::new(connection),
            abandoned: AtomicU32::new(NONE),
            callbacks: Callbacks::default(),
        };
        Ok(Self {
            shared: Arc::new(shared),
            depth: 0,
            actor: None,
        })
    }

    /// Commits, gives the connection back, and then runs what was to run after that.
    pub(crate) async fn commit(self) -> Result<()> {
        self.connection().await?.commit().await?;
        let callbacks = self.shared.callbacks.take();
        drop(self);
        callbacks.run().await
    }

    async fn rollback(&self) -> Result<()> {
        self.shared.connection.lock().await.rollback().await
    }

    /// Opens a savepoint, which is undone unless the guard is disarmed.
    pub(crate) async fn savepoint(&self) -> Result<(Self, Abandon<'_>)> {
        let depth = self.depth + 1;
        let guard = Abandon {
            shared: &self.shared,
            depth,
            armed: true,
        };
        self.connection().await?.savepoint(depth).await?;
        let nested = Self {
            shared: Arc::clone(&self.shared),
            depth,
            actor: self.actor.clone(),
        };
        Ok((nested, guard))
    }

    /// Keeps what was done since the savepoint.
    pub(crate) async fn release(&self) -> Result<()> {
        self.connection().await?.release(self.depth).await?;
        self.shared.callbacks.keep(self.depth);
        Ok(())
    }

    /// Undoes what was done since the savepoint.
    async fn undo(&self) -> Result<()> {
        self.connection().await?.rollback_to(self.depth).await?;
        self.shared.callbacks.forget(self.depth);
        Ok(())
    }

    pub(crate) fn on_commit(&self, callback: Callback) {
        self.shared.callbacks.add(self.depth, callback);
    }

    pub(crate) fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref().or_else(|| self.shared.place.actor())
    }

    pub(crate) fn place(&self) -> &Place {
        &self.shared.place
    }

    pub(crate) async fn run(
        &self,
        statement: &Statement,
        shape: Shape,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let mut connection = self.connection().await?;
        self.shared
            .place
            .run_on(&mut connection, statement, shape, sink)
            .await
    }

    pub(crate) async fn run_raw(
        &self,
        sql: &str,
        parameters: &[Cow<'_, Value>],
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let mut connection = self.connection().await?;
        self.shared
            .place
            .run_raw_on(&mut connection, sql, parameters, sink)
            .await
    }

    /// What running a statement changed is undone alone.
    pub(crate) async fn explain(
        &self,
        statement: &Statement,
        options: &ExplainOptions,
    ) -> Result<Vec<String>> {
        let place = &self.shared.place;
        if !place.explaining_changes(statement, options)? {
            let mut connection = self.connection().await?;
            return place.explain_on(&mut connection, statement, options).await;
        }
        let (nested, guard) = self.savepoint().await?;
        let lines = {
            let mut connection = nested.connection().await?;
            place.explain_on(&mut connection, statement, options).await
        };
        nested.undo().await?;
        guard.disarm();
        lines
    }

    pub(crate) async fn stream(
        &self,
        statement: &Statement,
        rows: NonZeroU32,
    ) -> Result<RowStream> {
        let mut connection = self.connection().await?;
        let place = &self.shared.place;
        let (cursor, watch) = place.stream_on(&mut connection, statement, rows).await?;
        let transaction = Arc::downgrade(&self.shared);
        Ok(RowStream::of_transaction(transaction, cursor, watch))
    }

    pub(crate) async fn stream_raw(
        &self,
        sql: &str,
        parameters: &[Cow<'_, Value>],
        rows: NonZeroU32,
    ) -> Result<RowStream> {
        let mut connection = self.connection().await?;
        let place = &self.shared.place;
        let opened = place.stream_raw_on(&mut connection, sql, parameters, rows);
        let (cursor, watch) = opened.await?;
        let transaction = Arc::downgrade(&self.shared);
        Ok(RowStream::of_transaction(transaction, cursor, watch))
    }

    /// The connection, after what a dropped nested transaction left behind was undone.
    async fn connection(&self) -> Result<MutexGuard<'_, Connection>> {
        let mut connection = self.shared.connection.lock().await;
        let abandoned = self.shared.abandoned.load(Ordering::Acquire);
        if abandoned != NONE && abandoned > self.depth {
            connection.rollback_to(abandoned).await?;
            self.shared.callbacks.forget(abandoned);
            self.shared.abandoned.store(NONE, Ordering::Release);
        }
        Ok(connection)
    }
}

impl Shared {
    /// The next rows of a stream of this transaction.
    pub(crate) async fn fetch(&self, cursor: &mut Cursor, sink: &mut Sink<'_>) -> Result<bool> {
        self.connection.lock().await.fetch(cursor, sink).await
    }
}

/// Notes a nested transaction that ends without saying how.
pub(crate) struct Abandon<'a> {
    shared: &'a Shared,
    depth: u32,
    armed: bool,
}

impl Abandon<'_> {
    /// It ended in order.
    pub(crate) fn disarm(mut self) {
        self.armed = false;
    }
}

impl Drop for Abandon<'_> {
    fn drop(&mut self) {
        if self.armed {
            self.shared
                .abandoned
                .fetch_min(self.depth, Ordering::AcqRel);
        }
    }
}

impl<S: Scope> Executor<S> for Transaction<S> {
    fn session(&self) -> Session<'_> {
        Session::transaction(&self.inner)
    }
}

impl<S: Scope> fmt::Debug for Transaction<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Transaction({})", self.inner.shared.place.label())
    }
}

/// Refuses what only an outermost transaction can promise.
fn refuse_nested(options: TransactionOptions) -> Result<()> {
    if options == TransactionOptions::default() {
        return Ok(());
    }
    let (what, hint) = if options.durable {
        (
            "a durable transaction can't be part of another one",
            "begin it from the handle, after the other one has ended",
        )
    } else {
        (
            "a transaction that is open can't change how it runs",
            "give the options to the outermost transaction",
        )
    };
    Err(Error::new(ErrorKind::InvalidInput, what).with_hint(hint))
}

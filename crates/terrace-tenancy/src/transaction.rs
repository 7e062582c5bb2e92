//! Transactions and their savepoints.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use terrace_core::{Error, Result, Scope, Tenant, Value};
use terrace_driver::{Connection, Outcome, Shape, Sink, TransactionOptions};
use terrace_sql::Statement;
use tokio::sync::{Mutex, MutexGuard};

use crate::isolation::Place;
use crate::{Executor, Session};

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
}

struct Shared {
    place: Arc<Place>,
    connection: Mutex<Connection>,
    /// The lowest depth of a nested transaction that was dropped open: its savepoint is rolled
    /// back before anything else happens.
    abandoned: AtomicU32,
}

impl<S: Scope> Transaction<S> {
    pub(crate) async fn begin(place: Arc<Place>, options: TransactionOptions) -> Result<Self> {
        let inner = Inner::begin(place, options).await?;
        Ok(Self {
            inner,
            scope: PhantomData,
        })
    }

    pub(crate) async fn commit(self) -> Result<()> {
        self.inner.commit().await
    }

    pub(crate) async fn rollback(self) -> Result<()> {
        self.inner.shared.connection.lock().await.rollback().await
    }

    /// Runs `body` inside a savepoint: what it did is kept when it returns `Ok`, and undone when
    /// it returns `Err`, panics or is dropped. The outer transaction goes on either way.
    ///
    /// # Errors
    /// The body's own error, or why the savepoint couldn't be set or kept.
    pub async fn transaction<T, E: From<Error>>(
        &self,
        body: impl AsyncFnOnce(&Transaction<S>) -> Result<T, E>,
    ) -> Result<T, E> {
        let depth = self.inner.depth + 1;
        let mut guard = Abandon {
            shared: &self.inner.shared,
            depth,
            armed: true,
        };
        self.inner.connection().await?.savepoint(depth).await?;
        let nested = Self {
            inner: Inner {
                shared: Arc::clone(&self.inner.shared),
                depth,
            },
            scope: PhantomData,
        };
        let result = body(&nested).await;
        let mut connection = nested.inner.connection().await?;
        let end = match &result {
            Ok(_) => connection.release(depth).await,
            Err(_) => connection.rollback_to(depth).await,
        };
        drop(connection);
        end?;
        guard.armed = false;
        result
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
        };
        Ok(Self {
            shared: Arc::new(shared),
            depth: 0,
        })
    }

    pub(crate) async fn commit(self) -> Result<()> {
        self.connection().await?.commit().await
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

    /// The connection, after what a dropped nested transaction left behind was undone.
    async fn connection(&self) -> Result<MutexGuard<'_, Connection>> {
        let mut connection = self.shared.connection.lock().await;
        let abandoned = self.shared.abandoned.load(Ordering::Acquire);
        if abandoned != NONE && abandoned > self.depth {
            connection.rollback_to(abandoned).await?;
            self.shared.abandoned.store(NONE, Ordering::Release);
        }
        Ok(connection)
    }
}

/// Notes a nested transaction that ends without saying how.
struct Abandon<'a> {
    shared: &'a Shared,
    depth: u32,
    armed: bool,
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

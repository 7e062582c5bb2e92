//! The handle to data.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use terrace_core::{Actor, Error, ModelSchema, Result, Scope, Tenant};
use terrace_driver::TransactionOptions;

use crate::isolation::Place;
use crate::{Recording, Session, Transaction};

/// The handle to the rows of one scope: of the registry, or of one tenant. The only way to data.
///
/// Cheap to clone. It is a value and never ambient: whatever runs later (a job, a task, a stream)
/// owns its handle.
pub struct Db<S: Scope> {
    place: Arc<Place>,
    scope: PhantomData<fn() -> S>,
}

/// Something that reaches the rows of scope `S`: a [`Db`] or a [`Transaction`].
#[diagnostic::on_unimplemented(
    message = "this model lives with `{S}`, but the handle `{Self}` reaches another scope",
    label = "this handle does not reach the rows of `{S}`",
    note = "models of a tenant need a `Db<Tenant>` or a `Transaction<Tenant>`, models of the registry a `Db<Registry>` or a `Transaction<Registry>`"
)]
pub trait Executor<S: Scope>: sealed::Sealed + Sync {
    /// Whether it may write: writes through a handle that only reads don't compile.
    #[doc(hidden)]
    const WRITES: bool = true;

    /// The handle's way to its rows, without its type.
    fn session(&self) -> Session<'_>;
}

impl<S: Scope> Db<S> {
    pub(crate) fn new(place: Place) -> Self {
        Self {
            place: Arc::new(place),
            scope: PhantomData,
        }
    }

    /// A handle to the same rows that records its statements, those of its transactions included:
    /// for tests and tools.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// use terrace_tenancy::{Endpoint, Executor, ServerOptions, Servers};
    /// let folder = tempfile::tempdir().unwrap();
    /// let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
    /// let servers = Servers::connect(ServerOptions::new(endpoint)).await?;
    /// let (db, recording) = servers.registry().recording();
    /// db.session().raw("SELECT 1", &[], &mut |_| Ok(())).await?;
    /// assert_eq!(recording.count(), 1);
    /// assert_eq!(recording.statements()[0].sql, "SELECT 1");
    /// # Ok::<(), terrace_core::Error>(()) }).unwrap();
    /// ```
    pub fn recording(&self) -> (Self, Recording) {
        let recording = Recording::default();
        let place = self.place.recorded(recording.clone());
        (Self::new(place), recording)
    }

    /// A handle to the same rows that knows these models as the project's, instead of those of
    /// [`ServerOptions::models`](crate::ServerOptions::models).
    #[must_use]
    pub fn with_models(&self, models: &[&'static ModelSchema]) -> Self {
        Self::new(self.place.with_models(models))
    }

    /// A handle to the same rows for somebody who writes: what the audit log says of writes through
    /// it, and through its transactions.
    ///
    /// ```
    /// # use terrace_core::{Actor, Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// fn for_user(db: &Db<Tenant>, user: i64) -> Result<Db<Tenant>> {
    ///     let actor: Actor = format!("user:{user}").parse()?;
    ///     Ok(db.acting_as(actor))
    /// }
    /// ```
    #[must_use]
    pub fn acting_as(&self, actor: Actor) -> Self {
        Self::new(self.place.acting_as(actor))
    }

    /// Runs `body` in one transaction: commits when it returns `Ok`, rolls back when it returns
    /// `Err`, panics or is dropped.
    ///
    /// # Errors
    /// The body's own error, or why the transaction couldn't begin or commit.
    pub async fn transaction<T, E: From<Error>>(
        &self,
        body: impl AsyncFnOnce(&Transaction<S>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction_with(TransactionOptions::default(), body)
            .await
    }

    /// As [`transaction`](Self::transaction), with options.
    pub async fn transaction_with<T, E: From<Error>>(
        &self,
        options: TransactionOptions,
        body: impl AsyncFnOnce(&Transaction<S>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.begin(options).await?;
        let result = body(&transaction).await;
        transaction.end(result).await
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) async fn begin(&self, options: TransactionOptions) -> Result<Transaction<S>> {
        Transaction::begin(Arc::clone(&self.place), options).await
    }
}

impl Db<Tenant> {
    /// The tenant whose rows this handle reaches.
    pub fn tenant(&self) -> &Tenant {
        self.place.tenant()
    }
}

impl<S: Scope> Executor<S> for Db<S> {
    fn session(&self) -> Session<'_> {
        Session::autocommit(&self.place)
    }
}

impl<S: Scope> Clone for Db<S> {
    fn clone(&self) -> Self {
        Self {
            place: Arc::clone(&self.place),
            scope: PhantomData,
        }
    }
}

impl<S: Scope> fmt::Debug for Db<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({})", self.place.label())
    }
}

pub(crate) mod sealed {
    pub trait Sealed {}
    impl<S: super::Scope> Sealed for super::Db<S> {}
    impl<S: super::Scope> Sealed for crate::Replica<S> {}
    impl<S: super::Scope> Sealed for super::Transaction<S> {}
}

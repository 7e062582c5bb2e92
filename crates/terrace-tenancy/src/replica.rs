//! The handle that only reads, from another database than the one that is written to.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use terrace_core::{Result, Scope, Tenant};

use crate::isolation::Place;
use crate::{Db, Executor, Recording, Session};

/// A handle to the rows of one scope that only reads: from a replica, or from another database of
/// that name. The tenant and what keeps it apart are those of the handle that it was made from.
///
/// A replica may be behind. What decides who somebody is, what they may do, or where a tenant
/// lives must not be read from it; such functions take a [`Db`], which this is not:
///
/// ```compile_fail,E0308
/// use terrace_core::{Registry, Result};
/// use terrace_tenancy::{Db, Replica};
/// async fn sign_in(registry: &Db<Registry>) -> Result<()> {
///     Ok(())
/// }
/// async fn refused(replica: &Replica<Registry>) -> Result<()> {
///     sign_in(replica).await
/// }
/// ```
///
/// Writing through it is refused:
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use terrace_core::ErrorKind;
/// use terrace_tenancy::{Endpoint, Executor, MissingReplica, ServerOptions, Servers};
/// let folder = tempfile::tempdir().unwrap();
/// let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
/// let mut options = ServerOptions::new(endpoint);
/// options.missing_replica = MissingReplica::ReadPrimary;
/// let db = Servers::connect(options).await?.registry();
/// let replica = db.reading_from_replica()?;
/// replica.session().raw("SELECT 1", &[], &mut |_| Ok(())).await?;
/// let refused = replica.session().raw("CREATE TABLE t (a)", &[], &mut |_| Ok(())).await;
/// assert_eq!(refused.unwrap_err().kind(), ErrorKind::Permission);
/// # Ok::<(), terrace_core::Error>(()) }).unwrap();
/// ```
pub struct Replica<S: Scope> {
    place: Arc<Place>,
    scope: PhantomData<fn() -> S>,
}

impl<S: Scope> Replica<S> {
    fn new(place: Place) -> Self {
        Self {
            place: Arc::new(place.read_only()),
            scope: PhantomData,
        }
    }

    /// A handle to the same rows that records its statements, as
    /// [`Db::recording`](crate::Db::recording) gives one.
    pub fn recording(&self) -> (Self, Recording) {
        let recording = Recording::default();
        let place = self.place.recorded(recording.clone());
        (Self::new(place), recording)
    }
}

impl Replica<Tenant> {
    /// The tenant whose rows this handle reaches.
    pub fn tenant(&self) -> &Tenant {
        self.place.tenant()
    }
}

impl<S: Scope> Db<S> {
    /// A handle to the same rows in the database of this name, which only reads.
    ///
    /// # Errors
    /// `Configuration` when the settings name no such database for the shard.
    pub fn using(&self, name: &str) -> Result<Replica<S>> {
        let place = self.place();
        place.named().using(name, place).map(Replica::new)
    }

    /// A handle to the same rows in one of the shard's replicas, each in its turn, which only
    /// reads.
    ///
    /// # Errors
    /// `Configuration` when the shard has none, unless the options say that the shard itself
    /// answers then.
    pub fn reading_from_replica(&self) -> Result<Replica<S>> {
        let place = self.place();
        place.named().replica(place).map(Replica::new)
    }
}

impl<S: Scope> Executor<S> for Replica<S> {
    const WRITES: bool = false;

    fn session(&self) -> Session<'_> {
        Session::autocommit(&self.place)
    }
}

impl<S: Scope> Clone for Replica<S> {
    fn clone(&self) -> Self {
        Self {
            place: Arc::clone(&self.place),
            scope: PhantomData,
        }
    }
}

impl<S: Scope> fmt::Debug for Replica<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Replica({})", self.place.label())
    }
}

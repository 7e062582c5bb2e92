//! One budget of connections over all pools of a process.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use terrace_core::{Error, ErrorKind, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The number of server connections that a process may hold, over all its pools: the shared pool
/// and the pools of tenants that have a database each. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Budget {
    permits: Arc<Semaphore>,
    size: usize,
    owners: Arc<Mutex<Vec<Weak<dyn Reclaim>>>>,
    waiting: Arc<AtomicUsize>,
}

/// A pool that may hold connections which nobody uses.
pub(crate) trait Reclaim: Send + Sync {
    /// Closes one of them, if there is one, so that another pool may have its place.
    fn give_up_one(&self) -> bool;
}

impl Budget {
    /// A budget of so many connections.
    pub fn new(size: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(size)),
            size,
            owners: Arc::default(),
            waiting: Arc::default(),
        }
    }

    /// All connections of the budget.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Connections that nobody holds.
    pub fn free(&self) -> usize {
        self.permits.available_permits()
    }

    /// Takes one connection's place if one is free.
    pub fn try_take(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).try_acquire_owned().ok()
    }

    /// Lets other pools ask this one for a connection that it doesn't use.
    #[cfg_attr(
        not(any(feature = "mysql", feature = "postgres")),
        expect(dead_code, reason = "for pools that keep idle connections")
    )]
    pub(crate) fn register(&self, owner: Weak<dyn Reclaim>) {
        let mut owners = self.owners.lock();
        owners.retain(|owner| owner.strong_count() > 0);
        owners.push(owner);
    }

    /// How many wait for a connection's place.
    #[cfg_attr(
        not(any(feature = "mysql", feature = "postgres")),
        expect(dead_code, reason = "for pools that keep idle connections")
    )]
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// Waits for one connection's place. When none is free, a pool that holds an idle connection
    /// is asked to close it.
    ///
    /// # Errors
    /// [`ErrorKind::Timeout`] when none became free within `wait`.
    pub async fn take(&self, wait: Duration) -> Result<OwnedSemaphorePermit> {
        if let Some(permit) = self.try_take() {
            return Ok(permit);
        }
        let _waiting = Waiting::new(&self.waiting);
        self.reclaim();
        match tokio::time::timeout(wait, Arc::clone(&self.permits).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) => Err(Error::new(
                ErrorKind::Unreachable,
                "the connection budget is closed",
            )),
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                format!(
                    "no connection became free within {wait:?}: all {} are in use",
                    self.size
                ),
            )
            .with_hint("raise database.connections, or look for transactions that stay open")),
        }
    }

    fn reclaim(&self) {
        let owners = self.owners.lock().clone();
        let given = owners
            .iter()
            .filter_map(Weak::upgrade)
            .any(|owner| owner.give_up_one());
        tracing::debug!(given, "all connections of the budget are in use");
    }
}

/// Counts whoever waits, as long as it exists.
#[derive(Debug)]
pub(crate) struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    pub(crate) fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

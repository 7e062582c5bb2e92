//! One budget of connections over all pools of a process.

use std::sync::Arc;
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The number of server connections that a process may hold, over all its pools: the shared pool
/// and the pools of tenants that have a database each. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Budget {
    permits: Arc<Semaphore>,
    size: usize,
}

impl Budget {
    /// A budget of so many connections.
    pub fn new(size: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(size)), size }
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

    /// Waits for one connection's place.
    ///
    /// # Errors
    /// [`ErrorKind::Timeout`] when none became free within `wait`.
    pub async fn take(&self, wait: Duration) -> Result<OwnedSemaphorePermit> {
        match tokio::time::timeout(wait, Arc::clone(&self.permits).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) => Err(Error::new(ErrorKind::Unreachable, "the connection budget is closed")),
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                format!("no connection became free within {wait:?}: all {} are in use", self.size),
            )
            .with_hint("raise database.connections, or look for transactions that stay open")),
        }
    }
}

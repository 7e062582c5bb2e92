//! Reading connections to one file.
//!
//! Short reads run on the runtime's own thread. They share a few connections, one per core and at
//! most four, each opened when first needed; every thread prefers its own, so that two threads
//! rarely meet. Reads that may take long, and transactions that only read, get a connection of
//! their own.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::{MappedMutexGuard, Mutex, MutexGuard};
use terrace_core::{Error, ErrorKind, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connect::Opener;
use super::error::{self, Failure};
use super::handle::Handle;

/// The reading connections of a pool.
#[derive(Debug)]
pub(super) struct Readers {
    quick: Box<[Mutex<Option<Handle>>]>,
    spare: Arc<Spare>,
    permits: Arc<Semaphore>,
}

#[derive(Debug)]
struct Spare {
    idle: Mutex<Vec<Handle>>,
    closed: AtomicBool,
}

impl Readers {
    /// Opens nothing yet. `connections` bounds those that are given away whole.
    pub(super) fn new(connections: usize) -> Self {
        Self {
            quick: (0..cores().clamp(1, 4)).map(|_| Mutex::new(None)).collect(),
            spare: Arc::new(Spare {
                idle: Mutex::default(),
                closed: AtomicBool::new(false),
            }),
            permits: Arc::new(Semaphore::new(connections.max(1))),
        }
    }

    /// A shared connection for one short read, held by this thread until it is done.
    pub(super) fn quick(&self, opener: &Opener) -> Result<MappedMutexGuard<'_, Handle>, Failure> {
        let own = thread_number() % self.quick.len();
        let mut slot = self.quick[own]
            .try_lock()
            .unwrap_or_else(|| self.another(own));
        if self.spare.closed.load(Ordering::SeqCst) {
            return Err(error::closed().into());
        }
        if slot.is_none() {
            *slot = Some(opener.reader()?);
        }
        MutexGuard::try_map(slot, Option::as_mut)
            .map_err(|_| Error::new(ErrorKind::Internal, "a reading connection vanished").into())
    }

    /// The own slot is taken: any other that is free, or else wait for the own one. Its holder runs
    /// a short read and never awaits.
    fn another(&self, own: usize) -> MutexGuard<'_, Option<Handle>> {
        (1..self.quick.len())
            .find_map(|step| self.quick[(own + step) % self.quick.len()].try_lock())
            .unwrap_or_else(|| self.quick[own].lock())
    }

    /// A connection for one task alone.
    pub(super) async fn whole(&self, opener: &Opener, wait: Duration) -> Result<Reader, Failure> {
        let permit = tokio::time::timeout(wait, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| {
                Error::new(
                    ErrorKind::Timeout,
                    format!("no reading connection became free within {wait:?}"),
                )
                .with_hint("raise database.connections, or look for transactions that stay open")
            })?
            .map_err(|_| error::closed())?;
        let idle = self.spare.idle.lock().pop();
        let handle = match idle {
            Some(handle) => handle,
            None => opener.reader()?,
        };
        Ok(Reader {
            handle: Some(handle),
            home: Arc::downgrade(&self.spare),
            _permit: permit,
        })
    }

    /// Closes all connections that nobody uses; the others are closed after their use.
    pub(super) fn close(&self) {
        self.spare.closed.store(true, Ordering::SeqCst);
        self.permits.close();
        self.spare.idle.lock().clear();
        for slot in &self.quick {
            slot.lock().take();
        }
    }
}

/// A reading connection for one task alone; goes back to the pool when it is dropped.
#[derive(Debug)]
pub(super) struct Reader {
    handle: Option<Handle>,
    home: Weak<Spare>,
    _permit: OwnedSemaphorePermit,
}

impl Reader {
    /// The connection.
    pub(super) fn handle(&self) -> Result<&Handle> {
        self.handle.as_ref().ok_or_else(error::closed)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let (Some(handle), Some(home)) = (self.handle.take(), self.home.upgrade())
            && handle.recycle()
        {
            let mut idle = home.idle.lock();
            if !home.closed.load(Ordering::SeqCst) {
                idle.push(handle);
            }
        }
    }
}

/// The number of cores, asked once: the answer costs more than opening a file.
fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| std::thread::available_parallelism().map_or(2, usize::from))
}

fn thread_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static OWN: Cell<usize> = Cell::new(NEXT.fetch_add(1, Ordering::Relaxed));
    }
    OWN.get()
}

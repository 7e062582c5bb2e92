//! Pools of tenants that have a database or file each: opened when needed, closed when long unused.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use terrace_core::Result;
use terrace_driver::{Endpoint, Pool, PoolOptions};
use tokio::sync::OnceCell;

/// The open pools of one shard, at most so many: the one unused for longest is let go first. Its
/// connections close when their last user is done.
#[derive(Clone)]
pub(crate) struct OwnPools(Arc<Inner>);

struct Inner {
    slots: Mutex<Slots>,
    capacity: usize,
    options: PoolOptions,
}

#[derive(Default)]
struct Slots {
    by_name: HashMap<Arc<str>, Slot>,
    clock: u64,
}

struct Slot {
    pool: Arc<OnceCell<Pool>>,
    used: u64,
}

/// One tenant's place among them.
#[derive(Clone)]
pub(crate) struct OwnPool {
    pools: OwnPools,
    name: Arc<str>,
    endpoint: Endpoint,
}

impl OwnPools {
    pub(super) fn new(capacity: usize, options: PoolOptions) -> Self {
        Self(Arc::new(Inner {
            slots: Mutex::default(),
            capacity: capacity.max(1),
            options,
        }))
    }

    /// As many other ones.
    pub(super) fn anew(&self) -> Self {
        Self::new(self.0.capacity, self.0.options.clone())
    }

    pub(super) fn slot(&self, name: &str, endpoint: Endpoint) -> OwnPool {
        OwnPool {
            pools: self.clone(),
            name: name.into(),
            endpoint,
        }
    }

    /// Lets a pool go before its database is removed.
    pub(super) async fn forget(&self, name: &str) {
        let slot = self.0.slots.lock().by_name.remove(name);
        if let Some(pool) = slot.as_ref().and_then(|slot| slot.pool.get()) {
            pool.close().await;
        }
    }

    fn cell(&self, name: &Arc<str>) -> Arc<OnceCell<Pool>> {
        let mut slots = self.0.slots.lock();
        slots.clock += 1;
        let now = slots.clock;
        if let Some(slot) = slots.by_name.get_mut(name) {
            slot.used = now;
            return Arc::clone(&slot.pool);
        }
        if slots.by_name.len() >= self.0.capacity {
            let oldest = slots.by_name.iter().min_by_key(|(_, slot)| slot.used);
            if let Some(oldest) = oldest.map(|(name, _)| Arc::clone(name)) {
                slots.by_name.remove(&oldest);
            }
        }
        let pool = Arc::new(OnceCell::new());
        slots.by_name.insert(
            Arc::clone(name),
            Slot {
                pool: Arc::clone(&pool),
                used: now,
            },
        );
        pool
    }
}

impl OwnPool {
    /// The pool, opened if it isn't.
    pub(crate) async fn get(&self) -> Result<Pool> {
        let cell = self.pools.cell(&self.name);
        let pool = cell
            .get_or_try_init(|| Pool::connect(&self.endpoint, self.pools.0.options.clone()))
            .await?;
        Ok(pool.clone())
    }
}

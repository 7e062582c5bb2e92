//! Closing lanes: idle ones, those that another pool needs, all.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Lanes;
use crate::budget::Reclaim;
use crate::postgres::lane::{Lane, Mode};

impl Lanes {
    /// Closes an idle lane, unless it is the last shared one.
    pub(in crate::postgres) fn retire(&self, lane: &Arc<Lane>) {
        let mut list = self.list.write();
        if list.iter().filter(|lane| lane.is_shared()).count() < 2 {
            return;
        }
        let mut inner = lane.lock();
        if inner.mode == Mode::Shared && inner.waiting.is_empty() {
            lane.set_mode(&mut inner, Mode::Closing);
            list.retain(|other| !Arc::ptr_eq(other, lane));
        }
    }

    /// Closes an idle lane that fits, even the last, so that another pool may have its place.
    pub(in crate::postgres) fn give_up(&self, fits: impl Fn(&Arc<Lane>) -> bool) -> bool {
        let mut list = self.list.write();
        let idle = |lane: &Arc<Lane>| lane.is_shared() && lane.load() == 0 && fits(lane);
        let Some(place) = list.iter().position(idle) else {
            return false;
        };
        let mut inner = list[place].lock();
        if inner.mode != Mode::Shared || !inner.waiting.is_empty() {
            return false;
        }
        list[place].set_mode(&mut inner, Mode::Closing);
        drop(inner);
        list.remove(place).waker.wake();
        true
    }

    /// Takes a lane that is gone off the list.
    pub(in crate::postgres) fn remove(&self, lane: &Arc<Lane>) {
        self.list.write().retain(|other| !Arc::ptr_eq(other, lane));
    }

    /// Notes that a lane's connection is closed.
    pub(in crate::postgres) fn ended(&self) {
        self.places.fetch_sub(1, Ordering::AcqRel);
        self.changed.notify_waiters();
    }

    /// Refuses new work, and waits until the lanes that nobody has alone are closed.
    pub(in crate::postgres) async fn close(&self) {
        let lanes = {
            let list = self.list.write();
            self.closed.store(true, Ordering::Release);
            list.clone()
        };
        for lane in &lanes {
            lane.close();
        }
        self.changed.notify_waiters();
        let gone = async {
            loop {
                let mut changed = std::pin::pin!(self.changed.notified());
                changed.as_mut().enable();
                let reserved = self
                    .list
                    .read()
                    .iter()
                    .filter(|lane| lane.lock().mode == Mode::Reserved)
                    .count();
                if self.places.load(Ordering::Acquire) <= reserved {
                    return;
                }
                changed.await;
            }
        };
        if tokio::time::timeout(self.options.acquire_timeout, gone)
            .await
            .is_err()
        {
            tracing::warn!("connections to PostgreSQL were still busy when their pool was closed");
        }
    }
}

impl Reclaim for Lanes {
    fn give_up_one(&self) -> bool {
        self.give_up(|_| true)
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        for lane in self.list.get_mut() {
            lane.close();
        }
    }
}

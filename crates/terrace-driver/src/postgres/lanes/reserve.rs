//! Taking a lane for one user alone.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use terrace_core::Result;
use tokio::sync::OwnedSemaphorePermit;

use super::{Lanes, SLUGGISH};
use crate::postgres::lane::{Lane, Mode};

/// A lane for one user alone, and the right to it.
#[derive(Debug)]
pub(in crate::postgres) struct Reserved {
    pub(in crate::postgres) lane: Arc<Lane>,
    lanes: Arc<Lanes>,
    /// What the user knows of the session: nothing is open, nothing was changed for good.
    pub(in crate::postgres) clean: bool,
    pub(in crate::postgres) soiled: bool,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if self.lane.release(self.clean, self.soiled) {
            self.lanes.shared_again(&self.lane);
        }
    }
}

/// How a reservation can go on.
enum Next {
    Reserved(Arc<Lane>),
    Open,
    Wait,
}

impl Lanes {
    /// Takes a lane for the caller alone.
    pub(in crate::postgres) async fn reserve(self: &Arc<Self>) -> Result<Reserved> {
        let attempt = async {
            self.refuse_when_closed()?;
            let Ok(permit) = Arc::clone(&self.exclusive).acquire_owned().await else {
                return Err(self.closed_error());
            };
            let reserved = |lane| Reserved {
                lane,
                lanes: Arc::clone(self),
                clean: true,
                soiled: false,
                _permit: permit,
            };
            loop {
                let mut changed = std::pin::pin!(self.changed.notified());
                changed.as_mut().enable();
                self.refuse_when_closed()?;
                match self.next_reserved() {
                    Next::Reserved(lane) => return Ok(reserved(lane)),
                    Next::Wait => changed.await,
                    Next::Open => {
                        let Some(place) = self.place() else { continue };
                        let permit = match self.options.budget.try_take() {
                            Some(permit) => permit,
                            None => match self.least_loaded_spare() {
                                Some(lane) => return Ok(reserved(lane)),
                                None => {
                                    self.options
                                        .budget
                                        .take(self.options.acquire_timeout)
                                        .await?
                                }
                            },
                        };
                        return self.open(place, permit, Mode::Reserved).await.map(reserved);
                    }
                }
            }
        };
        match tokio::time::timeout(self.options.acquire_timeout, attempt).await {
            Ok(reserved) => reserved,
            Err(_) => Err(self.all_taken()),
        }
    }

    fn next_reserved(&self) -> Next {
        if let Some(lane) = self.spare(|lane| lane.load() == 0) {
            return Next::Reserved(lane);
        }
        if self.places.load(Ordering::Acquire) < self.options.connections {
            return Next::Open;
        }
        // What other tasks sent before is answered first: replies come in order.
        self.least_loaded_spare().map_or(Next::Wait, Next::Reserved)
    }

    fn least_loaded_spare(&self) -> Option<Arc<Lane>> {
        self.spare(|_| true)
    }

    /// Reserves the least loaded shared lane that fits, if enough others stay shared.
    fn spare(&self, fits: impl Fn(&Lane) -> bool) -> Option<Arc<Lane>> {
        // The write lock: two reservations at once must not leave none.
        let list = self.list.write();
        // From the end: the first ones are those that units are sent to.
        let shared: Vec<_> = list.iter().rev().filter(|lane| lane.is_shared()).collect();
        if self.options.connections > 1 && shared.len() < 2 {
            return None;
        }
        let now = Instant::now();
        let lane = shared
            .into_iter()
            .filter(|lane| fits(lane))
            .min_by_key(|lane| (lane.busy_for(now) > SLUGGISH, lane.load()))?;
        lane.reserve().then(|| Arc::clone(lane))
    }
}

//! Opening lanes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use terrace_core::{Error, ErrorKind, Result};
use tokio::sync::OwnedSemaphorePermit;

use super::Lanes;
use crate::postgres::lane::{Lane, Mode};
use crate::postgres::{connect, drive};

/// After a failed attempt, no further lane is opened in the background for so long.
const BACK_OFF: Duration = Duration::from_secs(1);

/// The right to open one lane; given back when it is dropped without having been used.
pub(super) struct Place<'a>(Option<&'a Lanes>);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(lanes) = self.0 {
            lanes.places.fetch_sub(1, Ordering::AcqRel);
            lanes.changed.notify_waiters();
        }
    }
}

impl Lanes {
    /// Opens the first lane, so that a wrong URL or password shows at once.
    pub(in crate::postgres) async fn open_first(self: &Arc<Self>) -> Result<()> {
        let weak = Arc::downgrade(self);
        self.options.budget.register(weak);
        match self.place() {
            Some(place) => {
                let permit = self
                    .options
                    .budget
                    .take(self.options.acquire_timeout)
                    .await?;
                self.open(place, permit, Mode::Shared).await.map(drop)
            }
            None => Err(Error::new(
                ErrorKind::Configuration,
                "a pool needs at least one connection",
            )),
        }
    }

    /// Takes the right to open a lane, unless there are enough.
    pub(super) fn place(&self) -> Option<Place<'_>> {
        self.places
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |places| {
                (places < self.options.connections).then_some(places + 1)
            })
            .is_ok()
            .then(|| Place(Some(self)))
    }

    /// Connects and puts the lane on the list.
    pub(super) async fn open(
        self: &Arc<Self>,
        mut place: Place<'_>,
        permit: OwnedSemaphorePermit,
        mode: Mode,
    ) -> Result<Arc<Lane>> {
        let cache = self.options.statement_cache;
        let session = match connect::connect(&self.config, cache > 0).await {
            Ok(session) => session,
            Err(error) => {
                *self.last_failure.lock() = Some(Instant::now());
                return Err(error);
            }
        };
        *self.last_failure.lock() = None;
        let lane = Arc::new(Lane::new(session.key, mode, cache, self.epoch));
        {
            let mut list = self.list.write();
            self.refuse_when_closed()?;
            list.push(Arc::clone(&lane));
        }
        place.0 = None;
        tokio::spawn(drive::drive(
            Arc::clone(&lane),
            Arc::downgrade(self),
            Arc::clone(&self.config),
            self.options.clone(),
            session,
            permit,
        ));
        self.changed.notify_waiters();
        Ok(lane)
    }

    /// Opens a further lane in the background, one at a time.
    #[cold]
    pub(super) fn grow(self: &Arc<Self>) {
        let recently = |failure: &Instant| failure.elapsed() < BACK_OFF;
        if self.growing.swap(true, Ordering::AcqRel) {
            return;
        }
        if self.last_failure.lock().as_ref().is_some_and(recently) {
            self.growing.store(false, Ordering::Release);
            return;
        }
        let lanes = Arc::clone(self);
        tokio::spawn(async move {
            if let Some(place) = lanes.place()
                && let Some(permit) = lanes.options.budget.try_take()
            {
                if let Err(error) = lanes.open(place, permit, Mode::Shared).await {
                    tracing::debug!(%error, "no further connection could be opened");
                }
            } else {
                *lanes.last_failure.lock() = Some(Instant::now());
            }
            lanes.growing.store(false, Ordering::Release);
        });
    }
}

//! All lanes of a pool: which one takes a unit, when another is opened, who has one alone.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use terrace_core::{Error, ErrorKind, Result};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::config::Config;
use super::lane::{Lane, Mode, Refused, Submitted};
use super::unit::Unit;
use super::{connect, drive};
use crate::PoolOptions;
use crate::budget::Reclaim;

/// A lane whose oldest unit runs longer than this is taken only when all others are as slow.
const SLUGGISH: Duration = Duration::from_millis(5);
/// After a failed attempt, no further lane is opened in the background for so long.
const BACK_OFF: Duration = Duration::from_secs(1);

/// The lanes of one pool.
#[derive(Debug)]
pub(super) struct Lanes {
    list: RwLock<Vec<Arc<Lane>>>,
    /// Lanes that are open or being opened.
    places: AtomicUsize,
    /// As many lanes as may be taken for one user alone: one stays for all, where there are two.
    exclusive: Arc<Semaphore>,
    /// Tells when a lane became shared, was opened or closed, or could not be opened.
    changed: Notify,
    closed: AtomicBool,
    /// Whether a lane is being opened in the background.
    growing: AtomicBool,
    last_failure: Mutex<Option<Instant>>,
    /// Shared lanes beyond which more only cost: fewer units then travel together.
    enough: usize,
    epoch: Instant,
    config: Arc<Config>,
    pub(super) options: PoolOptions,
}

/// The right to open one lane; given back when it is dropped without having been used.
struct Place<'a>(Option<&'a Lanes>);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(lanes) = self.0 {
            lanes.places.fetch_sub(1, Ordering::AcqRel);
            lanes.changed.notify_waiters();
        }
    }
}

/// A lane for one user alone, and the right to it.
#[derive(Debug)]
pub(super) struct Reserved {
    pub(super) lane: Arc<Lane>,
    lanes: Arc<Lanes>,
    /// What the user knows of the session: nothing is open, nothing was changed for good.
    pub(super) clean: bool,
    pub(super) soiled: bool,
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
    pub(super) fn new(config: Config, options: PoolOptions) -> Self {
        let exclusive = options.connections.saturating_sub(1).max(1);
        Self {
            list: RwLock::new(Vec::with_capacity(options.connections)),
            places: AtomicUsize::new(0),
            exclusive: Arc::new(Semaphore::new(exclusive)),
            changed: Notify::new(),
            closed: AtomicBool::new(false),
            growing: AtomicBool::new(false),
            last_failure: Mutex::new(None),
            enough: 2 * std::thread::available_parallelism().map_or(1, NonZero::get),
            epoch: Instant::now(),
            config: Arc::new(config),
            options,
        }
    }

    /// Opens the first lane, so that a wrong URL or password shows at once.
    pub(super) async fn open_first(self: &Arc<Self>) -> Result<()> {
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

    /// Hands a unit to the least loaded lane; waits or opens one when there is none.
    #[inline]
    pub(super) async fn submit(
        self: &Arc<Self>,
        unit: &Unit<'_>,
    ) -> Result<(Arc<Lane>, Submitted)> {
        match self.try_submit(unit) {
            Some(submitted) => submitted,
            None => Box::pin(self.submit_later(unit)).await,
        }
    }

    fn try_submit(self: &Arc<Self>, unit: &Unit<'_>) -> Option<Result<(Arc<Lane>, Submitted)>> {
        let now = Instant::now();
        let list = self.list.read();
        // A lane may be taken or closed between the choice and the hand-over.
        for _ in 0..=list.len() {
            let lane = list
                .iter()
                .filter(|lane| lane.is_shared())
                .min_by_key(|lane| (lane.busy_for(now) > SLUGGISH, lane.load()))?;
            let (busy, sluggish) = (lane.load() > 0, lane.busy_for(now) > SLUGGISH);
            match lane.submit(Mode::Shared, unit, now) {
                Ok(submitted) => {
                    if busy && self.places.load(Ordering::Relaxed) < self.options.connections {
                        let shared = list.iter().filter(|lane| lane.is_shared()).count();
                        if shared < self.enough || sluggish {
                            self.grow();
                        }
                    }
                    return Some(Ok((Arc::clone(lane), submitted)));
                }
                Err(Refused::Error(error)) => return Some(Err(error)),
                Err(Refused::Busy) => {}
            }
        }
        None
    }

    async fn submit_later(self: &Arc<Self>, unit: &Unit<'_>) -> Result<(Arc<Lane>, Submitted)> {
        let attempt = async {
            loop {
                let mut changed = std::pin::pin!(self.changed.notified());
                changed.as_mut().enable();
                self.refuse_when_closed()?;
                if let Some(submitted) = self.try_submit(unit) {
                    return submitted;
                }
                let Some(place) = self.place() else {
                    changed.await;
                    continue;
                };
                let permit = tokio::select! {
                    permit = self.options.budget.take(self.options.acquire_timeout) => permit?,
                    () = changed => continue,
                };
                self.open(place, permit, Mode::Shared).await?;
            }
        };
        match tokio::time::timeout(self.options.acquire_timeout, attempt).await {
            Ok(submitted) => submitted,
            Err(_) => Err(self.all_taken()),
        }
    }

    /// Takes a lane for the caller alone.
    pub(super) async fn reserve(self: &Arc<Self>) -> Result<Reserved> {
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
        let shared: Vec<_> = list.iter().filter(|lane| lane.is_shared()).collect();
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

    /// Takes the right to open a lane, unless there are enough.
    fn place(&self) -> Option<Place<'_>> {
        self.places
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |places| {
                (places < self.options.connections).then_some(places + 1)
            })
            .is_ok()
            .then(|| Place(Some(self)))
    }

    async fn open(
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
    fn grow(self: &Arc<Self>) {
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

    /// Notes that a lane serves everybody again.
    pub(super) fn shared_again(&self, lane: &Lane) {
        if self.closed.load(Ordering::Acquire) {
            lane.close();
        }
        self.changed.notify_waiters();
    }

    /// Closes an idle lane, unless it is the last shared one.
    pub(super) fn retire(&self, lane: &Arc<Lane>) {
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
    pub(super) fn give_up(&self, fits: impl Fn(&Arc<Lane>) -> bool) -> bool {
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
    pub(super) fn remove(&self, lane: &Arc<Lane>) {
        self.list.write().retain(|other| !Arc::ptr_eq(other, lane));
    }

    /// Notes that a lane's connection is closed.
    pub(super) fn ended(&self) {
        self.places.fetch_sub(1, Ordering::AcqRel);
        self.changed.notify_waiters();
    }

    /// Refuses new work, and waits until the lanes that nobody has alone are closed.
    pub(super) async fn close(&self) {
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

    fn refuse_when_closed(&self) -> Result<()> {
        if self.closed.load(Ordering::Acquire) {
            Err(self.closed_error())
        } else {
            Ok(())
        }
    }

    fn closed_error(&self) -> Error {
        Error::new(
            ErrorKind::Unreachable,
            format!("the pool of {:?} is closed", self.config),
        )
    }

    fn all_taken(&self) -> Error {
        let taken = match self.options.connections {
            1 => "the only connection is taken by a transaction".to_owned(),
            connections => format!("all {connections} connections are taken"),
        };
        let wait = self.options.acquire_timeout;
        Error::new(
            ErrorKind::Timeout,
            format!("no connection became free within {wait:?}: {taken}"),
        )
        .with_hint("raise database.connections, or look for transactions that stay open")
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

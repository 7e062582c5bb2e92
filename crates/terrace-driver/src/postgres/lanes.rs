//! All lanes of a pool: which one takes a unit, when another is opened, who has one alone.

mod close;
mod open;
mod reserve;

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use terrace_core::{Error, ErrorKind, Result};
use tokio::sync::{Notify, Semaphore};

pub(super) use self::reserve::Reserved;
use super::config::Config;
use super::lane::{Lane, Mode, Refused, Submitted};
use super::unit::Unit;
use crate::PoolOptions;

/// A lane whose oldest unit runs longer than this is taken only when all others are as slow.
const SLUGGISH: Duration = Duration::from_millis(5);

/// Longer than any connection lives.
const FOREVER: Duration = Duration::from_hours(24 * 365);

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

impl Lanes {
    pub(super) fn new(config: Config, mut options: PoolOptions) -> Self {
        // Times are added to the clock, which must not overflow.
        options.statement_timeout = options.statement_timeout.min(FOREVER);
        options.idle_timeout = options.idle_timeout.min(FOREVER);
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
            let choose = |among| {
                let shared = list.iter().filter(|lane| lane.is_shared()).take(among);
                shared.min_by_key(|lane| (lane.busy_for(now) > SLUGGISH, lane.load()))
            };
            let mut lane = choose(self.enough)?;
            let sluggish = lane.busy_for(now) > SLUGGISH;
            if sluggish {
                lane = choose(usize::MAX)?;
            }
            let busy = lane.load() > 0;
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

    /// Notes that a lane serves everybody again.
    pub(super) fn shared_again(&self, lane: &Lane) {
        if self.closed.load(Ordering::Acquire) {
            lane.close();
        }
        self.changed.notify_waiters();
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

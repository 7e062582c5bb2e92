//! One connection as its users see it: units go in, replies come out in the same order.
//!
//! Users append to the lane's buffer under a short lock and wait for their reply; the lane's own
//! task ([`super::drive`]) does all reading and writing. A user who stops waiting changes nothing:
//! the reply still comes, still in its turn, and is thrown away.

mod state;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use futures_util::task::AtomicWaker;
use parking_lot::{Mutex, MutexGuard};
use terrace_core::Result;
use tokio::sync::oneshot;

pub(super) use self::state::{Answer, Inner, Lost, Mode, Refused, Submitted, Waiting};
use super::connect::BackendKey;
use super::message;
use super::statement_cache::{Statement, StatementCache};
use super::unit::{self, Unit};

/// A connection's part that its users and its task share.
#[derive(Debug)]
pub(super) struct Lane {
    inner: Mutex<Inner>,
    /// Wakes the lane's task.
    pub(super) waker: AtomicWaker,
    /// Units that were not answered yet.
    load: AtomicUsize,
    /// Since when the oldest of them runs, in microseconds from `epoch`; 0: none does.
    busy_since: AtomicU64,
    /// Whether units of the pool may be sent.
    shared: AtomicBool,
    epoch: Instant,
    pub(super) key: BackendKey,
}

impl Lane {
    pub(super) fn new(key: BackendKey, mode: Mode, statement_cache: usize, epoch: Instant) -> Self {
        Self {
            inner: Mutex::new(Inner {
                out: BytesMut::with_capacity(4096),
                appended: 0,
                waiting: VecDeque::with_capacity(64),
                cache: StatementCache::new(statement_cache),
                mode,
                status: b'I',
                since: Instant::now(),
                cancelling: false,
                cancelled: None,
            }),
            waker: AtomicWaker::new(),
            load: AtomicUsize::new(0),
            busy_since: AtomicU64::new(0),
            shared: AtomicBool::new(mode == Mode::Shared),
            epoch,
            key,
        }
    }

    /// Whether units of the pool may be sent.
    #[inline]
    pub(super) fn is_shared(&self) -> bool {
        self.shared.load(Ordering::Relaxed)
    }

    /// Units that were not answered yet.
    #[inline]
    pub(super) fn load(&self) -> usize {
        self.load.load(Ordering::Relaxed)
    }

    /// How long the oldest unit has been running.
    #[inline]
    pub(super) fn busy_for(&self, now: Instant) -> Duration {
        match self.busy_since.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            since => (now - self.epoch).saturating_sub(Duration::from_micros(since)),
        }
    }

    /// Hands in a unit; `mode` is the use that the caller has.
    #[inline]
    pub(super) fn submit(
        &self,
        mode: Mode,
        unit: &Unit<'_>,
        now: Instant,
    ) -> Result<Submitted, Refused> {
        let (asker, answer) = oneshot::channel();
        let mut inner = self.inner.lock();
        if inner.mode != mode {
            return Err(Refused::Busy);
        }
        let Inner { out, cache, .. } = &mut *inner;
        let before = out.len();
        let encoded = unit.encode(cache, out).map_err(Refused::Error)?;
        let fresh = encoded.fresh.then(|| Arc::clone(&encoded.statement));
        self.queue(
            inner,
            before,
            now,
            Waiting {
                asker: Some(asker),
                fresh,
                start: 0,
                timed: true,
                expired: None,
            },
        );
        Ok(Submitted {
            answer,
            statement: encoded.statement,
        })
    }

    /// Hands in SQL text by the simple protocol. `timed`: whether the statement time-out holds.
    pub(super) fn submit_query(
        &self,
        mode: Mode,
        sql: &str,
        timed: bool,
    ) -> Result<oneshot::Receiver<Answer>, Refused> {
        self.submit_plain(mode, timed, |out| message::query(sql, out))
    }

    /// Asks for the next rows of a portal.
    pub(super) fn submit_fetch(
        &self,
        mode: Mode,
        portal: &str,
        rows: u32,
    ) -> Result<oneshot::Receiver<Answer>, Refused> {
        self.submit_plain(mode, true, |out| {
            message::execute_portal(portal, rows, out)?;
            message::sync(out);
            Ok(())
        })
    }

    fn submit_plain(
        &self,
        mode: Mode,
        timed: bool,
        encode: impl FnOnce(&mut BytesMut) -> Result<()>,
    ) -> Result<oneshot::Receiver<Answer>, Refused> {
        let (asker, answer) = oneshot::channel();
        let mut inner = self.inner.lock();
        if inner.mode != mode {
            return Err(Refused::Busy);
        }
        let before = inner.out.len();
        if let Err(error) = encode(&mut inner.out) {
            inner.out.truncate(before);
            return Err(Refused::Error(error));
        }
        let waiting = Waiting {
            asker: Some(asker),
            fresh: None,
            start: 0,
            timed,
            expired: None,
        };
        self.queue(inner, before, Instant::now(), waiting);
        Ok(answer)
    }

    /// Forgets a prepared statement that is out of date.
    pub(super) fn forget(&self, statement: &Arc<Statement>) {
        let mut inner = self.inner.lock();
        if inner.cache.forget(statement) {
            inner.ride_along(|out| message::close(&statement.name, out));
        }
    }

    /// Closes a portal that nobody reads any more.
    pub(super) fn close_portal(&self, name: &str) {
        let mut inner = self.inner.lock();
        inner.ride_along(|out| message::close_portal(name, out));
    }

    /// Takes the lane from the pool for one user alone.
    pub(super) fn reserve(&self) -> bool {
        let mut inner = self.inner.lock();
        let free = inner.mode == Mode::Shared;
        if free {
            self.set_mode(&mut inner, Mode::Reserved);
        }
        free
    }

    /// Gives the lane back. Unless it is `clean`, whatever may be open is rolled back first; a
    /// `soiled` session is reset as well. Returns whether the lane is free at once.
    pub(super) fn release(&self, clean: bool, soiled: bool) -> bool {
        let mut inner = self.inner.lock();
        if inner.mode != Mode::Reserved {
            return false;
        }
        let idle = clean && inner.waiting.is_empty() && inner.status == b'I';
        if idle && !soiled {
            inner.since = Instant::now();
            self.set_mode(&mut inner, Mode::Shared);
            drop(inner);
            // The idle time-out holds again.
            self.waker.wake();
            return true;
        }
        self.set_mode(
            &mut inner,
            Mode::Recovering {
                since: Instant::now(),
                cancelled: false,
            },
        );
        if !idle {
            self.queue_own(&mut inner, |out| message::query("ROLLBACK", out));
        }
        if soiled {
            inner.cache.clear();
            self.queue_own(&mut inner, |out| message::query("DISCARD ALL", out));
            if inner.cache.is_enabled() {
                self.queue_own(&mut inner, unit::prepare_connection);
            }
        }
        drop(inner);
        self.waker.wake();
        false
    }

    /// Closes the lane as soon as all replies are there; one that is reserved stays until it is
    /// given back.
    pub(super) fn close(&self) {
        let mut inner = self.inner.lock();
        if !matches!(inner.mode, Mode::Reserved | Mode::Closed) {
            self.set_mode(&mut inner, Mode::Closing);
            drop(inner);
            self.waker.wake();
        }
    }

    /// Notes that a CancelRequest was passed on, or failed.
    pub(super) fn cancel_ended(&self) {
        let mut inner = self.inner.lock();
        inner.cancelling = false;
        inner.cancelled = Some(Instant::now());
        drop(inner);
        self.waker.wake();
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock()
    }

    pub(super) fn set_mode(&self, inner: &mut Inner, mode: Mode) {
        inner.mode = mode;
        self.shared.store(mode == Mode::Shared, Ordering::Relaxed);
    }

    /// Notes how many units wait, and since when the oldest runs.
    #[inline]
    pub(super) fn note_load(&self, inner: &Inner) {
        self.load.store(inner.waiting.len(), Ordering::Relaxed);
        let since = if inner.waiting.is_empty() {
            0
        } else {
            u64::try_from((inner.since - self.epoch).as_micros())
                .unwrap_or(u64::MAX)
                .max(1)
        };
        self.busy_since.store(since, Ordering::Relaxed);
    }

    #[inline]
    fn queue(
        &self,
        mut inner: MutexGuard<'_, Inner>,
        before: usize,
        now: Instant,
        mut waiting: Waiting,
    ) {
        waiting.start = inner.appended;
        inner.appended += (inner.out.len() - before) as u64;
        if inner.waiting.is_empty() {
            inner.since = now;
        }
        inner.waiting.push_back(waiting);
        self.note_load(&inner);
        drop(inner);
        self.waker.wake();
    }

    /// Queues what the lane itself wants to know the end of.
    fn queue_own(&self, inner: &mut Inner, encode: impl FnOnce(&mut BytesMut) -> Result<()>) {
        let before = inner.out.len();
        if encode(&mut inner.out).is_err() {
            // These texts are constant: nothing in them can be unsendable.
            inner.out.truncate(before);
            return;
        }
        let start = inner.appended;
        inner.appended += (inner.out.len() - before) as u64;
        if inner.waiting.is_empty() {
            inner.since = Instant::now();
        }
        inner.waiting.push_back(Waiting {
            asker: None,
            fresh: None,
            start,
            timed: false,
            expired: None,
        });
        self.note_load(inner);
    }
}

//! The connections to one database.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use parking_lot::Mutex;
use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Dialect;
use tokio::sync::{Notify, Semaphore};

use super::borrowed::{Borrowed, Idle};
use super::client;
use super::connect::Opener;
use super::connection::Connection;
use super::encode;
use super::error::Damage;
use crate::budget::{Reclaim, Waiting};
use crate::{Confined, Outcome, PoolOptions, Prologue, Server, Sink};

/// A connection that was idle for longer is asked whether it lives before it is used.
const TRUSTED: Duration = Duration::from_secs(1);

/// How much later than the server the pool stops a statement, so that as a rule the server does,
/// and the connection is kept.
const GRACE: Duration = Duration::from_millis(500);

/// When pools compete for the budget, every so many connections go to another pool.
const PASS_ON_EVERY: usize = 8;

/// The connections to one database. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Pool(Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    opener: Opener,
    options: PoolOptions,
    slots: Arc<Semaphore>,
    /// The one used last comes first, so that the others may grow old and be closed.
    idle: Mutex<Vec<Idle>>,
    /// Tells one of those who wait that a connection was parked.
    parked: Notify,
    waiting: AtomicUsize,
    turns: AtomicUsize,
    closed: AtomicBool,
    reaping: AtomicBool,
}

impl Pool {
    /// Connects, and keeps that connection.
    pub(crate) async fn connect(server: &Server, options: PoolOptions) -> Result<Self> {
        let place = options.budget.take(options.acquire_timeout).await?;
        let (opener, conn) = Opener::explore(server, &options).await?;
        let inner = Arc::new(Inner {
            opener,
            slots: Arc::new(Semaphore::new(options.connections.max(1))),
            idle: Mutex::default(),
            parked: Notify::new(),
            waiting: AtomicUsize::new(0),
            turns: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            reaping: AtomicBool::new(false),
            options,
        });
        let weak: Weak<Inner> = Arc::downgrade(&inner);
        inner.options.budget.register(weak);
        inner.park(Idle {
            conn,
            place,
            since: Instant::now(),
        });
        Ok(Self(inner))
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.0.opener.dialect()
    }

    /// Runs one statement as a transaction of its own. A read that finds its connection dead is
    /// tried once more on another; a write isn't, because nobody knows whether it took place.
    pub(crate) async fn run(
        &self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        refuse_settings(statement.prologue())?;
        loop {
            let parameters = encode::parameters(statement.parameters())?;
            let mut borrowed = self.borrow().await?;
            if statement.is_foreign() {
                borrowed.keep_from_others();
            }
            let mut untouched = true;
            let again = statement.is_reading() && borrowed.reused;
            let mut watching = |row: &crate::Row<'_>| {
                untouched = false;
                sink(row)
            };
            let limit = self.0.statement_limit();
            let result = borrowed
                .command(Some(limit), async |conn| {
                    client::run(conn, statement.sql(), parameters, &mut watching).await
                })
                .await;
            match result {
                Ok(done) if done.in_transaction => return Err(client::transaction_control()),
                Ok(done) => return Ok(done.outcome),
                Err(failure) => {
                    borrowed.settle();
                    let dead = failure.damage == Damage::Connection
                        && failure.error.kind() == ErrorKind::Unreachable;
                    if !(dead && again && untouched) {
                        return Err(failure.error);
                    }
                }
            }
        }
    }

    /// A connection for the caller alone.
    pub(crate) async fn exclusive(&self) -> Result<Connection> {
        Ok(Connection::new(self.clone(), self.borrow().await?))
    }

    #[expect(clippy::unused_async, reason = "the same face on every database")]
    pub(crate) async fn close(&self) {
        self.0.closed.store(true, Ordering::SeqCst);
        self.0.slots.close();
        self.0.idle.lock().clear();
    }

    /// How long a statement may take before the pool stops it.
    pub(super) fn statement_limit(&self) -> Duration {
        self.0.statement_limit()
    }

    /// How long to wait for an advisory lock: as long as for the lock of a row.
    pub(super) fn lock_seconds(&self) -> u64 {
        self.0.options.statement_timeout.as_secs().max(1)
    }

    /// A clean connection, from the pool or new.
    pub(super) async fn borrow(&self) -> Result<Borrowed> {
        let inner = &self.0;
        let wait = inner.options.acquire_timeout;
        let slot = tokio::time::timeout(wait, Arc::clone(&inner.slots).acquire_owned())
            .await
            .map_err(|_| none_free(wait))?
            .map_err(|_| closed())?;
        let until = Instant::now() + wait;
        loop {
            while let Some(mut idle) = inner.youngest() {
                if inner.lives(&mut idle).await {
                    let Idle { conn, place, .. } = idle;
                    return Ok(Borrowed::new(Arc::clone(inner), slot, conn, place, true));
                }
            }
            let _waiting = Waiting::new(&inner.waiting);
            let place = tokio::select! {
                place = inner.options.budget.take(until.saturating_duration_since(Instant::now())) => place?,
                () = inner.parked.notified() => continue,
            };
            let conn = inner.open().await?;
            return Ok(Borrowed::new(Arc::clone(inner), slot, conn, place, false));
        }
    }
}

impl Inner {
    /// How long a statement may take before the pool stops it.
    pub(super) fn statement_limit(&self) -> Duration {
        self.options.statement_timeout + GRACE
    }

    /// Takes a clean connection back, or closes it when another pool waits for its place and it is
    /// that pool's turn.
    pub(super) fn park(self: &Arc<Self>, idle: Idle) {
        let own = self.waiting.load(Ordering::SeqCst);
        if self.options.budget.waiting() > own {
            let turn = self.turns.fetch_add(1, Ordering::Relaxed);
            if own == 0 || turn.is_multiple_of(PASS_ON_EVERY) {
                return;
            }
        }
        let mut waiting = self.idle.lock();
        // Looked at under the lock, so that closing the pool misses none.
        if self.closed.load(Ordering::SeqCst) {
            return;
        }
        waiting.push(idle);
        drop(waiting);
        if own > 0 {
            self.parked.notify_one();
        }
        if !self.reaping.swap(true, Ordering::SeqCst) {
            self.reap_later();
        }
    }

    /// A new connection; its place in the budget is the caller's.
    pub(super) async fn open(&self) -> Result<Conn> {
        self.opener.open().await
    }

    /// Stops what a connection that was given up still does.
    pub(super) async fn kill(&self, id: u32) -> Result<()> {
        self.opener.kill(id).await
    }

    /// Stops the statement that a connection runs, if it runs one.
    pub(super) async fn kill_query(&self, id: u32) -> Result<()> {
        self.opener.kill_query(id).await
    }

    /// Lifts the limits of a session, for a result that is read slowly.
    pub(super) fn without_limits(&self) -> &str {
        self.opener.without_limits()
    }

    /// Sets the limits of a session again.
    pub(super) fn with_limits(&self) -> &str {
        self.opener.with_limits()
    }

    async fn lives(&self, idle: &mut Idle) -> bool {
        let limit = self.options.connect_timeout;
        idle.since.elapsed() < TRUSTED
            || matches!(
                tokio::time::timeout(limit, idle.conn.ping()).await,
                Ok(Ok(()))
            )
    }

    fn youngest(&self) -> Option<Idle> {
        self.idle.lock().pop()
    }

    /// Closes what was idle for too long, as long as anything is idle.
    fn reap_later(self: &Arc<Self>) {
        let (weak, pause) = (Arc::downgrade(self), self.options.idle_timeout);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            loop {
                tokio::time::sleep(pause.max(Duration::from_millis(10))).await;
                let Some(pool) = weak.upgrade() else {
                    return;
                };
                let mut idle = pool.idle.lock();
                idle.retain(|one| one.since.elapsed() < pause);
                if idle.is_empty() {
                    pool.reaping.store(false, Ordering::SeqCst);
                    return;
                }
            }
        });
    }
}

impl Reclaim for Inner {
    fn give_up_one(&self) -> bool {
        let mut idle = self.idle.lock();
        let oldest = (!idle.is_empty()).then(|| idle.remove(0));
        drop(idle);
        oldest.is_some()
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.0.opener.place()).finish()
    }
}

pub(super) fn refuse_settings(prologue: Prologue<'_>) -> Result<()> {
    if prologue.settings.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Unsupported,
        "MySQL and MariaDB have no transaction-local settings",
    )
    .with_hint("keep tenants apart by predicate, by namespace or by database"))
}

fn none_free(wait: Duration) -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!("no connection became free within {wait:?}"),
    )
    .with_hint("raise database.connections, or look for transactions that stay open")
}

fn closed() -> Error {
    Error::new(
        ErrorKind::Unreachable,
        "the pool of this database is closed",
    )
}

//! A connection while somebody has it, and what becomes of it afterwards.

use std::sync::Arc;
use std::time::{Duration, Instant};

use mysql_async::Conn;
use terrace_core::{Error, ErrorKind, Result};
use tokio::runtime::Handle as Runtime;
use tokio::sync::OwnedSemaphorePermit;

use super::client::{self, Done};
use super::error::{Damage, Failure};
use super::pool::Inner;

/// How long saying goodbye to a connection may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// A connection that waits for its next user.
#[derive(Debug)]
pub(super) struct Idle {
    pub(super) conn: Conn,
    /// Its place in the budget of the process.
    pub(super) place: OwnedSemaphorePermit,
    pub(super) since: Instant,
}

/// A connection that somebody has.
#[derive(Debug)]
pub(super) struct Borrowed {
    pool: Arc<Inner>,
    /// `None` once it was given up.
    held: Option<(Conn, OwnedSemaphorePermit)>,
    state: State,
    /// Whether its session may have been changed, so that nobody else may have it.
    changed: bool,
    /// Whether it may hold locks, which end with the session.
    pub(super) locked: bool,
    /// Whether it was used before: it may have died since.
    pub(super) reused: bool,
    _slot: OwnedSemaphorePermit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The last reply was read, no transaction is open.
    Clean,
    /// The last reply was read, a transaction is open.
    Open,
    /// A command is under way.
    Busy,
    /// The connection is of no use any more.
    Broken,
}

impl Borrowed {
    pub(super) fn new(
        pool: Arc<Inner>,
        slot: OwnedSemaphorePermit,
        conn: Conn,
        place: OwnedSemaphorePermit,
        reused: bool,
    ) -> Self {
        Self {
            pool,
            held: Some((conn, place)),
            state: State::Clean,
            changed: false,
            locked: false,
            reused,
            _slot: slot,
        }
    }

    /// Runs one command. The connection counts as dirty until it ended; a command that takes too
    /// long costs the connection, and is stopped on the server.
    pub(super) async fn command<'a, F>(
        &'a mut self,
        limit: Option<Duration>,
        work: impl FnOnce(&'a mut Conn) -> F,
    ) -> Result<Done, Failure>
    where
        F: Future<Output = Result<Done, Failure>>,
    {
        let Some((conn, _)) = &mut self.held else {
            return Err(gone());
        };
        self.state = State::Busy;
        let work = work(conn);
        let result = match limit {
            Some(limit) => tokio::time::timeout(limit, work)
                .await
                .unwrap_or_else(|_| Err(late(limit))),
            None => work.await,
        };
        match &result {
            Ok(done) => {
                self.state = if done.in_transaction {
                    State::Open
                } else {
                    State::Clean
                }
            }
            Err(Failure {
                damage: Damage::Connection,
                error,
            }) if error.kind() != ErrorKind::Timeout => {
                self.state = State::Broken;
            }
            // Busy: nobody knows what it does.
            Err(Failure {
                damage: Damage::Connection,
                ..
            }) => {}
            // Whether a transaction is open shows at the next command; until then assume so.
            Err(_) => self.state = State::Open,
        }
        result
    }

    /// Runs a statement of our own, such as `COMMIT`.
    pub(super) async fn control(&mut self, sql: &str) -> Result<Done, Failure> {
        let limit = self.pool.statement_limit();
        self.command(Some(limit), async |conn| client::control(conn, sql).await)
            .await
    }

    /// Replaces a connection that died while it was idle by a new one.
    pub(super) async fn renew(&mut self) -> Result<()> {
        let Some((dead, place)) = self.held.take() else {
            return Err(gone().error);
        };
        drop(dead);
        self.held = Some((self.pool.open().await?, place));
        (self.state, self.reused) = (State::Clean, false);
        Ok(())
    }

    /// After an error outside a transaction: the server opened none.
    pub(super) fn settle(&mut self) {
        if self.state == State::Open {
            self.state = State::Clean;
        }
    }

    /// The pool that it is from.
    pub(super) fn pool(&self) -> Arc<Inner> {
        Arc::clone(&self.pool)
    }

    /// Whether the last reply was read and a transaction is open.
    pub(super) fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Keeps everybody else from this connection: its session may have been changed.
    pub(super) fn keep_from_others(&mut self) {
        self.changed = true;
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        let Some((conn, place)) = self.held.take() else {
            return;
        };
        let changed = self.changed || self.locked;
        if self.state == State::Clean && !changed {
            self.pool.park(Idle {
                conn,
                place,
                since: Instant::now(),
            });
        } else {
            give_up(Arc::clone(&self.pool), conn, place, self.state, changed);
        }
    }
}

/// Ends a connection in the background; its place in the budget is free when that is done. An open
/// transaction is rolled back, and the connection is of use again.
fn give_up(
    pool: Arc<Inner>,
    mut conn: Conn,
    place: OwnedSemaphorePermit,
    state: State,
    changed: bool,
) {
    let Ok(runtime) = Runtime::try_current() else {
        return;
    };
    runtime.spawn(async move {
        if state == State::Open && !changed {
            let rollback = tokio::time::timeout(GOODBYE, client::control(&mut conn, "ROLLBACK"));
            if let Ok(Ok(_)) = rollback.await {
                pool.park(Idle {
                    conn,
                    place,
                    since: Instant::now(),
                });
                return;
            }
        }
        let id = conn.id();
        let closed = tokio::time::timeout(GOODBYE, conn.disconnect()).await;
        if !matches!(closed, Ok(Ok(()))) {
            tracing::debug!(connection = id, "a connection did not close in order");
        }
        // Closing the socket doesn't stop a statement that runs.
        if state == State::Busy
            && let Err(error) = pool.kill(id).await
        {
            tracing::debug!(connection = id, %error, "a statement that was given up may still run");
        }
        drop(place);
    });
}

fn gone() -> Failure {
    let error = Error::new(ErrorKind::Unreachable, "the connection was closed");
    Failure {
        error,
        damage: Damage::Connection,
    }
}

fn late(limit: Duration) -> Failure {
    let error = Error::new(
        ErrorKind::Timeout,
        format!("the statement took longer than {limit:?}"),
    );
    Failure {
        error,
        damage: Damage::Connection,
    }
}

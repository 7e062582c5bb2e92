//! The pool of one file.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Dialect;
use tokio::runtime::{Handle as Runtime, RuntimeFlavor};

use super::connect::Opener;
use super::connection::Connection;
use super::error::Failure;
use super::group;
use super::handle::Handle;
use super::readers::{Reader, Readers};
use super::writer::{Lease, Reply, Turn, Writer};
use crate::{Confined, Outcome, PoolOptions, Prologue, Shape, Sink, SqliteFile};

/// The connections to one file. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Pool(Arc<Inner>);

struct Inner {
    opener: Arc<Opener>,
    // Before the writer: the last one to close a file cleans it up, and must be able to write.
    readers: Readers,
    writer: Arc<Writer>,
    acquire_timeout: Duration,
}

impl Pool {
    /// Opens the file, with one connection; the others are opened when they are needed.
    pub(crate) async fn connect(file: &SqliteFile, options: PoolOptions) -> Result<Self> {
        let opener = Arc::new(Opener::new(
            file,
            options.statement_timeout,
            options.statement_cache,
        )?);
        let mut patience = Patience::new(options.acquire_timeout);
        let handle = loop {
            match opener.writer() {
                Ok(handle) => break handle,
                Err(failure) => patience.after(failure).await?,
            }
        };
        Ok(Self(Arc::new(Inner {
            writer: Writer::new(Arc::clone(&opener), handle),
            opener,
            readers: Readers::new(options.connections),
            acquire_timeout: options.acquire_timeout,
        })))
    }

    #[expect(clippy::unused_self, reason = "the same face on every database")]
    pub(crate) fn dialect(&self) -> Dialect {
        terrace_sql::dialect::sqlite::DIALECT
    }

    /// Runs one statement as a transaction of its own.
    ///
    /// Reads run at once on this thread. Writes run at once when nobody writes, else together with
    /// the others that wait.
    pub(crate) async fn run(
        &self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        refuse_settings(statement.prologue())?;
        // Nothing below waits as a rule, so the runtime must be given its turn on purpose.
        tokio::task::consume_budget().await;
        let mut patience = None;
        loop {
            let attempt = if statement.is_reading() {
                self.read(statement, sink).await
            } else {
                self.write(statement, sink).await
            };
            match attempt {
                Ok(outcome) => return Ok(outcome),
                Err(Failure::Failed(error)) => return Err(error),
                Err(busy) => {
                    let wait = self.0.acquire_timeout;
                    patience
                        .get_or_insert_with(|| Patience::new(wait))
                        .after(busy)
                        .await?;
                }
            }
        }
    }

    /// A connection for the caller alone. It takes the turn to write when it first needs it.
    #[expect(clippy::unused_async, reason = "the same face on every database")]
    pub(crate) async fn exclusive(&self) -> Result<Connection> {
        Ok(Connection::new(self.clone()))
    }

    /// Closes all files that nobody uses.
    #[expect(clippy::unused_async, reason = "the same face on every database")]
    pub(crate) async fn close(&self) {
        blocking(true, || {
            self.0.readers.close();
            self.0.writer.close();
        });
    }

    /// The writing connection, for one task alone.
    pub(super) async fn lease(&self) -> Result<Lease> {
        self.0.writer.whole(self.0.acquire_timeout).await
    }

    /// A reading connection, for one task alone.
    pub(super) async fn reader(&self) -> Result<Reader, Failure> {
        self.0
            .readers
            .whole(&self.0.opener, self.0.acquire_timeout)
            .await
    }

    /// How long to wait for locks of other processes.
    pub(super) fn patience(&self) -> Patience {
        Patience::new(self.0.acquire_timeout)
    }

    async fn read(
        &self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome, Failure> {
        let run = |handle: &Handle| handle.run(statement.sql(), statement.parameters(), sink);
        if statement.shape() == Shape::Slow {
            let reader = self.reader().await?;
            return blocking(true, || group::one(reader.handle()?, run));
        }
        let handle = self.0.readers.quick(&self.0.opener)?;
        group::one(&handle, run)
    }

    async fn write(
        &self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome, Failure> {
        let slow = statement.shape() == Shape::Slow;
        if slow || !group::may_join(statement.sql()) {
            let lease = self.lease().await?;
            return blocking(slow, || alone(lease, statement, sink));
        }
        let turn = self.0.writer.turn(|| {
            let parameters = statement
                .parameters()
                .iter()
                .map(|value| value.clone().into_owned())
                .collect();
            (statement.sql().to_owned(), parameters)
        })?;
        let ticket = match turn {
            Turn::Now(lease) => return alone(lease, statement, sink),
            Turn::Gather(lease, ticket) => {
                tokio::task::yield_now().await;
                drop(lease);
                ticket
            }
            Turn::Later(ticket) => ticket,
        };
        match self.0.writer.wait(ticket, self.0.acquire_timeout).await? {
            Reply::Done(result) => Ok(result?.deliver(sink)?),
            Reply::Lead(lease) => alone(lease, statement, sink),
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.0.opener.path()).finish()
    }
}

fn alone(
    mut lease: Lease,
    statement: &Confined<'_>,
    sink: &mut Sink<'_>,
) -> Result<Outcome, Failure> {
    group::one(lease.handle()?, |handle| {
        handle.run(statement.sql(), statement.parameters(), sink)
    })
}

/// SQLite has no settings that SQL could read.
pub(super) fn refuse_settings(prologue: Prologue<'_>) -> Result<()> {
    if prologue.settings.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Unsupported,
        "SQLite has no transaction-local settings",
    )
    .with_hint("keep tenants apart by predicate or by file"))
}

/// Runs something that may take long so that other tasks of this thread can go on elsewhere.
pub(super) fn blocking<T>(slow: bool, work: impl FnOnce() -> T) -> T {
    let threads =
        Runtime::try_current().is_ok_and(|now| now.runtime_flavor() == RuntimeFlavor::MultiThread);
    if slow && threads {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}

/// Waits longer and longer for a lock of another process, up to a deadline.
#[derive(Debug)]
pub(super) struct Patience {
    until: Instant,
    pause: Duration,
}

impl Patience {
    const LONGEST_PAUSE: Duration = Duration::from_millis(25);

    fn new(wait: Duration) -> Self {
        Self {
            until: Instant::now() + wait,
            pause: Duration::from_millis(1),
        }
    }

    /// Waits a moment if trying again may help; otherwise returns the error.
    pub(super) async fn after(&mut self, failure: Failure) -> Result<()> {
        match failure {
            Failure::Busy if Instant::now() < self.until => {
                tokio::time::sleep(self.pause).await;
                self.pause = (self.pause * 2).min(Self::LONGEST_PAUSE);
                Ok(())
            }
            failure => Err(failure.into_error()),
        }
    }
}

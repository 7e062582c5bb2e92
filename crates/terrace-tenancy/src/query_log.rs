//! What tells a program which statements its handles send, where to, and how long they take.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use terrace_core::{ErrorKind, Tenant};

use crate::Placement;

/// Is told of every statement that a handle sent, when it has ended. Set it as
/// [`ServerOptions::observer`](crate::ServerOptions::observer).
///
/// It is called on the task that ran the statement, so it must be quick: count, or put the event
/// into a channel. A closure over a [`QueryEvent`] is a query log.
///
/// What begins, commits and nests transactions is no statement of a handle, and not told.
pub trait QueryLog: Send + Sync {
    /// A statement has ended.
    fn on_query(&self, event: &QueryEvent<'_>);
}

impl<F: Fn(&QueryEvent<'_>) + Send + Sync> QueryLog for F {
    fn on_query(&self, event: &QueryEvent<'_>) {
        self(event);
    }
}

/// A statement that was sent, and how it ended. It never holds a value of a parameter or a row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QueryEvent<'a> {
    /// Whose rows it reached; `None` for the registry.
    pub tenant: Option<&'a Tenant>,
    /// Where they are; `None` for the registry.
    pub placement: Option<&'a Placement>,
    /// The name of the further database that was read, such as a replica; `None` for the shard
    /// itself.
    pub database: Option<&'a str>,
    /// The text, with placeholders for its values.
    pub sql: &'a str,
    /// How many values were bound.
    pub parameters: usize,
    /// How long it took, the wait for a connection included.
    pub duration: Duration,
    /// How it ended.
    pub end: QueryEnd,
    /// Whether it was part of a transaction.
    pub in_transaction: bool,
}

/// How a statement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryEnd {
    /// It ran.
    Done {
        /// Rows returned, or inserted, changed or deleted.
        rows: u64,
    },
    /// It failed.
    Failed(ErrorKind),
    /// Nobody waited for its end.
    Dropped,
}

/// The query log of a program, or none. Cheap to clone.
#[derive(Clone, Default)]
pub struct Observer(Option<Arc<dyn QueryLog>>);

impl Observer {
    /// Tells `log` of every statement.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    /// use terrace_tenancy::{Endpoint, Executor, Observer, QueryEvent, ServerOptions, Servers};
    /// let folder = tempfile::tempdir().unwrap();
    /// let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
    /// let count = Arc::new(AtomicUsize::new(0));
    /// let seen = Arc::clone(&count);
    /// let servers = Servers::connect(ServerOptions {
    ///     observer: Observer::new(move |event: &QueryEvent<'_>| {
    ///         assert_eq!(event.sql, "SELECT 1");
    ///         seen.fetch_add(1, Ordering::Relaxed);
    ///     }),
    ///     ..ServerOptions::new(endpoint)
    /// })
    /// .await?;
    /// servers.registry().session().raw("SELECT 1", &[], &mut |_| Ok(())).await?;
    /// assert_eq!(count.load(Ordering::Relaxed), 1);
    /// # Ok::<(), terrace_core::Error>(()) }).unwrap();
    /// ```
    pub fn new(log: impl QueryLog + 'static) -> Self {
        Self(Some(Arc::new(log)))
    }

    pub(crate) fn log(&self) -> Option<&dyn QueryLog> {
        self.0.as_deref()
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "Observer(set)",
            None => "Observer(none)",
        })
    }
}

//! The statements of one handle, kept for tests: how many there were, and which.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use terrace_core::Scope;

use crate::{Db, QueryEnd, QueryEvent};

/// The statements that a recording handle sent, made by [`Db::recording`]. Cheap to clone.
///
/// What begins, commits and nests transactions is not among them.
#[derive(Clone, Default)]
pub struct Recording(Arc<Mutex<Vec<RecordedQuery>>>);

/// One statement of a [`Recording`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecordedQuery {
    /// The text, with placeholders for its values.
    pub sql: String,
    /// How many values were bound.
    pub parameters: usize,
    /// How long it took.
    pub duration: Duration,
    /// How it ended.
    pub end: QueryEnd,
    /// Whether it was part of a transaction.
    pub in_transaction: bool,
}

impl Recording {
    /// How many statements there were.
    pub fn count(&self) -> usize {
        self.0.lock().len()
    }

    /// The statements, in the order in which they ended.
    pub fn statements(&self) -> Vec<RecordedQuery> {
        self.0.lock().clone()
    }

    /// Forgets what was recorded so far.
    pub fn clear(&self) {
        self.0.lock().clear();
    }

    pub(crate) fn note(&self, event: &QueryEvent<'_>) {
        self.0.lock().push(RecordedQuery {
            sql: event.sql.to_owned(),
            parameters: event.parameters,
            duration: event.duration,
            end: event.end,
            in_transaction: event.in_transaction,
        });
    }
}

/// A numbered list of the statements.
impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statements = self.statements();
        if statements.is_empty() {
            return f.write_str("(no statements)");
        }
        for (place, statement) in statements.iter().enumerate() {
            let line = if place == 0 { "" } else { "\n" };
            write!(f, "{line}{}. {}", place + 1, statement.sql)?;
            match statement.end {
                QueryEnd::Done { .. } => {}
                QueryEnd::Failed(kind) => write!(f, "  -- failed: {kind:?}")?,
                QueryEnd::Dropped => f.write_str("  -- dropped")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.lock().iter()).finish()
    }
}

/// Runs `body` with a handle that counts its statements, and fails the test unless there were
/// exactly `expected`: the message lists them. For tests.
///
/// # Panics
/// When there were more or fewer statements.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use terrace_tenancy::{Endpoint, Executor, ServerOptions, Servers, assert_queries};
/// let folder = tempfile::tempdir().unwrap();
/// let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
/// let registry = Servers::connect(ServerOptions::new(endpoint)).await?.registry();
/// assert_queries(1, &registry, async |db| {
///     db.session().raw("SELECT 1", &[], &mut |_| Ok(())).await
/// })
/// .await?;
/// # Ok::<(), terrace_core::Error>(()) }).unwrap();
/// ```
#[track_caller]
pub fn assert_queries<S: Scope, T, F>(
    expected: usize,
    db: &Db<S>,
    body: F,
) -> impl Future<Output = T>
where
    F: AsyncFnOnce(&Db<S>) -> T,
{
    let place = Location::caller();
    let (db, recording) = db.recording();
    async move {
        let value = body(&db).await;
        let count = recording.count();
        assert!(
            count == expected,
            "{place}: expected {expected} statements, but there were {count}:\n{recording}"
        );
        value
    }
}

//! What runs after a transaction was committed, once and in order, or never.

use std::fmt;
use std::pin::Pin;

use parking_lot::Mutex;
use terrace_core::{Error, ErrorKind, Result};

type Work = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send>;

/// Something to do after a commit.
pub(crate) struct Callback {
    work: Work,
    robust: bool,
}

impl Callback {
    /// An error of `work` is returned, and what comes after it is left out.
    pub(crate) fn new<F>(work: impl FnOnce() -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        Self {
            work: Box::new(move || Box::pin(work())),
            robust: false,
        }
    }

    /// An error of the work is logged, and what comes after it runs.
    pub(crate) fn robust(mut self) -> Self {
        self.robust = true;
        self
    }

    /// Runs it, where no transaction is open.
    pub(crate) async fn run(self) -> Result<()> {
        match (self.work)().await {
            Err(error) if self.robust => {
                tracing::error!(%error, "what was to run after a commit failed");
                Ok(())
            }
            result => result,
        }
    }
}

/// The callbacks of an open transaction, with the depth of the savepoint each belongs to.
#[derive(Default)]
pub(crate) struct Callbacks(Mutex<Vec<(u32, Callback)>>);

impl Callbacks {
    pub(crate) fn add(&self, depth: u32, callback: Callback) {
        self.0.lock().push((depth, callback));
    }

    /// What was done since the savepoint of this depth is kept: it belongs to the one around it.
    pub(crate) fn keep(&self, depth: u32) {
        for (owner, _) in self.0.lock().iter_mut() {
            *owner = (*owner).min(depth.saturating_sub(1));
        }
    }

    /// What was done since the savepoint of this depth is undone.
    pub(crate) fn forget(&self, depth: u32) {
        let mut callbacks = self.0.lock();
        let (kept, gone) = callbacks.drain(..).partition(|(owner, _)| *owner < depth);
        *callbacks = kept;
        drop(callbacks);
        // Outside the lock: dropping a closure may run anything.
        drop::<Vec<_>>(gone);
    }

    /// Takes them out.
    pub(crate) fn take(&self) -> Self {
        Self(Mutex::new(std::mem::take(&mut *self.0.lock())))
    }

    /// Runs them all, after the commit and after the connection was given back.
    ///
    /// # Errors
    /// `AfterCommit` when one failed that isn't robust; those behind it do not run.
    pub(crate) async fn run(self) -> Result<()> {
        let mut rest = self.0.into_inner().into_iter();
        while let Some((_, callback)) = rest.next() {
            if let Err(error) = callback.run().await {
                let left_out = rest.len();
                tracing::error!(%error, left_out, "what was to run after a commit failed");
                return Err(after_commit(error, left_out));
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Callbacks({})", self.0.lock().len())
    }
}

fn after_commit(error: Error, left_out: usize) -> Error {
    let rest = match left_out {
        0 => String::new(),
        1 => "; one callback behind it did not run".to_owned(),
        _ => format!("; {left_out} callbacks behind it did not run"),
    };
    Error::new(
        ErrorKind::AfterCommit,
        format!("the transaction was committed, but then a callback failed: {error}{rest}"),
    )
    .with_hint("don't run the transaction again; use on_commit_robust where others must still run")
    .with_source(error)
}

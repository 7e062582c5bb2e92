//! Slow queries that run beside fast ones.

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::Result;

/// Tasks that ask fast queries in the scenarios with slow ones.
pub const FAST_TASKS: usize = 16;

/// The pause between two fast queries of a task: far below what saturates.
pub const FAST_PAUSE: Duration = Duration::from_millis(4);

/// Tasks that ask slow queries.
pub const SLOW_TASKS: usize = 4;

/// Waits three times as long as a slow query took, so that four tasks keep about one processor of
/// the server busy.
pub async fn rest_after_slow(started: Instant) {
    tokio::time::sleep(started.elapsed() * 3).await;
}

/// Ends the tasks that ask slow queries; a failure of one of them is returned.
pub async fn stop_slow(tasks: Vec<JoinHandle<Result<()>>>) -> Result<()> {
    for task in tasks {
        task.abort();
        match task.await {
            Ok(failed) => failed?,
            Err(ended) if ended.is_cancelled() => {}
            Err(panicked) => return Err(panicked.into()),
        }
    }
    Ok(())
}

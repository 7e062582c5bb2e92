//! Trying again what didn't get its lock, so that nobody queues up behind it for long.

use std::time::Duration;

use terrace_core::{Error, Result};
use terrace_tenancy::MigrationTarget;

/// How often it is tried again, and after what pause.
pub(super) struct Patience {
    left: u32,
    pause: Duration,
}

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Patience {
    pub(super) fn new(retries: u32) -> Self {
        Self {
            left: retries,
            pause: FIRST_PAUSE,
        }
    }

    /// Waits, when the error may be gone after a while.
    ///
    /// # Errors
    /// The error itself, when it won't or when it was tried often enough.
    pub(super) async fn after(&mut self, target: &MigrationTarget, error: Error) -> Result<()> {
        let administration = target.dialect().administration();
        let waited = error
            .code()
            .is_some_and(|code| administration.is_lock_timeout(code));
        if !waited && !error.kind().is_retryable() {
            return Err(error);
        }
        if self.left == 0 {
            return Err(error.with_hint(
                "others use the table all the time: look for a transaction that stays open, or raise \
                 the lock timeout",
            ));
        }
        self.left -= 1;
        // Runners that met each other once don't meet again.
        let jitter = self.pause.mul_f64(f64::from(random_byte()) / 512.0);
        tracing::info!(target = target.key(), %error, "a lock was not had in time; trying again");
        tokio::time::sleep(self.pause + jitter).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }
}

fn random_byte() -> u8 {
    uuid::Uuid::new_v4().as_bytes()[0]
}

//! Running a transaction again when it met another one.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, Scope};
use terrace_driver::TransactionOptions;

use super::Transaction;
use crate::Db;

/// The longest pause between two attempts.
const LONGEST: Duration = Duration::from_millis(500);

/// An error that tells whether running the whole transaction again may succeed. Implement it for
/// the program's own errors, and pass on what the [`Error`] inside says.
pub trait Retryable {
    /// Whether this is a serialization failure or a deadlock.
    fn is_retryable(&self) -> bool;
}

impl Retryable for Error {
    fn is_retryable(&self) -> bool {
        self.kind().is_retryable()
    }
}

impl<S: Scope> Db<S> {
    /// As [`transaction_with`](Self::transaction_with), and runs the whole `body` again when the
    /// transaction could not be put in order with another one, or waited for it in a circle: at
    /// most `attempts` times in all, after a pause that grows and varies.
    ///
    /// Any other error is returned at once, and so is one of a callback after the commit. Each
    /// attempt runs a clone of the body as it was given: it can't leave anything outside of the
    /// transaction for the next attempt to find.
    ///
    /// ```
    /// # async fn run(db: terrace_tenancy::Db<terrace_core::Tenant>) -> terrace_core::Result<()> {
    /// use terrace_tenancy::TransactionOptions;
    /// db.transaction_with_retry(TransactionOptions::SERIALIZABLE, 5, async |tx| {
    ///     // read, decide, write
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    ///
    /// # Errors
    /// The last attempt's error; `InvalidInput` for no attempts.
    pub async fn transaction_with_retry<T, E: From<Error> + Retryable>(
        &self,
        options: TransactionOptions,
        attempts: u32,
        body: impl AsyncFnOnce(&Transaction<S>) -> Result<T, E> + Clone,
    ) -> Result<T, E> {
        let mut result = Err(E::from(
            Error::new(
                ErrorKind::InvalidInput,
                "a transaction needs at least one attempt",
            )
            .with_hint("give the number of attempts in all, such as 5"),
        ));
        for attempt in 0..attempts {
            if attempt > 0 {
                tracing::debug!(attempt, "a transaction runs again");
                tokio::time::sleep(pause(attempt)).await;
            }
            let transaction = self.begin(options).await?;
            let returned = (body.clone())(&transaction).await;
            result = transaction.end(returned).await;
            match &result {
                Err(error) if error.is_retryable() => {}
                _ => return result,
            }
        }
        result
    }
}

/// Half of a pause that doubles with each attempt, and a random part of the other half, so that
/// those who met don't meet again.
fn pause(attempt: u32) -> Duration {
    let longest = Duration::from_millis(5)
        .saturating_mul(1 << attempt.min(10))
        .min(LONGEST);
    // Every state is seeded anew, which is random enough here.
    let random = RandomState::new().build_hasher().finish() % 1024;
    let jitter = longest / 2 * u32::try_from(random).unwrap_or(0) / 1024;
    longest / 2 + jitter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_vary_within_bounds() {
        for attempt in 1..40 {
            let most = LONGEST.min(Duration::from_millis(5) * (1 << attempt.min(10)));
            let pauses: Vec<_> = (0..16).map(|_| pause(attempt)).collect();
            assert!(
                pauses
                    .iter()
                    .all(|&pause| pause >= most / 2 && pause <= most)
            );
            assert!(pauses.iter().any(|&pause| pause != pauses[0]));
        }
    }
}

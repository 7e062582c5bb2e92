//! Locks on an idea instead of a row, kept apart by tenant.

use sha2::{Digest, Sha256};
use terrace_core::{Result, Scope};
use terrace_driver::AdvisoryLock;

use super::{Inner, Transaction};

impl<S: Scope> Transaction<S> {
    /// Takes the lock `key` until the end of the transaction, and waits for it. Locks of two
    /// tenants are never the same, whatever their keys.
    ///
    /// Where a database is a file, the right to write is the lock: any two transactions of the
    /// file that may write exclude each other anyway. A lock that was taken in a nested
    /// transaction may be given back when that one is rolled back.
    ///
    /// # Errors
    /// `Timeout` or `Deadlock` when it wasn't had in time; `Unsupported` in a read-only
    /// transaction on a file.
    ///
    /// ```
    /// # async fn run(db: terrace_tenancy::Db<terrace_core::Tenant>) -> terrace_core::Result<()> {
    /// db.transaction(async |tx| {
    ///     tx.advisory_lock("invoice numbers").await?;
    ///     // Nobody else of this tenant is here at the same time.
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    pub async fn advisory_lock(&self, key: &str) -> Result<()> {
        self.inner.lock(key, false, true).await.map(drop)
    }

    /// As [`advisory_lock`](Self::advisory_lock), but doesn't wait: returns whether it was had.
    pub async fn try_advisory_lock(&self, key: &str) -> Result<bool> {
        self.inner.lock(key, false, false).await
    }

    /// As [`advisory_lock`](Self::advisory_lock), shared with all who share it too.
    ///
    /// # Errors
    /// Also `Unsupported` where locks can't be shared.
    pub async fn advisory_lock_shared(&self, key: &str) -> Result<()> {
        self.inner.lock(key, true, true).await.map(drop)
    }

    /// As [`advisory_lock_shared`](Self::advisory_lock_shared), but doesn't wait.
    pub async fn try_advisory_lock_shared(&self, key: &str) -> Result<bool> {
        self.inner.lock(key, true, false).await
    }
}

impl Inner {
    async fn lock(&self, key: &str, shared: bool, wait: bool) -> Result<bool> {
        let lock = AdvisoryLock {
            key: digest(&self.shared.place.lock_space(), key),
            shared,
        };
        self.connection().await?.advisory_lock(lock, wait).await
    }
}

/// A digest of whose lock it is and which. Lengths go first, so that no two pairs run together.
fn digest(space: &[String; 2], key: &str) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in space.iter().map(String::as_str).chain([key]) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.finalize()[..16]);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_of_two_owners_are_never_the_same() {
        let lock = |owner: &str, key: &str| digest(&["database".to_owned(), owner.to_owned()], key);
        assert_eq!(lock("a", "key"), lock("a", "key"));
        assert_ne!(lock("a", "key"), lock("b", "key"));
        assert_ne!(lock("a", "bkey"), lock("ab", "key"));
    }
}

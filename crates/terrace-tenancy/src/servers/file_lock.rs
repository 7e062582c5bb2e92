//! A lock for runners at one file, where the database has none that outlives a transaction.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};

/// What the lock's file is called, behind the name of the database file.
pub(super) const SUFFIX: &str = "-migrating";

/// A lock beside a database file. It ends with this value, and with the process. Its file stays:
/// another runner may be waiting for it.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Waits for the lock of a database file.
    ///
    /// # Errors
    /// `Timeout` when another process held it for all of `wait`; `Permission` when the file can't
    /// be made.
    pub(super) async fn take(database: &Path, wait: Duration) -> Result<Self> {
        let path = beside(database);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|failed| unusable(&path, failed))?;
        let deadline = tokio::time::Instant::now() + wait;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::Error(failed)) => return Err(unusable(&path, failed)),
                Err(TryLockError::WouldBlock) if tokio::time::Instant::now() >= deadline => {
                    return Err(Error::new(
                        ErrorKind::Timeout,
                        format!(
                            "another process migrates {}; waited {wait:?}",
                            database.display()
                        ),
                    )
                    .with_hint("wait until it is done, or look for a stuck migration"));
                }
                Err(TryLockError::WouldBlock) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(SUFFIX);
    path.into()
}

fn unusable(path: &Path, failed: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Permission,
        format!("the lock {} can't be had: {failed}", path.display()),
    )
    .with_hint("look whether its folder may be written to")
    .with_source(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_holds_it_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.sqlite");
        let first = FileLock::take(&database, Duration::ZERO).await.unwrap();
        let second = FileLock::take(&database, Duration::from_millis(50)).await;
        assert_eq!(second.unwrap_err().kind(), ErrorKind::Timeout);
        drop(first);
        FileLock::take(&database, Duration::ZERO).await.unwrap();
    }
}

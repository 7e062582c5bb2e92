//! SQLite: a file of its own for every test.

mod cancellation;
mod errors;
mod files;
mod transactions;
mod values;
mod writers;

use std::time::Duration;

use tempfile::TempDir;
use terrace_core::Result;
use terrace_driver::{Endpoint, Pool, PoolOptions};

/// Short deadlines: nothing here waits for a network.
pub(crate) fn options() -> PoolOptions {
    PoolOptions {
        acquire_timeout: Duration::from_millis(500),
        statement_timeout: Duration::from_secs(5),
        ..PoolOptions::default()
    }
}

/// A new file in a folder that vanishes with the test.
pub(crate) async fn new_file() -> (TempDir, Pool) {
    with_tables("").await
}

/// A new file in which a script was run.
pub(crate) async fn with_tables(script: &str) -> (TempDir, Pool) {
    let folder = TempDir::new().expect("a folder");
    let pool = open(&folder, options()).await.expect("a new file");
    pool.exclusive()
        .await
        .expect("a connection")
        .script(script)
        .await
        .expect("the script runs");
    (folder, pool)
}

/// Opens the test's file (again).
pub(crate) async fn open(folder: &TempDir, options: PoolOptions) -> Result<Pool> {
    Pool::connect(
        &Endpoint::sqlite(folder.path().join("test.sqlite")),
        options,
    )
    .await
}

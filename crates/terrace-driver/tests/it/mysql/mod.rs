//! MySQL and MariaDB: a database of its own for every test, on the server of
//! `TERRACE_TEST_MYSQL_URL`.

mod cancellation;
mod connecting;
mod errors;
mod transactions;
mod values;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use terrace_driver::{Budget, Endpoint, Pool, PoolOptions};

use crate::support::write;

/// The server's URL, unless this run is for SQLite only.
pub(crate) fn server() -> Option<Endpoint> {
    match std::env::var("TERRACE_TEST_MYSQL_URL") {
        Ok(url) => Some(Endpoint::parse(&url).expect("TERRACE_TEST_MYSQL_URL is a database URL")),
        Err(_) if std::env::var("TERRACE_TEST_SQLITE_ONLY").is_ok_and(|only| only == "1") => None,
        Err(error) => panic!("TERRACE_TEST_MYSQL_URL: {error}: run cargo xtask test"),
    }
}

pub(crate) fn options() -> PoolOptions {
    PoolOptions {
        acquire_timeout: Duration::from_secs(2),
        statement_timeout: Duration::from_secs(5),
        ..PoolOptions::default()
    }
}

/// A pool that may hold one connection only.
pub(crate) fn of_one() -> PoolOptions {
    PoolOptions {
        connections: 1,
        budget: Budget::new(1),
        ..options()
    }
}

/// A database that vanishes with the test.
pub(crate) struct Database {
    pub(crate) endpoint: Endpoint,
    server: Endpoint,
    name: String,
}

impl Database {
    /// A new, empty database, or `None` when there is no server to test.
    pub(crate) async fn new() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = server()?;
        let name = format!(
            "driver_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let pool = Pool::connect(&server, options())
            .await
            .expect("the server is there");
        write(
            &pool,
            &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"),
            [],
        )
        .await
        .expect("a database");
        pool.close().await;
        let endpoint = server.with_database(&name).expect("a server");
        Some(Self {
            endpoint,
            server,
            name,
        })
    }

    /// A pool in which a script was run.
    pub(crate) async fn with_tables(script: &str) -> Option<(Self, Pool)> {
        let database = Self::new().await?;
        let pool = database.pool(options()).await;
        pool.exclusive()
            .await
            .expect("a connection")
            .script(script)
            .await
            .expect("the script runs");
        Some((database, pool))
    }

    pub(crate) async fn pool(&self, options: PoolOptions) -> Pool {
        Pool::connect(&self.endpoint, options)
            .await
            .expect("a pool")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // A runtime can't be entered twice on one thread.
        let cleanup = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                if let Ok(pool) = Pool::connect(&server, options()).await {
                    drop(write(&pool, &format!("DROP DATABASE {name}"), []).await);
                }
            });
            std::io::Result::Ok(())
        });
        drop(cleanup.join());
    }
}

//! Databases of a test's own, looked at with the engine's means.

use std::env;

use terrace_tenancy::{Endpoint, PlainDatabase, PoolOptions};

/// A database on a server, which ends with the test.
pub(crate) struct Server {
    pub(crate) url: String,
    name: String,
    address: String,
}

/// A new database on the server of a variable; `None` only when the run said that it is missing on
/// purpose.
pub(crate) fn server(variable: &str) -> Option<Server> {
    let server = match env::var(variable) {
        Ok(url) => url,
        Err(env::VarError::NotPresent)
            if env::var("TERRACE_TEST_SQLITE_ONLY").as_deref() == Ok("1") =>
        {
            return None;
        }
        Err(error) => panic!("{variable}: {error}: run cargo xtask test"),
    };
    let name = format!("terrace_cli_{}", uuid::Uuid::new_v4().simple());
    run(&server, &format!("CREATE DATABASE {name}"));
    let (before, _) = server.rsplit_once('/').unwrap();
    Some(Server {
        url: format!("{before}/{name}"),
        name,
        address: server,
    })
}

impl Server {
    /// A further database on the same server, removed by the caller.
    pub(crate) fn sibling(&self, suffix: &str) -> (String, String) {
        let name = format!("{}_{suffix}", self.name);
        run(&self.address, &format!("CREATE DATABASE {name}"));
        let (before, _) = self.url.rsplit_once('/').unwrap();
        (format!("{before}/{name}"), name)
    }

    pub(crate) fn drop_sibling(&self, name: &str) {
        run(&self.address, &format!("DROP DATABASE {name}"));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let force = if self.url.starts_with("postgres") {
            " WITH (FORCE)"
        } else {
            ""
        };
        run(
            &self.address,
            &format!("DROP DATABASE {}{force}", self.name),
        );
    }
}

/// Runs statements in a database.
pub(crate) fn run(url: &str, sql: &str) {
    within(async {
        let database = connect(url).await;
        let target = database.target("test", terrace_core::ScopeKind::Registry, None);
        let mut session = target.session().await.unwrap();
        for statement in target.dialect().split(sql).unwrap().statements {
            session.script(statement.text).await.unwrap();
        }
    });
}

/// The first column of a query, row by row.
pub(crate) fn column(url: &str, sql: &str) -> Vec<String> {
    within(async {
        let rows = connect(url).await.rows(sql).await.unwrap();
        rows.into_iter()
            .map(|mut row| row.remove(0).unwrap_or_default())
            .collect()
    })
}

/// Whether a statement is refused, and with which code.
pub(crate) fn code(url: &str, sql: &str) -> Option<String> {
    within(async {
        let database = connect(url).await;
        let target = database.target("test", terrace_core::ScopeKind::Registry, None);
        let mut session = target.session().await.unwrap();
        let refused = session.script(sql).await.err()?;
        Some(refused.code().unwrap_or_default().to_owned())
    })
}

async fn connect(url: &str) -> PlainDatabase {
    let options = PoolOptions {
        connections: 1,
        ..PoolOptions::default()
    };
    PlainDatabase::connect(&Endpoint::parse(url).unwrap(), options)
        .await
        .unwrap()
}

fn within<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

/// How many rows of a table a connection with these settings sees.
pub(crate) fn seen(url: &str, settings: &[(&str, &str)], table: &str) -> u64 {
    within(async {
        let database = connect(url).await;
        let target = database.target("test", terrace_core::ScopeKind::Registry, None);
        let mut session = target.session().await.unwrap();
        session.begin_with(settings).await.unwrap();
        session.count_rows(table, None).await.unwrap()
    })
}

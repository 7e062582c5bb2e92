//! A database of its own for each test, on every server that the environment names.

use std::env;
use std::future::Future;
use std::panic::resume_unwind;

use tempfile::TempDir;
use terrace_driver::{Endpoint, Pool, PoolOptions};
use terrace_tenancy::{Isolation, Placement, ServerOptions, Servers, ShardName};

/// A database that nobody else uses, with the servers that reach it.
#[derive(Clone)]
pub(crate) struct Database {
    pub(crate) servers: Servers,
    options: ServerOptions,
    tenants: std::sync::Arc<parking_lot::Mutex<Vec<Placement>>>,
}

impl Database {
    /// Removes this tenant's storage after the test.
    pub(crate) fn remove_later(&self, placement: &Placement) {
        self.tenants.lock().push(placement.clone());
    }

    /// The kinds of isolation that the database has.
    pub(crate) fn isolations(&self) -> Vec<Isolation> {
        let capabilities = self.servers.capabilities(&ShardName::main()).unwrap();
        Isolation::ALL
            .into_iter()
            .filter(|kind| kind.is_supported(capabilities))
            .collect()
    }

    /// Other servers of the same database, as another process would have them.
    pub(crate) async fn another_process(&self) -> Servers {
        let mut options = self.options.clone();
        options.pool.budget = terrace_tenancy::Budget::new(16);
        Servers::connect(options).await.unwrap()
    }
}

/// Runs a test on every database. What it made is removed, also when it panics.
pub(crate) fn on_each_database<F: Future<Output = ()> + Send + 'static>(
    test: impl Fn(Database) -> F,
) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let folder = TempDir::new().unwrap();
        let file = Endpoint::sqlite(folder.path().join("registry.sqlite"));
        run(&test, ServerOptions::new(file)).await;
        for server in ["TERRACE_TEST_POSTGRES_URL", "TERRACE_TEST_MYSQL_URL"]
            .into_iter()
            .filter_map(endpoint)
        {
            on_server(&test, &server).await;
        }
    });
}

/// The server of a variable; `None` only when the run said that it is missing on purpose.
pub(crate) fn endpoint(variable: &str) -> Option<Endpoint> {
    match env::var(variable) {
        Ok(url) => Some(Endpoint::parse(&url).unwrap()),
        Err(env::VarError::NotPresent)
            if env::var("TERRACE_TEST_SQLITE_ONLY").as_deref() == Ok("1") =>
        {
            None
        }
        Err(error) => panic!("{variable}: {error}: run cargo xtask test"),
    }
}

async fn on_server<F: Future<Output = ()> + Send + 'static>(
    test: &impl Fn(Database) -> F,
    server: &Endpoint,
) {
    let name = format!("terrace_test_{}", uuid::Uuid::new_v4().simple());
    administer(server, &[format!("CREATE DATABASE {name}")]).await;
    let mut options = ServerOptions::new(server.with_database(&name).unwrap());
    options.pool.budget = terrace_tenancy::Budget::new(24);
    let failed = run(test, options).await;
    let mut statements = Vec::new();
    if server.dialect().capabilities().row_level_security {
        statements.push(format!("DROP DATABASE {name} WITH (FORCE)"));
        let stem: String = name.chars().take(40).collect();
        statements.extend(["runtime", "registry"].map(|role| format!("DROP ROLE {stem}_{role}")));
    } else {
        statements.push(format!("DROP DATABASE {name}"));
    }
    administer(server, &statements).await;
    if let Some(panic) = failed {
        resume_unwind(panic);
    }
}

async fn run<F: Future<Output = ()> + Send + 'static>(
    test: &impl Fn(Database) -> F,
    options: ServerOptions,
) -> Option<Box<dyn std::any::Any + Send>> {
    let on_server = options
        .shards
        .values()
        .all(|shard| shard.owner.file().is_none());
    let servers = Servers::connect(options.clone()).await.unwrap();
    let database = Database {
        servers: servers.clone(),
        options,
        tenants: std::sync::Arc::default(),
    };
    let result = tokio::spawn(test(database.clone())).await;
    let placements = std::mem::take(&mut *database.tenants.lock());
    for placement in placements {
        servers.retire(&placement, &[]).await.unwrap();
    }
    let panic = result.err().map(tokio::task::JoinError::into_panic);
    match panic {
        Some(panic) if !on_server => resume_unwind(panic),
        panic => panic,
    }
}

pub(crate) async fn administer(server: &Endpoint, statements: &[String]) {
    let options = PoolOptions {
        connections: 1,
        ..PoolOptions::default()
    };
    let pool = Pool::connect(server, options).await.unwrap();
    let mut connection = pool.exclusive().await.unwrap();
    for statement in statements {
        connection.script(statement).await.unwrap();
    }
}

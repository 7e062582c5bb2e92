//! PostgreSQL: each test on a database of its own.

mod connecting;
mod dropping;
mod errors;
mod pgbouncer;
mod prologue;
mod sharing;
mod statements;
mod timeouts;
mod transactions;
mod values;

use std::future::Future;
use std::time::Duration;

use terrace_core::{Error, Result, Value, ValueType};
use terrace_driver::{Budget, Confined, Endpoint, Pool, PoolOptions, Prologue, Setting};

use crate::support::{bound, number};

/// A database that is dropped at the end.
struct Scratch {
    endpoint: Endpoint,
    administration: Pool,
    name: String,
}

/// A server's URL from the environment; `None` when this run is for SQLite alone.
fn server(variable: &str) -> Option<Endpoint> {
    match std::env::var(variable) {
        Ok(url) => Some(Endpoint::parse(&url).expect("a database URL")),
        Err(_) if std::env::var("TERRACE_TEST_SQLITE_ONLY").is_ok_and(|only| only == "1") => None,
        Err(error) => panic!("{variable}: {error}: run cargo xtask test"),
    }
}

fn options(connections: usize) -> PoolOptions {
    PoolOptions {
        budget: Budget::new(32),
        connections,
        ..PoolOptions::default()
    }
}

/// Runs a test on a new database of the server that the variable names.
async fn on<F: Future<Output = ()>>(variable: &str, test: impl FnOnce(Endpoint) -> F) {
    let Some(endpoint) = server(variable) else {
        return;
    };
    let scratch = Scratch::new(&endpoint).await;
    test(scratch.endpoint.clone()).await;
    scratch.drop().await;
}

/// Runs a test on a new database.
async fn scratch<F: Future<Output = ()>>(test: impl FnOnce(Endpoint) -> F) {
    on("TERRACE_TEST_POSTGRES_URL", test).await;
}

impl Scratch {
    async fn new(server: &Endpoint) -> Self {
        let name = format!("driver_{}", uuid::Uuid::new_v4().simple());
        let administration = Pool::connect(server, options(1)).await.expect("the server");
        script(&administration, &format!("create database {name}"))
            .await
            .expect("a database");
        let endpoint = server.with_database(&name).expect("a server");
        Self {
            endpoint,
            administration,
            name,
        }
    }

    async fn drop(self) {
        let sql = format!("drop database {} with (force)", self.name);
        script(&self.administration, &sql).await.expect("dropped");
        self.administration.close().await;
    }
}

async fn pool(endpoint: &Endpoint, connections: usize) -> Pool {
    Pool::connect(endpoint, options(connections))
        .await
        .expect("a pool")
}

async fn script(pool: &Pool, sql: &str) -> Result<()> {
    pool.exclusive().await?.script(sql).await
}

/// Runs a query with one setting ahead of it and returns the first column, as text.
async fn with_setting(
    pool: &Pool,
    name: &str,
    value: &str,
    sql: &str,
) -> Result<Vec<Option<String>>> {
    let settings = [Setting { name, value }];
    let statement = Confined::new(
        sql,
        &[],
        Prologue {
            settings: &settings,
        },
    );
    let mut rows = Vec::new();
    pool.run(&statement, &mut |row| {
        rows.push(row.get::<Option<String>>(0)?);
        Ok(())
    })
    .await?;
    Ok(rows)
}

/// What a session must look like to whoever comes next: no transaction, no setting, no lock.
async fn expect_clean(pool: &Pool) {
    let sql = "select coalesce(current_setting('terrace.tenant_id', true), '') \
               || (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())";
    let rows = crate::support::read(pool, sql, [], &[ValueType::Text])
        .await
        .expect("clean");
    assert_eq!(rows, [[Value::from("0")]]);
}

/// The process that answers for one connection.
async fn backend(pool: &Pool) -> i64 {
    number(pool, "select pg_backend_pid()").await
}

async fn run_for(pool: &Pool, sql: &str, values: Vec<Value>) -> Result<Vec<Vec<Value>>> {
    let parameters = bound(values);
    let mut rows = Vec::new();
    pool.run(
        &Confined::new(sql, &parameters, Prologue::default()),
        &mut |row| {
            rows.push(
                (0..row.len())
                    .map(|index| row.dynamic(index))
                    .collect::<Result<_>>()?,
            );
            Ok(())
        },
    )
    .await?;
    Ok(rows)
}

async fn failure(future: impl Future<Output = Result<impl Sized>>) -> Error {
    match future.await {
        Ok(_) => panic!("it did not fail"),
        Err(error) => error,
    }
}

async fn soon(future: impl Future<Output = ()>) {
    tokio::time::timeout(Duration::from_secs(20), future)
        .await
        .expect("it takes too long");
}

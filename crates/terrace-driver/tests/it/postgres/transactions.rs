//! Transactions on a connection of their own.

use terrace_core::{ErrorKind, Value};
use terrace_driver::{Pool, Prologue, TransactionOptions};

use super::{backend, failure, pool, scratch, script};
use crate::support::{number, within, write};

const INSERT: &str = "insert into marks values ($1)";

async fn marks(pool: &Pool) -> i64 {
    number(pool, "select coalesce(sum(n), 0)::int8 from marks").await
}

async fn begin(pool: &Pool) -> terrace_driver::Connection {
    pool.begin(TransactionOptions::default(), Prologue::default())
        .await
        .unwrap()
}

#[tokio::test]
async fn commit_rollback_and_savepoints() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 2).await;
        write(
            &pool,
            "create table marks (n bigint unique deferrable initially deferred)",
            [],
        )
        .await
        .unwrap();
        let mut connection = begin(&pool).await;
        within(&mut connection, INSERT, [Value::I64(1)])
            .await
            .unwrap();
        connection.rollback().await.unwrap();
        assert_eq!(marks(&pool).await, 0);

        connection
            .begin(TransactionOptions::default(), Prologue::default())
            .await
            .unwrap();
        within(&mut connection, INSERT, [Value::I64(1)])
            .await
            .unwrap();
        connection.savepoint(1).await.unwrap();
        within(&mut connection, INSERT, [Value::I64(10)])
            .await
            .unwrap();
        connection.savepoint(2).await.unwrap();
        within(&mut connection, INSERT, [Value::I64(100)])
            .await
            .unwrap();
        connection.release(2).await.unwrap();
        connection.rollback_to(1).await.unwrap();
        connection.savepoint(1).await.unwrap();
        within(&mut connection, INSERT, [Value::I64(1000)])
            .await
            .unwrap();
        connection.release(1).await.unwrap();
        connection.savepoint(1).await.unwrap();
        failure(within(&mut connection, "select nonsense", [])).await;
        connection.rollback_to(1).await.unwrap();
        connection.commit().await.unwrap();
        assert_eq!(marks(&pool).await, 1001);

        // Found only at the commit.
        connection
            .begin(TransactionOptions::default(), Prologue::default())
            .await
            .unwrap();
        within(&mut connection, INSERT, [Value::I64(1)])
            .await
            .unwrap();
        assert_eq!(failure(connection.commit()).await.kind(), ErrorKind::Unique);
        drop(connection);
        assert_eq!(marks(&pool).await, 1001);
    })
    .await;
}

#[tokio::test]
async fn committing_a_failed_transaction_is_an_error() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        write(&pool, "create table marks (n bigint primary key)", [])
            .await
            .unwrap();
        let mut connection = begin(&pool).await;
        within(&mut connection, INSERT, [Value::I64(1)])
            .await
            .unwrap();
        assert_eq!(
            failure(within(&mut connection, INSERT, [Value::I64(1)]))
                .await
                .kind(),
            ErrorKind::Unique
        );
        assert_eq!(
            failure(within(&mut connection, "select 1", []))
                .await
                .code(),
            Some("25P02")
        );
        assert_eq!(failure(connection.commit()).await.kind(), ErrorKind::Unique);
        drop(connection);
        assert_eq!(marks(&pool).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_transaction_without_statements_sends_nothing() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        let before = number(&pool, "select (xact_commit + xact_rollback)::int8 from pg_stat_database where datname = current_database()").await;
        for _ in 0..50 {
            let mut connection = begin(&pool).await;
            connection.savepoint(1).await.unwrap();
            connection.release(1).await.unwrap();
            connection.commit().await.unwrap();
        }
        let after = number(&pool, "select (xact_commit + xact_rollback)::int8 from pg_stat_database where datname = current_database()").await;
        assert!(after - before < 40, "{before} to {after}");
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_can_not_be_sent_does_not_lose_the_begin() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        write(&pool, "create table marks (n bigint)", [])
            .await
            .unwrap();
        let mut connection = begin(&pool).await;
        let error = failure(within(
            &mut connection,
            "select 1",
            vec![Value::I64(1); 70_000],
        ))
        .await;
        assert_eq!(error.kind(), ErrorKind::Exhausted);
        assert_eq!(
            failure(within(&mut connection, "select '\0'", []))
                .await
                .kind(),
            ErrorKind::Statement
        );
        within(&mut connection, INSERT, [Value::I64(1)])
            .await
            .unwrap();
        connection.rollback().await.unwrap();
        drop(connection);
        assert_eq!(marks(&pool).await, 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_runs_after_a_statement_ended_the_transaction() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        write(&pool, "create table marks (n bigint)", [])
            .await
            .unwrap();
        let mut connection = begin(&pool).await;
        within(&mut connection, "select 1", []).await.unwrap();
        connection.script("commit").await.unwrap();
        assert_eq!(
            failure(within(&mut connection, INSERT, [Value::I64(1)]))
                .await
                .kind(),
            ErrorKind::Internal
        );
        failure(connection.commit()).await;
        drop(connection);
        assert_eq!(marks(&pool).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_failing_prologue_fails_the_transaction() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 2).await;
        write(&pool, "create table marks (n bigint)", [])
            .await
            .unwrap();
        let settings = [terrace_driver::Setting {
            name: "work_mem",
            value: "nonsense",
        }];
        let prologue = Prologue {
            settings: &settings,
        };
        let mut connection = pool
            .begin(TransactionOptions::default(), prologue)
            .await
            .unwrap();
        for code in ["22023", "25P02"] {
            let error = failure(within(&mut connection, INSERT, [Value::I64(1)])).await;
            assert_eq!(error.code(), Some(code));
        }
        assert_eq!(
            failure(connection.commit()).await.kind(),
            ErrorKind::InvalidValue
        );
        drop(connection);
        let mut connection = pool
            .begin(TransactionOptions::default(), prologue)
            .await
            .unwrap();
        let error = failure(connection.script("insert into marks values (1)")).await;
        assert_eq!(error.code(), Some("22023"));
        drop(connection);
        assert_eq!(marks(&pool).await, 0);
    })
    .await;
}

#[tokio::test]
async fn options_reach_the_server() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        script(&pool, "create table marks (n bigint)").await.unwrap();
        let read_only = TransactionOptions { read_only: true, ..TransactionOptions::default() };
        let mut connection = pool.begin(read_only, Prologue::default()).await.unwrap();
        assert_eq!(failure(within(&mut connection, INSERT, [Value::I64(1)])).await.kind(), ErrorKind::Permission);
        connection.rollback().await.unwrap();
        let serializable = TransactionOptions {
            read_only: true,
            ..TransactionOptions::SERIALIZABLE
        };
        connection.begin(serializable, Prologue::default()).await.unwrap();
        connection.script("do $$ begin assert current_setting('transaction_isolation') = 'serializable'; end $$").await.unwrap();
        connection.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn serialization_failures_say_so() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 3).await;
        script(
            &pool,
            "create table marks (n bigint); insert into marks values (1)",
        )
        .await
        .unwrap();
        let options = TransactionOptions::SERIALIZABLE;
        let mut first = pool.begin(options, Prologue::default()).await.unwrap();
        let mut second = pool.begin(options, Prologue::default()).await.unwrap();
        for connection in [&mut first, &mut second] {
            within(connection, "select sum(n) from marks", [])
                .await
                .unwrap();
        }
        within(&mut first, "update marks set n = n + 1", [])
            .await
            .unwrap();
        first.commit().await.unwrap();
        let error = failure(within(&mut second, "update marks set n = n + 1", [])).await;
        assert_eq!(error.kind(), ErrorKind::Serialization);
        assert_eq!(
            failure(second.commit()).await.kind(),
            ErrorKind::Serialization
        );
    })
    .await;
}

#[tokio::test]
async fn the_same_connection_is_used_again() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        let before = backend(&pool).await;
        let mut connection = begin(&pool).await;
        within(&mut connection, "select 1", []).await.unwrap();
        drop(connection);
        assert_eq!(backend(&pool).await, before);
    })
    .await;
}

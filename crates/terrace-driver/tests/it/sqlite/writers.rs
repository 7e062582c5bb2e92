//! Many tasks write to one file.

use std::time::Duration;

use terrace_core::{ErrorKind, Value};
use terrace_driver::{Confined, Pool, PoolOptions, Prologue, TransactionOptions};

use super::{open, options, with_tables};
use crate::support::{bound, number, within, write};

const TABLE: &str =
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, task INTEGER, number INTEGER UNIQUE)";

/// Inserts and returns the key that the database gave.
async fn insert(pool: &Pool, task: i64, number: i64) -> terrace_core::Result<i64> {
    let parameters = bound([Value::I64(task), Value::I64(number)]);
    let sql = "INSERT INTO notes (task, number) VALUES (?, ?) RETURNING id, task AS who";
    let mut id = None;
    pool.run(
        &Confined::new(sql, &parameters, Prologue::default()),
        &mut |row| {
            assert_eq!(row.name(1), Some("who"));
            assert_eq!(row.get::<i64>(1)?, task, "another task's row");
            id = Some(row.get::<i64>(0)?);
            Ok(())
        },
    )
    .await?;
    Ok(id.expect("one row"))
}

async fn each_gets_its_own(pool: Pool) {
    let tasks: Vec<_> = (0..32)
        .map(|task| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let mut ids = Vec::new();
                for round in 0..40 {
                    ids.push(
                        insert(&pool, task, task * 1000 + round)
                            .await
                            .expect("an insert"),
                    );
                    // Fails, among others that don't.
                    let again = insert(&pool, task, task * 1000 + round).await;
                    assert_eq!(again.expect_err("a duplicate").kind(), ErrorKind::Unique);
                }
                ids
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("no panic"));
    }
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 32 * 40);
    assert_eq!(number(&pool, "SELECT count(*) FROM notes").await, 32 * 40);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writes_of_many_threads_are_kept_apart() {
    let (_folder, pool) = with_tables(TABLE).await;
    each_gets_its_own(pool).await;
}

#[tokio::test]
async fn writes_of_many_tasks_on_one_thread_are_kept_apart() {
    let (_folder, pool) = with_tables(TABLE).await;
    each_gets_its_own(pool).await;
}

/// A deferred foreign key fails at the commit: the group must not go down with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_bad_write_does_not_hurt_the_others() {
    let tables = "CREATE TABLE p (id INTEGER PRIMARY KEY);
                  CREATE TABLE c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);
                  CREATE TABLE fixed (id INTEGER PRIMARY KEY);
                  INSERT INTO fixed VALUES (1);";
    let (_folder, pool) = with_tables(tables).await;
    let tasks: Vec<_> = (0..300_i64)
        .map(|task| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let (sql, kind) = match task % 30 {
                    7 => ("INSERT INTO c VALUES (?)", Some(ErrorKind::ForeignKey)),
                    8 => (
                        "INSERT OR ROLLBACK INTO fixed VALUES (?1 - ?1 + 1)",
                        Some(ErrorKind::Unique),
                    ),
                    9 => ("UPDATE missing SET id = ?", Some(ErrorKind::Statement)),
                    _ => ("INSERT INTO p VALUES (?)", None),
                };
                let result = write(&pool, sql, [Value::I64(task)]).await;
                assert_eq!(result.err().map(|error| error.kind()), kind, "{sql}");
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    assert_eq!(number(&pool, "SELECT count(*) FROM p").await, 270);
    assert_eq!(number(&pool, "SELECT count(*) FROM c").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transactions_and_single_writes_take_turns() {
    let (_folder, pool) =
        with_tables("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)").await;
    let tasks: Vec<_> = (0..16)
        .map(|task| {
            let pool = pool.clone();
            tokio::spawn(async move {
                for _ in 0..25 {
                    if task % 2 == 0 {
                        write(&pool, "UPDATE counter SET n = n + 1", [])
                            .await
                            .expect("a write");
                        continue;
                    }
                    let mut connection = pool
                        .begin(TransactionOptions::default(), Prologue::default())
                        .await
                        .expect("a transaction");
                    within(&mut connection, "UPDATE counter SET n = n + 10", [])
                        .await
                        .expect("a write");
                    tokio::task::yield_now().await;
                    within(&mut connection, "UPDATE counter SET n = n - 9", [])
                        .await
                        .expect("a write");
                    connection.commit().await.expect("a commit");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    assert_eq!(number(&pool, "SELECT n FROM counter").await, 16 * 25);
}

/// Two pools on one file stand for two processes.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_share_a_file() {
    let (folder, first) =
        with_tables("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)").await;
    let patient = PoolOptions {
        acquire_timeout: Duration::from_secs(20),
        ..options()
    };
    let second = open(&folder, patient.clone()).await.unwrap();
    let third = open(&folder, patient).await.unwrap();
    let tasks: Vec<_> = [second, third]
        .into_iter()
        .flat_map(|pool| vec![pool; 8])
        .map(|pool| {
            tokio::spawn(async move {
                for _ in 0..50 {
                    write(&pool, "UPDATE counter SET n = n + 1", [])
                        .await
                        .expect("a write");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    assert_eq!(number(&first, "SELECT n FROM counter").await, 16 * 50);
}

#[tokio::test]
async fn a_turn_that_never_comes_is_said() {
    let (_folder, pool) = with_tables("CREATE TABLE a (id)").await;
    let holder = pool
        .begin(TransactionOptions::default(), Prologue::default())
        .await
        .unwrap();
    let error = write(&pool, "INSERT INTO a VALUES (1)", [])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.hint().is_some());
    let whole = pool
        .begin(TransactionOptions::default(), Prologue::default())
        .await
        .unwrap_err();
    assert_eq!(whole.kind(), ErrorKind::Timeout);
    drop(holder);
    assert_eq!(
        number(&pool, "SELECT count(*) FROM a").await,
        0,
        "what was given up did not run"
    );
    write(&pool, "INSERT INTO a VALUES (1)", []).await.unwrap();
}

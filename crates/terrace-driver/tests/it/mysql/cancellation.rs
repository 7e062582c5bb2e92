//! Futures are dropped at every await point; the next user finds everything in order.

use std::time::{Duration, Instant};

use terrace_core::{Result, Value};
use terrace_driver::{Pool, Prologue, TransactionOptions};

use super::{Database, of_one, options};
use crate::support::{drop_after, number, within, write};

const TABLES: &str = "CREATE TABLE pairs (id INT); CREATE TABLE singles (id INT)";

async fn pair(pool: &Pool, id: i64) -> Result<()> {
    let mut connection = pool
        .begin(TransactionOptions::default(), Prologue::default())
        .await?;
    within(
        &mut connection,
        "INSERT INTO pairs VALUES (?)",
        [Value::I64(id)],
    )
    .await?;
    connection.savepoint(1).await?;
    within(
        &mut connection,
        "INSERT INTO pairs VALUES (?)",
        [Value::I64(id)],
    )
    .await?;
    connection.release(1).await?;
    connection.commit().await
}

async fn interrupted(pool: Pool, task: u64, rounds: u64) -> i64 {
    let mut finished = 0;
    for round in 0..rounds {
        let polls = usize::try_from((task * 31 + round * 17) % 61).expect("small");
        let id = i64::try_from(task * 1000 + round).expect("small");
        if round.is_multiple_of(2) {
            drop_after(polls, pair(&pool, id)).await;
        } else if drop_after(
            polls,
            write(&pool, "INSERT INTO singles VALUES (?)", [Value::I64(id)]),
        )
        .await
        {
            finished += 1;
        }
        // Whoever comes next gets the answer to its own question.
        assert_eq!(number(&pool, &format!("SELECT {id} + 0")).await, id);
    }
    finished
}

async fn check(pool: &Pool, finished: i64) {
    let halves =
        "SELECT count(*) FROM (SELECT id FROM pairs GROUP BY id HAVING count(*) <> 2) AS halves";
    assert_eq!(number(pool, halves).await, 0);
    assert!(number(pool, "SELECT count(*) FROM singles").await >= finished);
    pair(pool, -1).await.expect("a connection is free");
}

#[tokio::test]
async fn with_one_connection() {
    let Some((database, _)) = Database::with_tables(TABLES).await else {
        return;
    };
    let pool = database.pool(of_one()).await;
    let finished = interrupted(pool.clone(), 0, 150).await;
    check(&pool, finished).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_many_tasks() {
    let Some((_database, pool)) = Database::with_tables(TABLES).await else {
        return;
    };
    let tasks: Vec<_> = (0..8)
        .map(|task| tokio::spawn(interrupted(pool.clone(), task, 40)))
        .collect();
    let mut finished = 0;
    for task in tasks {
        finished += task.await.expect("no panic");
    }
    check(&pool, finished).await;
}

#[tokio::test]
async fn a_statement_that_nobody_waits_for_is_stopped_on_the_server() {
    let Some((database, watcher)) = Database::with_tables(TABLES).await else {
        return;
    };
    let pool = database.pool(of_one()).await;
    let running =
        "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'SELECT sleep(60%'";
    let abandoned = tokio::time::timeout(
        Duration::from_millis(200),
        write(&pool, "SELECT sleep(60) AS abandoned", []),
    );
    assert!(abandoned.await.is_err());
    assert_eq!(
        number(&pool, "SELECT 1").await,
        1,
        "the only place in the budget is free again"
    );
    let until = Instant::now() + options().statement_timeout;
    while number(&watcher, running).await > 0 {
        assert!(Instant::now() < until, "it still runs");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

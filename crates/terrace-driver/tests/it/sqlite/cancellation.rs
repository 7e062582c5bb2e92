//! Futures are dropped at every await point; the next user finds everything in order.

use terrace_core::{Result, Value};
use terrace_driver::{Pool, Prologue, TransactionOptions};

use super::with_tables;
use crate::support::{drop_after, number, within, write};

const TABLES: &str = "CREATE TABLE pairs (id INTEGER); CREATE TABLE singles (id INTEGER)";

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
    tokio::task::yield_now().await;
    connection.savepoint(1).await?;
    within(
        &mut connection,
        "INSERT INTO pairs VALUES (?)",
        [Value::I64(id)],
    )
    .await?;
    tokio::task::yield_now().await;
    connection.release(1).await?;
    connection.commit().await
}

async fn single(pool: &Pool, id: i64) -> Result<()> {
    write(pool, "INSERT INTO singles VALUES (?)", [Value::I64(id)])
        .await
        .map(|_| ())
}

async fn interrupted(pool: Pool, task: u64) -> i64 {
    let mut finished = 0;
    for round in 0..200_u64 {
        // A small generator of its own: the interleavings are the same in every run of one thread.
        let polls = usize::try_from((task * 31 + round * 17) % 7).expect("small");
        let id = i64::try_from(task * 1000 + round).expect("small");
        if (task + round).is_multiple_of(2) {
            drop_after(polls, pair(&pool, id)).await;
        } else if drop_after(polls, single(&pool, id)).await {
            finished += 1;
        }
    }
    finished
}

async fn check(pool: Pool) {
    let tasks: Vec<_> = (0..8)
        .map(|task| tokio::spawn(interrupted(pool.clone(), task)))
        .collect();
    let mut finished = 0;
    for task in tasks {
        finished += task.await.expect("no panic");
    }
    let halves = "SELECT count(*) FROM (SELECT id FROM pairs GROUP BY id HAVING count(*) <> 2)";
    assert_eq!(number(&pool, halves).await, 0);
    assert!(number(&pool, "SELECT count(*) FROM pairs").await > 0);
    assert!(number(&pool, "SELECT count(*) FROM singles").await >= finished);
    pair(&pool, -1).await.expect("the writer is free");
    single(&pool, -1).await.expect("the writer is free");
}

#[tokio::test]
async fn on_one_thread() {
    let (_folder, pool) = with_tables(TABLES).await;
    check(pool).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_many_threads() {
    let (_folder, pool) = with_tables(TABLES).await;
    check(pool).await;
}

//! Results that are read in chunks, on every database.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, Value};
use terrace_driver::{
    Confined, Connection, Cursor, Endpoint, Pool, PoolOptions, Prologue, Row, TransactionOptions,
};

use crate::support::drop_after;

/// A database, and a query that gives the numbers from 1 to its parameter with 1,000 bytes each.
struct Ground {
    pool: Pool,
    numbers: &'static str,
    /// Fails when it comes to row 1,500.
    breaks: &'static str,
    /// Whether other statements may run beside an open cursor.
    shares: bool,
    _folder: Option<tempfile::TempDir>,
}

/// Every database that this program knows and the test run has.
async fn grounds() -> Vec<Ground> {
    let mut grounds = Vec::new();
    if cfg!(feature = "sqlite") {
        let folder = tempfile::tempdir().unwrap();
        let endpoint = Endpoint::sqlite(folder.path().join("stream.sqlite"));
        grounds.push(Ground {
            pool: pool(&endpoint).await,
            numbers: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) \
                      SELECT i, printf('%.1000c', 'x') FROM n",
            breaks: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) \
                     SELECT i, CASE i WHEN 1500 THEN abs(-9223372036854775808) END FROM n",
            shares: false,
            _folder: Some(folder),
        });
    }
    if std::env::var("TERRACE_TEST_SQLITE_ONLY").is_ok_and(|only| only == "1") {
        return grounds;
    }
    let server = |variable: &str| {
        let url = std::env::var(variable)
            .unwrap_or_else(|_| panic!("{variable} is not set: run cargo xtask test"));
        Endpoint::parse(&url).unwrap()
    };
    if cfg!(feature = "postgres") {
        grounds.push(Ground {
            pool: pool(&server("TERRACE_TEST_POSTGRES_URL")).await,
            numbers: "SELECT i, repeat('x', 1000) FROM generate_series(1, $1) AS n(i)",
            breaks: "SELECT i, 1 / (i - 1500) FROM generate_series(1, $1) AS n(i)",
            shares: true,
            _folder: None,
        });
    }
    if cfg!(feature = "mysql") {
        grounds.push(Ground {
            pool: pool(&server("TERRACE_TEST_MYSQL_URL")).await,
            numbers: "SELECT seq, REPEAT('x', 1000) FROM seq_1_to_200000 WHERE seq <= ?",
            breaks: "SELECT seq, CASE seq WHEN 1500 THEN (SELECT 1 UNION SELECT 2) END \
                     FROM seq_1_to_200000 WHERE seq <= ?",
            shares: false,
            _folder: None,
        });
    }
    grounds
}

async fn pool(endpoint: &Endpoint) -> Pool {
    let options = PoolOptions {
        connections: 2,
        acquire_timeout: Duration::from_secs(5),
        ..PoolOptions::default()
    };
    Pool::connect(endpoint, options).await.unwrap()
}

fn chunk(rows: u32) -> NonZeroU32 {
    NonZeroU32::new(rows).unwrap()
}

fn up_to(last: i64) -> [Cow<'static, Value>; 1] {
    [Cow::Owned(Value::I64(last))]
}

async fn open(ground: &Ground, last: i64, rows: u32) -> Result<(Connection, Cursor)> {
    let parameters = up_to(last);
    let statement = Confined::new(ground.numbers, &parameters, Prologue::default()).reading();
    ground.pool.stream(&statement, chunk(rows)).await
}

/// One chunk's numbers; `None` at the end.
async fn fetch(connection: &mut Connection, cursor: &mut Cursor) -> Result<Option<Vec<i64>>> {
    let mut numbers = Vec::new();
    let more = connection
        .fetch(cursor, &mut |row| {
            numbers.push(row.dynamic(0).map(|value| as_number(&value))?);
            Ok(())
        })
        .await?;
    assert_eq!(more, !numbers.is_empty());
    Ok(more.then_some(numbers))
}

fn as_number(value: &Value) -> i64 {
    match value {
        Value::I16(number) => i64::from(*number),
        Value::I32(number) => i64::from(*number),
        Value::I64(number) => *number,
        other => panic!("no number: {:?}", other.value_type()),
    }
}

async fn one(connection: &mut Connection) -> Result<i64> {
    let mut number = 0;
    let statement = Confined::new("SELECT 7", &[], Prologue::default());
    connection
        .run(&statement, &mut |row| {
            number = as_number(&row.dynamic(0)?);
            Ok(())
        })
        .await?;
    Ok(number)
}

/// Memory of this process, in KiB; `None` where the system doesn't tell.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_result_is_read_in_bounded_memory() {
    for ground in grounds().await {
        let before = memory();
        let mut most = 0;
        let (mut connection, mut cursor) = open(&ground, 200_000, 500).await.unwrap();
        let mut next = 1;
        while let Some(numbers) = fetch(&mut connection, &mut cursor).await.unwrap() {
            assert!(numbers.len() <= 500);
            for number in numbers {
                assert_eq!(number, next);
                next += 1;
            }
            most = most.max(memory().unwrap_or(0));
        }
        assert_eq!(next, 200_001, "{:?}", ground.pool);
        assert!(fetch(&mut connection, &mut cursor).await.unwrap().is_none());
        connection.commit().await.unwrap();
        // The whole result has 200 MB.
        if let Some(before) = before {
            let grown = most.saturating_sub(before) / 1024;
            assert!(grown < 64, "{grown} MiB on {:?}", ground.pool);
        }
    }
}

#[tokio::test]
async fn ends_of_results_are_seen_whatever_the_size_of_chunks() {
    for ground in grounds().await {
        for (last, rows) in [(1, 1), (1, 5), (9, 5), (10, 5), (11, 5)] {
            let (mut connection, mut cursor) = open(&ground, last, rows).await.unwrap();
            let mut all = Vec::new();
            while let Some(numbers) = fetch(&mut connection, &mut cursor).await.unwrap() {
                all.extend(numbers);
            }
            assert_eq!(all, (1..=last).collect::<Vec<_>>());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_left_early_gives_its_connection_back() {
    for ground in grounds().await {
        // More streams than connections: each must come back.
        for _ in 0..6 {
            let (mut connection, mut cursor) = open(&ground, 200_000, 10).await.unwrap();
            fetch(&mut connection, &mut cursor).await.unwrap().unwrap();
        }
        let mut connection = ground.pool.exclusive().await.unwrap();
        assert_eq!(one(&mut connection).await.unwrap(), 7);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_midway_is_told_where_it_happens() {
    for ground in grounds().await {
        let parameters = up_to(3000);
        let statement = Confined::new(ground.breaks, &parameters, Prologue::default()).reading();
        let (mut connection, mut cursor) =
            ground.pool.stream(&statement, chunk(100)).await.unwrap();
        let mut rows = 0;
        let error: Error = loop {
            match fetch(&mut connection, &mut cursor).await {
                Ok(Some(numbers)) => rows += numbers.len(),
                Ok(None) => panic!("the error was swallowed: {:?}", ground.pool),
                Err(error) => break error,
            }
        };
        assert!(rows < 1500, "{rows}");
        assert_ne!(error.kind(), ErrorKind::Internal, "{error:?}");
        assert!(fetch(&mut connection, &mut cursor).await.unwrap().is_none());
        drop((connection, cursor));
        let mut connection = ground.pool.exclusive().await.unwrap();
        assert_eq!(one(&mut connection).await.unwrap(), 7);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_sink_ends_the_stream_and_not_the_transaction() {
    for ground in grounds().await {
        let mut connection = begun(&ground).await;
        let mut cursor = cursor_in(&ground, &mut connection, 200_000, 10)
            .await
            .unwrap();
        let refused = connection
            .fetch(&mut cursor, &mut |_| {
                Err(Error::new(ErrorKind::InvalidInput, "of the sink"))
            })
            .await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidInput);
        drop(cursor);
        assert_eq!(one(&mut connection).await.unwrap(), 7);
        connection.commit().await.unwrap();
    }
}

async fn begun(ground: &Ground) -> Connection {
    let options = TransactionOptions::default();
    ground
        .pool
        .begin(options, Prologue::default())
        .await
        .unwrap()
}

async fn cursor_in(
    ground: &Ground,
    connection: &mut Connection,
    last: i64,
    rows: u32,
) -> Result<Cursor> {
    let parameters = up_to(last);
    let statement = Confined::new(ground.numbers, &parameters, Prologue::default()).reading();
    connection.open_cursor(&statement, chunk(rows)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_goes_on_after_a_stream_that_was_read_or_left() {
    for ground in grounds().await {
        let mut connection = begun(&ground).await;
        for early in [false, true] {
            let mut cursor = cursor_in(&ground, &mut connection, 5_000, 100)
                .await
                .unwrap();
            let mut rows = 0;
            while let Some(numbers) = fetch(&mut connection, &mut cursor).await.unwrap() {
                rows += numbers.len();
                if early {
                    break;
                }
            }
            assert_eq!(rows, if early { 100 } else { 5_000 });
            drop(cursor);
            assert_eq!(one(&mut connection).await.unwrap(), 7);
            connection.savepoint(1).await.unwrap();
            assert_eq!(one(&mut connection).await.unwrap(), 7);
            connection.rollback_to(1).await.unwrap();
        }
        connection.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_beside_an_open_stream_runs_or_is_refused_and_never_hangs() {
    for ground in grounds().await {
        let mut connection = begun(&ground).await;
        let mut cursor = cursor_in(&ground, &mut connection, 1_000, 10)
            .await
            .unwrap();
        fetch(&mut connection, &mut cursor).await.unwrap().unwrap();
        let beside = one(&mut connection).await;
        if ground.shares {
            assert_eq!(beside.unwrap(), 7);
        } else {
            let error = beside.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Statement);
            assert!(error.hint().is_some());
        }
        let next = fetch(&mut connection, &mut cursor).await.unwrap().unwrap();
        assert_eq!(next, (11..=20).collect::<Vec<_>>());
        // The end of the transaction is the end of the stream.
        connection.commit().await.unwrap();
        let mut seen = 20;
        let error = loop {
            match fetch(&mut connection, &mut cursor).await {
                // What was on its way already.
                Ok(Some(numbers)) => seen += numbers.len(),
                Ok(None) => panic!("a stream that was cut off looks complete"),
                Err(error) => break error,
            }
        };
        assert!(seen < 1_000);
        assert!(!error.to_string().is_empty());
        drop((cursor, connection));
        let mut connection = begun(&ground).await;
        assert_eq!(one(&mut connection).await.unwrap(), 7);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_future_that_is_dropped_loses_no_row() {
    for ground in grounds().await {
        for polls in 0..12 {
            let (mut connection, mut cursor) = open(&ground, 100, 10).await.unwrap();
            let mut seen = Vec::new();
            loop {
                let mut numbers = Vec::new();
                let mut sink = |row: &Row<'_>| {
                    numbers.push(as_number(&row.dynamic(0)?));
                    Ok(())
                };
                drop_after(polls, connection.fetch(&mut cursor, &mut sink)).await;
                seen.extend(numbers);
                match fetch(&mut connection, &mut cursor).await.unwrap() {
                    Some(numbers) => seen.extend(numbers),
                    None => break,
                }
            }
            assert_eq!(seen, (1..=100).collect::<Vec<_>>(), "after {polls} polls");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_dropped_while_it_opens_leaves_a_pool_in_order() {
    for ground in grounds().await {
        for polls in 0..12 {
            drop_after(polls, open(&ground, 200_000, 10)).await;
            let mut connection = begun(&ground).await;
            let opening = cursor_in(&ground, &mut connection, 200_000, 10);
            drop_after(polls, opening).await;
            assert_eq!(one(&mut connection).await.unwrap(), 7);
            connection.rollback().await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_a_transaction_only_plain_queries_are_streamed() {
    for ground in grounds().await {
        let statement = Confined::new("SELECT 1", &[], Prologue::default());
        let refused = ground.pool.stream(&statement, chunk(1)).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    }
}

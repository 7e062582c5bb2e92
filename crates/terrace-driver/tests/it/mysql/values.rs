//! Values go in and come back.

use std::time::Duration;

use terrace_core::{ErrorKind, Value, ValueType};
use terrace_driver::{Confined, PoolOptions, Prologue};

use super::{Database, options};
use crate::support::{bound, every_type, number, read, write};

const EVERYTHING: &str = "CREATE TABLE everything (
    b TINYINT(1), s SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE,
    t LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, x LONGBLOB, u CHAR(36), da DATE, ti TIME(6),
    dt DATETIME(6), ts DATETIME(6), n DECIMAL(20, 2), j JSON)";

#[tokio::test]
async fn every_type_comes_back() {
    let Some((_database, pool)) = Database::with_tables(EVERYTHING).await else {
        return;
    };
    let values = every_type();
    let types: Vec<ValueType> = values.iter().map(Value::value_type).collect();
    let insert = "INSERT INTO everything VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    write(&pool, insert, values.clone()).await.unwrap();
    write(&pool, insert, types.iter().map(|of| Value::Null(*of)))
        .await
        .unwrap();
    let rows = read(&pool, "SELECT * FROM everything", [], &types)
        .await
        .unwrap();
    let nulls: Vec<Value> = types.iter().map(|of| Value::Null(*of)).collect();
    assert_eq!(rows, [values, nulls]);
}

#[tokio::test]
async fn values_that_it_cannot_hold_are_refused() {
    let Some((_database, pool)) = Database::with_tables(EVERYTHING).await else {
        return;
    };
    for value in [
        Value::F64(f64::NAN),
        Value::F32(f32::INFINITY),
        Value::Date("-000001-01-01".parse().unwrap()),
    ] {
        let error = write(&pool, "INSERT INTO everything (d) VALUES (?)", [value])
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
    }
}

#[tokio::test]
async fn sums_and_counts_are_numbers() {
    let Some((_database, pool)) = Database::with_tables(EVERYTHING).await else {
        return;
    };
    for (integer, price) in [(1, "0.10"), (2, "0.20"), (6, "9.99")] {
        let price: rust_decimal::Decimal = price.parse().unwrap();
        let values = [Value::I32(integer), price.into()];
        write(&pool, "INSERT INTO everything (i, n) VALUES (?, ?)", values)
            .await
            .unwrap();
    }
    let sql = "SELECT sum(i), avg(i), sum(n), count(*), max(n) FROM everything";
    let types = [
        ValueType::I64,
        ValueType::F64,
        ValueType::Decimal,
        ValueType::I64,
        ValueType::Decimal,
    ];
    let rows = read(&pool, sql, [], &types).await.unwrap();
    let exact = |text: &str| Value::Decimal(text.parse().unwrap());
    assert_eq!(
        rows,
        [[
            Value::I64(9),
            Value::F64(3.0),
            exact("10.29"),
            Value::I64(3),
            exact("9.99")
        ]]
    );
    assert_eq!(
        number(&pool, "SELECT count(*) FROM everything WHERE n = 9.99").await,
        1
    );
}

#[tokio::test]
async fn columns_say_what_they_are() {
    let Some((_database, pool)) = Database::with_tables(EVERYTHING).await else {
        return;
    };
    let values = every_type();
    write(
        &pool,
        "INSERT INTO everything VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        values.clone(),
    )
    .await
    .unwrap();
    let statement = Confined::new("SELECT * FROM everything", &[], Prologue::default()).reading();
    let mut seen = Vec::new();
    pool.run(&statement, &mut |row| {
        assert_eq!(
            (row.len(), row.name(0), row.name(15)),
            (15, Some("b"), None)
        );
        for index in 0..row.len() {
            seen.push(row.dynamic(index)?);
        }
        assert_eq!(
            row.get::<i64>(6).unwrap_err().kind(),
            ErrorKind::InvalidValue
        );
        assert_eq!(
            row.get::<i64>(15).unwrap_err().kind(),
            ErrorKind::InvalidValue
        );
        assert_eq!(
            row.get::<i16>(3).unwrap_err().kind(),
            ErrorKind::InvalidValue
        );
        Ok(())
    })
    .await
    .unwrap();
    for (value, seen) in values.iter().zip(&seen) {
        match value {
            Value::Bool(_) | Value::I16(_) | Value::I32(_) => {
                assert!(matches!(seen, Value::I64(_)));
            }
            Value::Uuid(_) | Value::Json(_) => {
                assert!(matches!(seen, Value::Text(_) | Value::Json(_)));
            }
            Value::Timestamp(_) => assert!(matches!(seen, Value::DateTime(_))),
            other => assert_eq!(other, seen),
        }
    }
}

#[tokio::test]
async fn outcomes_tell_what_changed() {
    let table = "CREATE TABLE notes (id BIGINT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(20))";
    let Some((_database, pool)) = Database::with_tables(table).await else {
        return;
    };
    let one = write(&pool, "INSERT INTO notes (word) VALUES (?)", ["a".into()])
        .await
        .unwrap();
    assert_eq!((one.affected, one.last_identity), (1, Some(1)));
    let two = write(&pool, "INSERT INTO notes (word) VALUES ('a'), ('b')", [])
        .await
        .unwrap();
    assert_eq!(
        (two.affected, two.last_identity),
        (2, Some(2)),
        "the first of them"
    );
    let same = write(&pool, "UPDATE notes SET word = 'a' WHERE word = 'a'", [])
        .await
        .unwrap();
    assert_eq!(
        (same.affected, same.last_identity),
        (2, None),
        "found counts, changed or not"
    );
    assert_eq!(
        write(&pool, "DELETE FROM notes WHERE id > 100", [])
            .await
            .unwrap()
            .affected,
        0
    );
    let zero = write(&pool, "INSERT INTO notes (id, word) VALUES (0, 'zero')", [])
        .await
        .unwrap();
    assert_eq!(zero.affected, 1);
    assert_eq!(
        number(&pool, "SELECT count(*) FROM notes WHERE id = 0").await,
        1
    );
    if pool.dialect().capabilities().insert_returning {
        let parameters = bound([Value::Text("c".into())]);
        let insert = "INSERT INTO notes (word) VALUES (?) RETURNING id";
        let mut id = None;
        let outcome = pool
            .run(
                &Confined::new(insert, &parameters, Prologue::default()),
                &mut |row| {
                    id = Some(row.get::<i64>(0)?);
                    Ok(())
                },
            )
            .await
            .unwrap();
        assert_eq!((outcome.affected, outcome.last_identity), (1, None));
        assert_eq!(id, Some(number(&pool, "SELECT max(id) FROM notes").await));
    }
}

#[tokio::test]
async fn many_rows_and_big_values() {
    let Some((_database, pool)) = Database::with_tables(EVERYTHING).await else {
        return;
    };
    let big = "ü".repeat(1_000_000);
    write(
        &pool,
        "INSERT INTO everything (t) VALUES (?)",
        [big.as_str().into()],
    )
    .await
    .unwrap();
    let rows = read(&pool, "SELECT t FROM everything", [], &[ValueType::Text])
        .await
        .unwrap();
    assert_eq!(rows, [[Value::Text(big)]]);
    let count = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
                 SELECT a.i FROM n a, n b LIMIT 50000";
    assert_eq!(
        read(&pool, count, [], &[ValueType::I64])
            .await
            .unwrap()
            .len(),
        50_000
    );
}

#[tokio::test]
async fn it_works_without_a_statement_cache() {
    let Some(database) = Database::new().await else {
        return;
    };
    let uncached = PoolOptions {
        statement_cache: 0,
        idle_timeout: Duration::from_millis(50),
        ..options()
    };
    let pool = database.pool(uncached).await;
    for _ in 0..100 {
        assert_eq!(number(&pool, "SELECT 7").await, 7);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(number(&pool, "SELECT 7").await, 7);
}

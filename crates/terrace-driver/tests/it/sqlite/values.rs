//! Values go in and come back.

use terrace_core::{ErrorKind, Value, ValueType};
use terrace_driver::{Confined, Prologue};

use super::{new_file, with_tables};
use crate::support::{bound, every_type, number, read, write};

#[tokio::test]
async fn every_type_comes_back() {
    let (_folder, pool) = new_file().await;
    for value in every_type() {
        let of = value.value_type();
        let rows = read(&pool, "SELECT ?1", [value.clone()], &[of])
            .await
            .unwrap();
        assert_eq!(rows, [[value]]);
        let rows = read(&pool, "SELECT ?1", [Value::Null(of)], &[of])
            .await
            .unwrap();
        assert_eq!(rows, [[Value::Null(of)]]);
    }
}

#[tokio::test]
async fn every_type_comes_back_from_a_table() {
    let columns = "b BOOLEAN, s SMALLINT, i INTEGER, l BIGINT, f REAL, d DOUBLE, t TEXT, x BLOB, \
                   u TEXT, da TEXT, ti TEXT, dt TEXT, ts TEXT, n NUMERIC(10,2), j TEXT";
    let (_folder, pool) = with_tables(&format!("CREATE TABLE everything ({columns})")).await;
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
async fn text_order_is_time_order() {
    let (_folder, pool) = with_tables("CREATE TABLE times (at TEXT)").await;
    let times = [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.5Z",
        "2026-01-02T03:04:06Z",
        "0001-01-01T00:00:00Z",
    ];
    for time in times {
        let at: jiff::Timestamp = time.parse().unwrap();
        write(&pool, "INSERT INTO times VALUES (?)", [at.into()])
            .await
            .unwrap();
    }
    let rows = read(
        &pool,
        "SELECT at FROM times ORDER BY at",
        [],
        &[ValueType::Timestamp],
    )
    .await
    .unwrap();
    let sorted: Vec<String> = rows
        .iter()
        .map(|row| match row.as_slice() {
            [Value::Timestamp(at)] => at.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sorted, [times[3], times[0], times[1], times[2]]);
    let soon = "SELECT count(*) FROM times WHERE at > datetime('now', '-100 years')";
    assert_eq!(number(&pool, soon).await, 3);
}

#[tokio::test]
async fn decimals_sum_and_compare_as_numbers() {
    let (_folder, pool) = with_tables("CREATE TABLE prices (price NUMERIC(10,2))").await;
    for price in ["0.10", "0.20", "9.99", "10.00", "100"] {
        let price: rust_decimal::Decimal = price.parse().unwrap();
        write(&pool, "INSERT INTO prices VALUES (?)", [price.into()])
            .await
            .unwrap();
    }
    let sum = read(
        &pool,
        "SELECT sum(price), max(price) FROM prices",
        [],
        &[ValueType::Decimal; 2],
    )
    .await
    .unwrap();
    assert_eq!(
        sum,
        [["120.29", "100"].map(|text| Value::Decimal(text.parse().unwrap()))]
    );
    let limit = Value::Decimal("9.99".parse().unwrap());
    let above = "SELECT price FROM prices GROUP BY price HAVING sum(price) > ?1 ORDER BY 1";
    assert_eq!(
        read(&pool, above, [limit.clone()], &[ValueType::Decimal])
            .await
            .unwrap()
            .len(),
        2
    );
    let equal = read(
        &pool,
        "SELECT price FROM prices WHERE price = ?1",
        [limit],
        &[ValueType::Decimal],
    )
    .await;
    assert_eq!(equal.unwrap().len(), 1);
    let long = Value::Decimal("0.1234567890123456".parse().unwrap());
    let refused = write(&pool, "INSERT INTO prices VALUES (?)", [long])
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidValue);
}

#[tokio::test]
async fn rows_have_names_and_say_what_is_wrong() {
    let (_folder, pool) = new_file().await;
    let parameters = bound([Value::Text("secret".into())]);
    let statement = Confined::new(
        "SELECT ?1 AS word, 7 AS seven, NULL AS empty",
        &parameters,
        Prologue::default(),
    );
    for statement in [statement, statement.reading()] {
        let mut seen = 0;
        let sink = &mut |row: &terrace_driver::Row<'_>| {
            assert_eq!((row.len(), row.is_empty()), (3, false));
            assert_eq!((row.name(1), row.name(3)), (Some("seven"), None));
            assert_eq!(row.dynamic(0)?, Value::Text("secret".into()));
            assert_eq!(row.dynamic(2)?, Value::Null(ValueType::Unknown));
            for error in [
                row.get::<i64>(0).unwrap_err(),
                row.get::<bool>(2).unwrap_err(),
                row.get::<i64>(3).unwrap_err(),
            ] {
                assert_eq!(error.kind(), ErrorKind::InvalidValue);
                assert!(!format!("{error:?}").contains("secret"), "{error:?}");
            }
            assert!(
                row.get::<i64>(0)
                    .unwrap_err()
                    .to_string()
                    .starts_with("word: ")
            );
            seen += 1;
            Ok(())
        };
        let outcome = pool.run(&statement, sink).await.unwrap();
        assert_eq!((outcome.affected, seen), (1, 1));
    }
}

#[tokio::test]
async fn outcomes_tell_what_changed() {
    let (_folder, pool) =
        with_tables("CREATE TABLE notes (id INTEGER PRIMARY KEY, word TEXT)").await;
    let insert = "INSERT INTO notes (word) VALUES (?)";
    for expected in 1..=3 {
        let outcome = write(&pool, insert, ["a".into()]).await.unwrap();
        assert_eq!(
            (outcome.affected, outcome.last_identity),
            (1, Some(expected))
        );
    }
    let update = write(&pool, "UPDATE notes SET word = 'b' WHERE id > 1", [])
        .await
        .unwrap();
    assert_eq!((update.affected, update.last_identity), (2, None));
    let nothing = write(&pool, "DELETE FROM notes WHERE id > 100", [])
        .await
        .unwrap();
    assert_eq!(nothing.affected, 0);
    assert_eq!(
        write(&pool, "CREATE TABLE more (id)", [])
            .await
            .unwrap()
            .affected,
        0
    );
    let returned = write(
        &pool,
        "INSERT INTO notes (word) VALUES ('c') RETURNING id",
        [],
    )
    .await
    .unwrap();
    assert_eq!((returned.affected, returned.last_identity), (1, None));
}

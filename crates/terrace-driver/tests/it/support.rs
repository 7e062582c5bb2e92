//! What the tests of every database share.

use std::borrow::Cow;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use terrace_core::{Result, Value, ValueType};
use terrace_driver::{Confined, Connection, Outcome, Pool, Prologue};

/// Parameters in the form that the waist takes.
pub(crate) fn bound<'a>(values: impl IntoIterator<Item = Value>) -> Vec<Cow<'a, Value>> {
    values.into_iter().map(Cow::Owned).collect()
}

/// Runs a statement that may write, and returns what it did.
pub(crate) async fn write(
    pool: &Pool,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Outcome> {
    let parameters = bound(values);
    pool.run(
        &Confined::new(sql, &parameters, Prologue::default()),
        &mut |_| Ok(()),
    )
    .await
}

/// Runs a query and returns its rows, each column read as the type given for it.
pub(crate) async fn read(
    pool: &Pool,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
    types: &[ValueType],
) -> Result<Vec<Vec<Value>>> {
    let parameters = bound(values);
    let mut rows = Vec::new();
    let statement = Confined::new(sql, &parameters, Prologue::default()).reading();
    pool.run(&statement, &mut |row| {
        rows.push(
            types
                .iter()
                .enumerate()
                .map(|(at, of)| row.value(at, *of))
                .collect::<Result<_>>()?,
        );
        Ok(())
    })
    .await?;
    Ok(rows)
}

/// The one number that a query returns.
pub(crate) async fn number(pool: &Pool, sql: &str) -> i64 {
    let rows = read(pool, sql, [], &[ValueType::I64])
        .await
        .expect("a number");
    match rows.as_slice() {
        [row] => match row.as_slice() {
            [Value::I64(number)] => *number,
            other => panic!("no number: {other:?}"),
        },
        other => panic!("not one row: {other:?}"),
    }
}

/// Runs a statement on an exclusive connection.
pub(crate) async fn within(
    connection: &mut Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Outcome> {
    let parameters = bound(values);
    connection
        .run(
            &Confined::new(sql, &parameters, Prologue::default()),
            &mut |_| Ok(()),
        )
        .await
}

/// Polls a future so many times, letting other tasks and the network go on in between, then drops
/// it. Returns whether it finished.
pub(crate) async fn drop_after(polls: usize, future: impl Future) -> bool {
    let mut future = pin!(future);
    for _ in 0..polls {
        if future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
        {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

/// One value of every type, the way it comes back.
pub(crate) fn every_type() -> Vec<Value> {
    vec![
        Value::Bool(true),
        Value::I16(-7),
        Value::I32(70_000),
        Value::I64(i64::MIN + 1),
        Value::F32(1.5),
        Value::F64(-2.25e10),
        Value::Text("Grüße, 世界 🦀 '\"\\%_\n".into()),
        Value::Bytes(vec![0, 1, 254, 255]),
        Value::Uuid(
            "018f4e9a-7c1b-7def-8123-456789abcdef"
                .parse()
                .expect("a UUID"),
        ),
        Value::Date("2024-02-29".parse().expect("a date")),
        Value::Time("23:59:58.000007".parse().expect("a time")),
        Value::DateTime(
            "1999-12-31T23:59:59.999999"
                .parse()
                .expect("a date and time"),
        ),
        Value::Timestamp("2026-01-02T03:04:05.000006Z".parse().expect("an instant")),
        Value::Decimal("-12345678.91".parse().expect("a decimal")),
        Value::Json(Box::new(
            serde_json::json!({"a": [1, null, "ü"], "b": {"c": true}}),
        )),
    ]
}

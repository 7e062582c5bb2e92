//! Values there and back.

use rust_decimal::Decimal;
use terrace_core::{ErrorKind, Value, ValueType};

use super::{failure, pool, run_for, scratch};
use crate::support::{every_type, read, write};

#[tokio::test]
async fn every_type_comes_back() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 2).await;
        let values = every_type();
        write(
            &pool,
            "create table all_types (a bool, b smallint, c int, d bigint, e real, f float8, g text, h bytea, \
             i uuid, j date, k time, l timestamp, m timestamptz, n numeric(20, 2), o jsonb)",
            [],
        )
        .await
        .unwrap();
        let insert = "insert into all_types values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)";
        let nulls: Vec<_> = values.iter().map(|value| Value::Null(value.value_type())).collect();
        assert_eq!(write(&pool, insert, values.clone()).await.unwrap().affected, 1);
        assert_eq!(write(&pool, insert, nulls.clone()).await.unwrap().affected, 1);
        let types: Vec<_> = values.iter().map(Value::value_type).collect();
        let select = "select * from all_types order by a nulls last";
        assert_eq!(read(&pool, select, [], &types).await.unwrap(), [values.clone(), nulls.clone()]);
        assert_eq!(run_for(&pool, select, vec![]).await.unwrap(), [values.clone(), nulls]);
        // And as conditions.
        let same = "select count(*) from all_types where a = $1 and b = $2 and c = $3 and d = $4 and e = $5 \
                    and f = $6 and g = $7 and h = $8 and i = $9 and j = $10 and k = $11 and l = $12 and m = $13 \
                    and n = $14 and o = $15";
        assert_eq!(read(&pool, same, values, &[ValueType::I64]).await.unwrap(), [[Value::I64(1)]]);
    })
    .await;
}

#[tokio::test]
async fn decimals_are_exact() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        for text in [
            "0",
            "0.00",
            "1",
            "-1",
            "10000",
            "100000000",
            "0.0001",
            "0.00010",
            "12345678.90123",
            "-0.5",
            "79228162514264337593543950335",
            "-7.9228162514264337593543950335",
            "0.0000000000000000000000000001",
        ] {
            let decimal: Decimal = text.parse().unwrap();
            let sql = "select $1::numeric, $1::numeric::text";
            let rows = run_for(&pool, sql, vec![Value::Decimal(decimal)])
                .await
                .unwrap();
            assert_eq!(rows, [[Value::Decimal(decimal), Value::from(text)]]);
        }
        for (sql, of) in [
            ("select 'NaN'::numeric", ValueType::Decimal),
            ("select 'Infinity'::numeric", ValueType::Decimal),
            ("select 10::numeric ^ 40", ValueType::Decimal),
            ("select 'infinity'::timestamptz", ValueType::Timestamp),
            ("select '-infinity'::date", ValueType::Date),
            ("select '290000-01-01'::timestamp", ValueType::DateTime),
            ("select '24:00'::time", ValueType::Time),
            ("select 70000", ValueType::I16),
            ("select 'x'", ValueType::I64),
            ("select 1", ValueType::Text),
            ("select array[1,2]", ValueType::Text),
        ] {
            let error = failure(read(&pool, sql, [], &[of])).await;
            assert_eq!(error.kind(), ErrorKind::InvalidValue, "{sql}: {error}");
        }
    })
    .await;
}

#[tokio::test]
async fn numbers_widen() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        let sql = "select 1::int2, 2::int4, 3::int8, sum(x), 5::int2, 1.5::float4, avg(x), 7::int2 \
                   from (values (4::int8)) as t (x)";
        let types = [
            ValueType::I64,
            ValueType::I64,
            ValueType::I64,
            ValueType::I64,
            ValueType::I32,
            ValueType::F64,
            ValueType::F64,
            ValueType::Decimal,
        ];
        let expected = [
            Value::I64(1),
            Value::I64(2),
            Value::I64(3),
            Value::I64(4),
            Value::I32(5),
            Value::F64(1.5),
            Value::F64(4.0),
            Value::Decimal(7.into()),
        ];
        assert_eq!(read(&pool, sql, [], &types).await.unwrap(), [expected]);
    })
    .await;
}

#[tokio::test]
async fn text_fits_every_textual_column() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        super::script(
            &pool,
            "create type mood as enum ('fine', 'tired'); \
             create table texts (a varchar(10), b char(4), c mood, d json, e jsonb, f xml, g name)",
        )
        .await
        .unwrap();
        let values = ["one", "two", "tired", "[1]", "{}", "<a/>", "n"].map(Value::from);
        write(
            &pool,
            "insert into texts values ($1,$2,$3,$4,$5,$6,$7)",
            values.clone(),
        )
        .await
        .unwrap();
        let rows = read(
            &pool,
            "select * from texts where c = $1",
            [Value::from("tired")],
            &[ValueType::Text; 7],
        )
        .await
        .unwrap();
        assert_eq!(
            rows,
            [["one", "two ", "tired", "[1]", "{}", "<a/>", "n"].map(Value::from)]
        );
        let rows = run_for(
            &pool,
            "select c, null::mood, 'a'::\"char\", pg_sleep(0)::text from texts",
            vec![],
        )
        .await
        .unwrap();
        assert_eq!(rows[0][0], Value::from("tired"));
        assert!(rows[0][1].is_null());
        let wrong = failure(write(
            &pool,
            "insert into texts (c) values ($1)",
            [Value::from("canary")],
        ))
        .await;
        assert_eq!(wrong.kind(), ErrorKind::InvalidValue);
        assert!(!format!("{wrong:?}").contains("canary"), "{wrong:?}");
    })
    .await;
}

#[tokio::test]
async fn large_results_arrive_whole() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 2).await;
        let sql = "select i, repeat('x', 1000) from generate_series(1::int8, 20000) as i";
        let (many, few) = tokio::join!(
            read(&pool, sql, [], &[ValueType::I64, ValueType::Text]),
            read(&pool, "select 1::int8", [], &[ValueType::I64]),
        );
        let many = many.unwrap();
        assert_eq!((many.len(), few.unwrap().len()), (20_000, 1));
        assert!(many.iter().zip(1..).all(|(row, at)| row[0] == Value::I64(at)));
        let one = "select repeat('y', 30000000), $1";
        let rows = read(&pool, one, [Value::from("z".repeat(3_000_000).as_str())], &[ValueType::Text; 2]).await.unwrap();
        assert!(matches!(&rows[0][..], [Value::Text(y), Value::Text(z)] if y.len() == 30_000_000 && z.len() == 3_000_000));
    })
    .await;
}

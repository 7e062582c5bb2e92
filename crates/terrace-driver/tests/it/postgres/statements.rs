//! Prepared statements.

use terrace_core::{Value, ValueType};
use terrace_driver::{Pool, PoolOptions};

use super::{options, pool, scratch, script};
use crate::support::{number, read, write};

#[tokio::test]
async fn a_changed_table_is_noticed() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 3).await;
        script(
            &pool,
            "create table things (a bigint); insert into things values (1)",
        )
        .await
        .unwrap();
        let all = "select * from things";
        // On every connection.
        let warm = (0..16).map(|_| write(&pool, all, []));
        for result in futures_join(warm).await {
            result.unwrap();
        }
        for column in ["b", "c", "d"] {
            script(
                &pool,
                &format!("alter table things add {column} text default 'x'"),
            )
            .await
            .unwrap();
            let readers = (0..16).map(|_| read(&pool, all, [], &[ValueType::I64, ValueType::Text]));
            for result in futures_join(readers).await {
                assert_eq!(result.unwrap(), [[Value::I64(1), Value::from("x")]]);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_statement_is_prepared_again() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        write(&pool, "select 1", []).await.unwrap();
        write(&pool, "deallocate all", []).await.unwrap();
        // `deallocate` took the prologue too, as a pooler that changes servers would; it is only
        // the statement that can be prepared again.
        assert_eq!(number(&pool, "select 1::int8").await, 1);
        write(&pool, "select 1", []).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_cache_is_bounded() {
    scratch(async |endpoint| {
        let few = PoolOptions {
            statement_cache: 5,
            ..options(1)
        };
        let pool = Pool::connect(&endpoint, few).await.unwrap();
        for round in 0..3 {
            for number in 0..20 {
                write(&pool, &format!("select {number}"), []).await.unwrap();
            }
            // The prologue and BEGIN are prepared besides.
            let prepared = number(&pool, "select count(*) from pg_prepared_statements").await;
            assert!(prepared <= 7, "{prepared} in round {round}");
        }
        let none = PoolOptions {
            statement_cache: 0,
            ..options(1)
        };
        let pool = Pool::connect(&endpoint, none).await.unwrap();
        for number in 0..20 {
            write(&pool, &format!("select {number}"), []).await.unwrap();
        }
        assert_eq!(
            number(
                &pool,
                "select count(*) from pg_prepared_statements where name <> ''"
            )
            .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_never_worked_is_not_kept() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        let insert = "insert into later values ($1)";
        for _ in 0..3 {
            write(&pool, insert, [Value::I64(1)]).await.unwrap_err();
        }
        write(&pool, "create table later (n bigint primary key)", [])
            .await
            .unwrap();
        write(&pool, insert, [Value::I64(1)]).await.unwrap();
        write(&pool, insert, [Value::I64(1)]).await.unwrap_err();
        write(&pool, insert, [Value::I64(2)]).await.unwrap();
        // Another type of the same text is another statement.
        write(&pool, insert, [Value::I32(3)]).await.unwrap();
        write(&pool, insert, [Value::Null(ValueType::Unknown)])
            .await
            .unwrap_err();
        let prepared = number(
            &pool,
            "select count(*) from pg_prepared_statements where statement like 'insert into later%'",
        )
        .await;
        assert_eq!(prepared, 3);
    })
    .await;
}

async fn futures_join<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut pinned: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, output) in &mut pinned {
            if output.is_none()
                && let std::task::Poll::Ready(ready) = future.as_mut().poll(context)
            {
                *output = Some(ready);
            }
        }
        if pinned.iter().all(|(_, output)| output.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    pinned
        .into_iter()
        .filter_map(|(_, output)| output)
        .collect()
}

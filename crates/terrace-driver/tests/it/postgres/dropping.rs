//! Futures that nobody waits for any more, at every await point.

use std::time::Duration;

use terrace_core::Value;
use terrace_driver::{Confined, Pool, Prologue, Setting, Shape, TransactionOptions};

use super::{expect_clean, pool, scratch, script, with_setting};
use crate::support::{number, within, write};

const ASK: &str = "select current_setting('terrace.tenant_id', true)";

/// Polls a future so many times and then drops it. Between the polls other tasks go on, and with
/// `patience` the server as well.
async fn drop_after(polls: usize, future: impl Future) -> bool {
    let patience = polls.is_multiple_of(3);
    let mut future = std::pin::pin!(future);
    for _ in 0..polls {
        if crate::support::drop_after(1, future.as_mut()).await {
            return true;
        }
        if patience {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    false
}

/// A number that differs from call to call, the same in every run.
fn next(seed: &mut u64) -> usize {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    usize::try_from(*seed % 1024).expect("small")
}

async fn unit(pool: &Pool, tenant: &str, sql: &str, shape: Shape) {
    let settings = [Setting {
        name: "terrace.tenant_id",
        value: tenant,
    }];
    let statement = Confined::new(
        sql,
        &[],
        Prologue {
            settings: &settings,
        },
    )
    .with_shape(shape);
    let mut rows = 0;
    let outcome = pool
        .run(&statement, &mut |row| {
            rows += 1;
            assert_eq!(row.get::<String>(0)?, tenant);
            Ok(())
        })
        .await;
    if outcome.is_ok() {
        assert_eq!(rows, 1);
    }
}

async fn transaction(pool: &Pool, tenant: &str, end: usize) {
    let settings = [Setting {
        name: "terrace.tenant_id",
        value: tenant,
    }];
    let Ok(mut connection) = pool
        .begin(
            TransactionOptions::default(),
            Prologue {
                settings: &settings,
            },
        )
        .await
    else {
        return;
    };
    let insert = "insert into marks values (1)";
    drop(within(&mut connection, insert, []).await);
    drop(connection.savepoint(1).await);
    drop(within(&mut connection, insert, []).await);
    drop(if end.is_multiple_of(2) {
        connection.release(1).await
    } else {
        connection.rollback_to(1).await
    });
    if end.is_multiple_of(3) {
        drop(within(&mut connection, "select nonsense", []).await);
    }
    drop(if end.is_multiple_of(5) {
        connection.commit().await
    } else {
        connection.rollback().await
    });
}

/// Drops thousands of units after a few polls each, and looks at the session after each.
async fn interleave(connections: usize, rounds: usize) {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, connections).await;
        write(&pool, "create table marks (n bigint)", [])
            .await
            .unwrap();
        let mut seed = 0x9E37_79B9_7F4A_7C15 ^ connections as u64;
        let mut finished = 0;
        for round in 0..rounds {
            let polls = next(&mut seed) % 12;
            let tenant = format!("tenant-{round}");
            let choice = next(&mut seed);
            let done = match choice % 8 {
                0 => drop_after(polls, transaction(&pool, &tenant, next(&mut seed))).await,
                1 => drop_after(polls, unit(&pool, &tenant, ASK, Shape::Slow)).await,
                2 => {
                    let failing = format!(
                        "select current_setting('terrace.tenant_id'), 1 / (0 * {})",
                        choice % 5
                    );
                    drop_after(polls, unit(&pool, &tenant, &failing, Shape::Quick)).await
                }
                3 => {
                    // Always a new text, so that it is prepared in the same flight.
                    let fresh = format!("{ASK} where {round} = {round}");
                    drop_after(polls, unit(&pool, &tenant, &fresh, Shape::Quick)).await
                }
                _ => drop_after(polls, unit(&pool, &tenant, ASK, Shape::Quick)).await,
            };
            finished += usize::from(done);
            if choice.is_multiple_of(4) {
                let own = format!("own-{round}");
                let answer = with_setting(&pool, "terrace.tenant_id", &own, ASK)
                    .await
                    .unwrap();
                assert_eq!(answer, [Some(own)], "round {round}");
                expect_clean(&pool).await;
                let number_of = number(&pool, &format!("select {round}::int8")).await;
                assert_eq!(number_of, i64::try_from(round).unwrap());
            }
        }
        assert!(
            finished > 0 && finished < rounds,
            "{finished} of {rounds} finished"
        );
        let open = "select count(*) from pg_stat_activity where datname = current_database() \
                    and state like 'idle in transaction%'";
        assert_eq!(number(&pool, open).await, 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_left_on_the_only_connection() {
    interleave(1, 4000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_on_several_connections() {
    interleave(4, 4000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_get_their_own_answers() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 3).await;
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..32_u64 {
            let pool = pool.clone();
            tasks.spawn(async move {
                let mut seed = task + 1;
                for round in 0..200 {
                    let tenant = format!("{task}-{round}");
                    if next(&mut seed).is_multiple_of(3) {
                        let polls = next(&mut seed) % 6;
                        drop_after(polls, unit(&pool, "dropped", ASK, Shape::Quick)).await;
                    }
                    let answer = with_setting(&pool, "terrace.tenant_id", &tenant, ASK)
                        .await
                        .unwrap();
                    assert_eq!(answer, [Some(tenant)]);
                }
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_dropped_transaction_is_rolled_back() {
    scratch(async |endpoint| {
        for connections in [1, 3] {
            let pool = pool(&endpoint, connections).await;
            script(
                &pool,
                "drop table if exists marks; create table marks (n bigint)",
            )
            .await
            .unwrap();
            let mut connection = pool
                .begin(TransactionOptions::default(), Prologue::default())
                .await
                .unwrap();
            within(&mut connection, "insert into marks values (1)", [])
                .await
                .unwrap();
            drop(connection);
            // A lock that the open transaction would hold.
            script(&pool, "lock table marks").await.unwrap_err();
            script(&pool, "begin; lock table marks; commit")
                .await
                .unwrap();
            assert_eq!(number(&pool, "select count(*) from marks").await, 0);
            pool.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_dropped_long_statement_is_stopped() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        let mut connection = pool
            .begin(TransactionOptions::default(), Prologue::default())
            .await
            .unwrap();
        let sleep = within(&mut connection, "select pg_sleep(60)", []);
        assert!(
            tokio::time::timeout(Duration::from_millis(100), sleep)
                .await
                .is_err()
        );
        drop(connection);
        super::soon(async {
            expect_clean(&pool).await;
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn what_a_script_sets_is_reset() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        write(&pool, "select $1", [Value::from("prepared before")]).await.unwrap();
        let sql = "set terrace.tenant_id = 'left over'; set search_path = nowhere; select pg_advisory_lock(7); begin";
        script(&pool, sql).await.unwrap();
        expect_clean(&pool).await;
        write(&pool, "select $1", [Value::from("prepared again")]).await.unwrap();
        let answer = with_setting(&pool, "terrace.tenant_id", "x", ASK).await.unwrap();
        assert_eq!(answer, [Some("x".to_owned())]);
    })
    .await;
}

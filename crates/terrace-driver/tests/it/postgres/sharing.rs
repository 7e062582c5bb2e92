//! Who waits for whom.

use std::time::{Duration, Instant};

use terrace_core::{ErrorKind, Value};
use terrace_driver::{Budget, Confined, Pool, PoolOptions, Prologue, Shape, TransactionOptions};

use super::{failure, options, pool, scratch};
use crate::support::{number, write};

async fn slow(pool: &Pool, sql: &str) {
    let statement = Confined::new(sql, &[], Prologue::default()).with_shape(Shape::Slow);
    pool.run(&statement, &mut |_| Ok(())).await.unwrap();
}

#[tokio::test]
async fn quick_units_do_not_wait_behind_slow_ones() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 3).await;
        write(&pool, "select 1", []).await.unwrap();
        let begun = Instant::now();
        let ((), (), quick) = tokio::join!(
            slow(&pool, "select pg_sleep(1.5)"),
            slow(&pool, "select pg_sleep(1.5)"),
            async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                for _ in 0..20 {
                    write(&pool, "select 1", []).await.unwrap();
                }
                begun.elapsed()
            }
        );
        assert!(quick < Duration::from_millis(1400), "{quick:?}");
    })
    .await;
}

#[tokio::test]
async fn units_avoid_a_connection_that_is_stuck() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 2).await;
        let begun = Instant::now();
        let stuck = write(&pool, "select pg_sleep(1.5)", []);
        let quick = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            // One may be unlucky: the second connection is only opened for it.
            drop(
                tokio::time::timeout(Duration::from_millis(300), write(&pool, "select 0", []))
                    .await,
            );
            for _ in 0..20 {
                write(&pool, "select 1", []).await.unwrap();
            }
            begun.elapsed()
        };
        let (stuck, quick) = tokio::join!(stuck, quick);
        stuck.unwrap();
        assert!(quick < Duration::from_millis(1400), "{quick:?}");
    })
    .await;
}

#[tokio::test]
async fn the_only_connection_is_waited_for() {
    scratch(async |endpoint| {
        let impatient = PoolOptions {
            acquire_timeout: Duration::from_millis(200),
            ..options(1)
        };
        let pool = Pool::connect(&endpoint, impatient).await.unwrap();
        let mut connection = pool.exclusive().await.unwrap();
        connection
            .begin(TransactionOptions::default(), Prologue::default())
            .await
            .unwrap();
        let error = failure(write(&pool, "select 1", [])).await;
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(
            error.message().contains("taken by a transaction"),
            "{error}"
        );
        assert_eq!(failure(pool.exclusive()).await.kind(), ErrorKind::Timeout);
        let ((), unit) = tokio::join!(
            async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                drop(connection);
            },
            write(&pool, "select 1", []),
        );
        unit.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exclusive_users_and_units_share_the_pool() {
    scratch(async |endpoint| {
        for connections in [1, 2, 4] {
            let pool = pool(&endpoint, connections).await;
            write(&pool, "create table if not exists counter (n bigint)", [])
                .await
                .unwrap();
            write(&pool, "insert into counter values (0)", [])
                .await
                .unwrap();
            let mut tasks = tokio::task::JoinSet::new();
            for task in 0..12 {
                let pool = pool.clone();
                tasks.spawn(async move {
                    for round in 0..20 {
                        if (task + round) % 3 == 0 {
                            let mut connection = pool
                                .begin(TransactionOptions::default(), Prologue::default())
                                .await
                                .unwrap();
                            crate::support::within(
                                &mut connection,
                                "update counter set n = n + 1",
                                [],
                            )
                            .await
                            .unwrap();
                            connection.commit().await.unwrap();
                        } else {
                            write(&pool, "select $1", [Value::I64(round)])
                                .await
                                .unwrap();
                        }
                    }
                });
            }
            while let Some(ended) = tasks.join_next().await {
                ended.unwrap();
            }
            assert_eq!(number(&pool, "select n from counter").await, 80);
            write(&pool, "delete from counter", []).await.unwrap();
            let open = "select count(*) from pg_stat_activity where datname = current_database()";
            let open = number(&pool, open).await;
            assert!(
                open <= i64::try_from(connections).unwrap(),
                "{open} connections"
            );
            pool.close().await;
            assert_eq!(
                failure(write(&pool, "select 1", [])).await.kind(),
                ErrorKind::Unreachable
            );
            assert_eq!(
                failure(pool.exclusive()).await.kind(),
                ErrorKind::Unreachable
            );
        }
    })
    .await;
}

#[tokio::test]
async fn pools_share_one_budget() {
    scratch(async |endpoint| {
        let budget = Budget::new(2);
        let shared = || PoolOptions {
            budget: budget.clone(),
            acquire_timeout: Duration::from_millis(300),
            ..options(4)
        };
        let first = Pool::connect(&endpoint, shared()).await.unwrap();
        let second = Pool::connect(&endpoint, shared()).await.unwrap();
        assert_eq!(budget.free(), 0);
        // Nobody can spare one.
        let sleep = "select pg_sleep(0.6)";
        let (a, b, error) = tokio::join!(
            write(&first, sleep, []),
            write(&second, sleep, []),
            failure(Pool::connect(&endpoint, shared())),
        );
        assert!(a.is_ok() && b.is_ok());
        assert_eq!(error.kind(), ErrorKind::Timeout);
        for pool in [&first, &second] {
            let (a, b, c) = tokio::join!(
                write(pool, "select 1", []),
                write(pool, "select 2", []),
                write(pool, "select 3", [])
            );
            assert!(a.is_ok() && b.is_ok() && c.is_ok());
        }
        // An idle connection is given up for a pool that needs one, also one that becomes idle
        // only later.
        let third = Pool::connect(&endpoint, shared()).await.unwrap();
        let patient = PoolOptions {
            acquire_timeout: Duration::from_secs(10),
            ..shared()
        };
        let (a, b, fourth) = tokio::join!(
            write(&third, sleep, []),
            write(if budget.free() == 0 { &first } else { &second }, sleep, []),
            Pool::connect(&endpoint, patient),
        );
        assert!(a.is_ok() && b.is_ok());
        fourth.unwrap().close().await;
    })
    .await;
}

#[test]
fn a_pool_outlives_its_run_time() {
    let run_time = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let Some(endpoint) = super::server("TERRACE_TEST_POSTGRES_URL") else {
        return;
    };
    let endless = PoolOptions {
        statement_timeout: Duration::MAX,
        idle_timeout: Duration::MAX,
        ..options(2)
    };
    let first = run_time();
    let pool = first.block_on(Pool::connect(&endpoint, endless)).unwrap();
    first.block_on(write(&pool, "select 1", [])).unwrap();
    let connection = first.block_on(pool.exclusive()).unwrap();
    drop(first);
    run_time().block_on(async {
        write(&pool, "select 1", []).await.unwrap();
        drop(connection);
        pool.exclusive()
            .await
            .unwrap()
            .script("select 1")
            .await
            .unwrap();
        pool.close().await;
    });
}

#[tokio::test]
async fn idle_connections_are_closed_but_one() {
    scratch(async |endpoint| {
        let budget = Budget::new(8);
        let options = PoolOptions {
            budget: budget.clone(),
            idle_timeout: Duration::from_millis(300),
            ..options(4)
        };
        let pool = Pool::connect(&endpoint, options).await.unwrap();
        for _ in 0..3 {
            let (a, b) = tokio::join!(
                slow(&pool, "select pg_sleep(0.1)"),
                slow(&pool, "select pg_sleep(0.1)")
            );
            assert_eq!((a, b), ((), ()));
        }
        assert!(budget.free() < 7);
        super::soon(async {
            while budget.free() < 7 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(budget.free(), 7);
        write(&pool, "select 1", []).await.unwrap();
        // A pool that nobody has any more closes its connections.
        drop(pool);
        super::soon(async {
            while budget.free() < 8 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
    })
    .await;
}

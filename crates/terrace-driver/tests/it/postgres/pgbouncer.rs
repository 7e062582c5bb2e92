//! PgBouncer in transaction mode between us and the server: nothing may rest on a session.

use terrace_core::Value;
use terrace_driver::{Pool, PoolOptions, Prologue, Setting, TransactionOptions};

use super::{options, server, with_setting};
use crate::support::within;

const ASK: &str = "select current_setting('terrace.tenant_id', true)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tenants_are_not_mixed() {
    let Some(endpoint) = server("TERRACE_TEST_PGBOUNCER_URL") else {
        return;
    };
    let options = PoolOptions {
        statement_cache: 0,
        ..options(4)
    };
    let pool = Pool::connect(&endpoint, options).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..16 {
        let pool = pool.clone();
        tasks.spawn(async move {
            for round in 0..60 {
                let tenant = format!("{task}-{round}");
                let seen = with_setting(&pool, "terrace.tenant_id", &tenant, ASK)
                    .await
                    .unwrap();
                assert_eq!(seen, [Some(tenant.clone())]);
                if round % 10 == 0 {
                    let settings = [Setting {
                        name: "terrace.tenant_id",
                        value: &tenant,
                    }];
                    let prologue = Prologue {
                        settings: &settings,
                    };
                    let mut connection = pool
                        .begin(TransactionOptions::default(), prologue)
                        .await
                        .unwrap();
                    let check = "select 1 / (current_setting('terrace.tenant_id') = $1)::int";
                    within(&mut connection, check, [Value::from(tenant.as_str())])
                        .await
                        .unwrap();
                    connection.savepoint(1).await.unwrap();
                    within(&mut connection, check, [Value::from(tenant.as_str())])
                        .await
                        .unwrap();
                    connection.rollback_to(1).await.unwrap();
                    connection.commit().await.unwrap();
                }
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    pool.close().await;
}

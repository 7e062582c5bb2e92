//! What goes ahead of a statement.

use terrace_core::{ErrorKind, Value};
use terrace_driver::{Confined, Prologue, Setting, TransactionOptions};

use super::{expect_clean, failure, pool, scratch, with_setting};
use crate::support::{bound, number, write};

const TENANT: &str = "terrace.tenant_id";
const ASK: &str = "select current_setting('terrace.tenant_id', true)";

#[tokio::test]
async fn it_holds_for_its_statement_only() {
    scratch(async |endpoint| {
        for cache in [256, 0] {
            let options = terrace_driver::PoolOptions {
                statement_cache: cache,
                ..super::options(1)
            };
            let pool = terrace_driver::Pool::connect(&endpoint, options)
                .await
                .unwrap();
            for tenant in ["a", "b", "it's; drop table x", "ü"] {
                assert_eq!(
                    with_setting(&pool, TENANT, tenant, ASK).await.unwrap(),
                    [Some(tenant.to_owned())]
                );
                expect_clean(&pool).await;
            }
            pool.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn when_it_fails_the_statement_does_not_run() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        write(&pool, "create table marks (n bigint)", [])
            .await
            .unwrap();
        for setting in ["no such name", "work_mem"] {
            let insert = "insert into marks values (1) returning 'x'";
            let error = failure(with_setting(&pool, setting, "nonsense", insert)).await;
            assert!(
                matches!(error.kind(), ErrorKind::Statement | ErrorKind::InvalidValue),
                "{error:?}"
            );
        }
        // The second setting fails after the first succeeded.
        let settings = [
            Setting {
                name: TENANT,
                value: "a",
            },
            Setting {
                name: "work_mem",
                value: "nonsense",
            },
        ];
        let statement = Confined::new(
            "insert into marks values (2)",
            &[],
            Prologue {
                settings: &settings,
            },
        );
        failure(pool.run(&statement, &mut |_| Ok(()))).await;
        assert_eq!(number(&pool, "select count(*) from marks").await, 0);
        expect_clean(&pool).await;
        // What the failed units would have prepared works afterwards.
        assert_eq!(
            with_setting(
                &pool,
                TENANT,
                "b",
                "insert into marks values (1) returning 'x'"
            )
            .await
            .unwrap()
            .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn it_holds_for_its_transaction_only() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 2).await;
        let settings = [Setting {
            name: TENANT,
            value: "a",
        }];
        let mut connection = pool
            .begin(
                TransactionOptions::default(),
                Prologue {
                    settings: &settings,
                },
            )
            .await
            .unwrap();
        for _ in 0..2 {
            // The statement's own prologue is left out: the transaction's holds.
            let other = [Setting {
                name: TENANT,
                value: "b",
            }];
            let mut seen = None;
            let statement = Confined::new(ASK, &[], Prologue { settings: &other });
            connection
                .run(&statement, &mut |row| {
                    seen = row.get::<Option<String>>(0)?;
                    Ok(())
                })
                .await
                .unwrap();
            assert_eq!(seen.as_deref(), Some("a"));
        }
        connection.commit().await.unwrap();
        drop(connection);
        expect_clean(&pool).await;
    })
    .await;
}

#[tokio::test]
async fn a_search_path_decides_what_names_mean() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        for schema in ["a", "b"] {
            let kind = if schema == "a" { "text" } else { "varchar(9)" };
            super::script(&pool, &format!("create schema {schema}; create table {schema}.t (x {kind}); insert into {schema}.t values ('{schema}')"))
                .await
                .unwrap();
        }
        for _ in 0..3 {
            for schema in ["a", "b"] {
                let rows = with_setting(&pool, "search_path", schema, "select x from t").await.unwrap();
                assert_eq!(rows, [Some(schema.to_owned())]);
                let settings = [Setting { name: "search_path", value: schema }];
                let mut connection =
                    pool.begin(TransactionOptions::default(), Prologue { settings: &settings }).await.unwrap();
                for _ in 0..2 {
                    let parameters = bound([Value::from(schema)]);
                    let found = connection
                        .run(&Confined::new("select x from t where x = $1", &parameters, Prologue::default()), &mut |_| Ok(()))
                        .await
                        .unwrap();
                    assert_eq!(found.affected, 1);
                }
                connection.rollback().await.unwrap();
            }
        }
        assert_eq!(failure(crate::support::write(&pool, "select x from t", [])).await.kind(), ErrorKind::Statement);
    })
    .await;
}

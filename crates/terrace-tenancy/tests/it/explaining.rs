//! Plans of statements.

use terrace_core::{Error, ErrorKind};
use terrace_sql::{Assignment, Expression, Statement, Update};
use terrace_tenancy::{Executor, ExplainFormat, ExplainOptions};

use crate::support::{House, all_bodies, bodies, everywhere, note, write};

fn rewrite() -> Statement {
    Statement::Update(Update {
        table: note(),
        assignments: vec![Assignment {
            column: "body".into(),
            value: Expression::Value("changed".into()),
        }],
        filter: Some(Expression::column("body").equals("canary")),
        returning: Vec::new(),
        query: 0,
    })
}

const ANALYZE: ExplainOptions = ExplainOptions {
    analyze: true,
    buffers: false,
    verbose: false,
    costs: None,
    settings: false,
    wal: false,
    timing: None,
    summary: None,
    format: ExplainFormat::Text,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_shown_without_running_the_statement() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        write(acme, "canary").await.unwrap();
        for statement in [all_bodies(), rewrite()] {
            let options = ExplainOptions::default();
            let plan = acme.session().explain(&statement, &options).await.unwrap();
            assert!(!plan.is_empty());
            let inside = acme
                .transaction::<_, Error>(async |tx| {
                    tx.session().explain(&statement, &options).await
                })
                .await
                .unwrap();
            assert!(!inside.is_empty());
        }
        assert_eq!(bodies(acme).await, ["canary"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_measured_is_undone() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        write(acme, "canary").await.unwrap();
        let alone = acme.session().explain(&rewrite(), &ANALYZE).await;
        let inside = acme
            .transaction::<_, Error>(async |tx| {
                write(tx, "of the transaction").await?;
                let plan = tx.session().explain(&rewrite(), &ANALYZE).await;
                assert_eq!(bodies(tx).await, ["canary", "of the transaction"]);
                Ok(plan)
            })
            .await
            .unwrap();
        for plan in [alone, inside] {
            if house.is_file() {
                let error = plan.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Unsupported);
                assert!(error.hint().is_some());
            } else {
                assert!(!plan.unwrap().is_empty());
            }
        }
        assert_eq!(bodies(acme).await, ["canary", "of the transaction"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_and_option_is_granted_or_refused() {
    everywhere(async |house| {
        use ExplainFormat::{Json, Text, Xml, Yaml};
        let usual = ExplainOptions::default();
        let format = |format| ExplainOptions { format, ..usual };
        let some = |house: &House| !house.is_file();
        let all = House::has_row_level_security;
        let everything = ExplainOptions {
            buffers: true,
            verbose: true,
            costs: Some(false),
            settings: true,
            wal: true,
            timing: Some(true),
            summary: Some(true),
            ..ANALYZE
        };
        for (options, known) in [
            (format(Text), true),
            (format(Json), some(house)),
            (
                ExplainOptions {
                    format: Json,
                    ..ANALYZE
                },
                some(house),
            ),
            (format(Yaml), all(house)),
            (format(Xml), all(house)),
            (everything, all(house)),
        ] {
            let plan = house.tenants[0]
                .session()
                .explain(&all_bodies(), &options)
                .await;
            match plan {
                Ok(plan) => {
                    assert!(known && !plan.is_empty(), "{options:?}: {plan:?}");
                    if options.format == Json {
                        assert!(plan.len() > 3, "{plan:?}");
                    }
                }
                Err(error) => {
                    assert!(!known, "{options:?}: {error:?}");
                    assert_eq!(error.kind(), ErrorKind::Unsupported);
                }
            }
        }
    })
    .await;
}

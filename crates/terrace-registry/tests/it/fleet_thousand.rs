//! A thousand tenants, one of which is bad; and tenants that work while they are migrated.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use terrace_orm::{Auto, Model as _};
use terrace_registry::{FleetOptions, FleetReport};

use crate::databases::on_each_database;
use crate::support::{Note, add_extra, by_hand, create_many, mend, spoil, tenants};

/// Tenants that got the migration.
fn migrated(report: &FleetReport) -> usize {
    let targets = report.targets.iter();
    targets
        .filter(|target| target.tenant.is_some() && !target.outcome.applied.is_empty())
        .count()
}

#[test]
fn one_bad_tenant_in_a_thousand_is_named_and_tried_again_alone() {
    on_each_database(async |database| {
        let capabilities = database
            .servers
            .capabilities(&terrace_tenancy::ShardName::main())
            .unwrap();
        let number = match (capabilities.file_databases, capabilities.transactional_ddl) {
            (true, _) => 1_000,
            (_, true) => 60,
            _ => 20,
        };
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        create_many(&database, &first, number).await;
        add_extra(folder.path());
        spoil(&database, &first, "t-007").await;
        let second = by_hand(&database, folder.path());
        let error = second
            .migrate_all(FleetOptions::default())
            .await
            .unwrap_err();
        let report = error.report();
        let failed: Vec<_> = report.failed().map(|target| target.label()).collect();
        assert_eq!(failed, ["t-007"]);
        assert_eq!(migrated(report), number - 1);

        mend(&database, &first, "t-007").await;
        let resume = FleetOptions {
            resume: true,
            ..FleetOptions::default()
        };
        let report = second.migrate_all(resume).await.unwrap();
        let visited: Vec<_> = report
            .targets
            .iter()
            .filter_map(|target| target.tenant.as_deref())
            .collect();
        assert_eq!((visited, report.applied()), (vec!["t-007"], 1));
    });
}

#[test]
fn who_works_while_migrations_run_gets_right_answers() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        create_many(&database, &first, 6).await;
        let done = Arc::new(AtomicBool::new(false));
        let mut working = Vec::new();
        for tenant in 0..6 {
            let slug = format!("t-{tenant:03}");
            let resident = first.show(&slug).await.unwrap().resident().unwrap();
            let db = first.open(&resident).unwrap();
            let done = Arc::clone(&done);
            working.push(tokio::spawn(async move {
                let mut written = 0_u64;
                let deadline = Instant::now() + Duration::from_mins(1);
                while !done.load(Ordering::Acquire) {
                    assert!(Instant::now() < deadline, "the migration took too long");
                    let note = Note {
                        id: Auto::unset(),
                        text: slug.clone(),
                    };
                    note.insert(&db).await.unwrap();
                    written += 1;
                    let found = Note::objects()
                        .filter(|note| note.text.equals(slug.as_str()))
                        .count(&db)
                        .await
                        .unwrap();
                    assert_eq!(found, written, "every row is there, and nobody else's");
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                written
            }));
        }
        let column = r#"{"operations": [{"add_column": {"table": "note",
            "column": {"name": "stars", "column_type": "integer", "default": "0"}}}]}"#;
        std::fs::write(folder.path().join("tenant/0002_more.json"), column).unwrap();
        let second = by_hand(&database, folder.path());
        let report = second.migrate_all(FleetOptions::default()).await.unwrap();
        assert_eq!(migrated(&report), 6);
        done.store(true, Ordering::Release);
        for one in working {
            assert!(one.await.unwrap() > 0);
        }
    });
}

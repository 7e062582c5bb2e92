//! Back, to a migration, by pretending: of the chosen tenants, and of nobody else.

use terrace_core::ScopeKind;
use terrace_migrate::{FleetRules, Goal, Mode, StopReason};
use terrace_orm::Model as _;
use terrace_registry::{FleetAim, FleetOptions, FleetRow, TargetReport, Tenants};
use terrace_sql::{Expression, Insert, Item, Select, Statement, Table};
use terrace_tenancy::MigrationTarget;
use uuid::Uuid;

use crate::databases::{Database, on_each_database};
use crate::support::{add_extra, by_hand, create, create_many, mend, own_tables, tenants};

/// Tenants `t-000` … with two migrations each, the second one making the table `extra`.
async fn fleet(database: &Database, folder: &std::path::Path, number: usize) -> Tenants {
    let first = tenants(database, folder).await;
    create_many(database, &first, number).await;
    add_extra(folder);
    let second = by_hand(database, folder);
    second.migrate_all(FleetOptions::default()).await.unwrap();
    second
}

fn aim(goal: Goal, slugs: &[&str]) -> FleetOptions {
    FleetOptions {
        aim: FleetAim {
            goal,
            apps: vec!["notes".to_owned()],
            scope: Some(ScopeKind::Tenant),
            ..FleetAim::default()
        },
        tenants: slugs.iter().map(|slug| (*slug).to_owned()).collect(),
        ..FleetOptions::default()
    }
}

async fn target(tenants: &Tenants, slug: &str) -> MigrationTarget {
    let resident = tenants.show(slug).await.unwrap().resident().unwrap();
    tenants.servers().target(&resident.placement).unwrap()
}

/// What a tenant has: by its tables, and by its ledger.
async fn has(tenants: &Tenants, slug: &str) -> (bool, usize) {
    let target = target(tenants, slug).await;
    let mut session = target.session().await.unwrap();
    let table = session.table_exists("extra").await.unwrap();
    drop(session);
    let status = tenants.migrator().status(&target).await.unwrap();
    let applied = |state: &terrace_migrate::MigrationState| {
        matches!(state, terrace_migrate::MigrationState::Applied { .. })
    };
    (
        table,
        status.iter().filter(|one| applied(&one.state)).count(),
    )
}

#[test]
fn one_tenant_goes_back_and_the_others_stay_untouched() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = fleet(&database, folder.path(), 3).await;
        for isolation in database.isolations() {
            for name in ["one", "other"] {
                let slug = format!("{name}-{isolation}");
                create(&database, &tenants, &slug, Some(isolation))
                    .await
                    .unwrap();
            }
        }
        for slug in ["t-001", "one-database"] {
            let report = tenants
                .migrate_all(aim(Goal::Down(1), &[slug]))
                .await
                .unwrap();
            let visited: Vec<_> = report.targets.iter().map(TargetReport::label).collect();
            assert_eq!(visited, [slug]);
            assert_eq!(has(&tenants, slug).await, (false, 1));
        }
        for slug in ["t-000", "t-002", "other-database"] {
            assert_eq!(has(&tenants, slug).await, (true, 2), "{slug}");
        }
        // By a condition, and to a migration by its name. Who has arrived isn't visited.
        let report = tenants
            .migrate_all(FleetOptions {
                conditions: vec![("slug__startswith".to_owned(), "t-".to_owned())],
                ..aim(Goal::To("0001".to_owned()), &[])
            })
            .await
            .unwrap();
        let visited: Vec<_> = report.targets.iter().map(TargetReport::label).collect();
        assert_eq!(visited, ["t-000", "t-002"]);
        assert_eq!(has(&tenants, "other-database").await, (true, 2));

        // Shared tables are not gone back in for some of those who share them.
        let own = target(&tenants, "other-row").await;
        let back = aim(Goal::Down(1), &["other-row", "other-database"]);
        let error = tenants.migrate_all(back).await.unwrap_err();
        assert!(error.to_string().contains("share their tables"), "{error}");
        let fake = FleetOptions {
            aim: FleetAim {
                mode: Mode::Fake,
                ..aim(Goal::Down(1), &[]).aim
            },
            ..aim(Goal::Down(1), &["other-row"])
        };
        let error = tenants.migrate_all(fake).await.unwrap_err();
        assert!(error.to_string().contains("share their tables"), "{error}");
        assert_eq!(has(&tenants, "other-row").await, (true, 2));
        assert_eq!(has(&tenants, "other-database").await, (true, 2));
        assert!(own.key().ends_with("/shared"));

        // All of them together are.
        let report = tenants.migrate_all(aim(Goal::Down(1), &[])).await.unwrap();
        assert!(report.is_ok());
        assert_eq!(has(&tenants, "other-row").await, (false, 1));
        assert_eq!(has(&tenants, "other-database").await, (false, 1));
        let again = tenants.migrate_all(FleetOptions::default()).await.unwrap();
        assert!(again.is_ok());
        for slug in ["t-000", "one-database", "other-row"] {
            assert_eq!(has(&tenants, slug).await, (true, 2), "{slug}");
        }
    });
}

#[test]
fn a_run_back_stops_as_the_rules_say_and_goes_on_by_name() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = fleet(&database, folder.path(), 4).await;
        // Its table is gone: it can't be undone.
        mend(&database, &tenants, "t-001").await;
        let rules = FleetRules {
            jobs: 1,
            max_failures: Some(0),
            ..FleetRules::default()
        };
        let careful = FleetOptions {
            rules: rules.clone(),
            ..aim(Goal::Down(1), &[])
        };
        let report = tenants.migrate_all(careful).await.unwrap_err();
        let report = report.into_report();
        let failed: Vec<_> = report.failed().map(|one| one.label().to_owned()).collect();
        assert_eq!(failed, ["t-001"]);
        assert_eq!(report.stopped, Some(StopReason::Failures));
        let left = report.unreached.len();
        assert!(left >= 1, "{report:?}");
        assert_eq!(has(&tenants, "t-003").await, (true, 2));

        let relative = FleetOptions {
            resume: true,
            ..aim(Goal::Down(1), &[])
        };
        let error = tenants.migrate_all(relative).await.unwrap_err();
        assert!(error.to_string().contains("have gone back"), "{error}");

        // The ledger of the one is told the truth; then all go on.
        let forced = FleetOptions {
            aim: FleetAim {
                mode: Mode::Force,
                ..aim(Goal::To("0001".to_owned()), &[]).aim
            },
            ..aim(Goal::To("0001".to_owned()), &["t-001"])
        };
        let report = tenants.migrate_all(forced).await.unwrap();
        assert_eq!(report.applied(), 1, "{report:?}");
        let resumed = FleetOptions {
            resume: true,
            ..aim(Goal::To("0001".to_owned()), &[])
        };
        let report = tenants.migrate_all(resumed).await.unwrap();
        let own = report.targets.iter().filter(|one| one.tenant.is_some());
        assert_eq!(own.count(), left, "{report:?}");
        for slug in ["t-000", "t-001", "t-002", "t-003"] {
            assert_eq!(has(&tenants, slug).await, (false, 1), "{slug}");
        }
    });
}

#[test]
fn what_a_killed_run_had_is_not_undone_twice() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = fleet(&database, folder.path(), 3).await;
        let killed = Uuid::now_v7();
        FleetRow::objects()
            .filter(|row| row.tenant().slug.equals("t-001"))
            .update(tenants.registry(), |row| [row.runner.set(killed)])
            .await
            .unwrap();
        let report = tenants.migrate_all(aim(Goal::Down(1), &[])).await;
        let report = report.unwrap_err().into_report();
        assert_eq!(report.unreached, ["t-001"]);
        assert_eq!(has(&tenants, "t-001").await, (true, 2));
        assert_eq!(has(&tenants, "t-002").await, (false, 1));
        let to = aim(Goal::To("0001".to_owned()), &[]);
        let report = tenants.migrate_all(to).await.unwrap();
        let visited: Vec<_> = report
            .targets
            .iter()
            .filter_map(|one| one.tenant.as_deref())
            .collect();
        assert_eq!(visited, ["t-001"]);
        assert_eq!(has(&tenants, "t-001").await, (false, 1));
    });
}

#[test]
fn a_tenant_does_its_newest_migration_again() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = fleet(&database, folder.path(), 2).await;
        for slug in ["t-000", "t-001"] {
            let insert = Statement::Insert(Insert {
                table: Table {
                    name: "extra".into(),
                    scope: ScopeKind::Tenant,
                },
                columns: vec!["id".into()],
                values: vec![1_i32.into()],
                calculated: Vec::new(),
                identity: None,
                conflict: None,
                returning: Vec::new(),
            });
            let mut session = target(&tenants, slug).await.session().await.unwrap();
            session.run(&insert, &mut |_| Ok(())).await.unwrap();
        }
        let report = tenants
            .migrate_all(aim(Goal::Redo, &["t-001"]))
            .await
            .unwrap();
        assert_eq!(report.applied(), 2, "undone and applied");
        for (slug, rows) in [("t-000", 1), ("t-001", 0)] {
            let mut session = target(&tenants, slug).await.session().await.unwrap();
            let found = session.count_rows("extra", None).await.unwrap();
            assert_eq!(found, rows, "{slug}");
        }
    });
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_begins() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = fleet(&database, folder.path(), 2).await;
        let registry = FleetOptions {
            aim: FleetAim {
                scope: Some(ScopeKind::Registry),
                ..FleetAim::default()
            },
            ..aim(Goal::Latest, &["t-000"])
        };
        for (options, why) in [
            (registry, "the registry is meant"),
            (aim(Goal::To("0009".to_owned()), &[]), "no migration 0009"),
            (aim(Goal::Down(1), &["nobody"]), "nobody"),
        ] {
            let error = tenants.migrate_all(options).await.unwrap_err();
            assert!(error.to_string().contains(why), "{error}");
            assert!(error.report().targets.is_empty(), "{error:?}");
        }
        let options = terrace_registry::TenantOptions {
            allow_destructive: false,
            ..terrace_registry::TenantOptions::default()
        };
        let careful =
            Tenants::new(database.servers.clone(), tenants.apps().to_vec(), options).unwrap();
        let error = careful.migrate_all(aim(Goal::Down(1), &[])).await;
        let error = error.unwrap_err();
        assert!(error.to_string().contains("data would be lost"), "{error}");
        // Nobody counts as one that failed.
        assert_eq!(tenants.fleet_summary().await.unwrap().failed, 0);
    });
}

/// A migration that is to run online leaves the batch: its statements run by themselves, each noted in
/// the ledger, while users of the tenant go on.
#[test]
fn an_online_migration_runs_online_in_every_tenant() {
    on_each_database(async |database| {
        let shard = terrace_tenancy::ShardName::main();
        if !database
            .servers
            .capabilities(&shard)
            .unwrap()
            .concurrent_changes
        {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        for isolation in database.isolations() {
            let slug = format!("one-{isolation}");
            create(&database, &first, &slug, Some(isolation))
                .await
                .unwrap();
        }
        let path = folder.path();
        let write = |name: &str, text: &str| std::fs::write(path.join(name), text).unwrap();
        write(
            "tenant/0002_plain.json",
            r#"{"operations": [{"create_index": {"table": "note",
                "index": {"name": "note_plain", "columns": ["text"]}}}]}"#,
        );
        write(
            "tenant/0003_online.json",
            r#"{"online": true, "operations": [{"create_index": {"table": "note",
                "index": {"name": "note_online", "columns": ["text"]}}}]}"#,
        );
        let second = by_hand(&database, path);
        second.migrate_all(FleetOptions::default()).await.unwrap();
        for isolation in database.isolations() {
            let slug = format!("one-{isolation}");
            let target = target(&second, &slug).await;
            // Outside a transaction each statement is counted; what travels in one is not.
            let steps = steps_by_themselves(&target).await;
            let plain = ("0002_plain".to_owned(), 0);
            assert!(steps.contains(&plain), "{slug}: {steps:?}");
            let online = ("0003_online".to_owned(), 1);
            assert!(steps.contains(&online), "{slug}: {steps:?}");
        }
        // Where nobody can be at work yet, nothing is to be spared.
        create(&database, &second, "late", Some(own_tables(&database)))
            .await
            .unwrap();
        let late = target(&second, "late").await;
        assert!(second.migrator().plan(&late).await.unwrap().is_empty());
    });
}

/// How many statements of each migration ran by themselves.
async fn steps_by_themselves(target: &MigrationTarget) -> Vec<(String, i32)> {
    let mut select = Select::from(Table {
        name: "terrace_migration".into(),
        scope: target.scope(),
    });
    select.items = ["name", "finished_statements"]
        .into_iter()
        .map(|name| Item::Expression(Expression::column(name), None))
        .collect();
    let mut steps = Vec::new();
    let mut session = target.session().await.unwrap();
    session
        .run(&Statement::from(select), &mut |row| {
            steps.push((row.get(0)?, row.get(1)?));
            Ok(())
        })
        .await
        .unwrap();
    steps
}

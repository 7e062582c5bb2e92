//! Migrating everything: what is left out, what fails alone, what catches up.

use terrace_core::{ErrorKind, TenantStatus};
use terrace_migrate::{Compare, MigrationState};
use terrace_orm::Model as _;
use terrace_registry::FleetOptions;
use terrace_tenancy::ShardName;

use crate::databases::on_each_database;
use crate::support::{
    by_hand, create, create_many, own_tables, spoil, tenants, tenants_before_migration, write,
};

#[test]
fn every_target_catches_up_and_a_second_run_does_nothing() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        for isolation in database.isolations() {
            for number in 0..3 {
                create(
                    &database,
                    &first,
                    &format!("{isolation}-{number}"),
                    Some(isolation),
                )
                .await
                .unwrap();
            }
        }
        let report = first.migrate_all(FleetOptions::default()).await.unwrap();
        assert_eq!(report.applied(), 0, "{report:?}");
        // Nobody but the registry and the shared tables is visited.
        assert_eq!((report.targets.len(), report.pending), (2, 0), "{report:?}");
        let targets = 2 + (database.isolations().len() - 1) * 3;

        first
            .set_status("database-0", TenantStatus::Archived)
            .await
            .unwrap();
        let more = r#"{"operations": [{"add_column": {"table": "note",
            "column": {"name": "stars", "column_type": "integer", "default": "0"}}}]}"#;
        std::fs::write(folder.path().join("tenant/0002_more.json"), more).unwrap();
        let second = crate::support::by_hand(&database, folder.path());
        let report = second
            .migrate_all(FleetOptions::default().with_jobs(3))
            .await
            .unwrap();
        assert_eq!(
            report.applied(),
            targets - 2,
            "not the registry, not the archived one"
        );
        assert_eq!(report.skipped.len(), 1);
        assert_eq!(
            (report.skipped[0].slug.as_str(), report.skipped[0].why),
            ("database-0", "archived")
        );
        assert_eq!(
            second
                .migrate_all(FleetOptions::default())
                .await
                .unwrap()
                .applied(),
            0
        );
        second
            .set_status("database-0", TenantStatus::Active)
            .await
            .unwrap();
        let report = second.migrate_all(FleetOptions::default()).await.unwrap();
        assert_eq!(
            (report.applied(), report.targets.len()),
            (0, 2),
            "back means migrated"
        );
        let resident = second.show("database-0").await.unwrap().resident().unwrap();
        assert_eq!(
            write(&second.open(&resident).unwrap(), "hello")
                .await
                .unwrap(),
            1
        );
    });
}

#[test]
fn one_bad_tenant_stops_nobody_else() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        let isolation = Some("database".parse().unwrap());
        for slug in ["good-1", "bad", "good-2"] {
            create(&database, &first, slug, isolation).await.unwrap();
        }
        let bad = first.show("bad").await.unwrap().resident().unwrap();
        let bad_target = database.servers.target(&bad.placement).unwrap();
        bad_target
            .session()
            .await
            .unwrap()
            .script("CREATE TABLE extra (id integer)")
            .await
            .unwrap();
        let more = r#"{"operations": [{"create_table": {"name": "extra", "primary_key": ["id"],
            "columns": [{"name": "id", "column_type": "integer"}]}}]}"#;
        std::fs::write(folder.path().join("tenant/0002_more.json"), more).unwrap();
        let second = crate::support::by_hand(&database, folder.path());
        let error = second
            .migrate_all(FleetOptions::default().with_jobs(2))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("1 of "), "{error}");
        let failed: Vec<_> = error
            .report()
            .failed()
            .map(|target| (target.label().to_owned(), target.outcome.key.clone()))
            .collect();
        assert_eq!(failed, [("bad".to_owned(), bad_target.key().to_owned())]);
        let json = serde_json::to_value(error.report()).unwrap();
        let failure = json["targets"]
            .as_array()
            .unwrap()
            .iter()
            .find(|target| !target["error"].is_null())
            .unwrap();
        assert_eq!(failure["error"]["kind"], "Statement");
        assert!(
            terrace_core::Error::from(error)
                .to_string()
                .contains("bad: ")
        );

        bad_target
            .session()
            .await
            .unwrap()
            .script("DROP TABLE extra")
            .await
            .unwrap();
        assert_eq!(
            second
                .migrate_all(FleetOptions::default())
                .await
                .unwrap()
                .applied(),
            1
        );
    });
}

#[test]
fn a_tenant_on_a_shard_that_is_gone_fails_alone() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        crate::support::create_many(&database, &first, 3).await;
        terrace_registry::TenantRow::objects()
            .filter(|tenant| tenant.slug.equals("t-001"))
            .update(first.registry(), |tenant| [tenant.shard.set("elsewhere")])
            .await
            .unwrap();
        crate::support::add_extra(folder.path());
        let second = crate::support::by_hand(&database, folder.path());
        for verify in [false, true] {
            let options = FleetOptions {
                verify,
                ..FleetOptions::default()
            };
            let error = second.migrate_all(options).await.unwrap_err();
            let failed: Vec<_> = error.report().failed().collect();
            assert_eq!(failed.len(), 1, "{error}");
            assert_eq!(failed[0].label(), "t-001");
            assert!(error.to_string().contains("no shard elsewhere"), "{error}");
            assert!(error.stopped_by().is_none());
        }
        assert_eq!(second.fleet_summary().await.unwrap().current, 2);
    });
}

#[test]
fn a_failing_registry_stops_everything() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("registry")).unwrap();
        std::fs::write(folder.path().join("registry/0001_bad.up.sql"), "INSRT").unwrap();
        let tenants = tenants_before_migration(&database, folder.path());
        let error = tenants
            .migrate_all(FleetOptions::default())
            .await
            .unwrap_err();
        assert_eq!(error.report().targets.len(), 1);
        assert_eq!(
            error.report().targets[0].outcome.applied[0].app,
            terrace_registry::APP
        );
        assert!(
            error
                .to_string()
                .contains("applied before that, and kept: 3 migrations"),
            "{error}"
        );
    });
}

/// Of several that travel together, each has its own time.
#[test]
fn the_ledger_says_how_long_each_migration_took() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        let capabilities = database.servers.capabilities(&ShardName::main()).unwrap();
        // In one flight where there are flights; where SQL text may stand elsewhere.
        let isolation = if capabilities.row_level_security {
            own_tables(&database)
        } else {
            database.isolations()[database.isolations().len() - 1]
        };
        let resident = create(&database, &first, "acme", Some(isolation))
            .await
            .unwrap();
        // A default that is calculated for each row that is there.
        write(&first.open(&resident).unwrap(), "hello")
            .await
            .unwrap();
        let target = database.servers.target(&resident.placement).unwrap();
        let slow = if capabilities.row_level_security {
            r#"{"add_column": {"table": "note", "column": {"name": "slow", "column_type": "integer",
                "default": "CASE WHEN pg_sleep(0.06) IS NULL THEN 0 ELSE 1 END"}}}"#
        } else if capabilities.file_databases {
            // Files have no clock that SQL could wait for.
            return;
        } else {
            r#"{"run_sql": {"up": "DO SLEEP(0.06)"}}"#
        };
        let quick = |name: &str| {
            format!(
                r#"{{"add_column": {{"table": "note", "column":
                    {{"name": "{name}", "column_type": "integer", "nullable": true}}}}}}"#
            )
        };
        for (name, step) in [
            ("0002_a", quick("a")),
            ("0003_slow", slow.to_owned()),
            ("0004_b", quick("b")),
        ] {
            let file = folder.path().join(format!("tenant/{name}.json"));
            std::fs::write(file, format!(r#"{{"operations": [{step}]}}"#)).unwrap();
        }
        let second = by_hand(&database, folder.path());
        let report = second.migrate_all(FleetOptions::default()).await.unwrap();
        assert!(report.applied() >= 3, "{report:?}");
        let status = second.migrator().status(&target).await.unwrap();
        let took = |name: &str| {
            let one = status.iter().find(|one| one.name == name).unwrap();
            match one.state {
                MigrationState::Applied { duration_ms, .. } => duration_ms,
                ref other => panic!("{name}: {other:?}"),
            }
        };
        assert!(took("0003_slow") >= 50, "{status:?}");
        assert!(took("0002_a") >= 0 && took("0004_b") >= 0, "{status:?}");
    });
}

#[test]
fn what_a_choice_of_tenants_holds_otherwise_is_told_for_each() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        create_many(&database, &tenants, 4).await;
        spoil(&database, &tenants, "t-002").await;
        let compared = async |options: &FleetOptions| {
            let mut told = Vec::new();
            let places = tenants.chosen_targets(options).await.unwrap();
            let places = places.into_iter().filter_map(|chosen| {
                let targets = chosen.target.map(|target| vec![target]);
                let label = chosen.tenant?;
                Some(Compare { label, targets })
            });
            let found = tenants
                .migrator()
                .compare(places.collect(), options.rules.jobs, &mut |one| {
                    told.push(one.label.clone());
                    Ok(())
                })
                .await
                .unwrap();
            let found: Vec<_> = found
                .into_iter()
                .map(|one| (one.is_same(), one.label))
                .collect();
            assert!(
                found.iter().map(|(_, label)| label).eq(&told),
                "in order: {told:?}"
            );
            found
        };
        let all = compared(&FleetOptions::default().with_jobs(3)).await;
        let expected = [
            ("t-000", true),
            ("t-001", true),
            ("t-002", false),
            ("t-003", true),
        ];
        let expected = expected.map(|(label, same)| (same, label.to_owned()));
        assert_eq!(all, expected);

        let mut options = FleetOptions::default().with_jobs(2);
        options.conditions = vec![("slug__endswith".to_owned(), "2".to_owned())];
        assert_eq!(compared(&options).await, [(false, "t-002".to_owned())]);
        options.conditions = vec![("status".to_owned(), "archived".to_owned())];
        let nobody = tenants.chosen_targets(&options).await.unwrap_err();
        assert_eq!(nobody.kind(), ErrorKind::NotFound);
        options.conditions.clear();
        options.tenants = vec!["nobody".to_owned()];
        let nobody = tenants.chosen_targets(&options).await.unwrap_err();
        assert_eq!(nobody.kind(), ErrorKind::NotFound);
    });
}

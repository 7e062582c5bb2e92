//! Migrating everything: what is left out, what fails alone, what catches up.

use terrace_core::TenantStatus;
use terrace_orm::Model as _;
use terrace_registry::FleetOptions;

use crate::databases::on_each_database;
use crate::support::{create, tenants, tenants_before_migration, write};

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
                .contains("3 migrations before that stay applied"),
            "{error}"
        );
    });
}

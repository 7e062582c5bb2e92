//! Who goes first, when a run stops, and how it goes on.

use terrace_migrate::{FleetRules, StopReason, Wave};
use terrace_registry::{FleetOptions, FleetReport, Tenants};

use crate::databases::on_each_database;
use crate::support::{add_extra, by_hand, create, create_many, mend, own_tables, spoil, tenants};

async fn failing(tenants: &Tenants, options: FleetOptions) -> FleetReport {
    tenants
        .migrate_all(options)
        .await
        .unwrap_err()
        .into_report()
}

fn rules(rules: FleetRules) -> FleetOptions {
    FleetOptions {
        rules,
        ..FleetOptions::default()
    }
}

fn visited(report: &FleetReport) -> Vec<&str> {
    report
        .targets
        .iter()
        .filter_map(|target| target.tenant.as_deref())
        .collect()
}

#[test]
fn a_failed_canary_and_a_failed_wave_stop_the_rest() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        create_many(&database, &first, 8).await;
        add_extra(folder.path());
        spoil(&database, &first, "t-001").await;
        let second = by_hand(&database, folder.path());

        let canary = FleetRules {
            canary: 2,
            ..FleetRules::default()
        };
        let report = failing(&second, rules(canary)).await;
        assert_eq!(visited(&report), ["t-000", "t-001"]);
        assert_eq!(report.stopped, Some(StopReason::Canary));
        assert_eq!(report.unreached.len(), 6, "{report:?}");

        // What was done stays done; only what is left goes on.
        let waves = FleetRules {
            wave: Some(Wave::Targets(3)),
            ..FleetRules::default()
        };
        let report = failing(&second, rules(waves.clone())).await;
        assert_eq!(visited(&report), ["t-001", "t-002", "t-003"]);
        assert_eq!(report.stopped, Some(StopReason::Failures));
        assert_eq!(report.unreached.len(), 4);

        let lenient = FleetRules {
            max_failures: Some(1),
            ..waves
        };
        let report = failing(&second, rules(lenient)).await;
        assert_eq!((visited(&report).len(), report.stopped), (5, None));
        assert!(report.unreached.is_empty());

        mend(&database, &first, "t-001").await;
        let again = FleetOptions {
            resume: true,
            include_quarantined: true,
            ..FleetOptions::default()
        };
        let report = second.migrate_all(again).await.unwrap();
        assert_eq!(
            visited(&report),
            ["t-001"],
            "only what failed is tried again"
        );
        assert_eq!(report.applied(), 1);
    });
}

#[test]
fn who_fails_too_often_is_left_out_until_named() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        create_many(&database, &first, 2).await;
        add_extra(folder.path());
        spoil(&database, &first, "t-001").await;
        let second = by_hand(&database, folder.path());
        for _ in 0..3 {
            let report = failing(&second, FleetOptions::default()).await;
            assert_eq!(report.failed().count(), 1);
        }
        let error = second
            .migrate_all(FleetOptions::default())
            .await
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("t-001: left out, it failed 3 times in a row"),
            "{error}"
        );
        assert!(visited(error.report()).is_empty());
        let summary = second.fleet_summary().await.unwrap();
        assert_eq!((summary.tenants, summary.current), (2, 1));
        assert_eq!((summary.pending, summary.failed), (1, 1));

        mend(&database, &first, "t-001").await;
        let named = FleetOptions {
            tenants: vec!["t-001".to_owned()],
            ..FleetOptions::default()
        };
        let report = second.migrate_all(named).await.unwrap();
        assert_eq!(visited(&report), ["t-001"]);
        assert_eq!(second.fleet_summary().await.unwrap().current, 2);
    });
}

#[test]
fn a_run_is_about_the_tenants_that_were_asked_for() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        create_many(&database, &first, 4).await;
        create(&database, &first, "other", Some(own_tables(&database)))
            .await
            .unwrap();
        add_extra(folder.path());
        let second = by_hand(&database, folder.path());
        let about = |field: &str, value: &str| FleetOptions {
            conditions: vec![(field.to_owned(), value.to_owned())],
            ..FleetOptions::default()
        };
        let report = second
            .migrate_all(about("slug__startswith", "o"))
            .await
            .unwrap();
        assert_eq!(visited(&report), ["other"]);
        let error = second
            .migrate_all(about("colour", "red"))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("colour=red"), "{error}");
        let error = second
            .migrate_all(about("slug", "nobody"))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("no tenant fits"), "{error}");
        let nobody = FleetOptions {
            tenants: vec!["nobody".to_owned()],
            ..FleetOptions::default()
        };
        let error = second.migrate_all(nobody).await.unwrap_err();
        assert!(error.to_string().contains("\"nobody\""), "{error}");

        let stopped = FleetOptions::default();
        stopped.rules.stop.raise();
        let report = failing(&second, stopped).await;
        assert_eq!(report.stopped, Some(StopReason::Asked));
        assert_eq!(report.unreached.len(), 4);
        let report = second.migrate_all(FleetOptions::default()).await.unwrap();
        assert_eq!(visited(&report).len(), 4);
    });
}

#[test]
fn verifying_corrects_what_the_registry_believes() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        create_many(&database, &first, 3).await;
        let placement = first
            .show("t-001")
            .await
            .unwrap()
            .resident()
            .unwrap()
            .placement;
        // Somebody makes the tenant anew, and tells nobody.
        database.servers.retire(&placement, &[]).await.unwrap();
        database.servers.provision(&placement).await.unwrap();
        let report = first.migrate_all(FleetOptions::default()).await.unwrap();
        assert_eq!((report.pending, report.verified), (0, 0));
        let verify = FleetOptions {
            verify: true,
            ..FleetOptions::default()
        };
        let report = first.migrate_all(verify.clone()).await.unwrap();
        assert_eq!((report.verified, report.corrected), (3, 1));
        assert_eq!(visited(&report), ["t-001"]);
        assert_eq!(report.applied(), 1);
        let report = first.migrate_all(verify).await.unwrap();
        assert_eq!((report.verified, report.corrected), (3, 0));
    });
}

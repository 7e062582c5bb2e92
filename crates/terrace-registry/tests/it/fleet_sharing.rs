//! Several runs at once, runs that died, and tenants that are made meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use terrace_migrate::Settled;
use terrace_orm::{Key, Model as _};
use terrace_registry::{FleetOptions, FleetRow, FleetRunnerRow, NewTenant, Tenants, Watch};

use crate::databases::on_each_database;
use crate::support::{add_extra, by_hand, create_many, on_servers, own_tables, tenants};

#[test]
fn several_runs_share_the_work_without_doubling_any() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        let number = 24;
        create_many(&database, &first, number).await;
        add_extra(folder.path());
        let mut runs = Vec::new();
        for _ in 0..3 {
            let servers = database.another_process().await;
            let other = on_servers(servers, folder.path());
            runs.push(tokio::spawn(async move {
                other
                    .migrate_all(FleetOptions::default().with_jobs(2))
                    .await
                    .unwrap()
            }));
        }
        let mut applied = BTreeMap::new();
        for run in runs {
            for target in run.await.unwrap().targets {
                if let Some(slug) = target.tenant {
                    *applied.entry(slug).or_insert(0) += target.outcome.applied.len();
                }
            }
        }
        assert_eq!(applied.len(), number);
        assert!(applied.values().all(|times| *times == 1), "{applied:?}");
        let left = FleetRunnerRow::objects()
            .count(first.registry())
            .await
            .unwrap();
        assert_eq!(left, 0, "every run leaves in order");
    });
}

#[test]
fn what_a_dead_run_had_is_taken_over() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        create_many(&database, &first, 4).await;
        add_extra(folder.path());
        let dead = uuid::Uuid::now_v7();
        FleetRunnerRow {
            id: Key::new(dead),
            beat: 7,
            started_at: jiff::Timestamp::now(),
        }
        .insert(first.registry())
        .await
        .unwrap();
        FleetRow::objects()
            .filter(|row| row.tenant().slug.one_of(["t-001", "t-002"]))
            .update(first.registry(), |row| [row.runner.set(dead)])
            .await
            .unwrap();
        let second = by_hand(&database, folder.path());
        let began = Instant::now();
        let report = second.migrate_all(FleetOptions::default()).await.unwrap();
        assert_eq!(report.applied(), report.targets.len() - 1);
        assert_eq!(report.pending, 4);
        // A live run is not robbed: its number must have stood still.
        assert!(began.elapsed() >= Duration::from_millis(700));
        let held = FleetRow::objects()
            .filter(|row| row.runner.is_not_null())
            .count(first.registry())
            .await
            .unwrap();
        assert_eq!(held, 0);
    });
}

/// Makes a tenant of the old version as soon as the first one is migrated.
struct MakesOne {
    old: Tenants,
    kind: terrace_tenancy::Isolation,
    made: std::sync::Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Watch for MakesOne {
    fn begins(&self, _: usize) {}

    fn settled(&self, _: &Settled) {
        let mut made = self.made.lock().unwrap();
        if made.is_none() {
            let old = self.old.clone();
            let new = NewTenant::new("late".parse().unwrap()).with_isolation(self.kind);
            *made = Some(tokio::spawn(async move {
                old.create(new).await.unwrap();
            }));
        }
    }
}

#[test]
fn a_tenant_that_an_older_program_makes_is_found_by_the_next_query() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        create_many(&database, &first, 3).await;
        add_extra(folder.path());
        let second = by_hand(&database, folder.path());
        let makes = Arc::new(MakesOne {
            old: first.clone(),
            kind: own_tables(&database),
            made: std::sync::Mutex::default(),
        });
        let options = FleetOptions {
            progress: Arc::<MakesOne>::clone(&makes),
            ..FleetOptions::default().with_jobs(1)
        };
        second.migrate_all(options).await.unwrap();
        let made = makes.made.lock().unwrap().take().unwrap();
        made.await.unwrap();
        let late = first.show("late").await.unwrap().resident().unwrap();
        database.remove_later(&late.placement);
        // Whether the run saw it or it came after the end: nobody is at an old version unseen.
        second.migrate_all(FleetOptions::default()).await.unwrap();
        let target = database.servers.target(&late.placement).unwrap();
        assert!(second.migrator().plan(&target).await.unwrap().is_empty());
        assert_eq!(second.fleet_summary().await.unwrap().pending, 0);
    });
}

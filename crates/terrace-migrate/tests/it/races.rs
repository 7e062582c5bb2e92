//! Several runners at one target: each step once.

use terrace_tenancy::MigrationTarget;

use crate::databases::{Database, on_each_database};
use crate::support::{count, first_version, migrator, write};

const RUNNERS: usize = 6;

#[test]
fn concurrent_runners_apply_each_step_once() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let fill = "INSERT INTO plan (name) VALUES ('free')";
        for number in 2..6 {
            write(
                folder.path(),
                &format!("registry/{number:04}_fill.up.sql"),
                fill,
            );
        }
        let migrator = migrator(&app);
        let mut runners = tokio::task::JoinSet::new();
        for target in processes(&database).await {
            let migrator = migrator.clone();
            runners.spawn(async move { migrator.migrate(&target).await });
        }
        let outcomes = runners.join_all().await;
        let applied: usize = outcomes
            .into_iter()
            .map(|outcome| outcome.into_result().unwrap().len())
            .sum();
        assert_eq!(applied, 5);
        assert_eq!(
            count(&database.servers.registry_target().unwrap(), "plan").await,
            4
        );
    });
}

#[test]
fn statements_that_no_transaction_holds_run_once_too() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let fill = "-- terrace: no-transaction\nINSERT INTO plan (name) VALUES ('a');\n\
                    INSERT INTO plan (name) VALUES ('b');\n";
        write(folder.path(), "registry/0002_fill.up.sql", fill);
        let migrator = migrator(&app);
        let mut runners = tokio::task::JoinSet::new();
        for target in processes(&database).await {
            let migrator = migrator.clone();
            runners.spawn(async move { migrator.migrate(&target).await });
        }
        for outcome in runners.join_all().await {
            outcome.into_result().unwrap();
        }
        let target = database.servers.registry_target().unwrap();
        assert_eq!(count(&target, "plan").await, 2);
    });
}

/// The registry as several processes see it.
async fn processes(database: &Database) -> Vec<MigrationTarget> {
    let mut targets = Vec::new();
    for _ in 0..RUNNERS {
        targets.push(database.another_process().await.registry_target().unwrap());
    }
    targets
}

//! A runner that is stopped anywhere: the next one finishes its work, and no step is done twice.

use std::time::Duration;

use terrace_migrate::MigrationState;

use crate::databases::on_each_database;
use crate::support::{count, first_version, has_table, migrator, provision, write};

const ROUNDS: u64 = 8;

#[test]
fn a_stopped_runner_is_followed_by_one_that_finishes() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        for number in [2, 4] {
            let table = |name: &str| {
                format!(
                    r#"{{"create_table": {{"name": "{name}{number}", "primary_key": ["id"],
                        "columns": [{{"name": "id", "column_type": "integer"}}, {{"name": "other", "column_type": "integer"}}],
                        "indexes": [{{"name": "{name}{number}_index", "columns": ["other"]}}]}}}}"#
                )
            };
            let text = format!(r#"{{"operations": [{}, {}]}}"#, table("one"), table("two"));
            write(
                folder.path(),
                &format!("tenant/{number:04}_tables.json"),
                &text,
            );
            let fill = format!("INSERT INTO artist (name) VALUES ('number {number}')");
            write(
                folder.path(),
                &format!("tenant/{:04}_fill.up.sql", number + 1),
                &fill,
            );
        }
        let migrator = migrator(&app);
        for round in 0..ROUNDS {
            let placement = provision(&database, "database".parse().unwrap()).await;
            let target = database.servers.target(&placement).unwrap();
            // Connecting to a server is where most stops would fall.
            let files = target.dialect().capabilities().file_databases;
            let connect = if files { 0 } else { 6000 };
            let mut stopped = 0;
            let outcome = loop {
                // A little longer each time, from a start that differs from round to round.
                let wait = Duration::from_micros(connect + round * 370 + stopped * 1100);
                if let Ok(outcome) = tokio::time::timeout(wait, migrator.migrate(&target)).await {
                    break outcome;
                }
                stopped += 1;
            };
            outcome.into_result().unwrap();
            let status = migrator.status(&target).await.unwrap();
            assert_eq!(status.len(), 5);
            assert!(
                status
                    .iter()
                    .all(|line| matches!(line.state, MigrationState::Applied { .. })),
                "{status:?}"
            );
            assert_eq!(count(&target, "artist").await, 2, "stopped {stopped} times");
            assert!(has_table(&target, "two4").await);
        }
    });
}

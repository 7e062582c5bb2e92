//! Indexes that are made while others write: outside transactions, and found again after a stop.

use terrace_migrate::MigrationState;
use terrace_tenancy::MigrationTarget;

use crate::databases::on_each_database;
use crate::support::{count, migrator, provision, shop, write};

fn can(target: &MigrationTarget) -> bool {
    let statement = "CREATE INDEX CONCURRENTLY a ON b (c)";
    target.dialect().concurrent_index(statement).is_some()
}

async fn run(target: &MigrationTarget, sql: &str) {
    let mut session = target.session().await.unwrap();
    session.begin().await.unwrap();
    session.script(sql).await.unwrap();
    session.commit().await.unwrap();
}

#[test]
fn an_index_that_stopped_half_way_is_made_again() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        let mut targets = vec![database.servers.registry_target().unwrap()];
        if !can(&targets[0]) {
            return;
        }
        let placement = provision(&database, "schema".parse().unwrap()).await;
        targets.push(database.servers.target(&placement).unwrap());
        for scope in ["registry", "tenant"] {
            let plan = "CREATE TABLE plan (name text); INSERT INTO plan VALUES ('a'), ('a');";
            write(folder.path(), &format!("{scope}/0001_plan.up.sql"), plan);
            let index = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS plan_name ON plan (name);";
            write(folder.path(), &format!("{scope}/0002_index.up.sql"), index);
            write(
                folder.path(),
                &format!("{scope}/0002_index.down.sql"),
                "DROP INDEX CONCURRENTLY plan_name",
            );
        }
        for target in &targets {
            for _ in 0..2 {
                let error = migrator(&app)
                    .migrate(target)
                    .await
                    .error
                    .unwrap()
                    .to_string();
                assert!(
                    error.contains("0002_index.up.sql, statement 1, line 1, column 1: "),
                    "{error}"
                );
                assert!(
                    target
                        .session()
                        .await
                        .unwrap()
                        .index_exists("plan_name")
                        .await
                        .unwrap(),
                    "the server leaves it"
                );
            }
            run(target, "DELETE FROM plan").await;
            assert!(migrator(&app).migrate(target).await.is_ok());
            let mut session = target.session().await.unwrap();
            assert!(session.index_exists("plan_name").await.unwrap());
            assert!(!session.drop_unusable_index("plan_name").await.unwrap());
            drop(session);
            // Killed after the index was made, before that was noted.
            run(target, "UPDATE terrace_migration SET state = 'running', finished_statements = 0 WHERE name = '0002_index'").await;
            assert!(migrator(&app).migrate(target).await.is_ok());
            // Killed after it was dropped, before that was noted.
            run(target, "UPDATE terrace_migration SET state = 'undoing', finished_statements = 0 WHERE name = '0002_index'").await;
            let mut session = target.session().await.unwrap();
            session
                .prepare_outside(std::time::Duration::ZERO)
                .await
                .unwrap();
            session
                .script("DROP INDEX CONCURRENTLY plan_name")
                .await
                .unwrap();
            drop(session);
            let back = terrace_migrate::ExecutorOptions {
                goal: terrace_migrate::Goal::Down(1),
                ..terrace_migrate::ExecutorOptions::default()
            };
            let undone = migrator(&app).with_options(back).migrate(target).await;
            assert_eq!(undone.into_result().unwrap().len(), 1);
            let status = migrator(&app).status(target).await.unwrap();
            assert_eq!(status[1].state, MigrationState::Pending);
            assert_eq!(count(target, "plan").await, 0);
        }
    });
}

#[test]
fn what_can_not_run_in_a_transaction_says_so_before_it_runs() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        let target = database.servers.registry_target().unwrap();
        if !can(&target) {
            return;
        }
        let text =
            "CREATE TABLE plan (name text);\nCREATE INDEX CONCURRENTLY plan_name ON plan (name);";
        write(folder.path(), "registry/0001_plan.up.sql", text);
        let error = migrator(&app)
            .migrate(&target)
            .await
            .error
            .unwrap()
            .to_string();
        assert!(
            error.contains("0001_plan.up.sql, statement 2, line 2, column 1: the statement can't run inside a transaction"),
            "{error}"
        );
        let nameless = format!(
            "-- terrace: no-transaction\n{}",
            text.replace(" plan_name", "")
        );
        write(folder.path(), "registry/0001_plan.up.sql", &nameless);
        let error = migrator(&app)
            .migrate(&target)
            .await
            .error
            .unwrap()
            .to_string();
        assert!(error.contains("the index has no name (name it"), "{error}");
        let whole = format!("-- terrace: no-transaction\n{text}");
        write(folder.path(), "registry/0001_plan.up.sql", &whole);
        migrator(&app).force(&target, "shop", None).await.unwrap();
        run(&target, "DROP TABLE plan").await;
        assert!(migrator(&app).migrate(&target).await.is_ok());
    });
}

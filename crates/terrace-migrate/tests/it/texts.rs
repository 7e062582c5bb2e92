//! SQL files: where an error is, what stays together, what waits for locks.

use std::time::Duration;

use terrace_core::ErrorKind;
use terrace_migrate::{ExecutorOptions, Goal, MigrationState};

use crate::databases::on_each_database;
use crate::support::{count, has_table, migrator, shop, write};

const PLAN: &str = "CREATE TABLE plan (name varchar(20));";

#[test]
fn an_error_names_file_statement_and_place() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        write(folder.path(), "registry/0001_plan.up.sql", PLAN);
        let fill = "-- plans\nINSERT INTO plan VALUES ('a;b');\n\n  INSERT INTO plan\n  (nam) VALUES ('x');\n";
        write(folder.path(), "registry/0002_fill.up.sql", fill);
        let target = database.servers.registry_target().unwrap();
        let error = migrator(&app).migrate(&target).await.error.unwrap();
        assert_eq!(error.kind(), ErrorKind::Statement);
        let text = error.to_string();
        // Some databases point into the statement.
        let places = ["line 4, column 3", "line 5, column 4"];
        let named = places.iter().any(|place| {
            text.starts_with("shop.0002_fill: ")
                && text.contains(&format!("0002_fill.up.sql, statement 2, {place}: "))
        });
        assert!(named, "{text}");
        assert_eq!(count(&target, "plan").await, 0);

        write(
            folder.path(),
            "registry/0003_open.up.sql",
            "SELECT 1;\nSELECT 'a",
        );
        std::fs::remove_file(folder.path().join("registry/0002_fill.up.sql")).unwrap();
        if target.dialect().capabilities().transactional_ddl {
            let error = migrator(&app)
                .migrate(&target)
                .await
                .error
                .unwrap()
                .to_string();
            assert_eq!(
                error,
                "shop.0003_open: 0003_open.up.sql: the text ends inside a string that begins at line 2, column 8 \
                 (close it with ')"
            );
        }
    });
}

#[test]
fn a_file_that_begins_its_own_transaction_is_run_as_one() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        let target = database.servers.registry_target().unwrap();
        write(folder.path(), "registry/0001_plan.up.sql", PLAN);
        let fill =
            "BEGIN;\nINSERT INTO plan VALUES ('a');\nINSERT INTO plan VALUES ('b');\nCOMMIT;\n";
        write(folder.path(), "registry/0002_fill.up.sql", fill);
        assert!(migrator(&app).migrate(&target).await.is_ok());
        assert_eq!(count(&target, "plan").await, 2);
        write(
            folder.path(),
            "registry/0003_more.up.sql",
            &format!("{fill}INSRT;"),
        );
        let error = migrator(&app)
            .migrate(&target)
            .await
            .error
            .unwrap()
            .to_string();
        assert_eq!(
            count(&target, "plan").await,
            if target.dialect().capabilities().transactional_ddl {
                assert!(error.contains("0003_more.up.sql, statement 1, line 1, column 1: the statement begins or ends a transaction"), "{error}");
                2
            } else {
                4
            }
        );
    });
}

#[test]
fn without_a_transaction_each_statement_is_noted_and_groups_stay_together() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        let target = database.servers.registry_target().unwrap();
        write(folder.path(), "registry/0001_plan.up.sql", PLAN);
        let text = "-- terrace: no-transaction\nINSERT INTO plan VALUES ('a');\nBEGIN;\n\
                    INSERT INTO plan VALUES ('b');\nINSRT INTO plan;\nCOMMIT;\nINSERT INTO plan VALUES ('c');\n";
        write(folder.path(), "registry/0002_fill.up.sql", text);
        for _ in 0..2 {
            let error = migrator(&app)
                .migrate(&target)
                .await
                .error
                .unwrap()
                .to_string();
            assert!(
                error.contains("0002_fill.up.sql, statement 4, line 5, column 1: "),
                "{error}"
            );
            assert_eq!(count(&target, "plan").await, 1, "the group left nothing");
            let status = migrator(&app).status(&target).await.unwrap();
            let expected = MigrationState::Unfinished {
                finished: 1,
                dirty: false,
            };
            assert_eq!(status[1].state, expected);
        }
        for (text, expected) in [
            (
                "BEGIN; SELECT 1;",
                "begins a transaction and doesn't commit it",
            ),
            (
                "ROLLBACK;",
                "statement 1, line 2, column 1: the statement is not a BEGIN or a COMMIT that make a pair",
            ),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let other = shop(folder.path(), vec![]);
            write(
                folder.path(),
                "registry/0001_x.up.sql",
                &format!("-- terrace: no-transaction\n{text}"),
            );
            migrator(&app).force(&target, "shop", None).await.unwrap();
            let error = migrator(&other)
                .migrate(&target)
                .await
                .error
                .unwrap()
                .to_string();
            assert!(error.contains(expected), "{error}");
            migrator(&other).force(&target, "shop", None).await.unwrap();
        }
    });
}

#[test]
fn a_lock_that_others_hold_is_waited_for_in_turns() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        let target = database.servers.registry_target().unwrap();
        if target.dialect().capabilities().file_databases {
            return;
        }
        write(folder.path(), "registry/0001_plan.up.sql", PLAN);
        assert!(migrator(&app).migrate(&target).await.is_ok());
        let text = "ALTER TABLE plan ADD COLUMN price integer";
        write(folder.path(), "registry/0002_price.up.sql", text);
        let process = database.another_process().await;
        let mut reader = process.registry_target().unwrap().session().await.unwrap();
        reader.begin().await.unwrap();
        reader.script("SELECT * FROM plan").await.unwrap();
        let options = ExecutorOptions {
            lock_timeout: Duration::from_millis(200),
            lock_retries: 1,
            ..ExecutorOptions::default()
        };
        let hasty = migrator(&app).with_options(options.clone());
        let error = hasty.migrate(&target).await.error.unwrap();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(
            error
                .to_string()
                .contains("look for a transaction that stays open"),
            "{error}"
        );

        let patient = migrator(&app).with_options(ExecutorOptions {
            lock_retries: 20,
            ..options
        });
        let waiting = tokio::spawn({
            let target = target.clone();
            async move { patient.migrate(&target).await }
        });
        tokio::time::sleep(Duration::from_millis(500)).await;
        reader.commit().await.unwrap();
        assert_eq!(waiting.await.unwrap().into_result().unwrap().len(), 1);
    });
}

#[test]
fn a_trigger_runs_with_its_body_whole() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        let target = database.servers.registry_target().unwrap();
        write(folder.path(), "registry/0001_plan.up.sql", PLAN);
        for (dialect, text) in [
            (
                "sqlite",
                "CREATE TRIGGER twice AFTER INSERT ON plan BEGIN INSERT INTO log VALUES (1); INSERT INTO log VALUES (2); END;",
            ),
            (
                "mysql",
                "DELIMITER //\nCREATE TRIGGER twice AFTER INSERT ON plan FOR EACH ROW BEGIN INSERT INTO log VALUES (1); INSERT INTO log VALUES (2); END//\nDELIMITER ;",
            ),
            (
                "postgres",
                "CREATE FUNCTION twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (1); INSERT INTO log VALUES (2); RETURN new; END $$;\nCREATE TRIGGER twice AFTER INSERT ON plan FOR EACH ROW EXECUTE FUNCTION twice();",
            ),
        ] {
            let all = format!(
                "CREATE TABLE log (id integer);\n{text}\nINSERT INTO plan VALUES ('a;');\n"
            );
            write(
                folder.path(),
                &format!("registry/0002_trigger.up.{dialect}.sql"),
                &all,
            );
        }
        write(
            folder.path(),
            "registry/0002_trigger.down.sql",
            "DROP TABLE log",
        );
        assert!(migrator(&app).migrate(&target).await.is_ok());
        assert_eq!(count(&target, "log").await, 2);
    });
}

#[test]
fn an_undoing_that_stopped_is_finished() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        let target = database.servers.registry_target().unwrap();
        write(
            folder.path(),
            "registry/0001_two.up.sql",
            "CREATE TABLE one (id integer); CREATE TABLE two (id integer);",
        );
        let down = "-- terrace: no-transaction\nDROP TABLE one;\nDROP TABLE tow;\n";
        write(folder.path(), "registry/0001_two.down.sql", down);
        write(
            folder.path(),
            "registry/0002_next.up.sql",
            "CREATE TABLE three (id integer)",
        );
        let up = |steps| ExecutorOptions {
            goal: Goal::Up(steps),
            ..ExecutorOptions::default()
        };
        assert!(
            migrator(&app)
                .with_options(up(1))
                .migrate(&target)
                .await
                .is_ok()
        );
        let back = ExecutorOptions {
            goal: Goal::Zero,
            ..ExecutorOptions::default()
        };
        let error = migrator(&app)
            .with_options(back.clone())
            .migrate(&target)
            .await
            .error
            .unwrap();
        assert!(
            error
                .to_string()
                .contains("statement 2 of 2: 0001_two.down.sql, statement 2, line 3, column 1"),
            "{error}"
        );
        let forward = migrator(&app)
            .migrate(&target)
            .await
            .error
            .unwrap()
            .to_string();
        assert!(
            forward.contains("shop.0001_two was being undone and is not finished"),
            "{forward}"
        );
        write(
            folder.path(),
            "registry/0001_two.down.sql",
            &down.replace("tow", "two"),
        );
        let done = migrator(&app).with_options(back).migrate(&target).await;
        assert_eq!(done.into_result().unwrap().len(), 1);
        assert!(!has_table(&target, "one").await && !has_table(&target, "two").await);
    });
}

//! Migrations that no transaction can hold: a kill at any statement is resumed or told honestly.

use std::time::Duration;

use terrace_core::Value;
use terrace_migrate::{ExecutorOptions, Goal, MigrationState, Mode};
use terrace_sql::{Assignment, Ddl, Expression, Statement, Table, Update};
use terrace_tenancy::MigrationTarget;

use crate::databases::on_each_database;
use crate::support::{count, first_version, has_table, migrator, write};

const TWO_TABLES: &str = r#"{"atomic": false, "operations": [
    {"create_table": {"name": "one", "columns": [{"name": "id", "column_type": "integer"}], "primary_key": ["id"]}},
    {"create_table": {"name": "two", "columns": [{"name": "id", "column_type": "integer"}], "primary_key": ["id"]}}]}"#;

/// Puts the ledger in the state that a kill leaves.
async fn set_ledger(target: &MigrationTarget, name: &str, state: &str, finished: i32) {
    let set = |column: &'static str, value: Value| Assignment {
        column: column.into(),
        value: Expression::Value(value),
    };
    let update = Update {
        query: 0,
        table: Table {
            name: "terrace_migration".into(),
            scope: target.scope(),
        },
        assignments: vec![
            set("state", state.into()),
            set("finished_statements", finished.into()),
        ],
        filter: Some(Expression::column("name").equals(name)),
        returning: Vec::new(),
    };
    let mut session = target.session().await.unwrap();
    let outcome = session
        .run(&Statement::Update(update), &mut |_| Ok(()))
        .await
        .unwrap();
    assert_eq!(outcome.affected, 1);
}

/// A kill between a statement and the note about it left the statement done and in doubt, where the
/// database could have kept both together.
#[test]
fn a_statement_is_never_there_without_the_note_about_it() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let target = database.servers.registry_target().unwrap();
        let capabilities = target.dialect().capabilities();
        if !capabilities.transactional_ddl {
            return;
        }
        assert!(migrator(&app).migrate(&target).await.is_ok());
        write(folder.path(), "registry/0002_two.json", TWO_TABLES);
        // What notes the statement fails.
        let trigger = if capabilities.file_databases {
            "CREATE TRIGGER killed BEFORE UPDATE ON terrace_migration WHEN NEW.finished_statements > 0
             BEGIN SELECT RAISE(ABORT, 'killed'); END"
        } else {
            "CREATE FUNCTION killed() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN IF NEW.finished_statements > 0 THEN RAISE 'killed'; END IF; RETURN NEW; END $$;
             CREATE TRIGGER killed BEFORE UPDATE ON terrace_migration
             FOR EACH ROW EXECUTE FUNCTION killed()"
        };
        let script = async |sql| {
            let mut session = target.session().await.unwrap();
            session.script(sql).await.unwrap();
        };
        script(trigger).await;
        let error = migrator(&app).migrate(&target).await.error.unwrap();
        assert!(error.to_string().contains("statement 1 of "), "{error}");
        assert!(!has_table(&target, "one").await);
        let end = if capabilities.file_databases {
            "DROP TRIGGER killed"
        } else {
            "DROP TRIGGER killed ON terrace_migration"
        };
        script(end).await;
        assert!(migrator(&app).migrate(&target).await.is_ok());
        assert!(has_table(&target, "two").await);
    });
}

#[test]
fn a_kill_between_two_statements_is_resumed() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        write(folder.path(), "registry/0002_two.json", TWO_TABLES);
        let target = database.servers.registry_target().unwrap();
        let migrator = migrator(&app);
        assert!(migrator.migrate(&target).await.is_ok());

        // Killed before the second table.
        let statements = &migrator.preview(&target).unwrap()[1].statements;
        let second = statements
            .iter()
            .position(|sql| sql.starts_with("CREATE TABLE") && sql.contains("two"));
        let second = i32::try_from(second.unwrap()).unwrap();
        set_ledger(&target, "0002_two", "running", second).await;
        target
            .session()
            .await
            .unwrap()
            .apply(&Ddl::DropTable("two".to_owned()))
            .await
            .unwrap();
        let status = migrator.status(&target).await.unwrap();
        assert_eq!(
            status[1].state,
            MigrationState::Unfinished {
                finished: second,
                dirty: false
            }
        );
        assert_eq!(
            migrator.migrate(&target).await.into_result().unwrap().len(),
            1
        );
        assert!(has_table(&target, "two").await);

        // Killed after the second table was made, before it was noted.
        set_ledger(&target, "0002_two", "running", second).await;
        let outcome = migrator.migrate(&target).await;
        let administration = target.dialect().administration();
        if ["1050", "42P07"]
            .iter()
            .any(|code| administration.is_done(code))
        {
            assert_eq!(outcome.into_result().unwrap().len(), 1);
        } else {
            assert!(
                outcome
                    .error
                    .unwrap()
                    .message()
                    .contains("statement 2 of 2: ")
            );
        }

        // A table of somebody else is no proof that ours was made.
        set_ledger(&target, "0002_two", "failed", second).await;
        assert!(!migrator.migrate(&target).await.is_ok());
    });
}

#[test]
fn sql_text_that_stopped_half_way_is_told() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let text = r#"{"atomic": false, "operations": [{"run_sql": {"up": "INSERT INTO plan (name) VALUES ('free')"}}]}"#;
        write(folder.path(), "registry/0002_fill.json", text);
        let target = database.servers.registry_target().unwrap();
        let migrator = migrator(&app);
        assert!(migrator.migrate(&target).await.is_ok());
        set_ledger(&target, "0002_fill", "dirty", 0).await;
        let error = migrator.migrate(&target).await.error.unwrap();
        assert!(
            error
                .hint()
                .unwrap()
                .contains("`migrate --force shop.0002_fill`"),
            "{error}"
        );
        assert_eq!(count(&target, "plan").await, 1);
        // What the hint says.
        let forced = migrator.clone().with_options(ExecutorOptions {
            goal: Goal::To("shop.0002_fill".to_owned()),
            mode: Mode::Force,
            ..ExecutorOptions::default()
        });
        let outcome = forced.migrate(&target).await;
        assert_eq!(outcome.into_result().unwrap().len(), 1);
        assert!(migrator.migrate(&target).await.is_ok());
        assert_eq!(count(&target, "plan").await, 1);
    });
}

#[test]
fn a_held_lock_is_waited_for_and_then_an_error() {
    on_each_database(async |database| {
        let (_folder, app) = first_version();
        let target = database.servers.registry_target().unwrap();
        let options = ExecutorOptions {
            lock_wait: Duration::from_millis(50),
            ..ExecutorOptions::default()
        };
        let migrator = migrator(&app).with_options(options);
        let key = terrace_migrate::lock_key(&target);
        if target.dialect().administration().try_lock(key).is_none() {
            return;
        }
        let process = database.another_process().await;
        let mut other = process.registry_target().unwrap().session().await.unwrap();
        other.lock(key, Duration::from_secs(1)).await.unwrap();
        let error = migrator.migrate(&target).await.error.unwrap();
        assert_eq!(error.kind(), terrace_core::ErrorKind::Timeout);
        drop(other);
        let patient = migrator.with_options(ExecutorOptions::default());
        assert!(
            patient.migrate(&target).await.is_ok(),
            "the lock died with its connection"
        );
    });
}

#[test]
fn sql_text_with_definitions_of_tables_is_told_apart_from_one_that_stopped() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let create = "CREATE TABLE extra (id integer);\nINSERT INTO plan (name) VALUES ('free');\n";
        write(folder.path(), "registry/0002_whole.up.sql", create);
        let half = "CREATE TABLE more (id integer);\nINSRT INTO plan;\n";
        write(folder.path(), "registry/0003_half.up.sql", half);
        let target = database.servers.registry_target().unwrap();
        let outcome = migrator(&app).migrate(&target).await;
        assert_eq!(outcome.applied.len(), 2);
        assert!(outcome.error.is_some());
        assert_eq!(count(&target, "plan").await, 1);
        let again = migrator(&app).migrate(&target).await.error.unwrap();
        if target.dialect().capabilities().transactional_ddl {
            assert!(!has_table(&target, "more").await);
            assert_eq!(again.kind(), terrace_core::ErrorKind::Statement);
        } else {
            assert!(has_table(&target, "more").await, "what is done is noted");
            assert!(again.message().contains("statement 2 of 2: "), "{again}");
        }
    });
}

//! From files to databases: every shape, what is missing, what failed, what was edited.

use terrace_core::{ErrorKind, FieldSchema, ModelSchema, ScopeKind};
use terrace_migrate::{MakeOptions, MigrationState, make_migrations};

use crate::databases::on_each_database;
use crate::support::{
    ALBUM, ARTIST_2, FIELD, ID, PLAN, count, first_version, has_table, insert, migrator, model,
    provision, refer, shared, shop, targets, to, write,
};

#[test]
fn every_target_gets_what_it_lacks_once() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let targets = targets(&database).await;
        let first = migrator(&app);
        for target in &targets {
            assert_eq!(first.plan(target).await.unwrap().len(), 1);
            let outcome = first.migrate(target).await;
            assert_eq!(outcome.into_result().unwrap().len(), 1, "{target:?}");
            assert!(first.plan(target).await.unwrap().is_empty());
            assert_eq!(first.migrate(target).await.into_result().unwrap(), []);
            let registry = target.key() == "registry";
            assert_eq!(
                has_table(target, "plan").await,
                registry || shares_database(target)
            );
            assert!(registry || has_table(target, "album").await);
        }
        let second = shop(folder.path(), vec![&PLAN, &ARTIST_2, &ALBUM]);
        make_migrations(std::slice::from_ref(&second), &MakeOptions::default()).unwrap();
        let second = migrator(&second);
        for target in &targets {
            let expected = usize::from(target.key() != "registry");
            assert_eq!(
                second.migrate(target).await.into_result().unwrap().len(),
                expected,
                "{target:?}"
            );
            let status = second.status(target).await.unwrap();
            assert!(
                status
                    .iter()
                    .all(|line| matches!(line.state, MigrationState::Applied { .. }))
            );
        }
    });
}

/// Whether the target's tables are beside the registry's.
fn shares_database(target: &terrace_tenancy::MigrationTarget) -> bool {
    target.key().ends_with("/shared") && !target.dialect().capabilities().file_databases
}

#[test]
fn a_failing_migration_leaves_nothing_or_goes_on_where_it_stopped() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let broken = r#"{"operations": [
            {"create_table": {"name": "good", "columns": [{"name": "id", "column_type": "integer"}], "primary_key": ["id"]}},
            {"create_table": {"name": "bad", "columns": [{"name": "id", "column_type": "integer"}], "primary_key": ["id"],
                              "checks": [{"name": "bad_check", "condition": "nowhere > 0"}]}}]}"#;
        write(folder.path(), "tenant/0002_broken.json", broken);
        write(
            folder.path(),
            "tenant/0003_never.json",
            r#"{"operations": []}"#,
        );
        let targets = targets(&database).await;
        for target in targets.iter().filter(|target| target.key() != "registry") {
            let outcome = migrator(&app).migrate(target).await;
            let applied: Vec<_> = outcome
                .applied
                .iter()
                .map(|done| done.name.as_str())
                .collect();
            assert_eq!(applied, ["0001_initial"], "{target:?}");
            let error = outcome.error.unwrap();
            assert_eq!(error.kind(), ErrorKind::Statement, "{error}");
            assert!(error.message().starts_with("shop.0002_broken: "), "{error}");
            let transactional = target.dialect().capabilities().transactional_ddl;
            assert_eq!(has_table(target, "good").await, !transactional);
        }
        write(
            folder.path(),
            "tenant/0002_broken.json",
            &broken.replace("nowhere", "id"),
        );
        for target in targets.iter().filter(|target| target.key() != "registry") {
            let outcome = migrator(&app).migrate(target).await;
            if target.dialect().capabilities().transactional_ddl {
                assert_eq!(outcome.into_result().unwrap().len(), 2);
                continue;
            }
            // The first statement is done, so the file must stay as it is.
            let error = outcome.error.unwrap().to_string();
            assert!(
                error.contains("(1 statement done), and its file changed"),
                "{error}"
            );
        }
    });
}

#[test]
fn an_edited_or_missing_file_stops_everything() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let target = shared(&database.servers);
        assert!(migrator(&app).migrate(&target).await.is_ok());
        let path = folder.path().join("tenant/0001_initial.json");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace('\n', "\r\n")).unwrap();
        assert!(
            migrator(&app).migrate(&target).await.is_ok(),
            "line ends don't count"
        );

        std::fs::write(&path, format!("{text}\n")).unwrap();
        let error = migrator(&app).migrate(&target).await.error.unwrap();
        assert!(
            error
                .to_string()
                .contains("shop.0001_initial changed after it was applied"),
            "{error}"
        );
        assert_eq!(
            migrator(&app).status(&target).await.unwrap()[0].state,
            MigrationState::Edited
        );

        std::fs::rename(&path, folder.path().join("tenant/0001_other.json")).unwrap();
        let error = migrator(&app).migrate(&target).await.error.unwrap();
        assert!(
            error
                .to_string()
                .contains("shop.0001_initial was applied, but its file is missing"),
            "{error}"
        );
    });
}

#[test]
fn sql_files_run_in_the_dialect_of_the_target() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let target = database.servers.registry_target().unwrap();
        let dialect = target.dialect().name();
        write(
            folder.path(),
            "registry/0002_fill.up.sql",
            "this is for others",
        );
        let up = "INSERT INTO plan (name) VALUES ('free; really'); -- two\nINSERT INTO plan (name) VALUES ('pro');";
        write(
            folder.path(),
            &format!("registry/0002_fill.up.{dialect}.sql"),
            up,
        );
        write(
            folder.path(),
            "registry/0002_fill.down.sql",
            "DELETE FROM plan",
        );
        assert_eq!(
            migrator(&app)
                .migrate(&target)
                .await
                .into_result()
                .unwrap()
                .len(),
            2
        );
        assert_eq!(count(&target, "plan").await, 2);

        write(
            folder.path(),
            "registry/0003_typo.up.sql",
            "INSERT INTO plan (name) VALUES ('x');\nINSRT INTO plan;",
        );
        for _ in 0..2 {
            assert!(!migrator(&app).migrate(&target).await.is_ok());
            assert_eq!(
                count(&target, "plan").await,
                2,
                "a failed text has no effect"
            );
        }
        write(
            folder.path(),
            "registry/0003_typo.up.sql",
            "INSERT INTO plan (name) VALUES ('x');",
        );
        assert!(migrator(&app).migrate(&target).await.is_ok());
        let mut others = terrace_sql::dialect::ALL.iter().map(|other| other.name());
        let other = others.find(|other| *other != dialect).unwrap();
        let file = format!("registry/0004_else.up.{other}.sql");
        write(folder.path(), &file, "SELECT 1");
        let error = migrator(&app)
            .migrate(&target)
            .await
            .error
            .unwrap()
            .to_string();
        assert!(
            error.contains(&format!("add 0004_else.up.{dialect}.sql")),
            "{error}"
        );
    });
}

#[test]
fn sql_text_needs_a_search_path_in_a_namespace() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        write(
            folder.path(),
            "tenant/0002_fill.up.sql",
            "INSERT INTO artist (name) VALUES ('Ann')",
        );
        let schema = "schema".parse().unwrap();
        if !database.isolations().contains(&schema) {
            return;
        }
        let placement = provision(&database, schema).await;
        let target = database.servers.target(&placement).unwrap();
        let outcome = migrator(&app).migrate(&target).await;
        if target.dialect().capabilities().local_search_path {
            assert_eq!(outcome.into_result().unwrap().len(), 2);
            assert_eq!(count(&target, "artist").await, 1);
        } else {
            assert_eq!(outcome.error.unwrap().kind(), ErrorKind::Unsupported);
            assert_eq!(count(&target, "artist").await, 0);
        }
    });
}

#[test]
fn a_reference_is_added_to_a_table_with_rows() {
    static LABEL: ModelSchema = model("label", ScopeKind::Tenant, &[ID, FIELD]);
    static ARTIST_3: ModelSchema = model(
        "artist",
        ScopeKind::Tenant,
        &[
            ID,
            FieldSchema {
                unique: true,
                ..FIELD
            },
            to("label_id", || &LABEL, true),
            to("boss_id", || &ARTIST_3, true),
        ],
    );
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let targets = targets(&database).await;
        let second = shop(folder.path(), vec![&PLAN, &ARTIST_3, &ALBUM, &LABEL]);
        for target in targets.iter().filter(|target| target.key() != "registry") {
            assert!(migrator(&app).migrate(target).await.is_ok());
            insert(target, "artist", "Ann").await;
            insert(target, "artist", "Bob").await;
        }
        make_migrations(std::slice::from_ref(&second), &MakeOptions::default()).unwrap();
        for target in targets.iter().filter(|target| target.key() != "registry") {
            let applied = migrator(&second)
                .migrate(target)
                .await
                .into_result()
                .unwrap();
            assert_eq!(applied.len(), 1, "{target:?}");
            assert_eq!(count(target, "artist").await, 2, "{target:?}");
            let error = refer(target, 12345).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ForeignKey, "{target:?}: {error}");
            refer(target, 1).await.unwrap();
            insert(target, "artist", "Cid").await;
            assert_eq!(count(target, "artist").await, 3);
        }
    });
}

#[test]
fn a_rebuilt_table_keeps_what_was_made_beside_its_definition() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let target = database.servers.registry_target().unwrap();
        if target.dialect().capabilities().alter_constraints {
            return;
        }
        let beside = "CREATE TABLE noted (name TEXT);
            CREATE TRIGGER note AFTER INSERT ON plan BEGIN INSERT INTO noted VALUES (NEW.name); END;
            CREATE TRIGGER count_up AFTER INSERT ON noted BEGIN UPDATE plan SET name = name; END;
            CREATE INDEX plan_lower ON plan (lower(name));
            CREATE VIEW plan_names AS SELECT name FROM plan";
        write(folder.path(), "registry/0002_beside.up.sql", beside);
        assert!(migrator(&app).migrate(&target).await.is_ok());
        insert(&target, "plan", "gold").await;
        let check = r#"{"operations": [{"add_check": {"table": "plan",
            "check": {"name": "plan_name_check", "condition": "name <> 'gold'"}}}]}"#;
        write(folder.path(), "registry/0003_check.json", check);
        let error = migrator(&app).migrate(&target).await.error.unwrap();
        assert_eq!(error.kind(), ErrorKind::Check, "{error}");
        assert_eq!(count(&target, "plan").await, 1, "nothing is lost");

        let mut session = target.session().await.unwrap();
        session.script("DELETE FROM plan").await.unwrap();
        drop(session);
        let outcome = migrator(&app).migrate(&target).await;
        assert_eq!(outcome.into_result().unwrap().len(), 1);
        insert(&target, "plan", "silver").await;
        assert_eq!(count(&target, "noted").await, 2, "the trigger is there");
        assert_eq!(count(&target, "plan_names").await, 1, "the view is there");
        let mut session = target.session().await.unwrap();
        let dropped = session.script("DROP INDEX plan_lower").await;
        dropped.expect("the index is there");
    });
}

#[test]
fn a_view_that_a_change_breaks_is_told() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let target = database.servers.registry_target().unwrap();
        if target.dialect().capabilities().alter_constraints {
            return;
        }
        let view =
            "ALTER TABLE plan ADD COLUMN note TEXT; CREATE VIEW notes AS SELECT note FROM plan";
        write(folder.path(), "registry/0002_view.up.sql", view);
        assert!(migrator(&app).migrate(&target).await.is_ok());
        let check = r#"{"operations": [{"add_check": {"table": "plan",
            "check": {"name": "plan_name_check", "condition": "name <> 'gold'"}}}]}"#;
        write(folder.path(), "registry/0003_check.json", check);
        let error = migrator(&app).migrate(&target).await.error.unwrap();
        assert!(error.to_string().contains("error in view notes"), "{error}");
        assert!(error.hint().unwrap().contains("drop the view"), "{error}");
        assert_eq!(
            count(&target, "notes").await,
            0,
            "the column is still there"
        );
    });
}

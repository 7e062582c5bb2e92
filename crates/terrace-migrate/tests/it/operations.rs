//! Every operation on every database, in every shape: up, down and up again, with rows in the
//! tables.

use std::path::Path;

use serde_json::{Value, json};
use terrace_migrate::{
    AppMigrations, ExecutorOptions, Fingerprint, Goal, Migration, MigrationSet, introspect,
};
use terrace_sql::{Statement, Table};
use terrace_tenancy::MigrationTarget;

use crate::databases::on_each_database;
use crate::support::{count, insert, migrator, shop, targets, write};

/// An artist has albums; an album has a text that may be missing, a number with a check, an index
/// and a unique key.
fn base() -> Value {
    json!([
        {"create_table": {
            "name": "artist", "primary_key": ["id"],
            "columns": [
                {"name": "id", "column_type": "big_int", "identity": true},
                {"name": "name", "column_type": {"var_char": 80}}],
            "uniques": [{"name": "artist_name_key", "columns": ["name"]}]}},
        {"create_table": {
            "name": "album", "primary_key": ["id"],
            "columns": [
                {"name": "id", "column_type": "big_int", "identity": true},
                {"name": "name", "column_type": {"var_char": 80}},
                {"name": "note", "column_type": {"var_char": 40}, "nullable": true},
                {"name": "year", "column_type": "integer", "default": "2000"},
                {"name": "code", "column_type": {"var_char": 20}, "nullable": true},
                {"name": "artist_id", "column_type": "big_int", "nullable": true}],
            "uniques": [{"name": "album_code_key", "columns": ["code", "name"]}],
            "indexes": [{"name": "album_artist_id_index", "columns": ["artist_id"]}],
            "foreign_keys": [{"name": "album_artist_id_fkey", "columns": ["artist_id"],
                "references": "artist", "referenced_columns": ["id"], "on_delete": "cascade"}],
            "checks": [{"name": "album_year_check", "condition": "year > 1900"}]}}
    ])
}

fn folder() -> (tempfile::TempDir, AppMigrations) {
    let folder = tempfile::tempdir().unwrap();
    let app = shop(folder.path(), vec![]);
    add(folder.path(), 1, &base());
    (folder, app)
}

fn add(folder: &Path, number: u64, operations: &Value) {
    let text = serde_json::to_string_pretty(&json!({ "operations": operations })).unwrap();
    for scope in ["registry", "tenant"] {
        write(folder, &format!("{scope}/{number:04}_step.json"), &text);
    }
}

/// Everything that a target holds, in an order that doesn't depend on when what was added.
async fn schema(target: &MigrationTarget) -> Vec<String> {
    let print = Fingerprint::of(&introspect(target).await.unwrap());
    print.text().lines().map(str::to_owned).collect()
}

/// Runs the operations on each database, forward, backward and forward again.
fn there_and_back(cases: &[(&'static str, Value)]) {
    for (case, operations) in cases {
        let (case, operations) = ((*case).to_owned(), operations.clone());
        on_each_database(move |database| {
            let (case, operations) = (case.clone(), operations.clone());
            async move {
                let targets = targets(&database).await;
                for target in &targets {
                    one_case(target, &case, &operations).await;
                }
            }
        });
    }
}

async fn one_case(target: &MigrationTarget, case: &str, operations: &Value) {
    let (folder, app) = folder();
    let what = format!("{case} on {target:?} of {:?}", target.dialect());
    let run = async |step: &str, goal: Goal| {
        let migrator = migrator(&app).with_options(ExecutorOptions {
            goal,
            ..ExecutorOptions::default()
        });
        if let Err(error) = migrator.migrate(target).await.into_result() {
            panic!("{what}, {step}: {error}");
        }
    };
    let first = || Goal::To("0001".to_owned());
    run("base", Goal::Latest).await;
    insert(target, "artist", "Ann").await;
    insert(target, "artist", "Bob").await;
    insert(target, "album", "One").await;
    insert(target, "album", "Two").await;
    let before = schema(target).await;

    add(folder.path(), 2, operations);
    run("up", Goal::Latest).await;
    let up = schema(target).await;
    run("down", first()).await;
    assert_eq!(schema(target).await, before, "{what}");
    assert_eq!(count(target, "album").await, 2, "{what}");
    run("up again", Goal::Latest).await;
    assert_eq!(schema(target).await, up, "{what}");
    run("down again", first()).await;
    insert(target, "album", "Three").await;
    assert_eq!(count(target, "album").await, 3, "{what}");
    // The next case begins with an empty database.
    run("the end", Goal::Zero).await;
    assert_eq!(schema(target).await, [""; 0], "{what}");
}

#[test]
fn tables_and_columns() {
    there_and_back(&[
        (
            "a new table",
            json!([{"create_table": {"name": "genre", "primary_key": ["id"],
                "columns": [{"name": "id", "column_type": "integer"}]}}]),
        ),
        (
            "a table's new name",
            json!([{"rename_table": {"table": "artist", "to": "performer"}}]),
        ),
        (
            "a new column",
            json!([{"add_column": {"table": "album",
                "column": {"name": "rating", "column_type": "integer", "nullable": true}}}]),
        ),
        (
            "a new column with one value for the rows that exist",
            json!([{"add_column": {"table": "album", "fill": "3",
                "column": {"name": "rating", "column_type": "integer"}}}]),
        ),
        (
            "a new column that is calculated",
            json!([{"add_column": {"table": "album", "column":
                {"name": "age", "column_type": "integer", "nullable": true, "generated": "2100 - year"}}}]),
        ),
        (
            "a column that goes",
            json!([{"drop_column": {"table": "album", "column": "note"}}]),
        ),
        (
            "a column's new name",
            json!([{"rename_column": {"table": "album", "column": "year", "to": "made"}},
                   {"rename_column": {"table": "artist", "column": "id", "to": "key"}}]),
        ),
        (
            "another type, and no null",
            json!([{"alter_column": {"table": "album", "fill": "''",
                "column": {"name": "note", "column_type": "text"}}},
                   {"alter_column": {"table": "album",
                "column": {"name": "year", "column_type": "big_int", "default": "2001"}}}]),
        ),
    ]);
}

#[test]
fn keys_indexes_and_checks() {
    there_and_back(&[
        (
            "unique keys",
            json!([
                {"add_unique": {"table": "album", "unique": {"name": "album_note_key", "columns": ["note", "id"]}}},
                {"alter_unique": {"table": "album", "unique": {"name": "album_code_key", "columns": ["code", "id"]}}},
                {"rename_unique": {"table": "artist", "unique": "artist_name_key", "to": "artist_key"}}]),
        ),
        (
            "a unique key that goes",
            json!([{"drop_unique": {"table": "album", "unique": "album_code_key"}}]),
        ),
        (
            "foreign keys",
            json!([
                {"add_column": {"table": "album", "column":
                    {"name": "guest_id", "column_type": "big_int", "nullable": true}}},
                {"add_foreign_key": {"table": "album", "foreign_key": {"name": "album_guest_id_fkey",
                    "columns": ["guest_id"], "references": "artist", "referenced_columns": ["id"],
                    "on_delete": "no_action"}}},
                {"alter_foreign_key": {"table": "album", "foreign_key": {"name": "album_artist_id_fkey",
                    "columns": ["artist_id"], "references": "artist", "referenced_columns": ["id"],
                    "on_delete": "restrict"}}},
                {"rename_foreign_key": {"table": "album", "foreign_key": "album_artist_id_fkey", "to": "made_by"}}]),
        ),
        (
            "a foreign key that goes",
            json!([{"drop_foreign_key": {"table": "album", "foreign_key": "album_artist_id_fkey"}}]),
        ),
        (
            "the index of a foreign key that stays",
            json!([{"drop_index": {"table": "album", "index": "album_artist_id_index"}}]),
        ),
        (
            "indexes",
            json!([
                {"create_index": {"table": "album", "index": {"name": "album_year_index", "columns": ["year"]}}},
                {"alter_index": {"table": "album", "index": {"name": "album_artist_id_index", "columns": ["artist_id", "year"]}}},
                {"rename_index": {"table": "album", "index": "album_artist_id_index", "to": "album_index"}}]),
        ),
        (
            "checks",
            json!([
                {"add_check": {"table": "album", "check": {"name": "album_later", "condition": "year < 3000"}}},
                {"alter_check": {"table": "album", "check": {"name": "album_year_check", "condition": "year > 1800"}}},
                {"rename_check": {"table": "album", "check": "album_year_check", "to": "album_old"}}]),
        ),
        (
            "a check that goes",
            json!([{"drop_check": {"table": "album", "check": "album_year_check"}}]),
        ),
        (
            "the state alone",
            json!([{"separate": {"state": [{"drop_column": {"table": "album", "column": "note"}}], "database": []}}]),
        ),
        (
            "the database alone",
            json!([{"separate": {"database": [{"alter_check": {"table": "album",
                "check": {"name": "album_year_check", "condition": "year > 1700"}}}]}}]),
        ),
    ]);
}

/// Everything that is done by itself where no transaction holds it.
fn all_at_once() -> Value {
    json!([
        {"rename_column": {"table": "album", "column": "year", "to": "made"}},
        {"rename_column": {"table": "artist", "column": "id", "to": "key"}},
        {"add_column": {"table": "album", "fill": "3",
            "column": {"name": "rating", "column_type": "integer"}}},
        {"add_column": {"table": "album", "column":
            {"name": "guest_id", "column_type": "big_int", "nullable": true}}},
        {"add_foreign_key": {"table": "album", "foreign_key": {"name": "album_guest_id_fkey",
            "columns": ["guest_id"], "references": "artist", "referenced_columns": ["key"],
            "on_delete": "no_action"}}},
        {"alter_foreign_key": {"table": "album", "foreign_key": {"name": "album_artist_id_fkey",
            "columns": ["artist_id"], "references": "artist", "referenced_columns": ["key"],
            "on_delete": "restrict"}}},
        {"rename_foreign_key": {"table": "album", "foreign_key": "album_artist_id_fkey", "to": "made_by"}},
        {"alter_column": {"table": "album", "fill": "''", "column": {"name": "note", "column_type": "text"}}},
        {"drop_index": {"table": "album", "index": "album_artist_id_index"}},
        {"create_index": {"table": "album", "index": {"name": "album_made_index", "columns": ["made"]}}},
        {"rename_index": {"table": "album", "index": "album_made_index", "to": "album_index"}},
        {"rename_unique": {"table": "artist", "unique": "artist_name_key", "to": "artist_key"}},
        {"alter_unique": {"table": "album", "unique": {"name": "album_code_key", "columns": ["code", "id"]}}},
        {"alter_check": {"table": "album", "check": {"name": "album_year_check", "condition": "made > 1800"}}},
        {"rename_check": {"table": "album", "check": "album_year_check", "to": "album_old"}},
        {"rename_table": {"table": "artist", "to": "performer"}}
    ])
}

/// Notes a migration as running, with so many statements done.
async fn note_running(target: &MigrationTarget, migration: &Migration, done: usize) {
    let text = |text: &str| terrace_core::Value::from(text);
    let columns = [
        ("scope", text(target.scope().as_str())),
        ("app", text(&migration.id.app)),
        ("name", text(&migration.id.name)),
        (
            "checksum",
            text(&migration.checksum(target.dialect()).unwrap()),
        ),
        ("state", text("running")),
        ("finished_statements", i32::try_from(done).unwrap().into()),
        ("applied_at", jiff::Timestamp::now().into()),
        ("duration_ms", 0_i64.into()),
        ("terrace_version", text("0.1.0")),
    ];
    let insert = terrace_sql::Insert {
        table: Table {
            name: "terrace_migration".into(),
            scope: target.scope(),
        },
        columns: columns.iter().map(|(name, _)| (*name).into()).collect(),
        values: columns.into_iter().map(|(_, value)| value).collect(),
        calculated: Vec::new(),
        identity: None,
        conflict: None,
        returning: Vec::new(),
    };
    let mut session = target.session().await.unwrap();
    session
        .run(&Statement::Insert(insert), &mut |_| Ok(()))
        .await
        .unwrap();
}

#[test]
fn a_kill_behind_any_statement_is_resumed() {
    on_each_database(async |database| {
        let target = database.servers.registry_target().unwrap();
        if !target.dialect().capabilities().alter_constraints {
            return;
        }
        let (folder, app) = folder();
        let text = json!({"atomic": false, "operations": all_at_once()}).to_string();
        let aim = |goal: Goal| {
            migrator(&app).with_options(ExecutorOptions {
                goal,
                ..ExecutorOptions::default()
            })
        };
        assert!(aim(Goal::Latest).migrate(&target).await.is_ok());
        write(folder.path(), "registry/0002_all.json", &text);
        let set = MigrationSet::load(std::slice::from_ref(&app)).unwrap();
        let migration = set.scope(target.scope()).last().unwrap();
        let statements = migrator(&app)
            .preview(&target)
            .unwrap()
            .remove(1)
            .statements;
        assert!(statements.len() > 20, "{statements:#?}");
        assert!(aim(Goal::Latest).migrate(&target).await.is_ok());
        let golden = schema(&target).await;
        let outcome = aim(Goal::To("0001".to_owned())).migrate(&target).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        for done in 1..=statements.len() {
            let mut session = target.session().await.unwrap();
            for statement in &statements[..done] {
                session.script(statement).await.unwrap();
            }
            drop(session);
            // The last statement took effect, and nobody noted it.
            note_running(&target, migration, done - 1).await;
            let outcome = aim(Goal::Latest).migrate(&target).await;
            if let Some(error) = outcome.error {
                panic!(
                    "{:?}, behind {}: {error}",
                    target.dialect(),
                    statements[done - 1]
                );
            }
            let resumed = schema(&target).await;
            assert_eq!(resumed, golden, "behind {}", statements[done - 1]);
            let outcome = aim(Goal::To("0001".to_owned())).migrate(&target).await;
            assert!(outcome.is_ok(), "{outcome:?}");
        }
    });
}

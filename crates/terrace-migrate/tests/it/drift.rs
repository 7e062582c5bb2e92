//! Targets that somebody changed by hand, and tables that were there before their migrations.

use terrace_core::{ColumnType, ErrorKind};
use terrace_migrate::{AppMigrations, ExecutorOptions, Goal, Migrator, Mode};
use terrace_sql::{ColumnDefinition, Ddl, table_definition};
use terrace_tenancy::MigrationTarget;

use crate::databases::on_each_database;
use crate::support::{PLAN, first_version, has_table, migrator, targets};

fn acting(app: &AppMigrations, goal: Goal, mode: Mode) -> Migrator {
    migrator(app).with_options(ExecutorOptions {
        goal,
        mode,
        ..ExecutorOptions::default()
    })
}

async fn apply(target: &MigrationTarget, step: Ddl) {
    target.session().await.unwrap().apply(&step).await.unwrap();
}

fn year(table: &str) -> Ddl {
    Ddl::AddColumn {
        table: table.to_owned(),
        column: ColumnDefinition {
            name: "year".to_owned(),
            column_type: ColumnType::Integer,
            nullable: true,
            ..ColumnDefinition::default()
        },
    }
}

async fn drift(app: &AppMigrations, place: &[MigrationTarget]) -> Vec<String> {
    let found = migrator(app).drift(place).await.unwrap();
    found.iter().map(ToString::to_string).collect()
}

/// The targets, those together that are one place.
fn places(targets: Vec<MigrationTarget>) -> Vec<Vec<MigrationTarget>> {
    let mut places: Vec<Vec<MigrationTarget>> = Vec::new();
    for target in targets {
        match places
            .iter_mut()
            .find(|place| place[0].shares_place(&target))
        {
            Some(place) => place.push(target),
            None => places.push(vec![target]),
        }
    }
    places
}

#[test]
fn what_was_changed_by_hand_is_named() {
    on_each_database(async |database| {
        let (_folder, app) = first_version();
        for place in places(targets(&database).await) {
            assert_eq!(drift(&app, &place).await, [""; 0], "{place:?}, empty");
            for target in &place {
                migrator(&app).migrate(target).await.into_result().unwrap();
            }
            assert_eq!(drift(&app, &place).await, [""; 0], "{place:?}");
            let Some(tenant) = place.iter().find(|one| one.key() != "registry") else {
                continue;
            };
            apply(tenant, year("album")).await;
            let index = Ddl::DropIndex {
                table: "album".to_owned(),
                index: "album_name_index".to_owned(),
            };
            apply(tenant, index).await;
            let changed = drift(&app, &place).await;
            assert_eq!(changed.len(), 2, "{place:?}: {changed:?}");
            assert_eq!(
                changed[1],
                "column album.year is not expected: integer, null"
            );
            let missing = "index album_name_index of album is missing: (";
            assert!(changed[0].starts_with(missing), "{changed:?}");
        }
    });
}

#[test]
fn what_a_target_lacks_by_its_own_ledger_is_no_drift() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        let target = database.servers.registry_target().unwrap();
        migrator(&app).migrate(&target).await.into_result().unwrap();
        let sql = "CREATE TABLE later (id integer)";
        crate::support::write(folder.path(), "registry/0002_later.up.sql", sql);
        assert_eq!(drift(&app, std::slice::from_ref(&target)).await, [""; 0]);
        apply(&target, year("plan")).await;
        assert_eq!(
            drift(&app, std::slice::from_ref(&target)).await,
            ["column plan.year is not expected: integer, null"]
        );
    });
}

#[test]
fn tables_that_are_there_are_adopted_as_the_migration_makes_them() {
    on_each_database(async |database| {
        for target in targets(&database).await {
            let (_folder, app) = first_version();
            let initial = acting(&app, Goal::Latest, Mode::FakeInitial);
            migrator(&app).migrate(&target).await.into_result().unwrap();
            let forgotten = acting(&app, Goal::Zero, Mode::Fake).migrate(&target).await;
            assert!(forgotten.is_ok(), "{forgotten:?}");

            let adopted = initial.migrate(&target).await.into_result().unwrap();
            assert_eq!(adopted.len(), 1, "{}", target.key());
            assert_eq!(migrator(&app).plan(&target).await.unwrap(), []);

            let forgotten = acting(&app, Goal::Zero, Mode::Fake).migrate(&target).await;
            assert!(forgotten.is_ok(), "{forgotten:?}");
            let table = if target.key() == "registry" {
                "plan"
            } else {
                "artist"
            };
            apply(&target, year(table)).await;
            let error = initial.migrate(&target).await.error.unwrap();
            assert_eq!(error.kind(), ErrorKind::Migration);
            let text = error.to_string();
            let said = format!(
                "the tables are there, but not as the migration makes them:\n  \
                 column {table}.year is not expected: integer, null"
            );
            assert!(text.contains(&said), "{text}");
            assert_eq!(migrator(&app).plan(&target).await.unwrap().len(), 1);
            if table == "artist" {
                // What is missing altogether is named, too, and not made.
                apply(&target, Ddl::DropTable("album".to_owned())).await;
                let error = initial.migrate(&target).await.error.unwrap().to_string();
                assert!(error.contains("table album is missing"), "{error}");
                assert!(!has_table(&target, "album").await);
                apply(&target, Ddl::DropTable("artist".to_owned())).await;
            }
        }
    });
}

#[test]
fn rights_that_only_the_program_gives_are_given_to_adopted_tables() {
    on_each_database(async |database| {
        let (_folder, app) = first_version();
        let target = database.servers.registry_target().unwrap();
        let mut session = target.session().await.unwrap();
        let table = Ddl::CreateTable(table_definition(&PLAN));
        session.apply_plain(&table).await.unwrap();
        drop(session);
        let initial = acting(&app, Goal::Latest, Mode::FakeInitial);
        assert!(initial.migrate(&target).await.is_ok());
        assert_eq!(drift(&app, &[target]).await, [""; 0]);
    });
}

#[test]
fn text_that_would_reach_out_of_the_place_for_comparison_is_not_run_there() {
    on_each_database(async |database| {
        let target = database.servers.registry_target().unwrap();
        if target.dialect().capabilities().file_databases {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let app = crate::support::shop(folder.path(), vec![]);
        let home = target.lock_name();
        let home = if target.dialect().capabilities().local_search_path {
            "public"
        } else {
            home.split('/').next().unwrap()
        };
        let sql = format!("CREATE TABLE a (id integer); INSERT INTO {home}.a VALUES (1)");
        crate::support::write(folder.path(), "registry/0001_a.up.sql", &sql);
        migrator(&app).migrate(&target).await.into_result().unwrap();
        let error = migrator(&app)
            .drift(std::slice::from_ref(&target))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains("names the schema"), "{error}");
        assert_eq!(crate::support::count(&target, "a").await, 1);
    });
}

//! From models to files.

use std::fs;

use terrace_core::{
    ColumnType, CompositeReferenceSchema, Deferrable, FieldSchema, ModelSchema, OnDelete, ScopeKind,
};
use terrace_migrate::{
    AppMigrations, EmptyMigration, MakeOptions, MigrationSet, MigrationSource, Operation,
    SquashOptions, empty_migration, make_migrations, merge_migrations, squash_migrations,
};

use crate::support::{
    ALBUM, ARTIST, ARTIST_2, FIELD, ID, PLAN, first_version, model, shop, to, write,
};

fn make(apps: &[AppMigrations]) -> terrace_core::Result<Vec<String>> {
    let made = make_migrations(apps, &MakeOptions::default())?;
    Ok(made
        .iter()
        .map(|new| format!("{}/{}.{}", new.scope.as_str(), new.id.app, new.id.name))
        .collect())
}

#[test]
fn new_models_make_a_file_per_scope() {
    let folder = tempfile::tempdir().unwrap();
    let app = shop(folder.path(), vec![&PLAN, &ALBUM, &ARTIST]);
    let check = MakeOptions {
        check: true,
        ..MakeOptions::default()
    };
    assert_eq!(
        make_migrations(std::slice::from_ref(&app), &check)
            .unwrap()
            .len(),
        2
    );
    assert!(!folder.path().join("tenant").exists());
    assert_eq!(
        make(std::slice::from_ref(&app)).unwrap(),
        ["registry/shop.0001_initial", "tenant/shop.0001_initial"]
    );
    let text = fs::read_to_string(folder.path().join("tenant/0001_initial.json")).unwrap();
    let artist = text.find("\"name\": \"artist\"").unwrap();
    assert!(artist < text.find("\"name\": \"album\"").unwrap(), "{text}");
    assert_eq!(
        make(&[app]).unwrap(),
        [""; 0],
        "the models need nothing more"
    );
}

#[test]
fn new_fields_and_indexes_are_found() {
    let (folder, _) = first_version();
    let app = shop(folder.path(), vec![&PLAN, &ARTIST_2, &ALBUM]);
    assert_eq!(
        make(std::slice::from_ref(&app)).unwrap(),
        ["tenant/shop.0002_artist_rating_and_more"]
    );
    let state = MigrationSet::load(&[app])
        .unwrap()
        .state(ScopeKind::Tenant)
        .unwrap();
    assert_eq!(
        *state.tables()["artist"].definition,
        terrace_sql::table_definition(&ARTIST_2)
    );
}

#[test]
fn what_is_not_detected_is_an_error() {
    static NOT_NULL: ModelSchema = model(
        "artist",
        ScopeKind::Tenant,
        &[
            ID,
            FieldSchema {
                unique: true,
                ..FIELD
            },
            FieldSchema {
                name: "born",
                column: "born",
                ..FIELD
            },
        ],
    );
    static OTHER_KEY: ModelSchema = model(
        "artist",
        ScopeKind::Tenant,
        &[FieldSchema {
            primary_key: true,
            ..FIELD
        }],
    );
    static NUMBERED: ModelSchema = model(
        "artist",
        ScopeKind::Tenant,
        &[
            ID,
            FieldSchema {
                unique: true,
                ..FIELD
            },
            FieldSchema {
                name: "number",
                column: "number",
                primary_key: false,
                ..ID
            },
        ],
    );
    let (folder, _) = first_version();
    let problem = |artist: &'static ModelSchema| {
        make(&[shop(folder.path(), vec![&PLAN, artist, &ALBUM])])
            .unwrap_err()
            .to_string()
    };
    let expected = [
        (
            &NOT_NULL,
            "the new column artist.born must have a value, but rows that exist have none",
        ),
        (&OTHER_KEY, "the primary key of artist changed"),
        (&NUMBERED, "the new column artist.number numbers itself"),
    ];
    let error = make(&[shop(folder.path(), vec![&PLAN, &NOT_NULL, &ALBUM])]).unwrap_err();
    assert!(
        error.hint().unwrap().contains("--default album.rating=0"),
        "{error}"
    );
    for (artist, sentence) in expected {
        let text = problem(artist);
        assert!(text.contains(sentence), "{text}");
    }
    assert_eq!(
        fs::read_dir(folder.path().join("tenant")).unwrap().count(),
        1
    );
}

#[test]
fn a_change_written_by_hand_settles_it() {
    static SHORTER: ModelSchema = model(
        "artist",
        ScopeKind::Tenant,
        &[
            ID,
            FieldSchema {
                unique: true,
                column: "title",
                ..FIELD
            },
        ],
    );
    let folder = tempfile::tempdir().unwrap();
    let app = |artist| shop(folder.path(), vec![artist]);
    assert_eq!(make(&[app(&ARTIST)]).unwrap().len(), 1);
    write(
        folder.path(),
        "tenant/0002_title.json",
        r#"{"operations": [
            {"drop_table": {"table": "artist"}},
            {"run_sql": {"up": "", "state": [{"create_table": {
                "name": "artist", "primary_key": ["id"],
                "columns": [{"name": "id", "column_type": "big_int", "identity": true},
                            {"name": "title", "column_type": {"var_char": 80}}],
                "uniques": [{"name": "artist_title_key", "columns": ["title"]}]}}]}}]}"#,
    );
    assert_eq!(make(&[app(&SHORTER)]).unwrap(), [""; 0]);
}

#[test]
fn apps_depend_on_each_other_by_their_keys() {
    static LABEL: ModelSchema = model(
        "label",
        ScopeKind::Tenant,
        &[ID, to("artist_id", || &ARTIST, true)],
    );
    static GENRE: ModelSchema = model(
        "genre",
        ScopeKind::Tenant,
        &[ID, to("label_id", || &LABEL, true)],
    );
    let folder = tempfile::tempdir().unwrap();
    let app = |name: &'static str, models| {
        AppMigrations::new(
            name,
            models,
            MigrationSource::directory(folder.path().join(name)),
        )
    };
    let apps = [
        app("labels", vec![&LABEL, &GENRE]),
        app("shop", vec![&ARTIST]),
    ];
    assert_eq!(
        make(&apps).unwrap(),
        ["tenant/shop.0001_initial", "tenant/labels.0001_initial"]
    );
    let set = MigrationSet::load(&apps).unwrap();
    let order: Vec<_> = set
        .scope(ScopeKind::Tenant)
        .iter()
        .map(|migration| migration.id.to_string())
        .collect();
    assert_eq!(order, ["shop.0001_initial", "labels.0001_initial"]);
    let alone = make(&[app("other", vec![&LABEL])]).unwrap_err().to_string();
    assert!(alone.contains("refers to the table artist"), "{alone}");
}

#[test]
fn tables_in_a_circle_are_closed_by_a_later_step() {
    static EGG: ModelSchema = model("egg", ScopeKind::Tenant, &[ID, to("hen_id", || &HEN, true)]);
    static HEN: ModelSchema = model("hen", ScopeKind::Tenant, &[ID, to("egg_id", || &EGG, true)]);
    let folder = tempfile::tempdir().unwrap();
    let app = shop(folder.path(), vec![&EGG, &HEN]);
    let made = make_migrations(std::slice::from_ref(&app), &MakeOptions::default()).unwrap();
    assert_eq!(made[0].operations, ["egg", "hen", "egg_hen_id_fkey"]);
    assert!(make(&[app]).unwrap().is_empty());
}

#[test]
fn only_the_chosen_apps_and_what_they_need_are_made() {
    static LABEL: ModelSchema = model(
        "label",
        ScopeKind::Tenant,
        &[ID, to("artist_id", || &ARTIST, true)],
    );
    static ALONE: ModelSchema = model("alone", ScopeKind::Tenant, &[ID]);
    let folder = tempfile::tempdir().unwrap();
    let app = |name: &'static str, models| {
        let source = MigrationSource::directory(folder.path().join(name));
        AppMigrations::new(name, models, source)
    };
    let apps = [
        app("labels", vec![&LABEL]),
        app("shop", vec![&ARTIST]),
        app("other", vec![&ALONE]),
    ];
    let options = MakeOptions {
        apps: vec!["labels".to_owned()],
        ..MakeOptions::default()
    };
    let made = make_migrations(&apps, &options).unwrap();
    let apps_made: Vec<_> = made.iter().map(|new| new.id.app.as_str()).collect();
    assert_eq!(apps_made, ["shop", "labels"]);
    let wrong = MakeOptions {
        apps: vec!["lables".to_owned()],
        ..MakeOptions::default()
    };
    let error = make_migrations(&apps, &wrong).unwrap_err();
    assert!(
        error.message().contains("there is no app lables"),
        "{error}"
    );
    assert!(
        error.hint().unwrap().contains("labels, shop, other"),
        "{error}"
    );
}

#[test]
fn a_name_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let options = MakeOptions {
        name: Some("Begin here".to_owned()),
        ..MakeOptions::default()
    };
    let made = make_migrations(&[shop(folder.path(), vec![&ARTIST])], &options).unwrap();
    assert_eq!(made[0].id.name, "0001_begin_here");
}

#[test]
fn a_table_is_the_same_whatever_its_model_is_called() {
    static PERFORMER: ModelSchema = ModelSchema {
        name: "Performer",
        ..ARTIST
    };
    let (folder, _) = first_version();
    let app = shop(folder.path(), vec![&PLAN, &PERFORMER, &ALBUM]);
    assert_eq!(make(&[app]).unwrap(), [""; 0]);
}

#[test]
fn a_reference_of_several_columns_is_found() {
    static PLACE: ModelSchema = ModelSchema {
        foreign_keys: &[CompositeReferenceSchema {
            name: "artist",
            model: || &ARTIST,
            table: "artist",
            columns: &["artist_id"],
            referenced: &["id"],
            on_delete: OnDelete::Restrict,
            constraint: true,
            deferrable: Deferrable::No,
            holds_row: false,
        }],
        ..model(
            "place",
            ScopeKind::Tenant,
            &[
                ID,
                FieldSchema {
                    name: "artist_id",
                    column: "artist_id",
                    column_type: ColumnType::BigInt,
                    ..FIELD
                },
            ],
        )
    };
    let (folder, _) = first_version();
    let app = shop(folder.path(), vec![&PLAN, &ARTIST, &ALBUM, &PLACE]);
    assert_eq!(
        make(std::slice::from_ref(&app)).unwrap(),
        ["tenant/shop.0002_place"]
    );
    let state = MigrationSet::load(&[app]).unwrap().state(ScopeKind::Tenant);
    let keys = state.unwrap().tables()["place"]
        .definition
        .foreign_keys
        .clone();
    assert_eq!((keys.len(), keys[0].references.as_str()), (1, "artist"));
}

#[test]
fn branches_are_joined() {
    let (folder, app) = first_version();
    let add = |name: &str, number: u64, table: &str, after: &str| {
        let text = format!(
            r#"{{"dependencies": [["shop", "{after}"]], "operations": [{{"create_table": {{"name": "{table}",
                "columns": [{{"name": "id", "column_type": "integer"}}], "primary_key": ["id"]}}}}]}}"#
        );
        write(
            folder.path(),
            &format!("tenant/{number:04}_{name}.json"),
            &text,
        );
    };
    let apps = std::slice::from_ref(&app);
    let options = MakeOptions::default();
    assert_eq!(merge_migrations(apps, &options).unwrap().len(), 0);
    add("one", 2, "one", "0001_initial");
    add("two", 2, "two", "0001_initial");
    add("more", 3, "more", "0002_one");
    let error = MigrationSet::load(apps).unwrap_err();
    assert!(
        error
            .message()
            .contains("several ends: 0002_two, 0003_more"),
        "{error}"
    );
    assert!(
        error.hint().unwrap().contains("makemigrations --merge"),
        "{error}"
    );
    let made = merge_migrations(apps, &options).unwrap();
    assert_eq!(made[0].id.name, "0004_merge_0002_two_0003_more");
    let set = MigrationSet::load(apps).unwrap();
    let order: Vec<_> = set
        .scope(ScopeKind::Tenant)
        .iter()
        .map(|m| m.id.name.as_str())
        .collect();
    assert_eq!(
        order,
        [
            "0001_initial",
            "0002_one",
            "0002_two",
            "0003_more",
            "0004_merge_0002_two_0003_more"
        ]
    );
}

#[test]
fn branches_that_change_the_same_column_are_not_joined() {
    let (folder, app) = first_version();
    for (name, kind) in [("one", "text"), ("two", r#"{"var_char": 100}"#)] {
        let text = format!(
            r#"{{"dependencies": [["shop", "0001_initial"]], "operations": [{{"alter_column": {{"table": "artist",
                "column": {{"name": "name", "column_type": {kind}}}}}}}]}}"#,
            kind = if kind == "text" { "\"text\"" } else { kind }
        );
        write(folder.path(), &format!("tenant/0002_{name}.json"), &text);
    }
    let error = merge_migrations(&[app], &MakeOptions::default()).unwrap_err();
    assert!(
        error
            .message()
            .contains("change the same tables (artist), and their order matters"),
        "{error}"
    );
}

#[test]
fn an_empty_migration_is_written_by_hand() {
    let (_folder, app) = first_version();
    let mut empty = EmptyMigration {
        app: None,
        scope: ScopeKind::Tenant,
        name: Some("fill".to_owned()),
        sql: None,
        reverse_sql: None,
        check: false,
    };
    let apps = std::slice::from_ref(&app);
    let made = empty_migration(apps, &empty).unwrap();
    assert_eq!(made.id.name, "0002_fill");
    empty.sql = Some("UPDATE artist SET name = 'x'".to_owned());
    empty.reverse_sql = Some("SELECT 1".to_owned());
    empty.name = None;
    let made = empty_migration(apps, &empty).unwrap();
    assert_eq!(made.id.name, "0003_run_sql");
    let set = MigrationSet::load(apps).unwrap();
    let last = set.scope(ScopeKind::Tenant).last().unwrap();
    assert!(matches!(&last.operations()[0], Operation::RunSql(run)
        if run.down.as_deref() == Some("SELECT 1")));
}

#[test]
fn several_migrations_become_one() {
    let (folder, _) = first_version();
    let app = shop(folder.path(), vec![&PLAN, &ARTIST_2, &ALBUM]);
    let apps = std::slice::from_ref(&app);
    make(apps).unwrap();
    write(
        folder.path(),
        "tenant/0003_fill.up.sql",
        "UPDATE artist SET rating = 1",
    );
    let options = SquashOptions {
        app: "shop".to_owned(),
        scope: ScopeKind::Tenant,
        from: None,
        to: "2".to_owned(),
        name: None,
        optimise: true,
        check: false,
    };
    let before = MigrationSet::load(apps)
        .unwrap()
        .state(ScopeKind::Tenant)
        .unwrap();
    let made = squash_migrations(apps, &options).unwrap();
    assert_eq!(made.operations, ["artist", "album"]);
    let set = MigrationSet::load(apps).unwrap();
    assert_eq!(
        set.scope(ScopeKind::Tenant).len(),
        3,
        "what it replaces is still there"
    );
    assert_eq!(set.squashed(ScopeKind::Tenant).count(), 1);

    let initial = folder.path().join("tenant/0001_initial.json");
    let text = fs::read_to_string(&initial).unwrap();
    fs::remove_file(&initial).unwrap();
    let error = MigrationSet::load(apps).unwrap_err().to_string();
    assert!(
        error.contains("replaces shop.0001_initial, whose file is gone"),
        "{error}"
    );
    assert!(!text.is_empty());
    fs::remove_file(
        folder
            .path()
            .join("tenant/0002_artist_rating_and_more.json"),
    )
    .unwrap();
    let set = MigrationSet::load(apps).unwrap();
    let order: Vec<_> = set
        .scope(ScopeKind::Tenant)
        .iter()
        .map(|m| m.id.name.clone())
        .collect();
    assert_eq!(
        order,
        [
            "0001_squashed_0002_artist_rating_and_more".to_owned(),
            "0003_fill".to_owned()
        ]
    );
    let after = set.state(ScopeKind::Tenant).unwrap();
    for (name, table) in before.tables() {
        assert_eq!(table.definition, after.tables()[name].definition);
    }
}

#[test]
fn what_can_t_be_squashed_is_told() {
    let (folder, app) = first_version();
    write(folder.path(), "tenant/0002_fill.up.sql", "SELECT 1");
    write(folder.path(), "tenant/0002_fill.up.sqlite.sql", "SELECT 2");
    let squash = |to: &str| {
        let options = SquashOptions {
            app: "shop".to_owned(),
            scope: ScopeKind::Tenant,
            from: None,
            to: to.to_owned(),
            name: None,
            optimise: true,
            check: true,
        };
        let error = squash_migrations(std::slice::from_ref(&app), &options).unwrap_err();
        error.message().to_owned()
    };
    assert_eq!(
        squash("1"),
        "fewer than two migrations are nothing to squash"
    );
    assert_eq!(squash("7"), "there is no migration 7");
    assert_eq!(
        squash("0002_fill"),
        "shop.0002_fill has SQL that differs by database"
    );
}

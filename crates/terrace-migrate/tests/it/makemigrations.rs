//! From models to files.

use std::fs;

use terrace_core::{ColumnType, FieldSchema, ModelSchema, ScopeKind};
use terrace_migrate::{AppMigrations, MakeOptions, MigrationSet, MigrationSource, make_migrations};

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
        state.tables()["artist"].definition,
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
    static OTHER_TYPE: ModelSchema = model(
        "artist",
        ScopeKind::Tenant,
        &[
            ID,
            FieldSchema {
                unique: true,
                column_type: ColumnType::Text,
                ..FIELD
            },
        ],
    );
    static NO_NAME: ModelSchema = model("artist", ScopeKind::Tenant, &[ID]);
    let (folder, _) = first_version();
    let problem = |artist: Option<&'static ModelSchema>| {
        let models = artist.into_iter().chain([&PLAN, &ALBUM]).collect();
        make(&[shop(folder.path(), models)])
            .unwrap_err()
            .to_string()
    };
    let expected = [
        (
            Some(&NOT_NULL),
            "the new column artist.born must have a value",
        ),
        (Some(&OTHER_TYPE), "the column name of artist changed"),
        (Some(&NO_NAME), "the column name of artist is gone"),
        (
            None,
            "the model of the table artist (shop.0001_initial) is gone",
        ),
    ];
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
        ["tenant/labels.0001_initial", "tenant/shop.0001_initial"]
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

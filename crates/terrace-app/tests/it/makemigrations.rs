//! From models to files, as a person calls it.

use std::path::Path;

use terrace_app::{App, Project};
use terrace_core::{Automatic, ColumnType, FieldSchema, ModelSchema, ScopeKind};
use terrace_migrate::MigrationSource;

use crate::commands::Shop;

const ID: FieldSchema = FieldSchema {
    name: "id",
    column: "id",
    column_type: ColumnType::BigInt,
    primary_key: true,
    automatic: Automatic::Identity,
    ..FieldSchema::PLAIN
};

const fn text(column: &'static str) -> FieldSchema {
    FieldSchema {
        name: column,
        column,
        ..FieldSchema::PLAIN
    }
}

const fn album(fields: &'static [FieldSchema]) -> ModelSchema {
    ModelSchema {
        name: "Album",
        table: "album",
        scope: ScopeKind::Tenant,
        fields,
        ..ModelSchema::PLAIN
    }
}

static FIRST: ModelSchema = album(&[ID, text("title")]);
static SECOND: ModelSchema = album(&[ID, text("name"), text("note")]);

fn project(folder: &Path, model: &'static ModelSchema) -> Project {
    let source = MigrationSource::directory(folder.join("migrations"));
    Project::new("shop").app(App::new("shop").models(&[model]).migrations(source))
}

#[test]
fn changes_are_shown_checked_and_written() {
    let shop = Shop::new();
    let call = |model, arguments: &[&str]| shop.call(project(shop.path(), model), arguments);
    let (ok, text) = call(&FIRST, &["makemigrations", "--check"]);
    assert!(
        !ok && text.contains("missing shop tenant/0001_initial"),
        "{text}"
    );
    let (ok, text) = call(&FIRST, &["makemigrations", "--dry-run"]);
    assert!(
        ok && text.contains("would make shop tenant/0001_initial"),
        "{text}"
    );
    assert!(text.contains("\"create_table\""), "{text}");
    assert!(!shop.path().join("migrations").exists());
    let (ok, text) = call(&FIRST, &["makemigrations"]);
    assert!(
        ok && text.contains("made shop tenant/0001_initial"),
        "{text}"
    );
    let (ok, text) = call(&FIRST, &["makemigrations", "--check"]);
    assert!(ok && text.contains("nothing changed"), "{text}");
}

#[test]
fn a_script_says_what_nobody_can_be_asked() {
    let shop = Shop::new();
    let call = |model, arguments: &[&str]| shop.call(project(shop.path(), model), arguments);
    assert!(call(&FIRST, &["makemigrations"]).0);
    let (ok, text) = call(&SECOND, &["makemigrations"]);
    assert!(!ok && text.is_empty(), "{text}");
    let (ok, text) = call(
        &SECOND,
        &[
            "makemigrations",
            "--rename",
            "album.title=name",
            "--default",
            "album.note=''",
        ],
    );
    assert!(ok && text.contains("rename_album_title_name"), "{text}");
    assert!(
        text.contains("warning: shop.0002_rename_album_title_name")
            && text.contains("album: rename-column\n"),
        "{text}"
    );
    let (ok, _) = call(&SECOND, &["makemigrations", "--rename", "album"]);
    assert!(!ok, "that says no new name");
}

#[test]
fn migrations_are_written_by_hand_and_become_one() {
    let shop = Shop::new();
    let call = |arguments: &[&str]| shop.call(project(shop.path(), &FIRST), arguments);
    assert!(call(&["makemigrations"]).0);
    let (ok, text) = call(&["makemigrations", "--empty", "fill", "--sql", "SELECT 1"]);
    assert!(ok && text.contains("made shop tenant/0002_fill"), "{text}");
    let (ok, text) = call(&["makemigrations", "--merge"]);
    assert!(ok && text.contains("nothing changed"), "{text}");
    let (ok, text) = call(&["squashmigrations", "shop", "2", "--dry-run"]);
    assert!(
        ok && text.contains("would make shop tenant/0001_squashed_0002_fill"),
        "{text}"
    );
    assert!(text.contains("\"replaces\""), "{text}");
    let (ok, text) = call(&["squashmigrations", "shop", "2"]);
    assert!(ok, "{text}");
    let (ok, text) = call(&["makemigrations", "--check"]);
    assert!(ok && text.contains("nothing changed"), "{text}");
}

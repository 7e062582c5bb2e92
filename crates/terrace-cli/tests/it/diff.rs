//! What a database holds otherwise than its files make it, and models of its tables.

use serde_json::Value;

use crate::support::{Shop, said};

#[test]
fn what_another_made_in_the_database_is_told() {
    let shop = Shop::new();
    shop.three_tables("migrations");
    shop.ok(&["up", "2"]);
    assert_eq!(shop.ok(&["diff"]), "registry: as its migrations make it\n");

    let other = "CREATE TABLE d (id integer); ALTER TABLE a ADD COLUMN e text; DROP TABLE b;";
    shop.write("other/0001_other.up.sql", other);
    shop.ok(&["up", "--dir", "other", "--app", "other"]);
    let told = shop.call(&["diff"]);
    assert_eq!(told.code, Some(1), "{told:?}");
    let lines: Vec<&str> = told.out.lines().collect();
    assert_eq!(
        lines,
        [
            "registry: 3 differences",
            "  table b is missing",
            "  column a.e is not expected: text, null",
            "  table d is not expected",
        ]
    );
    let told = shop.call(&["diff", "--format", "json"]);
    assert_eq!(told.code, Some(1), "{told:?}");
    let report: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(report[0]["differences"][0]["difference"], "missing");
    assert_eq!(report[0]["differences"][1]["kind"], "column");
    assert_eq!(report[0]["differences"][1]["table"], "a");
    // Comparing changed nothing.
    assert_eq!(shop.ok(&["version"]), "2\n");
}

#[test]
fn models_of_the_tables_are_printed() {
    let shop = Shop::new();
    let text = "CREATE TABLE artist (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
        CREATE TABLE album (id INTEGER PRIMARY KEY, artist_id INTEGER REFERENCES artist (id), type TEXT);
        CREATE TABLE log (line TEXT);
        CREATE VIEW names AS SELECT name FROM artist;";
    shop.write("migrations/0001_all.up.sql", text);
    shop.ok(&["up"]);
    let mut command = shop.command();
    let told = said(command.args(["inspectdb"]).output().unwrap());
    assert_eq!(told.code, Some(0), "{told:?}");
    for line in [
        "// - view names: CREATE VIEW names AS SELECT name FROM artist",
        "pub struct Album {",
        "    pub artist: Option<ForeignKey<Artist>>,",
        "    pub r#type: Option<String>,",
        "#[terrace(reverse(albums = \"Album.artist\"))]",
        "    #[terrace(unique)]",
        "// The table log can't be a model: it has no primary key.",
        "    Artist,",
    ] {
        assert!(told.out.contains(line), "{line}: {}", told.out);
    }
    let missing = ["inspectdb", "--database", "sqlite:./nothing.sqlite"];
    let told = said(shop.command().args(missing).output().unwrap());
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(!shop.path().join("nothing.sqlite").exists());
}

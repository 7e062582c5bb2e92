//! What a database holds otherwise than its files make it, and models of its tables.

use serde_json::Value;

use crate::database::{run, server};
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
    assert_eq!(told.code, Some(2), "{told:?}");
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
    assert_eq!(told.code, Some(2), "{told:?}");
    let report: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(report[0]["differences"][0]["difference"], "missing");
    assert_eq!(report[0]["differences"][1]["kind"], "column");
    assert_eq!(report[0]["differences"][1]["table"], "a");
    // Comparing changed nothing.
    assert_eq!(shop.ok(&["version"]), "2\n");
}

/// Tenants with a database of their own each, one of which somebody changed.
fn tenants_are_told_apart(shop: &Shop, registry: &str, places: [&str; 3]) {
    shop.write(
        "migrations/registry/0001_orgs.up.sql",
        "CREATE TABLE orgs (slug varchar(40) NOT NULL PRIMARY KEY, place varchar(300));",
    );
    shop.three_tables("migrations/tenant");
    shop.ok(&["up", "--no-tenants"]);
    for (slug, place) in ["a", "b", "c"].into_iter().zip(places) {
        run(
            registry,
            &format!("INSERT INTO orgs VALUES ('{slug}', '{place}')"),
        );
    }
    let tenants = ["--tenants-table", "orgs(slug, place)"];
    let call = |more: &[&str]| shop.call(&[&["diff", "--jobs", "3"][..], &tenants, more].concat());
    shop.ok(&[&["up"][..], &tenants].concat());
    let same = call(&[]);
    assert_eq!(
        (same.code, same.out.lines().count()),
        (Some(0), 4),
        "{same:?}"
    );
    run(places[1], "DROP TABLE b");
    let told = call(&[]);
    assert_eq!(told.code, Some(2), "{told:?}");
    let lines: Vec<&str> = told.out.lines().collect();
    assert_eq!(
        lines,
        [
            "registry: as its migrations make it",
            "a: as its migrations make it",
            "b: 1 difference",
            "  table b is missing",
            "c: as its migrations make it",
        ]
    );
    assert_eq!(call(&["--tenant", "a"]).code, Some(0));
    let told = call(&["--format", "json", "--tenant", "b", "--scope", "tenant"]);
    assert_eq!(told.code, Some(2), "{told:?}");
    let report: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(report[0]["target"], "b");
    assert_eq!(report[0]["differences"][0]["name"], "b");
}

#[test]
fn each_tenant_of_a_fleet_has_an_outcome_of_its_own() {
    let shop = Shop::new();
    let file = |name: &str| format!("sqlite:{}/{name}.sqlite", shop.path().display());
    let [a, b, c] = ["a", "b", "c"].map(file);
    tenants_are_told_apart(&shop, &file("shop"), [&a, &b, &c]);
    for variable in ["TERRACE_TEST_POSTGRES_URL", "TERRACE_TEST_MYSQL_URL"] {
        let Some(server) = server(variable) else {
            continue;
        };
        let siblings = ["a", "b", "c"].map(|suffix| server.sibling(suffix));
        let [a, b, c] = siblings.each_ref().map(|(url, _)| url.as_str());
        tenants_are_told_apart(&Shop::on(&server.url), &server.url, [a, b, c]);
        for (_, name) in &siblings {
            server.drop_sibling(name);
        }
    }
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

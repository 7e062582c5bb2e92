//! `lint`: what is found in files, and the safe forms that are written in their place.

use serde_json::Value;

use crate::database::server;
use crate::support::Shop;

const TABLE: &str = "CREATE TABLE a (id bigint PRIMARY KEY, n integer, name varchar(20) NOT NULL);";

/// A folder with an index that blocks writers; nothing listens at its URL.
fn shop(url: &str) -> Shop {
    let shop = Shop::on(url);
    shop.write("migrations/0001_a.up.sql", TABLE);
    shop.write(
        "migrations/0002_b.up.sql",
        "-- by number\nCREATE INDEX a_n ON a (n);\n",
    );
    shop
}

#[test]
fn files_are_read_without_a_connection() {
    let mut shop = shop("postgres://nobody@127.0.0.1:1/none");
    let found = shop.ok(&["lint"]);
    assert!(
        found.starts_with("warning: main.0002_b, statement 1, a: index-blocks-writes\n"),
        "{found}"
    );
    assert!(
        found.contains("    CREATE INDEX CONCURRENTLY a_n ON a (n);\n"),
        "{found}"
    );
    let found: Value = serde_json::from_str(&shop.ok(&["lint", "--format", "json"])).unwrap();
    assert_eq!(found[0]["rule"], "index-blocks-writes");
    assert_eq!(found[0]["table"], "a");
    assert_eq!(shop.call(&["lint", "--strict"]).code, Some(1));
    shop.set("TERRACE_ENV", "production");
    let said = shop.call(&["lint"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.starts_with("error: "), "{said:?}");
    shop.write(
        "migrations/0002_b.up.sql",
        "-- terrace: allow index-blocks-writes: a is small\nCREATE INDEX a_n ON a (n);\n",
    );
    assert_eq!(shop.ok(&["lint"]), "nothing found\n");
}

#[test]
fn a_dry_run_tells_what_is_found() {
    let shop = Shop::new();
    shop.write("migrations/0001_a.up.sql", TABLE);
    shop.ok(&["up"]);
    shop.write(
        "migrations/0002_b.up.sql",
        "ALTER TABLE a RENAME COLUMN n TO m;",
    );
    let plan = shop.ok(&["up", "--dry-run"]);
    assert!(
        plan.contains("COMMIT;\n-- warning: main.0002_b, statement 1, a: rename-column\n"),
        "{plan}"
    );
}

#[test]
fn safe_forms_are_written_and_run() {
    let Some(server) = server("TERRACE_TEST_POSTGRES_URL") else {
        return;
    };
    let shop = shop(&server.url);
    shop.write(
        "migrations/0003_c.up.sql",
        "ALTER TABLE a DROP COLUMN name;",
    );
    shop.ok(&["up", "1"]);
    let wrote = shop.ok(&["lint", "--write"]);
    assert_eq!(wrote.matches("wrote ").count(), 3, "{wrote}");
    let text =
        |name: &str| std::fs::read_to_string(shop.path().join("migrations").join(name)).unwrap();
    assert_eq!(
        text("0002_b.up.sql"),
        "-- terrace: no-transaction\n-- by number\nCREATE INDEX CONCURRENTLY a_n ON a (n);\n"
    );
    assert_eq!(
        text("0003_c.up.sql"),
        "-- terrace: no-transaction\nALTER TABLE a ALTER COLUMN \"name\" DROP NOT NULL;\n"
    );
    let later = text("0004_c_later_1.up.sql");
    let allowed = "-- terrace: allow drop-column: programs of the next version run everywhere";
    assert!(later.starts_with(allowed), "{later}");
    assert!(
        later.ends_with("ALTER TABLE a DROP COLUMN name;\n"),
        "{later}"
    );
    shop.ok(&["up"]);
    // What is applied is not written again.
    let before = text("0004_c_later_1.up.sql");
    shop.ok(&["lint", "--write"]);
    assert_eq!(text("0004_c_later_1.up.sql"), before);
}

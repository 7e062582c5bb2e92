//! A database that golang-migrate migrated so far.

use crate::database::{column, run, server};
use crate::support::{Shop, ran};

fn adopt(url: &str) {
    let shop = Shop::on(url);
    shop.three_tables("migrations");
    run(url, "CREATE TABLE a (id integer)");
    run(
        url,
        "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)",
    );
    run(url, "INSERT INTO schema_migrations VALUES (1, false)");
    assert_eq!(shop.ok(&["version"]), "1\n");
    assert!(shop.ok(&["status"]).starts_with("[X] 0001_a\n[ ] 0002_b\n"));
    assert!(!shop.ok(&["up", "--dry-run"]).contains("0001_a"));
    assert_eq!(ran(&shop.ok(&["up"])), ["2/u b", "3/u c"]);
    assert_eq!(column(url, "SELECT version FROM schema_migrations"), ["3"]);
    assert_eq!(ran(&shop.ok(&["down", "1"])), ["3/d c"]);
    assert_eq!(
        column(url, "SELECT version FROM schema_migrations WHERE NOT dirty"),
        ["2"]
    );

    run(url, "UPDATE schema_migrations SET dirty = true");
    assert_eq!(shop.ok(&["version"]), "2 (dirty)\n");
    let error = shop.fails(&["up"]);
    assert!(
        error.starts_with("error: Dirty database version 2. Fix and force version.\n"),
        "{error}"
    );
    shop.ok(&["force", "2"]);
    assert_eq!(ran(&shop.ok(&["up"])), ["3/u c"]);
}

#[test]
fn its_version_is_taken_over_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    adopt(&format!("sqlite:{}/a.sqlite", folder.path().display()));
    for variable in ["TERRACE_TEST_POSTGRES_URL", "TERRACE_TEST_MYSQL_URL"] {
        if let Some(server) = server(variable) {
            adopt(&server.url);
        }
    }
}

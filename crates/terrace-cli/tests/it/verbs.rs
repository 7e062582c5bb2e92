//! Every verb, its output and its exit code.

use serde_json::Value;

use crate::support::{Shop, ran};

#[test]
fn up_down_goto_version_and_status() {
    let shop = Shop::new();
    shop.three_tables("migrations");
    assert!(
        shop.fails(&["version"])
            .starts_with("error: no migration\n")
    );
    assert_eq!(ran(&shop.ok(&["up", "2"])), ["1/u a", "2/u b"]);
    assert_eq!(shop.ok(&["version"]), "2\n");
    assert_eq!(shop.ok(&["status"]), "[X] 0001_a\n[X] 0002_b\n[ ] 0003_c\n");
    assert_eq!(ran(&shop.ok(&["up"])), ["3/u c"]);
    assert_eq!(shop.ok(&["up"]), "no change\n");
    assert_eq!(ran(&shop.ok(&["goto", "1"])), ["3/d c", "2/d b"]);
    assert_eq!(ran(&shop.ok(&["goto", "3"])), ["2/u b", "3/u c"]);
    assert_eq!(ran(&shop.ok(&["redo"])), ["3/d c", "3/u c"]);
    assert_eq!(ran(&shop.ok(&["down"])), ["3/d c"], "one step");
    assert_eq!(ran(&shop.ok(&["down", "-all"])), ["2/d b", "1/d a"]);
    assert_eq!(shop.ok(&["down"]), "no change\n");
    assert_eq!(ran(&shop.ok(&["goto", "2"])), ["1/u a", "2/u b"]);
    assert_eq!(ran(&shop.ok(&["goto", "0"])), ["2/d b", "1/d a"]);
}

#[test]
fn flags_are_taken_as_golang_migrates_users_write_them() {
    let mut shop = Shop::new();
    shop.three_tables("db/sql");
    shop.unset("DATABASE_URL");
    let url = "sqlite:./other.sqlite";
    assert_eq!(
        ran(&shop.ok(&["-path", "db/sql", "-database", url, "up", "1"])),
        ["1/u a"]
    );
    assert_eq!(
        ran(&shop.ok(&[
            "-source",
            "file://db/sql",
            "-database",
            url,
            "-verbose",
            "up"
        ]))
        .len(),
        2
    );
    assert_eq!(
        shop.ok(&["-path=db/sql", &format!("-database={url}"), "version"]),
        "3\n"
    );
}

#[test]
fn what_would_run_is_printed_and_nothing_runs() {
    let shop = Shop::new();
    shop.three_tables("migrations");
    shop.ok(&["up", "1"]);
    let plan = shop.ok(&["up", "1", "--dry-run"]);
    assert_eq!(
        plan,
        "-- registry: 0002_b\nBEGIN;\nCREATE TABLE b (id integer);\nCOMMIT;\n"
    );
    let plan = shop.ok(&["down", "--dry-run"]);
    assert_eq!(
        plan,
        "-- registry: 0001_a backward\nBEGIN;\nDROP TABLE a;\nCOMMIT;\n"
    );
    let plan: Value =
        serde_json::from_str(&shop.ok(&["up", "--dry-run", "--format", "json"])).unwrap();
    assert_eq!(
        plan["plan"][1]["statements"][0],
        "CREATE TABLE c (id integer)"
    );
    assert_eq!(shop.ok(&["version"]), "1\n");
}

#[test]
fn an_existing_database_is_taken_over() {
    let shop = Shop::new();
    shop.three_tables("migrations");
    shop.ok(&["up", "1"]);
    shop.ok(&["force", "-1"]);
    assert!(shop.fails(&["up", "1"]).contains("table a already exists"));
    assert_eq!(ran(&shop.ok(&["up", "--fake-initial"])).len(), 3);
    shop.ok(&["force", "0"]);
    assert_eq!(ran(&shop.ok(&["up", "--fake"])).len(), 3);
    assert_eq!(shop.ok(&["version"]), "3\n");
}

#[test]
fn files_are_made_with_the_next_number() {
    let shop = Shop::new();
    assert_eq!(
        shop.ok(&["create", "Init it!"]),
        "migrations/0001_Init_it.up.sql\nmigrations/0001_Init_it.down.sql\n"
    );
    assert!(
        shop.ok(&[
            "create",
            "-ext",
            "sql",
            "-seq",
            "-dir",
            "migrations",
            "next"
        ])
        .contains("0002_next.up.sql")
    );
    shop.write("times/20240101120000_first.up.sql", "");
    let made = shop.ok(&["create", "second", "--dir", "times"]);
    let number: String = made.chars().filter(char::is_ascii_digit).take(14).collect();
    assert!(number.starts_with("20") && number.len() == 14, "{made}");
    assert!(
        shop.ok(&["create", "third", "--dir", "times", "--seq"])
            .contains("times/20")
    );
    shop.write("both/registry/0001_a.up.sql", "");
    assert!(
        shop.fails(&["create", "x", "--dir", "both"])
            .contains("--scope registry or --scope tenant")
    );
    assert!(
        shop.ok(&["create", "x", "--dir", "both", "--scope", "tenant"])
            .contains("both/tenant/0001_x.up.sql")
    );
    assert_eq!(shop.call(&["create"]).code, Some(1), "without a name");
    assert!(shop.fails(&["create", "!!"]).contains("is not a name"));
}

#[test]
fn every_verb_has_help() {
    let shop = Shop::new();
    for verb in ["up", "down", "goto", "version", "force", "status", "create"] {
        assert!(shop.ok(&[verb, "--help"]).contains("--database"), "{verb}");
    }
    assert_eq!(shop.call(&["sideways"]).code, Some(1));
}

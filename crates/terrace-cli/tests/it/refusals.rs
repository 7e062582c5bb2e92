//! Bad input: a clear sentence, and the database as it was.

use crate::database::{column, run};
use crate::support::{Shop, ran};

#[test]
fn a_missing_database_url_is_named() {
    let mut shop = Shop::new();
    shop.three_tables("migrations");
    shop.unset("DATABASE_URL");
    let error = shop.fails(&["up"]);
    assert_eq!(
        error,
        "error: no database is named: DATABASE_URL is not set\n hint: set it, or say --database URL\n"
    );
}

#[test]
fn a_wrong_folder_says_where_it_looked() {
    let shop = Shop::new();
    let here = shop.path().canonicalize().unwrap();
    let here = here.display();
    assert!(
        shop.fails(&["up"])
            .contains(&format!("error: there is no folder {here}/migrations\n"))
    );
    shop.write("sql/README.md", "");
    assert!(shop.fails(&["up", "--dir", "sql"]).contains(&format!(
        "error: there are no migrations in {here}/sql, {here}/sql/registry or {here}/sql/tenant\n"
    )));
    assert!(
        shop.fails(&["-source", "github://a/b", "up"])
            .contains("can't be read from github://")
    );
}

#[test]
fn an_edited_or_missing_file_is_told_and_nothing_runs() {
    let shop = Shop::new();
    shop.three_tables("migrations");
    shop.ok(&["up", "2"]);
    shop.write(
        "migrations/0002_b.up.sql",
        "CREATE TABLE other (id integer);",
    );
    let error = shop.fails(&["up"]);
    assert!(error.contains("error: the file of main.0002_b changed after it was applied\n hint: bring the file back"), "{error}");
    assert!(
        shop.ok(&["status"])
            .contains("[!] 0002_b: its file changed after it was applied")
    );
    for direction in ["up", "down"] {
        std::fs::remove_file(
            shop.path()
                .join(format!("migrations/0002_b.{direction}.sql")),
        )
        .unwrap();
    }
    let error = shop.fails(&["up"]);
    assert!(
        error.contains("error: main.0002_b was applied, but its file is missing"),
        "{error}"
    );
    assert_eq!(
        column(
            &format!("sqlite:{}/shop.sqlite", shop.path().display()),
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN ('a', 'b', 'c') ORDER BY 1"
        ),
        ["a", "b"]
    );
}

#[test]
fn an_error_names_file_statement_and_position() {
    let shop = Shop::new();
    shop.three_tables("migrations");
    shop.write(
        "migrations/0003_c.up.sql",
        "CREATE TABLE c (id integer);\nINSERT INTO\n  nowhere VALUES (1);\n",
    );
    let said = shop.call(&["up"]);
    assert_eq!(said.code, Some(1));
    assert_eq!(ran(&said.out), ["1/u a", "2/u b"]);
    assert!(
        said.err
            .starts_with("error: main.0003_c: 0003_c.up.sql, statement 2, line 2, column 1: "),
        "{said:?}"
    );
    assert_eq!(shop.ok(&["version"]), "2\n");
}

#[test]
fn production_asks_for_a_yes() {
    let mut shop = Shop::new();
    shop.three_tables("migrations");
    shop.set("TERRACE_ENV", "prod");
    shop.ok(&["up"]);
    let error = shop.fails(&["down"]);
    assert_eq!(
        error,
        "error: data would be lost: main.0003_c would be undone\n hint: look at it with --dry-run, and say --yes \
         when that is meant\n"
    );
    assert_eq!(ran(&shop.ok(&["down", "--yes"])), ["3/d c"]);
    shop.write("migrations/0003_c.up.sql", "DROP TABLE a;");
    assert!(shop.fails(&["up"]).contains("main.0003_c has DROP TABLE"));
    assert_eq!(shop.ok(&["version"]), "2\n");
}

#[test]
fn a_dirty_version_is_fixed_and_forced() {
    let shop = Shop::new();
    shop.three_tables("migrations");
    shop.ok(&["up", "2"]);
    let url = format!("sqlite:{}/shop.sqlite", shop.path().display());
    run(
        &url,
        "UPDATE terrace_migration SET state = 'dirty' WHERE name = '0002_b'",
    );
    for verb in ["up", "down"] {
        let error = shop.fails(&[verb]);
        assert!(
            error.starts_with("error: Dirty database version 2. Fix and force version.\n"),
            "{error}"
        );
    }
    assert_eq!(shop.ok(&["version"]), "2 (dirty)\n");
    assert_eq!(shop.ok(&["force", "2"]), "forced version 2\n");
    assert_eq!(ran(&shop.ok(&["up"])), ["3/u c"]);
}

#[test]
fn an_unreachable_database_is_told_without_its_password() {
    let shop = Shop::on("postgres://app:secret@127.0.0.1:1/shop");
    shop.three_tables("migrations");
    let error = shop.fails(&["up"]);
    assert!(
        error.starts_with("error: ") && !error.contains("secret"),
        "{error}"
    );
}

#[test]
fn two_files_of_one_number_are_told() {
    let shop = Shop::new();
    shop.three_tables("migrations")
        .write("migrations/0002_other.up.sql", "");
    assert!(
        shop.fails(&["up"])
            .contains("0002_other.up.sql has a number that 0002_b")
    );
}

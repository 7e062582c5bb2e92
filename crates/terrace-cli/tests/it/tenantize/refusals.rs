//! What can't be done is said before anything is written.

use super::Single;
use crate::support::Shop;

fn refused(sql: &str, arguments: &[&str], sentences: &[&str]) {
    let both = [Some(Single::file(sql)), Single::server(sql)];
    for single in both.into_iter().flatten() {
        let said = single.fails(arguments);
        for sentence in sentences {
            assert!(said.contains(sentence), "{sentence:?} in {said}");
        }
        assert!(said.contains("\n hint: "), "{said}");
        assert_eq!(single.files(), Vec::<String>::new());
    }
}

const NOTE: &str = "CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY, body TEXT);";

#[test]
fn no_tables_are_chosen() {
    refused(NOTE, &[], &["error: no tables are chosen", "--tables a,b"]);
    refused(
        NOTE,
        &["--exclude", "note", "--yes"],
        &["error: no tables are chosen"],
    );
    refused(
        NOTE,
        &["--tables", "nota"],
        &["there is no table nota", "the tables are: note"],
    );
}

#[test]
fn a_table_without_a_primary_key() {
    refused(
        "CREATE TABLE log (line TEXT);",
        &["--all", "--yes"],
        &["log has no primary key"],
    );
}

#[test]
fn a_column_of_that_name_and_another_type() {
    let sql = "CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY, tenant_id INTEGER);";
    refused(
        sql,
        &["--all", "--yes"],
        &[
            "note has a column tenant_id already, of the type integer",
            "--column",
        ],
    );
}

#[test]
fn a_name_that_is_too_long_or_none() {
    let long = "t".repeat(64);
    refused(
        NOTE,
        &["--all", "--column", &long],
        &["is too long: it has 64 bytes, and 63 fit"],
    );
    refused(
        NOTE,
        &["--all", "--column", "a b"],
        &["\"a b\" is not a name for a column"],
    );
    refused(
        NOTE,
        &["--all", "--setting", "tenant"],
        &["settings of one's own have a point"],
    );
}

#[test]
fn a_shared_table_that_refers_to_one_of_several_tenants() {
    let sql = format!(
        "{NOTE} CREATE TABLE link (id INTEGER NOT NULL PRIMARY KEY, note_id INTEGER REFERENCES note (id));"
    );
    refused(
        &sql,
        &["--tables", "note", "--yes"],
        &[
            "link is one for all tenants and refers to note",
            "choose it too, or drop its foreign key (note_id)",
        ],
    );
}

#[test]
fn everything_that_stands_in_the_way_is_said_at_once() {
    let sql = "CREATE TABLE a (x TEXT); CREATE TABLE b (tenant_id INTEGER NOT NULL PRIMARY KEY);";
    refused(
        sql,
        &["--all", "--yes"],
        &[
            "2 things stand in the way",
            "a has no primary key",
            "b has a column tenant_id already",
        ],
    );
}

#[test]
fn the_tenants_table_is_missing() {
    refused(
        NOTE,
        &["--all", "--tenant-table", "orgs(id)"],
        &["there is no table orgs of tenants"],
    );
    refused(
        &format!("{NOTE} CREATE TABLE orgs (id INTEGER NOT NULL PRIMARY KEY);"),
        &["--all", "--tenant-table", "orgs(name)"],
        &["name is not the primary key of orgs"],
    );
}

#[test]
fn a_database_that_is_not_there() {
    let shop = Shop::on("sqlite:./nowhere.sqlite");
    let output = shop
        .command()
        .args(["tenantize", "--all"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!shop.path().join("nowhere.sqlite").exists());
}

#[test]
fn a_user_who_may_only_read() {
    let Some(single) = Single::server(NOTE) else {
        return;
    };
    let role = single.role();
    crate::database::run(
        &single.url,
        &format!("CREATE ROLE {role} LOGIN PASSWORD 'reader'; GRANT SELECT ON note TO {role}"),
    );
    let (_, address) = single.url.split_once('@').unwrap();
    let url = format!("postgres://{role}:reader@{address}");
    let arguments = [
        "--all",
        "--runtime-role",
        "somebody_else",
        "--database",
        &url,
    ];
    let plan = single.ok(&arguments);
    assert!(
        plan.contains("1 table of postgres gets tenant_id"),
        "{plan}"
    );
    let said = single.fails(&[&arguments[..], &["--yes"]].concat());
    assert!(said.contains("permission denied"), "{said}");
    assert_eq!(
        single
            .one("SELECT count(*)::text FROM information_schema.columns WHERE table_name = 'note'"),
        "2"
    );
}

/// Other migrations that the ledger doesn't know might do anything.
#[test]
fn other_migrations_are_not_applied_on_the_way() {
    let single = Single::file(NOTE);
    single.shop.write("migrations/0001_note.up.sql", NOTE);
    let said = single.fails(&["--all", "--yes"]);
    assert!(
        said.contains("other migrations of the folder are not applied: 0001_note"),
        "{said}"
    );
    assert!(said.contains("terrace migrate up --fake"), "{said}");
    single.shop.ok(&["up", "--fake", "1"]);
    let out = single.ok(&["--all", "--yes"]);
    assert!(
        out.contains("written before: 0002_tenantize") && out.contains("applied 0002_tenantize"),
        "{out}"
    );
}

/// A circle of references, composite keys and a table that refers to itself are nothing special.
#[test]
fn circles_and_composite_keys() {
    let sql = "CREATE TABLE a (x INTEGER NOT NULL, y INTEGER NOT NULL, b_id INTEGER, PRIMARY KEY (x, y)); \
               CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, x INTEGER, y INTEGER, parent INTEGER REFERENCES b (id), \
               FOREIGN KEY (x, y) REFERENCES a (x, y)); ";
    let circle = "ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b (id);";
    let rows = "INSERT INTO a VALUES (1, 2, NULL); INSERT INTO b VALUES (7, 1, 2, NULL); INSERT INTO b VALUES (8, 1, 2, 7); \
                UPDATE a SET b_id = 8;";
    let in_file = sql.replace("b_id INTEGER,", "b_id INTEGER REFERENCES b,");
    let both = [
        Some(Single::file(&format!("{in_file}{rows}"))),
        Single::server(&format!("{sql}{circle}{rows}")),
    ];
    for single in both.into_iter().flatten() {
        let out = single.ok(&["--all", "--yes"]);
        assert!(
            out.contains("primary key (x, y) -> (tenant_id, x, y)"),
            "{out}"
        );
        assert!(!out.contains("[!!]"), "{out}");
    }
}

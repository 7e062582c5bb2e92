//! SQL text in files: where statements end, what they are, what is refused.

use std::time::Duration;

use proptest::prelude::*;
use terrace_sql::dialect::{mysql, postgres, sqlite};
use terrace_sql::{ConcurrentIndex, Dialect, Nature};

const ALL: [Dialect; 3] = [postgres::DIALECT, mysql::DIALECT, sqlite::DIALECT];

fn split(dialect: Dialect, text: &str) -> Vec<&str> {
    let script = dialect.split(text).unwrap();
    let joined: String = script.statements.iter().map(|one| one.whole).collect();
    assert_eq!(joined + script.rest, text);
    script.statements.iter().map(|one| one.text).collect()
}

#[test]
fn semicolons_end_statements_outside_quotes_only() {
    for dialect in ALL {
        assert_eq!(
            split(
                dialect,
                "SELECT ';'' ;'; -- a ; b\nSELECT /* ; */ \"x;\"\"y\" ;;\n"
            ),
            ["SELECT ';'' ;'", "SELECT /* ; */ \"x;\"\"y\""]
        );
        assert_eq!(split(dialect, " -- nothing\n"), [""; 0]);
        assert_eq!(split(dialect, "SELECT 1"), ["SELECT 1"]);
        assert_eq!(split(dialect, "é;ü"), ["é", "ü"]);
    }
}

#[test]
fn each_database_has_its_own_quotes() {
    let text = "DO $$ BEGIN; END $$; SELECT $a$ $$; $b$; $a$, E'\\';', a$b, $1; SELECT 'x\\';";
    assert_eq!(
        split(postgres::DIALECT, text),
        [
            "DO $$ BEGIN; END $$",
            "SELECT $a$ $$; $b$; $a$, E'\\';', a$b, $1",
            "SELECT 'x\\'"
        ]
    );
    assert_eq!(
        split(
            postgres::DIALECT,
            "SELECT /* a /* b; */ c; */ 1; SELECT '{\"a\": [1;2]}'"
        ),
        ["SELECT /* a /* b; */ c; */ 1", "SELECT '{\"a\": [1;2]}'"]
    );
    assert_eq!(
        split(
            postgres::DIALECT,
            "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b); SELECT 2"
        ),
        [
            "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)",
            "SELECT 2"
        ]
    );
    assert_eq!(
        split(
            mysql::DIALECT,
            "SELECT 'a\\';', \"b\\\";\", `c;`; # d;\nSELECT 5--1; SELECT 2"
        ),
        [
            "SELECT 'a\\';', \"b\\\";\", `c;`",
            "SELECT 5--1",
            "SELECT 2"
        ]
    );
    assert_eq!(
        split(mysql::DIALECT, "/*!40101 SET NAMES utf8; */; SELECT 1"),
        ["/*!40101 SET NAMES utf8; */", "SELECT 1"]
    );
    assert_eq!(
        split(sqlite::DIALECT, "SELECT [a;b], `c;d`, 'e\\'; SELECT 2"),
        ["SELECT [a;b], `c;d`, 'e\\'", "SELECT 2"]
    );
}

#[test]
fn bodies_of_triggers_and_routines_stay_whole() {
    let trigger = "CREATE TEMP TRIGGER noted AFTER UPDATE OF a ON t WHEN CASE new.a WHEN 1 THEN 1 ELSE 0 END \
                   BEGIN INSERT INTO log VALUES (CASE WHEN 1 THEN 'x' END); DELETE FROM u; END";
    assert_eq!(
        split(sqlite::DIALECT, &format!("{trigger};\nSELECT 1;")),
        [trigger, "SELECT 1"]
    );
    let routine = "CREATE DEFINER=`a`@`b` PROCEDURE p(IN x int) BEGIN\n  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END;\n\
                   \x20 IF x > 0 THEN SET @a = IF(x, CASE x WHEN 1 THEN 2 ELSE 3 END, 4); ELSEIF x THEN SELECT 1; END IF;\n\
                   \x20 my_loop: LOOP LEAVE my_loop; END LOOP my_loop; WHILE x DO SET x = 0; END WHILE;\n\
                   \x20 CASE x WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE; REPEAT SET x = 1; UNTIL x END REPEAT;\nEND";
    let bare = "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF new.b IS NULL THEN SET new.b = 1; END IF";
    let simple = "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET new.b = 1";
    let event = "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM a; END";
    let table = "CREATE TABLE event (begin_at int, `end` int)";
    let block = "BEGIN NOT ATOMIC SELECT 1; END";
    let all = [routine, bare, simple, event, table, block, "SELECT 1"];
    assert_eq!(split(mysql::DIALECT, &all.join(";\n")), all);
    let atomic = "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE SQL BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END";
    let all = [atomic, "BEGIN", "SELECT 1", "COMMIT"];
    assert_eq!(split(postgres::DIALECT, &all.join(";\n")), all);
}

#[test]
fn a_delimiter_can_be_chosen() {
    let text = "DELIMITER //\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @x = 1; END//\n\
                SELECT '//'//\ndelimiter ;\nSELECT 1; SELECT delimiter FROM a;\nDELIMITER $$\nSELECT 2 AS END$$\nSELECT 3$$\n";
    let expected = [
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @x = 1; END",
        "SELECT '//'",
        "SELECT 1",
        "SELECT delimiter FROM a",
        "SELECT 2 AS END",
        "SELECT 3",
    ];
    assert_eq!(split(mysql::DIALECT, text), expected);
    assert_eq!(split(mysql::DIALECT, &text.replace('\n', "\r\n")).len(), 6);
}

#[test]
fn statements_know_their_places() {
    let script = postgres::DIALECT
        .split("-- é\nSELECT 1; SELÉCT\n  2")
        .unwrap();
    let [first, second] = script.statements.as_slice() else {
        panic!("not two statements")
    };
    assert_eq!(first.position.to_string(), "line 2, column 1");
    assert_eq!(second.position.to_string(), "line 2, column 11");
    let offset = second.text.find('2').unwrap();
    assert_eq!(second.position_of(offset).to_string(), "line 3, column 3");
}

#[test]
fn what_never_ends_is_told_with_its_place() {
    for (dialect, text, expected) in [
        (
            postgres::DIALECT,
            "SELECT 1;\n  'a",
            "inside a string that begins at line 2, column 3 (close it with ')",
        ),
        (
            postgres::DIALECT,
            "/* a /* b */",
            "inside a comment that begins at line 1, column 1 (close it with */)",
        ),
        (
            postgres::DIALECT,
            "DO $a$ $$",
            "inside a string in dollar quotes that begins at line 1, column 4 (close it with $a$)",
        ),
        (
            mysql::DIALECT,
            "SELECT `a",
            "inside a name in backticks that begins at line 1, column 8 (close it with `)",
        ),
        (
            sqlite::DIALECT,
            "SELECT [a",
            "inside a name in brackets that begins at line 1, column 8 (close it with ])",
        ),
    ] {
        let error = dialect.split(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn what_only_a_shell_understands_is_refused() {
    let copy = "SELECT 1;\nCOPY a (b) FROM stdin;\n1\n\\.\n";
    let error = postgres::DIALECT.split(copy).unwrap_err().to_string();
    assert_eq!(
        error,
        "line 2, column 17: COPY with STDIN moves data that a migration doesn't have (write the rows \
         as INSERT statements; pg_dump does so with --inserts)"
    );
    for (dialect, text) in [
        (postgres::DIALECT, "\\connect a"),
        (sqlite::DIALECT, ".read a.sql"),
    ] {
        let error = dialect.split(text).unwrap_err().to_string();
        assert!(
            error.contains("is a command of the database's own shell"),
            "{error}"
        );
    }
    assert!(
        postgres::DIALECT
            .split("COPY a FROM 'a.csv'; SELECT stdin FROM b")
            .is_ok()
    );
}

#[test]
fn directives_stand_before_the_first_statement() {
    let directives = |text| {
        postgres::DIALECT
            .split(text)
            .map(|script| script.directives)
    };
    let read = directives("-- terrace: no-transaction\n/* terrace: lock-timeout 2min */\nSELECT 1")
        .unwrap();
    assert!(read.no_transaction);
    assert_eq!(read.lock_timeout, Some(Duration::from_mins(2)));
    let off = directives("--terrace: lock-timeout off\n").unwrap();
    assert_eq!(off.lock_timeout, Some(Duration::ZERO));
    assert_eq!(
        directives("-- terrace is nice").unwrap(),
        terrace_sql::Directives::default()
    );
    for (text, expected) in [
        (
            "\n-- terrace: no-transactions\n",
            "line 2, column 1: terrace: no-transactions is not a directive",
        ),
        (
            "-- terrace: lock-timeout soon",
            "soon is not a time (write 500ms, 10s, 2min or off)",
        ),
        (
            "SELECT 1; -- terrace: no-transaction",
            "stands behind a statement",
        ),
    ] {
        let error = directives(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn statements_say_what_they_do_to_transactions() {
    for (dialect, text, expected) in [
        (postgres::DIALECT, "begin work", Nature::Begin),
        (
            postgres::DIALECT,
            "START TRANSACTION READ ONLY",
            Nature::Begin,
        ),
        (postgres::DIALECT, "/* all */ END", Nature::Commit),
        (sqlite::DIALECT, "BEGIN IMMEDIATE", Nature::Begin),
        (postgres::DIALECT, "SAVEPOINT a", Nature::Control),
        (
            postgres::DIALECT,
            "create unique index concurrently a on b (c)",
            Nature::Alone,
        ),
        (
            postgres::DIALECT,
            "CREATE INDEX \"concurrently\" ON b (c)",
            Nature::Plain,
        ),
        (
            postgres::DIALECT,
            "REINDEX (VERBOSE) INDEX CONCURRENTLY a",
            Nature::Alone,
        ),
        (postgres::DIALECT, "VACUUM a", Nature::Alone),
        (postgres::DIALECT, "DROP TABLE a", Nature::Plain),
        (mysql::DIALECT, "DROP TABLE a", Nature::Commits),
        (mysql::DIALECT, "UPDATE a SET b = 'DROP'", Nature::Plain),
        (sqlite::DIALECT, "PRAGMA foreign_keys = OFF", Nature::Alone),
    ] {
        assert_eq!(dialect.nature_of(text), expected, "{text}");
    }
}

#[test]
fn indexes_made_concurrently_are_known_by_name() {
    let name = |text| postgres::DIALECT.concurrent_index(text);
    let named = |name: &str| {
        Some(ConcurrentIndex {
            name: Some(name.to_owned()),
        })
    };
    assert_eq!(
        name("CREATE INDEX CONCURRENTLY By_Name ON a (b)"),
        named("by_name")
    );
    assert_eq!(
        name("create unique index concurrently if not exists \"By \"\"x\" on a (b)"),
        named("By \"x")
    );
    assert_eq!(
        name("CREATE INDEX CONCURRENTLY ON a (b)"),
        Some(ConcurrentIndex { name: None })
    );
    assert_eq!(name("CREATE INDEX a ON b (c)"), None);
}

#[test]
fn statements_say_what_they_destroy() {
    for (text, expected) in [
        ("DROP TABLE a", Some("DROP TABLE")),
        ("TRUNCATE a", Some("TRUNCATE")),
        (
            "ALTER TABLE a ADD b int, DROP COLUMN IF EXISTS c",
            Some("DROP COLUMN"),
        ),
        ("ALTER TABLE a DROP \"index\"", Some("DROP COLUMN")),
        (
            "ALTER TABLE a ALTER b DROP NOT NULL, DROP CONSTRAINT c",
            None,
        ),
        ("DROP INDEX a", None),
        ("INSERT INTO a VALUES ('DROP TABLE b')", None),
    ] {
        assert_eq!(postgres::DIALECT.destroyed_by(text), expected, "{text}");
    }
}

/// A piece of text, and whether it is part of a statement. `None` ends one.
fn piece() -> impl Strategy<Value = (&'static str, Option<bool>)> {
    prop_oneof![
        3 => Just((";", None)),
        2 => prop_oneof![
            Just(("-- a; 'b\n", Some(false))),
            Just(("/* c; \" */", Some(false))),
            Just(("\n\t ", Some(false))),
        ],
        5 => prop_oneof![
            Just(("word", Some(true))),
            Just(("'d; -- e'", Some(true))),
            Just(("'f''; /* g'", Some(true))),
            Just(("\"h;\"\"i\"", Some(true))),
            Just(("42", Some(true))),
            Just(("(é)", Some(true))),
        ],
    ]
}

/// Pieces that only one database reads as one.
fn special(dialect: Dialect) -> &'static [&'static str] {
    match dialect.name() {
        "postgres" => &[
            "$$ ; ' $$",
            "$x$ $$; $x$",
            "E'\\'; '",
            "/* a /* ; */ ; */ x",
        ],
        "mysql" => &["`a;`", "'\\'; '", "\"\\\";\"", "# ; '\nx"],
        _ => &["`a;`", "[b;']", "'\\' x"],
    }
}

proptest! {
    #[test]
    fn parts_join_to_the_text_and_quotes_stay_whole(
        pieces in prop::collection::vec((piece(), any::<prop::sample::Index>(), any::<bool>()), 0..40),
    ) {
        for dialect in ALL {
            let mut text = String::new();
            let mut expected = 0;
            let mut open = false;
            for ((piece, part), index, replace) in &pieces {
                let special = special(dialect);
                let piece = if *replace && *part == Some(true) { special[index.index(special.len())] } else { piece };
                text.push_str(piece);
                text.push(' ');
                match part {
                    None => { expected += usize::from(open); open = false; }
                    Some(part) => open |= part,
                }
            }
            expected += usize::from(open);
            prop_assert_eq!(split(dialect, &text).len(), expected, "{:?}: {}", dialect, text);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-zA-Z;'\"`$\\[\\]\\\\/*#\n -]{0,60}|.{0,30}") {
        for dialect in ALL {
            if let Ok(script) = dialect.split(&text) {
                let joined: String = script.statements.iter().map(|one| one.whole).collect();
                prop_assert_eq!(joined + script.rest, text.as_str());
                for statement in &script.statements {
                    statement.nature();
                    statement.destroys();
                    dialect.concurrent_index(statement.text);
                }
            }
        }
    }
}

//! Each error has its kind, and no error repeats a value.

use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, Value};
use terrace_driver::{Confined, Outcome, Pool, PoolOptions, Prologue, Setting, Shape};

use super::{open, options, with_tables};
use crate::support::{bound, number, read, write};

const TABLES: &str = "
    CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age INTEGER CHECK (age >= 0)) STRICT;
    CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parents (id));
    CREATE TABLE later (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER frozen BEFORE DELETE ON parents BEGIN SELECT raise(ABORT, 'canary'); END;
    INSERT INTO parents VALUES (1, 'canary', 7);
";

async fn refused(pool: &Pool, sql: &str, values: impl IntoIterator<Item = Value>) -> Error {
    let error = write(pool, sql, values).await.expect_err(sql);
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    error
}

#[tokio::test]
async fn kinds() {
    let (_folder, pool) = with_tables(TABLES).await;
    let cases = [
        (
            "INSERT INTO parents VALUES (1, 'x', 1)",
            ErrorKind::Unique,
            Some("parents.id"),
        ),
        (
            "INSERT INTO parents VALUES (2, 'canary', 1)",
            ErrorKind::Unique,
            Some("parents.name"),
        ),
        (
            "INSERT INTO parents VALUES (2, NULL, 1)",
            ErrorKind::NotNull,
            Some("parents.name"),
        ),
        (
            "INSERT INTO parents VALUES (2, 'x', -1)",
            ErrorKind::Check,
            Some("age >= 0"),
        ),
        (
            "INSERT INTO parents VALUES (2, 'x', 'canary')",
            ErrorKind::InvalidValue,
            None,
        ),
        (
            "INSERT INTO children VALUES (1, 9)",
            ErrorKind::ForeignKey,
            None,
        ),
        ("INSERT INTO later VALUES (9)", ErrorKind::ForeignKey, None),
        ("DELETE FROM parents", ErrorKind::Check, None),
        ("SELEC 1", ErrorKind::Statement, None),
        ("SELECT * FROM missing", ErrorKind::Statement, None),
        ("SELECT \"canary\" FROM parents", ErrorKind::Statement, None),
        ("SELECT 1; SELECT 2", ErrorKind::Statement, None),
        ("SELECT ?1", ErrorKind::Statement, None),
        (
            "SELECT json_extract('{}', 'canary')",
            ErrorKind::Statement,
            None,
        ),
        (
            "SELECT sum(n) FROM (SELECT 9223372036854775807 AS n UNION ALL SELECT 1)",
            ErrorKind::InvalidValue,
            None,
        ),
        (
            "ATTACH 'canary.sqlite' AS other",
            ErrorKind::Statement,
            None,
        ),
        ("VACUUM INTO 'canary.sqlite'", ErrorKind::Statement, None),
        (
            "UPDATE sqlite_schema SET sql = ''",
            ErrorKind::Statement,
            None,
        ),
        ("BEGIN", ErrorKind::Statement, None),
        ("COMMIT", ErrorKind::Statement, None),
    ];
    for (sql, kind, constraint) in cases {
        if sql.contains("\"canary\"") {
            assert_eq!(write(&pool, sql, []).await.unwrap_err().kind(), kind);
            continue;
        }
        let error = refused(&pool, sql, []).await;
        assert_eq!(
            (error.kind(), error.constraint().map(str::to_owned)),
            (kind, constraint.map(str::to_owned)),
            "{sql}: {error:?}"
        );
    }
    let nan = refused(&pool, "SELECT ?1", [Value::F64(f64::NAN)]).await;
    assert_eq!(nan.kind(), ErrorKind::InvalidValue);
    assert_eq!(number(&pool, "SELECT count(*) FROM later").await, 0);
}

#[tokio::test]
async fn a_statement_that_says_it_reads_cannot_write() {
    let (_folder, pool) = with_tables(TABLES).await;
    let error = read(&pool, "INSERT INTO parents VALUES (2, 'x', 1)", [], &[])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
}

#[tokio::test]
async fn a_read_cannot_leave_a_transaction_open() {
    let (_folder, pool) = with_tables(TABLES).await;
    for _ in 0..8 {
        let error = read(&pool, "BEGIN", [], &[]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        let before = number(&pool, "SELECT count(*) FROM children").await;
        write(&pool, "INSERT INTO children (parent) VALUES (1)", [])
            .await
            .unwrap();
        assert_eq!(
            number(&pool, "SELECT count(*) FROM children").await,
            before + 1
        );
    }
}

#[tokio::test]
async fn settings_are_refused() {
    let (_folder, pool) = with_tables("").await;
    let settings = [Setting {
        name: "terrace.tenant_id",
        value: "x",
    }];
    let statement = Confined::new(
        "SELECT 1",
        &[],
        Prologue {
            settings: &settings,
        },
    );
    assert_eq!(
        pool.run(&statement, &mut |_| Ok(()))
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Unsupported
    );
}

#[tokio::test]
async fn an_error_of_the_sink_is_returned() {
    let (_folder, pool) = with_tables(TABLES).await;
    let failing = |_: &terrace_driver::Row<'_>| Err(Error::new(ErrorKind::NotFound, "stop"));
    for sql in [
        "SELECT id FROM parents",
        "UPDATE parents SET age = 8 RETURNING id",
    ] {
        let statement = Confined::new(sql, &[], Prologue::default());
        assert_eq!(
            pool.run(&statement, &mut { failing })
                .await
                .unwrap_err()
                .kind(),
            ErrorKind::NotFound
        );
    }
    assert_eq!(number(&pool, "SELECT age FROM parents").await, 8);
}

const ENDLESS: &str =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

async fn endless(pool: &Pool, shape: Shape, reads: bool) -> Result<Outcome> {
    let parameters = bound([]);
    let statement = Confined::new(ENDLESS, &parameters, Prologue::default()).with_shape(shape);
    pool.run(
        &if reads {
            statement.reading()
        } else {
            statement
        },
        &mut |_| Ok(()),
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_without_end_is_stopped() {
    let (folder, _) = with_tables("").await;
    let short = PoolOptions {
        statement_timeout: Duration::from_millis(30),
        ..options()
    };
    let pool = open(&folder, short).await.unwrap();
    for (shape, reads) in [
        (Shape::Quick, true),
        (Shape::Slow, true),
        (Shape::Quick, false),
        (Shape::Slow, false),
    ] {
        assert_eq!(
            endless(&pool, shape, reads).await.unwrap_err().kind(),
            ErrorKind::Timeout
        );
        assert_eq!(number(&pool, "SELECT 1").await, 1);
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_survived() {
    let (_folder, pool) = with_tables("CREATE TABLE bulk (data BLOB)").await;
    write(&pool, "PRAGMA max_page_count = 20", [])
        .await
        .unwrap();
    let error = write(&pool, "INSERT INTO bulk VALUES (zeroblob(1000000))", [])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Exhausted, "{error:?}");
    write(&pool, "INSERT INTO bulk VALUES (1)", [])
        .await
        .unwrap();
    assert_eq!(number(&pool, "SELECT count(*) FROM bulk").await, 1);
}

#[tokio::test]
async fn a_script_says_the_line() {
    let (_folder, pool) = with_tables("").await;
    let mut connection = pool.exclusive().await.unwrap();
    let error = connection
        .script("CREATE TABLE a (id);\n\nCREATE TABEL b (id);")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Statement);
    assert!(error.to_string().starts_with("line 3: "), "{error}");
}

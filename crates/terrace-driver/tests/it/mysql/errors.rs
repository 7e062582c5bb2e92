//! Each error has its kind, and no error repeats a value.

use std::time::{Duration, Instant};

use terrace_core::{Error, ErrorKind, Value};
use terrace_driver::{Confined, PoolOptions, Prologue, Setting, TransactionOptions};

use super::{Database, options};
use crate::support::{number, within, write};

const TABLES: &str = "
    CREATE TABLE parents (id INT PRIMARY KEY, name VARCHAR(6) NOT NULL, age INT,
        CONSTRAINT parents_name UNIQUE (name), CONSTRAINT parents_age CHECK (age >= 0));
    CREATE TABLE children (id INT PRIMARY KEY, parent INT NOT NULL,
        CONSTRAINT children_parent FOREIGN KEY (parent) REFERENCES parents (id));
    INSERT INTO parents VALUES (1, 'canary', 7);
    INSERT INTO children VALUES (1, 1);
    CREATE TRIGGER frozen BEFORE UPDATE ON children FOR EACH ROW
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'canary';
";

#[tokio::test]
async fn kinds() {
    let Some((_database, pool)) = Database::with_tables(TABLES).await else {
        return;
    };
    let cases = [
        (
            "INSERT INTO parents VALUES (1, 'x', 1)",
            ErrorKind::Unique,
            Some("PRIMARY"),
        ),
        (
            "INSERT INTO parents VALUES (2, 'canary', 1)",
            ErrorKind::Unique,
            Some("parents_name"),
        ),
        (
            "INSERT INTO parents VALUES (2, NULL, 1)",
            ErrorKind::NotNull,
            Some("name"),
        ),
        (
            "INSERT INTO parents (id) VALUES (2)",
            ErrorKind::NotNull,
            Some("name"),
        ),
        (
            "INSERT INTO parents VALUES (2, 'x', -1)",
            ErrorKind::Check,
            Some("parents_age"),
        ),
        (
            "INSERT INTO parents VALUES (2, 'canary too long', 1)",
            ErrorKind::InvalidValue,
            Some("name"),
        ),
        (
            "INSERT INTO parents VALUES (2, 'x', 'canary')",
            ErrorKind::InvalidValue,
            None,
        ),
        (
            "INSERT INTO parents VALUES (2, 'x', 99999999999)",
            ErrorKind::InvalidValue,
            Some("age"),
        ),
        (
            "UPDATE parents SET age = 1 / 0",
            ErrorKind::InvalidValue,
            None,
        ),
        (
            "INSERT INTO children VALUES (2, 9)",
            ErrorKind::ForeignKey,
            Some("children_parent"),
        ),
        (
            "DELETE FROM parents",
            ErrorKind::ForeignKey,
            Some("children_parent"),
        ),
        ("UPDATE children SET id = 9", ErrorKind::Check, None),
        ("SELEC 1", ErrorKind::Statement, None),
        ("SELECT * FROM missing", ErrorKind::Statement, None),
        ("SELECT missing FROM parents", ErrorKind::Statement, None),
        ("SELECT 1; SELECT 2", ErrorKind::Statement, None),
        ("SELECT ?", ErrorKind::Statement, None),
        ("BEGIN", ErrorKind::Statement, None),
    ];
    for (sql, kind, constraint) in cases {
        let error = write(&pool, sql, []).await.expect_err(sql);
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        assert_eq!(
            (error.kind(), error.constraint()),
            (kind, constraint),
            "{sql}: {error:?}"
        );
        assert_eq!(number(&pool, "SELECT count(*) FROM parents").await, 1);
    }
}

#[tokio::test]
async fn settings_are_refused() {
    let Some((_database, pool)) = Database::with_tables("").await else {
        return;
    };
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
    let Some((_database, pool)) = Database::with_tables(TABLES).await else {
        return;
    };
    let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i FROM n";
    let statement = Confined::new(many, &[], Prologue::default());
    let mut seen = 0;
    let sink = &mut |_: &terrace_driver::Row<'_>| {
        seen += 1;
        Err(Error::new(ErrorKind::NotFound, "stop"))
    };
    assert_eq!(
        pool.run(&statement, sink).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(seen, 1);
    assert_eq!(number(&pool, "SELECT 1").await, 1);
}

const CROSS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) \
                     SELECT count(*) FROM n a, n b, n c, n d";

#[tokio::test]
async fn a_statement_without_end_is_stopped() {
    let Some(database) = Database::new().await else {
        return;
    };
    let short = PoolOptions {
        statement_timeout: Duration::from_millis(300),
        ..options()
    };
    let pool = database.pool(short).await;
    for sql in ["SELECT sleep(20)", CROSS] {
        let before = Instant::now();
        let error = write(&pool, sql, []).await.expect_err(sql);
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
        assert!(before.elapsed() < Duration::from_secs(3));
        assert_eq!(number(&pool, "SELECT 1").await, 1);
    }
}

#[tokio::test]
async fn deadlocks_and_waits_are_told() {
    let Some((database, _)) = Database::with_tables(TABLES).await else {
        return;
    };
    let short = PoolOptions {
        statement_timeout: Duration::from_secs(1),
        ..options()
    };
    let pool = database.pool(short).await;
    write(&pool, "INSERT INTO parents VALUES (2, 'b', 1)", [])
        .await
        .unwrap();
    let update = "UPDATE parents SET age = age + 1 WHERE id = ?";
    let mut first = pool
        .begin(TransactionOptions::default(), Prologue::default())
        .await
        .unwrap();
    let mut second = pool
        .begin(TransactionOptions::default(), Prologue::default())
        .await
        .unwrap();
    within(&mut first, update, [Value::I32(1)]).await.unwrap();
    within(&mut second, update, [Value::I32(2)]).await.unwrap();
    let (one, other) = tokio::join!(
        within(&mut first, update, [Value::I32(2)]),
        within(&mut second, update, [Value::I32(1)]),
    );
    let (lost, mut victim, mut winner) = match (one, other) {
        (Err(error), Ok(_)) => (error, first, second),
        (Ok(_), Err(error)) => (error, second, first),
        other => panic!("no deadlock: {other:?}"),
    };
    assert_eq!(lost.kind(), ErrorKind::Deadlock);
    assert!(lost.kind().is_retryable());
    assert_eq!(
        within(&mut victim, "DELETE FROM parents", [])
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Deadlock
    );
    assert_eq!(
        victim.commit().await.unwrap_err().kind(),
        ErrorKind::Deadlock
    );

    victim
        .begin(TransactionOptions::default(), Prologue::default())
        .await
        .unwrap();
    let waited = within(&mut victim, update, [Value::I32(1)])
        .await
        .unwrap_err();
    assert_eq!(waited.kind(), ErrorKind::Timeout);
    winner.commit().await.unwrap();
    within(&mut victim, update, [Value::I32(1)]).await.unwrap();
    victim.commit().await.unwrap();
}

#[tokio::test]
async fn a_script_says_the_statement() {
    let Some((_database, pool)) = Database::with_tables("").await else {
        return;
    };
    let mut connection = pool.exclusive().await.unwrap();
    let script =
        "CREATE TABLE a (id INT); SELECT 1; CREATE TABEL b (id INT); CREATE TABLE c (id INT)";
    let error = connection.script(script).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Statement);
    assert!(error.to_string().starts_with("statement 3: "), "{error}");
}

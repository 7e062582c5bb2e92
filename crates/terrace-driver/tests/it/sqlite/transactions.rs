//! Transactions on an exclusive connection.

use terrace_core::{ErrorKind, Value, ValueType};
use terrace_driver::{Confined, Connection, Pool, Prologue, TransactionOptions};

use super::with_tables;
use crate::support::{number, within, write};

const TABLE: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, word TEXT UNIQUE)";
const INSERT: &str = "INSERT INTO notes (word) VALUES (?)";
const COUNT: &str = "SELECT count(*) FROM notes";

async fn begun(pool: &Pool, options: TransactionOptions) -> Connection {
    pool.begin(options, Prologue::default())
        .await
        .expect("a transaction")
}

async fn writing(pool: &Pool) -> Connection {
    begun(pool, TransactionOptions::default()).await
}

#[tokio::test]
async fn committed_stays_and_rolled_back_goes() {
    let (_folder, pool) = with_tables(TABLE).await;
    let mut connection = writing(&pool).await;
    let outcome = within(&mut connection, INSERT, ["a".into()]).await.unwrap();
    assert_eq!(outcome.last_identity, Some(1));
    assert_eq!(
        number(&pool, COUNT).await,
        0,
        "nobody sees it before the commit"
    );
    connection.commit().await.unwrap();
    assert_eq!(number(&pool, COUNT).await, 1);

    connection
        .begin(TransactionOptions::default(), Prologue::default())
        .await
        .unwrap();
    within(&mut connection, INSERT, ["b".into()]).await.unwrap();
    connection.rollback().await.unwrap();
    assert_eq!(
        connection.rollback().await.unwrap_err().kind(),
        ErrorKind::Statement
    );
    assert_eq!(
        connection.commit().await.unwrap_err().kind(),
        ErrorKind::Statement
    );
    drop(connection);
    assert_eq!(number(&pool, COUNT).await, 1);
}

#[tokio::test]
async fn dropped_rolls_back_before_the_next_writer() {
    let (_folder, pool) = with_tables(TABLE).await;
    for round in 0..20 {
        let mut connection = writing(&pool).await;
        within(&mut connection, INSERT, ["gone".into()])
            .await
            .unwrap();
        let next = tokio::spawn({
            let pool = pool.clone();
            async move { write(&pool, INSERT, [format!("kept {round}").into()]).await }
        });
        tokio::task::yield_now().await;
        drop(connection);
        next.await.unwrap().unwrap();
    }
    assert_eq!(number(&pool, COUNT).await, 20);
}

#[tokio::test]
async fn savepoints_nest() {
    let (_folder, pool) = with_tables(TABLE).await;
    let mut connection = writing(&pool).await;
    within(&mut connection, INSERT, ["outer".into()])
        .await
        .unwrap();
    connection.savepoint(1).await.unwrap();
    within(&mut connection, INSERT, ["first".into()])
        .await
        .unwrap();
    connection.savepoint(2).await.unwrap();
    within(&mut connection, INSERT, ["second".into()])
        .await
        .unwrap();
    connection.rollback_to(2).await.unwrap();
    connection.release(1).await.unwrap();
    connection.savepoint(1).await.unwrap();
    within(&mut connection, INSERT, ["third".into()])
        .await
        .unwrap();
    connection.rollback_to(1).await.unwrap();
    assert_eq!(
        connection.release(1).await.unwrap_err().kind(),
        ErrorKind::Statement
    );
    connection.commit().await.unwrap();
    assert_eq!(
        number(
            &pool,
            "SELECT count(*) FROM notes WHERE word IN ('outer', 'first')"
        )
        .await,
        2
    );
    assert_eq!(number(&pool, COUNT).await, 2);
}

#[tokio::test]
async fn an_error_leaves_the_transaction_open() {
    let (_folder, pool) = with_tables(TABLE).await;
    let mut connection = writing(&pool).await;
    within(&mut connection, INSERT, ["a".into()]).await.unwrap();
    let error = within(&mut connection, INSERT, ["a".into()])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unique);
    connection.commit().await.unwrap();
    assert_eq!(number(&pool, COUNT).await, 1);
}

#[tokio::test]
async fn nothing_slips_out_of_a_lost_transaction() {
    let (_folder, pool) = with_tables(TABLE).await;
    for lost in [
        "INSERT OR ROLLBACK INTO notes VALUES (1, 'y')",
        "COMMIT",
        "ROLLBACK",
    ] {
        write(&pool, "DELETE FROM notes", []).await.unwrap();
        write(&pool, "INSERT INTO notes VALUES (1, 'x')", [])
            .await
            .unwrap();
        let mut connection = writing(&pool).await;
        within(&mut connection, lost, []).await.unwrap_err();
        assert!(
            within(&mut connection, INSERT, ["slipped".into()])
                .await
                .is_err()
        );
        assert!(connection.savepoint(1).await.is_err());
        assert!(
            connection
                .script("INSERT INTO notes (word) VALUES ('slipped')")
                .await
                .is_err()
        );
        assert!(
            connection.commit().await.is_err(),
            "a commit of nothing is not a success"
        );
        connection
            .begin(TransactionOptions::default(), Prologue::default())
            .await
            .unwrap();
        connection.rollback().await.unwrap();
        drop(connection);
        assert_eq!(number(&pool, COUNT).await, 1);
    }
}

#[tokio::test]
async fn a_refused_commit_is_an_error_and_keeps_nothing() {
    let tables = "CREATE TABLE p (id INTEGER PRIMARY KEY);
                  CREATE TABLE c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);";
    let (_folder, pool) = with_tables(tables).await;
    let mut connection = writing(&pool).await;
    within(&mut connection, "INSERT INTO c VALUES (1)", [])
        .await
        .unwrap();
    assert_eq!(
        connection.commit().await.unwrap_err().kind(),
        ErrorKind::ForeignKey
    );
    connection
        .begin(TransactionOptions::default(), Prologue::default())
        .await
        .unwrap();
    connection.commit().await.unwrap();
    assert_eq!(number(&pool, "SELECT count(*) FROM c").await, 0);
}

#[tokio::test]
async fn read_only_sees_one_moment_and_keeps_nobody_from_writing() {
    let (_folder, pool) = with_tables(TABLE).await;
    let mut reader = begun(
        &pool,
        TransactionOptions {
            read_only: true,
            ..Default::default()
        },
    )
    .await;
    let mut counts = Vec::new();
    for word in ["a", "b"] {
        let statement = Confined::new(COUNT, &[], Prologue::default());
        reader
            .run(&statement, &mut |row| {
                counts.push(row.value(0, ValueType::I64)?);
                Ok(())
            })
            .await
            .unwrap();
        write(&pool, INSERT, [word.into()]).await.unwrap();
    }
    assert_eq!(counts, [Value::I64(0), Value::I64(0)]);
    let error = within(&mut reader, INSERT, ["c".into()]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    reader.commit().await.unwrap();
    assert_eq!(number(&pool, COUNT).await, 2);
}

#[tokio::test]
async fn foreign_keys_come_back_after_a_migration() {
    let tables =
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p (id));";
    let (_folder, pool) = with_tables(tables).await;
    let mut migration = pool.exclusive().await.unwrap();
    migration
        .script("PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (1); DELETE FROM c")
        .await
        .unwrap();
    assert!(
        migration
            .script("BEGIN; CREATE TABLE half (id)")
            .await
            .is_err(),
        "a transaction left open"
    );
    drop(migration);
    let error = write(&pool, "INSERT INTO c VALUES (1)", [])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert_eq!(
        number(
            &pool,
            "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"
        )
        .await,
        0
    );
}

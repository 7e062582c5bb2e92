//! Transactions on an exclusive connection.

use terrace_core::{ErrorKind, Value};
use terrace_driver::{Pool, Prologue, TransactionOptions};

use super::{Database, of_one};
use crate::support::{number, within, write};

const TABLE: &str =
    "CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(20) UNIQUE)";
const INSERT: &str = "INSERT INTO notes (word) VALUES (?)";
const COUNT: &str = "SELECT count(*) FROM notes";

async fn begun(pool: &Pool) -> terrace_driver::Connection {
    pool.begin(TransactionOptions::default(), Prologue::default())
        .await
        .expect("a transaction")
}

#[tokio::test]
async fn committed_stays_and_rolled_back_goes() {
    let Some((_database, pool)) = Database::with_tables(TABLE).await else {
        return;
    };
    let mut connection = begun(&pool).await;
    within(&mut connection, INSERT, ["a".into()]).await.unwrap();
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
    let twice = connection
        .begin(TransactionOptions::default(), Prologue::default())
        .await;
    assert_eq!(twice.unwrap_err().kind(), ErrorKind::Statement);
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
    assert_eq!(
        connection.savepoint(1).await.unwrap_err().kind(),
        ErrorKind::Statement
    );
    assert_eq!(number(&pool, COUNT).await, 1);
}

#[tokio::test]
async fn dropped_rolls_back_and_the_connection_is_used_again() {
    let Some((database, _)) = Database::with_tables(TABLE).await else {
        return;
    };
    let pool = database.pool(of_one()).await;
    let id = number(&pool, "SELECT connection_id()").await;
    for _ in 0..20 {
        let mut connection = begun(&pool).await;
        within(&mut connection, INSERT, ["gone".into()])
            .await
            .unwrap();
        drop(connection);
        assert_eq!(number(&pool, COUNT).await, 0);
    }
    assert_eq!(number(&pool, "SELECT connection_id()").await, id);
}

#[tokio::test]
async fn savepoints_nest() {
    let Some((_database, pool)) = Database::with_tables(TABLE).await else {
        return;
    };
    let mut connection = begun(&pool).await;
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
    let error = within(&mut connection, INSERT, ["first".into()])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unique);
    connection.rollback_to(2).await.unwrap();
    connection.release(1).await.unwrap();
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
async fn nothing_slips_out_of_a_transaction_that_ended_by_itself() {
    let Some((_database, pool)) = Database::with_tables(TABLE).await else {
        return;
    };
    for ending in ["COMMIT", "ROLLBACK", "CREATE TABLE more (id INT)"] {
        let mut connection = begun(&pool).await;
        within(&mut connection, ending, []).await.unwrap_err();
        assert!(
            within(&mut connection, INSERT, ["slipped".into()])
                .await
                .is_err()
        );
        assert!(
            connection
                .script("INSERT INTO notes (word) VALUES ('slipped')")
                .await
                .is_err()
        );
        assert!(connection.commit().await.is_err());
        drop(connection);
        assert_eq!(number(&pool, COUNT).await, 0);
    }
}

#[tokio::test]
async fn options_are_heard() {
    let Some((_database, pool)) = Database::with_tables(TABLE).await else {
        return;
    };
    let read_only = TransactionOptions {
        read_only: true,
        ..Default::default()
    };
    let mut connection = pool.begin(read_only, Prologue::default()).await.unwrap();
    let error = within(&mut connection, INSERT, ["a".into()])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    connection.rollback().await.unwrap();

    connection
        .begin(TransactionOptions::SERIALIZABLE, Prologue::default())
        .await
        .unwrap();
    within(&mut connection, "SELECT * FROM notes", [])
        .await
        .unwrap();
    let mut other = begun(&pool).await;
    within(&mut other, "SET innodb_lock_wait_timeout = 1", [])
        .await
        .unwrap();
    let waited = within(&mut other, "INSERT INTO notes VALUES (1, 'x')", [])
        .await
        .unwrap_err();
    assert_eq!(
        waited.kind(),
        ErrorKind::Timeout,
        "a serializable read locks"
    );
}

/// What raw SQL leaves in a session reaches nobody else.
#[tokio::test]
async fn a_changed_session_is_not_used_again() {
    let Some((database, _)) = Database::with_tables(TABLE).await else {
        return;
    };
    let pool = database.pool(of_one()).await;
    let mut connection = pool.exclusive().await.unwrap();
    connection
        .script("SET SESSION sql_mode = ''; USE mysql")
        .await
        .unwrap();
    within(&mut connection, "SELECT get_lock('terrace', 1)", [])
        .await
        .unwrap();
    drop(connection);
    let foreign =
        terrace_driver::Confined::new("SET @leaked = 1", &[], Prologue::default()).foreign();
    pool.run(&foreign, &mut |_| Ok(())).await.unwrap();
    assert_eq!(
        number(
            &pool,
            "SELECT @@sql_mode LIKE '%STRICT_ALL%' AND @leaked IS NULL"
        )
        .await,
        1
    );
    assert_eq!(number(&pool, "SELECT is_free_lock('terrace')").await, 1);
    write(&pool, INSERT, [Value::Text("here".into())])
        .await
        .unwrap();
}

//! Getting connections: wrong users, lost servers, shared budgets.

use std::time::Duration;

use terrace_core::ErrorKind;
use terrace_driver::{Budget, Endpoint, Pool, PoolOptions, Prologue, TransactionOptions};

use super::{Database, of_one, options, server};
use crate::support::{number, within, write};

async fn refused(endpoint: &Endpoint) -> terrace_core::Error {
    let short = PoolOptions {
        connect_timeout: Duration::from_millis(500),
        ..options()
    };
    let error = Pool::connect(endpoint, short).await.expect_err("refused");
    assert!(error.hint().is_some(), "{error}");
    assert!(
        !format!("{error:?}").contains("wrong-password"),
        "{error:?}"
    );
    error
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let Some(server) = server() else { return };
    let password = server.with_user("root", Some("wrong-password")).unwrap();
    assert_eq!(refused(&password).await.kind(), ErrorKind::Authentication);
    let user = server
        .with_user("nobody_knows", Some("wrong-password"))
        .unwrap();
    assert_eq!(refused(&user).await.kind(), ErrorKind::Authentication);
    let missing = server.with_database("there_is_no_such_database").unwrap();
    assert_eq!(refused(&missing).await.kind(), ErrorKind::DatabaseMissing);
    let nobody = Endpoint::parse("mysql://root:wrong-password@127.0.0.1:1/x").unwrap();
    assert_eq!(refused(&nobody).await.kind(), ErrorKind::Unreachable);
    let name = Endpoint::parse("mysql://root:wrong-password@no-such-host.invalid/x").unwrap();
    assert!(matches!(
        refused(&name).await.kind(),
        ErrorKind::Unreachable | ErrorKind::Timeout
    ));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let endpoint =
        Endpoint::parse(&format!("mysql://root:wrong-password@127.0.0.1:{port}/x")).unwrap();
    assert_eq!(refused(&endpoint).await.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_server_without_tls_is_said() {
    let Some((_database, pool)) = Database::with_tables("").await else {
        return;
    };
    if number(&pool, "SELECT @@have_ssl = 'YES'").await == 1 {
        return;
    }
    let url = std::env::var("TERRACE_TEST_MYSQL_URL").unwrap();
    let error = Pool::connect(
        &Endpoint::parse(&format!("{url}?sslmode=require")).unwrap(),
        options(),
    )
    .await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Unreachable);
}

#[tokio::test]
async fn a_killed_connection_is_replaced() {
    let Some((database, killer)) = Database::with_tables("CREATE TABLE notes (id INT)").await
    else {
        return;
    };
    let pool = database.pool(of_one()).await;
    let kill = async |id: i64| {
        write(&killer, &format!("KILL CONNECTION {id}"), [])
            .await
            .unwrap()
    };

    kill(number(&pool, "SELECT connection_id()").await).await;
    assert_eq!(number(&pool, "SELECT 1").await, 1, "a read is tried again");

    kill(number(&pool, "SELECT connection_id()").await).await;
    let error = write(&pool, "INSERT INTO notes VALUES (1)", [])
        .await
        .unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Unreachable,
        "nobody knows whether a write took place"
    );
    write(&pool, "INSERT INTO notes VALUES (2)", [])
        .await
        .unwrap();

    kill(number(&pool, "SELECT connection_id()").await).await;
    let mut connection = pool
        .begin(TransactionOptions::default(), Prologue::default())
        .await
        .unwrap();
    within(&mut connection, "INSERT INTO notes VALUES (3)", [])
        .await
        .unwrap();
    let inside = "SELECT max(id) FROM information_schema.processlist WHERE db = database() AND id <> connection_id()";
    kill(number(&killer, inside).await).await;
    assert_eq!(
        within(&mut connection, "INSERT INTO notes VALUES (4)", [])
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Unreachable
    );
    assert!(connection.commit().await.is_err());
    drop(connection);
    assert_eq!(number(&pool, "SELECT count(*) FROM notes").await, 1);
}

#[tokio::test]
async fn a_pool_waits_for_its_connections_and_says_so() {
    let Some(database) = Database::new().await else {
        return;
    };
    let pool = database
        .pool(PoolOptions {
            acquire_timeout: Duration::from_millis(100),
            ..of_one()
        })
        .await;
    let holder = pool.exclusive().await.unwrap();
    let error = write(&pool, "SELECT 1", []).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    drop(holder);
    write(&pool, "SELECT 1", []).await.unwrap();
    pool.close().await;
    assert_eq!(
        write(&pool, "SELECT 1", []).await.unwrap_err().kind(),
        ErrorKind::Unreachable
    );
}

/// Pools of many tenants share fewer connections than there are pools.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pools_share_one_budget() {
    let Some(database) = Database::new().await else {
        return;
    };
    let budget = Budget::new(3);
    let shared = PoolOptions {
        budget: budget.clone(),
        acquire_timeout: Duration::from_secs(20),
        ..options()
    };
    let mut pools = Vec::new();
    for _ in 0..8 {
        pools.push(database.pool(shared.clone()).await);
    }
    let tasks: Vec<_> = (0..24)
        .map(|task: usize| {
            let pool = pools[task % pools.len()].clone();
            tokio::spawn(async move {
                for round in 0..15 {
                    assert_eq!(number(&pool, &format!("SELECT {round} + 0")).await, round);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("nobody starves");
    }
    assert!(budget.free() <= budget.size());
    for pool in pools {
        pool.close().await;
    }
    assert_eq!(budget.free(), 3);
}

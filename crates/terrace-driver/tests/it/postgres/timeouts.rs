//! Deadlines and broken connections.

use std::time::{Duration, Instant};

use terrace_core::{ErrorKind, Value};
use terrace_driver::{Confined, Endpoint, Pool, PoolOptions, Prologue, Shape, TransactionOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use super::{backend, expect_clean, failure, options, pool, scratch};
use crate::support::{number, within, write};

fn hasty(connections: usize) -> PoolOptions {
    PoolOptions {
        statement_timeout: Duration::from_millis(300),
        ..options(connections)
    }
}

#[tokio::test]
async fn a_long_statement_is_cancelled() {
    scratch(async |endpoint| {
        for connections in [1, 3] {
            let pool = Pool::connect(&endpoint, hasty(connections)).await.unwrap();
            let begun = Instant::now();
            for shape in [Shape::Quick, Shape::Slow] {
                let sleep = Confined::new("select pg_sleep(30)", &[], Prologue::default())
                    .with_shape(shape);
                let error = failure(pool.run(&sleep, &mut |_| Ok(()))).await;
                assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
            }
            let mut connection = pool
                .begin(TransactionOptions::default(), Prologue::default())
                .await
                .unwrap();
            let error = failure(within(&mut connection, "select pg_sleep(30)", [])).await;
            assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
            connection.rollback().await.unwrap();
            // A script has no deadline.
            connection.script("select pg_sleep(0.6)").await.unwrap();
            drop(connection);
            assert!(begun.elapsed() < Duration::from_secs(10));
            expect_clean(&pool).await;
            pool.close().await;
        }
    })
    .await;
}

/// A proxy in front of the server, which can go silent.
async fn proxy(endpoint: &Endpoint) -> (Endpoint, tokio::sync::watch::Sender<bool>) {
    let target = endpoint.server().unwrap().clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut through = endpoint.clone();
    if let Endpoint::Postgres(server) = &mut through {
        server.port = listener.local_addr().unwrap().port();
        "127.0.0.1".clone_into(&mut server.host);
    }
    let (silence, silent) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (target, mut silent) = (target.clone(), silent.clone());
            tokio::spawn(async move {
                let mut server = TcpStream::connect((target.host.as_str(), target.port))
                    .await
                    .unwrap();
                let quiet = async {
                    drop(silent.wait_for(|silent| *silent).await);
                };
                tokio::select! {
                    _ = copy_bidirectional(&mut client, &mut server) => {}
                    () = quiet => {
                        // Nothing goes through, and nobody hangs up.
                        tokio::time::sleep(Duration::from_mins(1)).await;
                    }
                }
            });
        }
    });
    (through, silence)
}

#[tokio::test]
async fn a_silent_network_is_noticed() {
    scratch(async |endpoint| {
        let (through, silence) = proxy(&endpoint).await;
        let options = PoolOptions {
            connect_timeout: Duration::from_millis(500),
            ..hasty(1)
        };
        let pool = Pool::connect(&through, options).await.unwrap();
        write(&pool, "select 1", []).await.unwrap();
        silence.send(true).unwrap();
        let begun = Instant::now();
        let error = failure(write(&pool, "select 1", [])).await;
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
        assert!(begun.elapsed() < Duration::from_secs(8));
        let error = failure(write(&pool, "select 1", [])).await;
        assert_eq!(error.kind(), ErrorKind::Unreachable, "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn a_killed_connection_is_replaced() {
    scratch(async |endpoint| {
        let watcher = pool(&endpoint, 1).await;
        let pool = pool(&endpoint, 1).await;
        for _ in 0..5 {
            let process = backend(&pool).await;
            write(&watcher, "select pg_terminate_backend($1)", [Value::I32(i32::try_from(process).unwrap())]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert_ne!(backend(&pool).await, process);
        }
        // In the middle of statements: they fail, and are not run again.
        write(&pool, "create sequence runs", []).await.unwrap();
        let process = i32::try_from(backend(&pool).await).unwrap();
        let (victim, behind, ()) = tokio::join!(
            write(&pool, "select nextval('runs'), pg_sleep(10)", []),
            write(&pool, "select nextval('runs')", []),
            async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                write(&watcher, "select pg_terminate_backend($1)", [Value::I32(process)]).await.unwrap();
            }
        );
        let error = victim.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Unreachable, Some("57P01")), "{error:?}");
        assert_eq!(behind.unwrap_err().kind(), ErrorKind::Unreachable);
        assert_eq!(number(&pool, "select last_value from runs").await, 1);

        let mut connection = pool.begin(TransactionOptions::default(), Prologue::default()).await.unwrap();
        within(&mut connection, "select 1", []).await.unwrap();
        write(&watcher, "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'", []).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(failure(within(&mut connection, "select 1", [])).await.kind(), ErrorKind::Unreachable);
        assert_eq!(failure(connection.commit()).await.kind(), ErrorKind::Unreachable);
        drop(connection);
        write(&pool, "select 1", []).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_server_that_speaks_nonsense_is_reported() {
    if super::server("TERRACE_TEST_POSTGRES_URL").is_none() {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let answers: [&[u8]; 5] = [
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"",
            b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x04",
            b"R\xff\xff\xff\xff",
            b"E\0\0\0\x05\0",
        ];
        for answer in answers.into_iter().cycle() {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut request = [0; 64];
            drop(client.read(&mut request).await);
            drop(client.write_all(answer).await);
        }
    });
    let url = format!("postgres://u:secret@127.0.0.1:{port}/d?sslmode=disable");
    for _ in 0..10 {
        let error = failure(Pool::connect(&Endpoint::parse(&url).unwrap(), hasty(1))).await;
        assert!(
            matches!(error.kind(), ErrorKind::Unreachable | ErrorKind::Internal),
            "{error:?}"
        );
        assert!(!format!("{error:?}").contains("secret"));
    }
}

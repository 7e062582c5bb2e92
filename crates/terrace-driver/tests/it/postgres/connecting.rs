//! Reaching a server, or not.

use std::time::Duration;

use terrace_core::ErrorKind;
use terrace_driver::{Endpoint, Pool, PoolOptions};

use super::{failure, on, options, pool, scratch, script, server};
use crate::support::number;

#[tokio::test]
async fn what_is_wrong_with_a_url_is_said() {
    let Some(endpoint) = server("TERRACE_TEST_POSTGRES_URL") else {
        return;
    };
    let user = endpoint.server().unwrap().user.clone();
    let wrong_password = endpoint.with_user(&user, Some("not the password")).unwrap();
    let no_password = endpoint.with_user(&user, None).unwrap();
    for endpoint in [wrong_password, no_password] {
        let error = failure(Pool::connect(&endpoint, options(1))).await;
        assert_eq!(error.kind(), ErrorKind::Authentication, "{error:?}");
        assert!(!format!("{error:?}").contains("not the password"));
    }
    let missing = endpoint.with_database("no_such_database").unwrap();
    let error = failure(Pool::connect(&missing, options(1))).await;
    assert_eq!(error.kind(), ErrorKind::DatabaseMissing, "{error:?}");

    let mut unreachable = endpoint.clone();
    let mut unknown = endpoint.clone();
    if let (Endpoint::Postgres(unreachable), Endpoint::Postgres(unknown)) =
        (&mut unreachable, &mut unknown)
    {
        unreachable.port = 1;
        unknown
            .parameters
            .insert("nonsense".to_owned(), "1".to_owned());
    }
    let error = failure(Pool::connect(&unreachable, options(1))).await;
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error:?}");
    assert!(error.message().contains(":1: "), "{error}");
    assert_eq!(
        failure(Pool::connect(&unknown, options(1))).await.kind(),
        ErrorKind::Configuration
    );
    assert_eq!(
        failure(Pool::connect(&endpoint, options(0))).await.kind(),
        ErrorKind::Configuration
    );
    // Nobody answers at this address.
    let slow = PoolOptions {
        connect_timeout: Duration::from_millis(300),
        ..options(1)
    };
    let nowhere = Endpoint::parse("postgres://u:p@192.0.2.1/d").unwrap();
    assert_eq!(
        failure(Pool::connect(&nowhere, slow)).await.kind(),
        ErrorKind::Unreachable
    );
}

#[tokio::test]
async fn md5_and_names_that_need_quotes() {
    scratch(async |endpoint| {
        let administration = pool(&endpoint, 1).await;
        let role = format!("md5 {}", uuid::Uuid::new_v4().simple());
        script(
            &administration,
            &format!(
                "set password_encryption = 'md5'; create role \"{role}\" login password 'it''s'"
            ),
        )
        .await
        .unwrap();
        let as_role = endpoint.with_user(&role, Some("it's")).unwrap();
        let connected = Pool::connect(&as_role, options(1)).await;
        // With `scram-sha-256` in pg_hba.conf the server refuses MD5 passwords.
        match connected {
            Ok(pool) => {
                assert_eq!(
                    number(
                        &pool,
                        "select count(*) from pg_roles where rolname = session_user"
                    )
                    .await,
                    1
                );
                pool.close().await;
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::Authentication, "{error:?}"),
        }
        script(&administration, &format!("drop role \"{role}\""))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_unix_socket_is_reached() {
    on("TERRACE_TEST_POSTGRES_SOCKET_URL", async |endpoint| {
        let pool = pool(&endpoint, 2).await;
        assert_eq!(number(&pool, "select count(*) from pg_stat_activity where pid = pg_backend_pid() and client_addr is null").await, 1);
        pool.close().await;
    })
    .await;
}

const ENCRYPTED: &str = "select count(*) from pg_stat_ssl where pid = pg_backend_pid() and ssl";

#[tokio::test]
async fn tls_is_used_as_asked() {
    on("TERRACE_TEST_POSTGRES_TLS_URL", async |endpoint| {
        let with = |changes: &[(&str, Option<&str>)]| {
            let mut endpoint = endpoint.clone();
            if let Endpoint::Postgres(server) = &mut endpoint {
                for (name, value) in changes {
                    match value {
                        Some(value) => drop(
                            server
                                .parameters
                                .insert((*name).to_owned(), (*value).to_owned()),
                        ),
                        None => drop(server.parameters.remove(*name)),
                    }
                }
            }
            endpoint
        };
        for endpoint in [
            endpoint.clone(),
            with(&[("sslmode", Some("verify-ca"))]),
            with(&[("sslmode", Some("require"))]),
            with(&[("sslmode", Some("require")), ("sslrootcert", None)]),
            with(&[("sslmode", None), ("sslrootcert", None)]),
        ] {
            let pool = pool(&endpoint, 2).await;
            assert_eq!(number(&pool, ENCRYPTED).await, 1);
            // A cancel request goes over TLS too; large replies come in many records.
            let big = crate::support::read(
                &pool,
                "select repeat('x', 1000000)",
                [],
                &[terrace_core::ValueType::Text],
            );
            assert_eq!(big.await.unwrap().len(), 1);
            pool.close().await;
        }
        let hasty = PoolOptions {
            statement_timeout: Duration::from_millis(300),
            ..options(1)
        };
        let pool = Pool::connect(&endpoint, hasty).await.unwrap();
        let error = failure(crate::support::write(&pool, "select pg_sleep(20)", [])).await;
        assert_eq!(
            (error.kind(), error.code()),
            (ErrorKind::Timeout, Some("57014"))
        );
        pool.close().await;
        // The system's authorities don't know the certificate.
        let unknown = with(&[("sslrootcert", Some("system"))]);
        let error = failure(Pool::connect(&unknown, options(1))).await;
        assert!(
            matches!(
                error.kind(),
                ErrorKind::Unreachable | ErrorKind::Configuration
            ),
            "{error:?}"
        );
        let missing = with(&[("sslrootcert", Some("missing.pem"))]);
        assert_eq!(
            failure(Pool::connect(&missing, options(1))).await.kind(),
            ErrorKind::Configuration
        );
        let plain = with(&[("sslmode", Some("disable"))]);
        assert_eq!(
            failure(Pool::connect(&plain, options(1))).await.kind(),
            ErrorKind::Authentication
        );
    })
    .await;
}

#[tokio::test]
async fn tls_that_is_missing_is_said() {
    let Some(mut endpoint) = server("TERRACE_TEST_POSTGRES_URL") else {
        return;
    };
    if let Endpoint::Postgres(server) = &mut endpoint {
        server
            .parameters
            .insert("sslmode".to_owned(), "require".to_owned());
    }
    let error = failure(Pool::connect(&endpoint, options(1))).await;
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.message().contains("no TLS"), "{error}");
}

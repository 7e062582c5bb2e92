//! How transactions end.

use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};

use crate::support::{bodies, house, write};

fn refused() -> Error {
    Error::new(ErrorKind::InvalidInput, "refused by the test")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_commits_on_ok_and_rolls_back_on_error() {
    let house = house("database").await;
    let acme = &house.tenants[0];
    acme.transaction(async |tx| write(tx, "kept").await)
        .await
        .unwrap();
    let result: Result<()> = acme
        .transaction(async |tx| {
            write(tx, "lost").await?;
            Err(refused())
        })
        .await;
    assert!(result.is_err());
    assert_eq!(bodies(acme).await, ["kept"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_rolls_back_on_panic_and_on_drop() {
    let house = house("row").await;
    let acme = house.tenants[0].clone();
    let panicking = tokio::spawn({
        let acme = acme.clone();
        async move {
            acme.transaction::<(), Error>(async |tx| {
                write(tx, "lost to a panic").await?;
                panic!("on purpose")
            })
            .await
        }
    });
    assert!(panicking.await.unwrap_err().is_panic());
    let dropped = acme.transaction::<(), Error>(async |tx| {
        write(tx, "lost to a drop").await?;
        std::future::pending().await
    });
    assert!(
        tokio::time::timeout(Duration::from_millis(50), dropped)
            .await
            .is_err()
    );
    write(&acme, "after").await.unwrap();
    assert_eq!(bodies(&acme).await, ["after"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nested_transaction_is_undone_alone() {
    let house = house("database").await;
    let acme = &house.tenants[0];
    acme.transaction::<_, Error>(async |tx| {
        write(tx, "outer").await?;
        let inner: Result<()> = tx
            .transaction(async |nested| {
                write(nested, "inner").await?;
                nested
                    .transaction(async |deeper| write(deeper, "deeper").await)
                    .await?;
                Err(refused())
            })
            .await;
        assert!(inner.is_err());
        tx.transaction(async |nested| write(nested, "second").await)
            .await
    })
    .await
    .unwrap();
    assert_eq!(bodies(acme).await, ["outer", "second"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nested_transaction_dropped_open_is_undone_before_the_outer_goes_on() {
    let house = house("database").await;
    let acme = &house.tenants[0];
    acme.transaction::<_, Error>(async |tx| {
        write(tx, "outer").await?;
        let nested = tx.transaction::<(), Error>(async |nested| {
            write(nested, "inner").await?;
            std::future::pending().await
        });
        assert!(
            tokio::time::timeout(Duration::from_millis(50), nested)
                .await
                .is_err()
        );
        write(tx, "after").await
    })
    .await
    .unwrap();
    assert_eq!(bodies(acme).await, ["after", "outer"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_fits_into_a_spawned_task() {
    let house = house("database").await;
    let acme = house.tenants[0].clone();
    tokio::spawn(async move {
        acme.transaction::<_, Error>(async |tx| write(tx, "spawned").await)
            .await
    })
    .await
    .unwrap()
    .unwrap();
    assert_eq!(bodies(&house.tenants[0]).await, ["spawned"]);
}

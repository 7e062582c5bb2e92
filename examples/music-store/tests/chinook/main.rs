//! The Chinook sample database in a tenant of every kind of isolation on every database: what a
//! tenant tells about its rows is compared with the file itself.

#![expect(clippy::large_futures, reason = "a test has few of them")]

mod cell;
mod expected;
mod figures;
mod file;
mod server;
mod shop;
mod stored;

use std::sync::Arc;

use file::Chinook;
use server::TestDatabase;
use shop::Shop;

#[tokio::test]
async fn embedded() {
    let shop = Shop::open(None).await;
    assert_eq!(cell::all(&shop, &Chinook::find().await).await, 2);
}

/// What a plain clone does, so that it does not rot where the real file is at hand.
#[tokio::test]
async fn embedded_with_a_small_file() {
    let shop = Shop::open(None).await;
    assert_eq!(cell::all(&shop, &Chinook::small().await).await, 2);
}

#[tokio::test]
async fn the_small_file_has_the_shape_of_the_real_one() {
    let small = Chinook::small().await.shape().await;
    assert_eq!(small.len(), 11);
    if let Some(real) = Chinook::real() {
        assert_eq!(small, real.shape().await);
    }
}

#[tokio::test]
async fn postgres() {
    on_server("TERRACE_TEST_POSTGRES_URL").await;
}

#[tokio::test]
async fn mysql() {
    on_server("TERRACE_TEST_MYSQL_URL").await;
}

/// Runs every cell of a server in a database of its own, which is removed also after a failure.
async fn on_server(variable: &str) {
    let Some(database) = TestDatabase::create(variable).await else {
        return;
    };
    let shop = Arc::new(Shop::open(Some(database.url())).await);
    let tested = {
        let shop = Arc::clone(&shop);
        tokio::spawn(async move { cell::all(&shop, &Chinook::find().await).await }).await
    };
    shop.retire_tenants().await;
    drop(shop);
    database.remove().await;
    match tested {
        Ok(cells) => assert_eq!(cells, 3),
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}

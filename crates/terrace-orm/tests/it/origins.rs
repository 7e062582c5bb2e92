//! Instances of one tenant in the hands of another.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{ForeignKey, Key, Model, prefetch};

use crate::models::*;
use crate::store::{Store, sample};

fn refused<T: std::fmt::Debug>(result: Result<T>) {
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Isolation);
}

#[tokio::test]
async fn an_instance_of_one_tenant_cannot_be_written_by_another() {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let (acme, globex) = (&store.acme, &store.globex);
        sample(globex).await;
        let albums = sample(acme).await;
        let loaded = Album::get(acme, albums[0].key().unwrap()).await.unwrap();
        for mut album in [loaded, albums[0].clone()] {
            refused(album.update(globex).await);
            refused(album.save(globex).await);
            refused(album.delete(globex).await);
            refused(album.refresh(globex).await);
            refused(album.clone().upsert(globex, |a| (a.title, a.artist)).await);
            refused(Album::bulk_insert(globex, vec![album.clone()]).await);
            refused(album.insert(globex).await);
        }
        let titles = Album::objects().filter(|a| a.title.equals("First"));
        assert_eq!(titles.count(globex).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_row_of_one_tenant_cannot_be_referred_to_by_another() {
    let store = Store::new().await;
    let (acme, globex) = (&store.acme, &store.globex);
    sample(globex).await;
    let album = sample(acme).await.remove(0);
    let mut foreign = Album::get(globex, 1).await.unwrap();
    foreign.parent = Some(ForeignKey::to(&album).unwrap());
    refused(foreign.update(globex).await);
    let mut foreign = Album::get(globex, 1).await.unwrap();
    foreign.artist = album.artist.clone();
    refused(foreign.update(globex).await);
    refused(album.artist.fetch(globex).await);
    refused(
        Album::objects()
            .update(globex, |a| a.artist.set(&album.artist))
            .await,
    );
    refused(
        Album::objects()
            .update(globex, |a| a.parent.set(&album))
            .await,
    );
    let artists = Artist::objects().all(acme).await.unwrap();
    refused(prefetch(globex, &artists, Album::objects(), |a| a.artist).await);
    let error = Album::get(globex, 1)
        .await
        .unwrap()
        .artist
        .fetch(acme)
        .await;
    refused(error);
}

#[tokio::test]
async fn keys_of_the_program_remember_too() {
    let store = Store::new().await;
    let (acme, globex) = (&store.acme, &store.globex);
    let euro = Currency {
        code: Key::from("EUR"),
        name: "Euro".to_owned(),
    };
    euro.clone().insert(globex).await.unwrap();
    let mut euro = euro.insert(acme).await.unwrap();
    refused(euro.update(globex).await);
    refused(euro.save(globex).await);
    refused(euro.delete(globex).await);
    let mut loaded = Currency::get(acme, "EUR").await.unwrap();
    refused(loaded.update(globex).await);
    let own = Currency {
        code: Key::from("EUR"),
        name: "changed".to_owned(),
    };
    let mut own = own;
    own.update(globex).await.unwrap();
    assert_eq!(Currency::get(acme, "EUR").await.unwrap(), euro);
}

#[tokio::test]
async fn a_transaction_is_its_tenant() {
    let store = Store::new().await;
    let mut album = sample(&store.acme).await.remove(0);
    let result = store.globex.transaction(async |tx| album.update(tx).await);
    refused(result.await);
    let result = store.acme.transaction(async |tx| album.update(tx).await);
    result.await.unwrap();
}

//! Loading related rows.

use terrace_core::ErrorKind;
use terrace_orm::{Auto, ForeignKey, Model, RegistryKey, prefetch};

use crate::models::*;
use crate::store::{Store, sample};

#[tokio::test]
async fn related_rows_are_loaded_with_their_referrers() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let tracks = Track::objects()
        .select_related(|t| t.album().artist())
        .order_by(|t| t.id.ascending())
        .all(db)
        .await
        .unwrap();
    let album = tracks[0].album.as_ref().unwrap().loaded().unwrap();
    assert_eq!(album.title, "First");
    assert_eq!(album.artist.loaded().unwrap().name, "Ann 100%");
    assert!(album.parent.is_none());
    assert!(tracks[3].album.is_none());
}

#[tokio::test]
async fn several_paths_are_loaded_at_once() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let albums = Album::objects()
        .select_related(|a| (a.artist(), a.parent(), a.parent().artist()))
        .order_by(|a| a.id.ascending())
        .all(db)
        .await
        .unwrap();
    assert!(albums[0].parent.is_none());
    assert_eq!(albums[0].artist.loaded().unwrap().name, "Ann 100%");
    let parent = albums[2].parent.as_ref().unwrap().loaded().unwrap();
    assert_eq!(parent.title, "Second");
    assert_eq!(parent.artist.loaded().unwrap().name, "Ann 100%");
    assert_eq!(albums[2].artist.loaded().unwrap().name, "Bert_");
}

#[tokio::test]
async fn nothing_is_loaded_unasked() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let mut album = Album::get(db, 3).await.unwrap();
    assert!(album.artist.loaded().is_none());
    assert_eq!(*album.artist.key(), 2);
    assert_eq!(album.artist.fetch(db).await.unwrap().name, "Bert_");
    assert!(album.artist.loaded().is_none());
    assert_eq!(album.artist.load(db).await.unwrap().name, "Bert_");
    assert!(album.artist.loaded().is_some());
}

#[tokio::test]
async fn children_are_prefetched_by_parent() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let artists = Artist::objects().all(db).await.unwrap();
    let query = Album::objects()
        .order_by(|a| a.id.descending())
        .select_related(|a| a.parent());
    let mut albums = prefetch(db, &artists, query, |a| a.artist).await.unwrap();
    let ids: Vec<_> = albums.of(&artists[0]).iter().map(|a| a.id.get()).collect();
    assert_eq!(ids, [Some(&2), Some(&1)]);
    let second = albums.take(&artists[1]);
    assert!(second[0].parent.as_ref().unwrap().loaded().is_some());
    assert!(albums.of(&artists[1]).is_empty());
    let optional = prefetch(db, &second, Album::objects(), |a| a.parent).await;
    assert_eq!(optional.unwrap().of(&second[1]).len(), 1);
    let cut = prefetch(db, &artists, Album::objects().limit(1), |a| a.artist).await;
    assert_eq!(cut.unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn an_instance_without_a_key_cannot_be_referred_to() {
    let artist = Artist {
        id: Auto::unset(),
        name: "New".to_owned(),
        rating: None,
    };
    let error = ForeignKey::to(&artist).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn a_registry_key_is_fetched_with_a_registry_handle() {
    let store = Store::new().await;
    let product = Product {
        id: Auto::unset(),
        name: "Basic".to_owned(),
    };
    let product = product.insert(&store.registry).await.unwrap();
    let mut album = sample(&store.acme).await.remove(0);
    album.product = Some(RegistryKey::of(product.key().unwrap()));
    album.update(&store.acme).await.unwrap();
    let album = Album::get(&store.acme, 1).await.unwrap();
    let fetched = album.product.unwrap().fetch(&store.registry).await.unwrap();
    assert_eq!(fetched, product);
    let found = Album::objects().filter(|a| a.product.equals(1));
    assert_eq!(found.count(&store.acme).await.unwrap(), 1);
}

#[tokio::test]
async fn keys_travel_as_they_are() {
    let album: ForeignKey<Album> = serde_json::from_str("7").unwrap();
    assert_eq!(*album.key(), 7);
    assert_eq!(serde_json::to_string(&album).unwrap(), "7");
    let id: Auto<i64> = serde_json::from_str("null").unwrap();
    assert_eq!(id, Auto::unset());
}

//! Queries.

use terrace_core::ErrorKind;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::models::*;
use crate::store::Store;

#[tokio::test]
async fn what_is_inserted_is_found() {
    let store = Store::new().await;
    let db = &store.acme;
    let artist = Artist {
        id: Auto::unset(),
        name: "Ann".to_owned(),
        rating: None,
    };
    let artist = artist.insert(db).await.unwrap();
    assert_eq!(artist.id.get(), Some(&1));
    let album = Album {
        id: Auto::unset(),
        title: "First".to_owned(),
        artist: ForeignKey::to(&artist).unwrap(),
        parent: None,
        product: None,
    };
    let album = album.insert(db).await.unwrap();
    assert_eq!(Album::get(db, 1).await.unwrap(), album);
    assert_eq!(
        Album::get(db, 2).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let found = Album::objects()
        .filter(|a| a.artist().name.icontains("an") & a.artist.equals(&artist))
        .order_by(|a| (a.title.ascending(), a.id.descending()))
        .select_related(|a| a.artist())
        .all(db)
        .await
        .unwrap();
    assert_eq!(found, [album]);
    assert_eq!(found[0].artist.loaded(), Some(&artist));
}

//! References to rows of any model.

use terrace_core::ErrorKind;
use terrace_orm::{
    Auto, ContentType, ForeignKey, GenericForeignKey, Model, models, prefetch_generic,
    prefetch_soft,
};

use crate::models::*;
use crate::store::{Store, sample};

async fn remark(store: &Store, to: GenericForeignKey, text: &str) -> Remark {
    let remark = Remark {
        id: Auto::unset(),
        target_type: ForeignKey::of(to.content_type_id),
        target_pk: to.object_pk,
        text: text.to_owned(),
    };
    remark.insert(&store.acme).await.unwrap()
}

#[tokio::test]
async fn content_types_are_seeded_once() {
    let store = Store::of("row").await;
    let db = &store.acme;
    let models = models![Artist, Album, Product];
    // The model in the middle of a relation is one of them; those of the registry are not.
    assert_eq!(ContentType::ensure_seeded(db, models).await.unwrap(), 3);
    assert_eq!(ContentType::ensure_seeded(db, models).await.unwrap(), 0);
    assert!(ContentType::all(&store.globex).await.unwrap().is_empty());
    let album = ContentType::for_model::<Album, _>(db).await.unwrap();
    let album = album.unwrap();
    let named = ContentType::by_natural_key(db, "it", "album")
        .await
        .unwrap();
    assert_eq!(named.as_ref(), Some(&album));
    let id = album.key().unwrap();
    assert_eq!(ContentType::by_id(db, id).await.unwrap(), Some(album));
    let all = ContentType::all(db).await.unwrap();
    let models: Vec<_> = all.iter().map(|of| of.model.as_str()).collect();
    assert_eq!(models, ["album", "artist", "artistfriends"]);
    assert_eq!(ContentType::for_model::<Track, _>(db).await.unwrap(), None);
    let missing = GenericForeignKey::for_target::<Track, _>(db, 1).await;
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn rows_refer_to_rows_of_any_model() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        sample(db).await;
        ContentType::ensure_seeded(db, models![Artist, Album])
            .await
            .unwrap();
        let to_artist = GenericForeignKey::for_target::<Artist, _>(db, 1)
            .await
            .unwrap();
        let to_album = GenericForeignKey::for_target::<Album, _>(db, 1)
            .await
            .unwrap();
        let about_artist = remark(&store, to_artist, "sings").await;
        remark(&store, to_album, "spins").await;
        let ann = Artist::get(db, 1).await.unwrap();
        let remarks = ann.remarks().unwrap().all(db).await.unwrap();
        assert_eq!(remarks, std::slice::from_ref(&about_artist));
        for (text, found) in [("sings", 1), ("spins", 0)] {
            let artists = Artist::objects().filter(|a| a.remarks().text.equals(text));
            assert_eq!(artists.count(db).await.unwrap(), found, "{text}");
        }
        let albums = prefetch_generic::<Album, _>(db, &[to_artist, to_album])
            .await
            .unwrap();
        assert_eq!(albums.len(), 1);
        let key = (to_album.content_type_id, to_album.object_pk);
        assert_eq!(albums[&key].title, "First");
        let none = prefetch_generic::<Album, _>(db, &[]).await.unwrap();
        assert!(none.is_empty());
        let soft = prefetch_soft(
            db,
            &[1, 2],
            |r: <Remark as Model>::Columns| r.target_pk,
            |r: &Remark| r.target_pk,
        );
        let soft = soft.await.unwrap();
        assert_eq!(soft[&1].len(), 2);
        assert!(!soft.contains_key(&2));
    }
}

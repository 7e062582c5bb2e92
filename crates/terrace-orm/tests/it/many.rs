//! Rows from the side that is referred to: reverse foreign keys and many-to-many relations.

use terrace_core::{ErrorKind, ModelSchema};
use terrace_orm::{Auto, Difference, Model, models};

use crate::models::*;
use crate::store::{Store, sample};

async fn playlist(store: &Store) -> Playlist {
    let playlist = Playlist {
        id: Auto::unset(),
        name: "Mine".to_owned(),
    };
    playlist.insert(&store.acme).await.unwrap()
}

#[tokio::test]
async fn rows_that_refer_to_an_instance() {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        sample(&store.acme).await;
        sample(&store.globex).await;
        let ann = Artist::get(&store.acme, 1).await.unwrap();
        let albums = ann
            .albums()
            .unwrap()
            .order_by(|album| album.title.ascending());
        let titles: Vec<_> = albums.all(&store.acme).await.unwrap();
        let titles: Vec<_> = titles.iter().map(|album| album.title.as_str()).collect();
        assert_eq!(titles, ["First", "Second"]);
        let foreign = ann.albums().unwrap().all(&store.globex).await.unwrap_err();
        assert_eq!(foreign.kind(), ErrorKind::Isolation);
        let foreign = ann.albums().unwrap().delete(&store.globex).await;
        assert_eq!(foreign.unwrap_err().kind(), ErrorKind::Isolation);
        let new = Artist {
            id: Auto::unset(),
            ..ann
        };
        assert_eq!(new.albums().unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}

#[tokio::test]
async fn others_are_added_removed_and_set() {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        sample(db).await;
        let list = playlist(&store).await;
        let tracks = Track::objects().order_by(|t| t.id.ascending());
        let tracks = tracks.all(db).await.unwrap();
        let set = list.tracks();
        assert!(set.all().unwrap().all(db).await.unwrap().is_empty());
        assert_eq!(set.add(db, &tracks[..2]).await.unwrap(), 2);
        assert_eq!(set.add(db, [1, 2, 3]).await.unwrap(), 1);
        assert_eq!(set.count(db).await.unwrap(), 3);
        assert!(set.contains(db, &tracks[0]).await.unwrap());
        assert!(!set.contains(db, 4).await.unwrap());
        assert_eq!(set.remove(db, [1, 4]).await.unwrap(), 1);
        let difference = set.set(db, [3, 4, 4]).await.unwrap();
        let one_each = Difference {
            added: 1,
            removed: 1,
        };
        assert_eq!(difference, one_each);
        let query = list.tracks_m2m().all().unwrap();
        let kept = query.order_by(|t| t.id.ascending()).all(db).await.unwrap();
        assert_eq!(kept, tracks[2..4]);
        assert_eq!(set.clear(db).await.unwrap(), 2);
        assert_eq!(set.count(db).await.unwrap(), 0);
        let created = set.create(db, tracks[0].clone()).await.unwrap_err();
        assert_eq!(created.kind(), ErrorKind::Unique);
        let track = Track {
            id: Auto::unset(),
            ..tracks[0].clone()
        };
        let track = set.create(db, track).await.unwrap();
        assert!(set.contains(db, track.id).await.unwrap());
        let foreign = set.add(&store.globex, [1]).await.unwrap_err();
        assert_eq!(foreign.kind(), ErrorKind::Isolation);
        let missing = set.add(db, [77]).await.unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::ForeignKey);
    }
}

#[tokio::test]
async fn a_middle_with_more_fields_asks_for_their_values() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let list = playlist(&store).await;
    let rated = list.rated();
    let error = rated.add(db, [1]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotNull);
    assert!(error.to_string().contains("add_with"), "{error}");
    let stars_of = |number| move |middle: <Rating as Model>::Columns| middle.stars.set(number);
    assert_eq!(rated.add_with(db, [1, 2], stars_of(4)).await.unwrap(), 2);
    // No unique key holds that a pair has one row: what is there is looked up.
    assert_eq!(rated.add_with(db, [2, 3], stars_of(5)).await.unwrap(), 1);
    let ratings = Rating::objects().order_by(|rating| rating.track.ascending());
    let ratings = ratings.all(db).await.unwrap();
    let stars: Vec<_> = ratings.iter().map(|rating| rating.stars).collect();
    assert_eq!(stars, [4, 4, 5]);
    let difference = rated.set_with(db, [3, 4], stars_of(2)).await.unwrap();
    assert_eq!((difference.added, difference.removed), (1, 2));
    let track = Track {
        id: Auto::unset(),
        ..Track::get(db, 1).await.unwrap()
    };
    let created = rated.create_with(db, track, stars_of(1)).await.unwrap();
    assert!(rated.contains(db, &created).await.unwrap());
    let ratings = Rating::objects().order_by(|rating| rating.track.ascending());
    let ratings = ratings.all(db).await.unwrap();
    let stars: Vec<_> = ratings.iter().map(|rating| rating.stars).collect();
    assert_eq!(stars, [5, 2, 1]);
}

#[tokio::test]
async fn friends_are_friends_both_ways() {
    let store = Store::of("row").await;
    let db = &store.acme;
    sample(db).await;
    let (ann, bert) = (
        Artist::get(db, 1).await.unwrap(),
        Artist::get(db, 2).await.unwrap(),
    );
    assert_eq!(ann.friends().add(db, [&bert]).await.unwrap(), 2);
    assert_eq!(
        bert.friends().all().unwrap().all(db).await.unwrap(),
        std::slice::from_ref(&ann)
    );
    assert_eq!(bert.friends().remove(db, [&ann]).await.unwrap(), 2);
    assert_eq!(ann.friends().count(db).await.unwrap(), 0);
    ann.friends().add(db, [&ann, &bert]).await.unwrap();
    assert_eq!(ann.friends().count(db).await.unwrap(), 2);
    assert_eq!(bert.friends().clear(db).await.unwrap(), 2);
    assert!(ann.friends().contains(db, &ann).await.unwrap());
}

#[test]
fn the_model_in_the_middle_is_registered_with_its_owner() {
    let all = ModelSchema::with_made(models![Artist, Album, Playlist]);
    let tables: Vec<_> = all.iter().map(|model| model.table).collect();
    assert_eq!(tables, ["artist", "artist_friends", "album", "playlist"]);
    let middle = terrace_sql::table_definition(all[1]);
    assert_eq!(middle.primary_key, ["from_artist_id", "to_artist_id"]);
    assert_eq!(middle.foreign_keys.len(), 2);
    assert_eq!(ArtistFriends::SCHEMA.options.app, "it");
}

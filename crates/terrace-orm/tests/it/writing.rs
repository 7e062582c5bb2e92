//! Writes of one instance and of many rows.

use jiff::Timestamp;
use rust_decimal::Decimal;
use terrace_core::ErrorKind;
use terrace_orm::{Auto, ForeignKey, Key, Model, Saved};

use crate::models::*;
use crate::store::{Store, sample};

fn artist(name: &str) -> Artist {
    Artist {
        id: Auto::unset(),
        name: name.to_owned(),
        rating: None,
    }
}

#[tokio::test]
async fn saving_inserts_and_then_updates() {
    let store = Store::new().await;
    let db = &store.acme;
    let mut ann = artist("Ann");
    ann.save(db).await.unwrap();
    assert_eq!(ann.key(), Some(1));
    ann.name = "Anna".to_owned();
    ann.rating = Some(3);
    ann.save(db).await.unwrap();
    assert_eq!(Artist::objects().all(db).await.unwrap(), [ann.clone()]);
    ann.rating = None;
    ann.update(db).await.unwrap();
    let mut again = ann.clone();
    again.name = "changed here only".to_owned();
    again.refresh(db).await.unwrap();
    assert_eq!(again, ann);
    ann.delete(db).await.unwrap();
    for gone in [
        ann.delete(db).await.map(drop),
        ann.update(db).await,
        again.refresh(db).await,
    ] {
        assert_eq!(gone.unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn an_instance_without_a_key_has_no_row() {
    let store = Store::new().await;
    let mut ann = artist("Ann");
    for refused in [
        ann.update(&store.acme).await,
        ann.delete(&store.acme).await.map(drop),
        ann.refresh(&store.acme).await,
    ] {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}

#[tokio::test]
async fn keys_of_the_program_save_by_where_they_come_from() {
    let store = Store::new().await;
    let db = &store.acme;
    let mut euro = Currency {
        code: Key::from("EUR"),
        name: "euro".to_owned(),
    };
    euro.save(db).await.unwrap();
    euro.name = "Euro".to_owned();
    euro.save(db).await.unwrap();
    let mut found = Currency::get(db, "EUR").await.unwrap();
    assert_eq!(found, euro);
    found.name = "€".to_owned();
    found.save(db).await.unwrap();
    assert_eq!(Currency::objects().count(db).await.unwrap(), 1);
    let taken = Currency {
        code: Key::from("EUR"),
        name: "other".to_owned(),
    };
    assert_eq!(
        taken.insert(db).await.unwrap_err().kind(),
        ErrorKind::Unique
    );
}

#[tokio::test]
async fn what_the_program_leaves_unset_is_filled() {
    let store = Store::new().await;
    let db = &store.acme;
    let before = Timestamp::now();
    let row = Stamped {
        id: Auto::unset(),
        text: "x".to_owned(),
        born: Auto::unset(),
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
        token: Auto::unset(),
    };
    let mut row = row.insert(db).await.unwrap();
    assert_eq!(row.id.get(), Some(&1));
    assert_eq!(row.token.get().unwrap().get_version_num(), 7);
    assert!(row.created.duration_since(before).as_secs().abs() < 60);
    assert_eq!(row.born.get(), Some(&row.created));
    assert_eq!(row.updated, row.created);
    assert_eq!(Stamped::get(db, 1).await.unwrap(), row);
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    row.update(db).await.unwrap();
    assert!(row.updated > row.created);
    assert_eq!(Stamped::get(db, 1).await.unwrap(), row);
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let changed = Stamped::objects().update(db, |s| s.text.set("y")).await;
    assert_eq!(changed.unwrap(), 1);
    let stamped = Stamped::get(db, 1).await.unwrap();
    assert!(stamped.updated > row.updated && stamped.created == row.created);
}

#[tokio::test]
async fn uuid_keys_are_made_by_the_application() {
    let store = Store::new().await;
    let db = &store.acme;
    let list = Playlist {
        id: Auto::unset(),
        name: "Mine".to_owned(),
    };
    let list = list.insert(db).await.unwrap();
    assert_eq!(list.id.get().unwrap().get_version_num(), 7);
    assert_eq!(
        Playlist::get(db, *list.id.get().unwrap()).await.unwrap(),
        list
    );
}

#[tokio::test]
async fn many_rows_are_inserted_in_order_with_their_keys() {
    let store = Store::new().await;
    let db = &store.acme;
    let mut rows: Vec<Artist> = (0..2500).map(|n| artist(&format!("Artist {n}"))).collect();
    rows[1].id = Auto::from(9000);
    let rows = Artist::bulk_insert(db, rows).await.unwrap();
    assert_eq!(rows[1].key(), Some(9000));
    assert!(rows.iter().all(|row| row.id.is_set()));
    for index in [0, 1, 2, 1000, 1001, 2499] {
        let key = rows[index].key().unwrap();
        assert_eq!(Artist::get(db, key).await.unwrap(), rows[index]);
    }
    assert_eq!(Artist::objects().count(db).await.unwrap(), 2500);
}

#[tokio::test]
async fn many_rows_are_inserted_all_or_none() {
    let store = Store::new().await;
    let db = &store.acme;
    let mut rows: Vec<Artist> = (0..2500).map(|n| artist(&format!("Artist {n}"))).collect();
    rows[2400].name = "Artist 1".to_owned();
    let error = Artist::bulk_insert(db, rows).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unique);
    assert_eq!(Artist::objects().count(db).await.unwrap(), 0);
}

#[tokio::test]
async fn an_upsert_writes_to_the_row_that_has_the_key() {
    let store = Store::new().await;
    let db = &store.acme;
    let first = artist("Ann").upsert(db, |a| a.name).await.unwrap();
    assert!(first.is_inserted());
    let first = first.into_row();
    let mut second = artist("Ann");
    second.rating = Some(4);
    let second = second.upsert(db, |a| (a.name,)).await.unwrap();
    assert!(!second.is_inserted());
    let second = second.into_row();
    assert_eq!(second.id, first.id);
    assert_eq!(
        Artist::objects().all(db).await.unwrap(),
        std::slice::from_ref(&second)
    );
    let album = |title: &str| Album {
        id: Auto::unset(),
        title: title.to_owned(),
        artist: ForeignKey::to(&second).unwrap(),
        parent: None,
        product: None,
    };
    album("One").insert(db).await.unwrap();
    let again = album("One").upsert(db, |a| (a.title, a.artist)).await;
    assert_eq!(again.unwrap().into_row().key(), Some(1));
}

#[tokio::test]
async fn updates_calculate_from_the_row_as_it_was() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let changed = Track::objects()
        .filter(|t| t.album().title.equals("First"))
        .update(db, |t| {
            [
                t.milliseconds.set(t.milliseconds + 500),
                t.price.set(t.price.expression() * Decimal::from(2)),
            ]
        })
        .await;
    assert_eq!(changed.unwrap(), 3);
    let track = Track::get(db, 1).await.unwrap();
    assert_eq!(
        (track.milliseconds, track.price),
        (1500, Decimal::new(198, 2))
    );
    let untouched = Track::get(db, 4).await.unwrap();
    assert_eq!(untouched.milliseconds, 4000);
    let two = Track::objects()
        .order_by(|t| t.id.descending())
        .limit(2)
        .update(db, |t| t.album.set_null());
    assert_eq!(two.await.unwrap(), 2);
    let set = Track::objects().update(db, |t| t.album.set_optional(Some(2)));
    assert_eq!(set.await.unwrap(), 4);
}

#[tokio::test]
async fn deletes_follow_their_filter() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    Track::objects().delete(db).await.unwrap();
    let joined = Album::objects().filter(|a| a.artist().name.equals("Bert_"));
    assert_eq!(joined.delete(db).await.unwrap(), 2);
    assert_eq!(Album::objects().count(db).await.unwrap(), 2);
    let none = Album::objects().filter(|a| a.id.one_of(Vec::<i64>::new()));
    assert_eq!(none.delete(db).await.unwrap(), 0);
    let kept = Album::objects().filter(|a| a.id.equals(1)).delete(db);
    assert_eq!(kept.await.unwrap_err().kind(), ErrorKind::ForeignKey);
}

#[tokio::test]
async fn rows_with_a_composite_key() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let list = Playlist {
        id: Auto::unset(),
        name: "Mine".to_owned(),
    };
    let list = list.insert(db).await.unwrap();
    let tracks = Track::objects().order_by(|t| t.id.ascending());
    let tracks = tracks.all(db).await.unwrap();
    let entries = tracks.iter().map(|track| Entry {
        playlist: ForeignKey::to(&list).unwrap(),
        track: ForeignKey::to(track).unwrap(),
    });
    let entries = Entry::bulk_insert(db, entries.collect()).await.unwrap();
    assert_eq!(entries.len(), 4);
    let key = (list.key().unwrap(), 2);
    let entry = Entry::get(db, key).await.unwrap();
    assert_eq!(*entry.track.key(), 2);
    entry.delete(db).await.unwrap();
    assert_eq!(
        Entry::get(db, key).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let names = Entry::objects()
        .filter(|e| e.playlist().name.equals("Mine"))
        .order_by(|e| e.track().name.ascending())
        .values(|e| e.track().name)
        .all(db);
    assert_eq!(names.await.unwrap(), ["Track 1", "Track 3", "Track 4"]);
    let own = Entry::objects().filter(|e| e.playlist.equals(&list));
    assert_eq!(own.delete(db).await.unwrap(), 3);
    let again = entries
        .into_iter()
        .next()
        .unwrap()
        .insert(db)
        .await
        .unwrap();
    let twice = again.clone().insert(db).await.unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::Unique);
    let mut again = again;
    assert_eq!(again.save(db).await.unwrap(), Saved::Updated);
}

#[tokio::test]
async fn transactions_keep_or_undo_writes() {
    let store = Store::new().await;
    let db = &store.acme;
    let kept = db
        .transaction(async |tx| {
            artist("Ann").insert(tx).await?;
            artist("Bert").insert(tx).await
        })
        .await;
    assert_eq!(kept.unwrap().key(), Some(2));
    let undone = db
        .transaction(async |tx| {
            artist("Carl").insert(tx).await?;
            Artist::get(tx, 99).await
        })
        .await;
    assert_eq!(undone.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(Artist::objects().count(db).await.unwrap(), 2);
}

#[tokio::test]
async fn a_change_is_calculated_from_the_row_as_it_is_and_read() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let mut ann = artist("Ann").insert(db).await.unwrap();
        let others = Artist::objects();
        others.update(db, |a| a.rating.set(4)).await.unwrap();
        ann.change(db, |a| a.rating.set(a.rating + 1))
            .await
            .unwrap();
        assert_eq!(ann.rating, Some(5));
        let rows = Artist::objects().all(db).await.unwrap();
        assert_eq!(rows, [ann.clone()], "{isolation}");
        ann.delete(db).await.unwrap();
        let gone = ann.change(db, |a| a.name.set("Bea")).await.unwrap_err();
        assert_eq!(gone.kind(), ErrorKind::NotFound);
    }
}

//! Values, aggregates and groups.

use rust_decimal::Decimal;
use terrace_core::ErrorKind;
use terrace_orm::{Model, window};

use crate::models::*;
use crate::store::{Store, sample};

#[tokio::test]
async fn aggregates_give_typed_tuples() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let (number, longest, total, mean) = Track::objects()
        .filter(|t| t.album().title.equals("First"))
        .aggregate(db, |t| {
            (
                t.id.count(),
                t.milliseconds.maximum(),
                t.milliseconds.sum(),
                t.milliseconds.average(),
            )
        })
        .await
        .unwrap();
    assert_eq!((number, longest, total), (3, Some(3000), Some(6000)));
    assert_eq!(mean, Some(2000.0));
    let price: Option<Decimal> = Track::objects()
        .aggregate(db, |t| t.price.sum())
        .await
        .unwrap();
    assert_eq!(price, Some(Decimal::new(990, 2)));
}

#[tokio::test]
async fn aggregates_of_no_rows_are_null() {
    let store = Store::new().await;
    let result = Track::objects()
        .aggregate(&store.acme, |t| {
            (t.id.count(), t.price.sum(), t.name.minimum())
        })
        .await;
    assert_eq!(result.unwrap(), (0, None, None));
}

#[tokio::test]
async fn aggregates_respect_a_limit() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let longest = Track::objects()
        .order_by(|t| t.milliseconds.descending())
        .limit(2)
        .aggregate(db, |t| t.milliseconds.sum());
    assert_eq!(longest.await.unwrap(), Some(7000));
}

#[tokio::test]
async fn groups_are_filtered_sorted_and_cut() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let by_artist = || {
        Album::objects()
            .group_by(|a| (a.artist, a.artist().name))
            .values(|a| (a.artist().name, a.id.count(), a.id.maximum()))
            .order_by(|a| (a.id.maximum().descending(), a.artist.ascending()))
    };
    let rows = by_artist().all(db).await.unwrap();
    let expected = [
        ("Bert_".to_owned(), 2, Some(4)),
        ("Ann 100%".to_owned(), 2, Some(2)),
    ];
    assert_eq!(rows, expected);
    assert_eq!(by_artist().limit(1).all(db).await.unwrap(), expected[..1]);
    let few = by_artist().having(|a| a.id.maximum().less_than(3));
    assert_eq!(few.all(db).await.unwrap(), expected[1..]);
    assert_eq!(
        by_artist().first(db).await.unwrap().as_ref(),
        expected.first()
    );
}

#[tokio::test]
async fn values_are_plain_and_may_be_missing() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let rows: Vec<(i64, Option<i64>, Option<String>)> = Track::objects()
        .filter(|t| t.milliseconds.at_least(3000))
        .order_by(|t| t.id.ascending())
        .values(|t| (t.id, t.album, t.album().title.optional()))
        .all(db)
        .await
        .unwrap();
    assert_eq!(
        rows,
        [(3, Some(1), Some("First".to_owned())), (4, None, None)]
    );
    let different = Album::objects()
        .values(|a| a.artist)
        .distinct()
        .order_by(|a| a.artist.ascending())
        .all(db);
    assert_eq!(different.await.unwrap(), [1, 2]);
    let doubled = Track::objects()
        .order_by(|t| t.id.ascending())
        .values(|t| t.milliseconds * 2 - 1)
        .first(db);
    assert_eq!(doubled.await.unwrap(), Some(1999));
}

#[tokio::test]
async fn aggregates_are_of_many_rows_and_only_of_rows() {
    let store = Store::of("row").await;
    let db = &store.acme;
    sample(db).await;
    let plain = Track::objects().aggregate(db, |t| t.price).await;
    assert_eq!(plain.unwrap_err().kind(), ErrorKind::InvalidInput);
    let nested = Artist::objects()
        .annotate(|a| a.albums().id.count())
        .annotate(|(_, albums)| albums.sum())
        .all(db)
        .await;
    assert_eq!(nested.unwrap_err().kind(), ErrorKind::Statement);
    let running = Track::objects()
        .annotate(|t| {
            t.milliseconds
                .sum()
                .over(window().order_by(t.id.ascending()))
        })
        .aggregate(db, |(_, so_far)| so_far.maximum());
    assert_eq!(running.await.unwrap(), Some(10_000));
    let update = Track::objects()
        .update(db, |t| {
            t.name.set(t.name.maximum().over(window()).coalesce(""))
        })
        .await;
    assert_eq!(update.unwrap_err().kind(), ErrorKind::Statement);
}

#[tokio::test]
async fn rows_that_an_annotation_multiplies_are_counted_as_they_come() {
    let store = Store::of("row").await;
    let db = &store.acme;
    sample(db).await;
    let titles = Artist::objects().annotate(|a| a.albums().title);
    assert_eq!(titles.clone().all(db).await.unwrap().len(), 4);
    assert_eq!(titles.clone().count(db).await.unwrap(), 4);
    let artists = titles.aggregate(db, |(a, _)| a.id.count());
    assert_eq!(artists.await.unwrap(), 4);
}

#[tokio::test]
async fn an_aggregate_leaves_out_related_rows_one_by_one() {
    let store = Store::of("row").await;
    let db = &store.acme;
    sample(db).await;
    let others = Artist::objects()
        .annotate(|a| {
            a.albums()
                .id
                .count()
                .filter(!a.albums().title.equals("First"))
        })
        .order_by(|(a, _)| a.id.ascending())
        .values(|(_, others)| others);
    assert_eq!(others.all(db).await.unwrap(), [1, 2]);
}

#[tokio::test]
async fn an_annotated_aggregate_is_still_of_each_row_inside_a_query() {
    let store = Store::of("row").await;
    let db = &store.acme;
    sample(db).await;
    let busy = Artist::objects()
        .annotate(|a| a.albums().tracks().id.count())
        .order_by(|(_, tracks)| tracks.descending())
        .limit(1)
        .select(|(_, tracks)| tracks);
    let most = Playlist::objects().annotate(|_| busy.value());
    assert!(most.all(db).await.unwrap().is_empty());
    let all = Artist::objects()
        .annotate(|a| a.albums().id.count())
        .select(|(_, albums)| albums);
    let pairs = Album::objects().filter(|album| album.id.in_query(all));
    assert_eq!(pairs.count(db).await.unwrap(), 1);
}

#[tokio::test]
async fn aggregates_of_rows_that_are_known_to_be_none_are_not_sent() {
    let store = Store::new().await;
    let (db, sent) = store.acme.recording();
    let nothing: [i64; 0] = [];
    let none = || Track::objects().filter(|t| t.id.one_of(nothing));
    let values = none().aggregate(&db, |t| {
        let sum = t.milliseconds.sum();
        (
            t.id.count(),
            sum.clone(),
            sum.coalesce(7_i64),
            t.name.maximum(),
        )
    });
    assert_eq!(values.await.unwrap(), (0, None, 7, None));
    let plus = Track::objects()
        .none()
        .annotate(|t| t.milliseconds + 1)
        .aggregate(&db, |(_, more)| more.maximum() * 2);
    assert_eq!(plus.await.unwrap(), None);
    assert_eq!(sent.count(), 0);
    let now = none().aggregate(&db, |t| t.id.count() + t.id.count());
    assert_eq!(now.await.unwrap(), 0);
    assert_eq!(sent.count(), 1);
}

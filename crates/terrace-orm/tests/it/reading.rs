//! Terminal methods that read.

use terrace_core::ErrorKind;
use terrace_orm::Model;

use crate::models::*;
use crate::store::{Store, sample};

#[tokio::test]
async fn one_row_is_got_by_its_key_or_a_condition() {
    let store = Store::new().await;
    let db = &store.acme;
    let albums = sample(db).await;
    assert_eq!(Album::get(db, 1).await.unwrap(), albums[0]);
    let missing = Album::get(db, 99).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    let found = Album::objects()
        .filter(|a| a.title.equals("Last"))
        .get(db)
        .await;
    assert_eq!(found.unwrap(), albums[3]);
    let several = Album::objects().get(db).await.unwrap_err();
    assert_eq!(several.kind(), ErrorKind::MultipleFound);
    let none = Album::objects()
        .filter(|a| a.title.equals("x"))
        .get(db)
        .await;
    assert_eq!(none.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn first_goes_by_the_key_when_no_order_was_given() {
    let store = Store::new().await;
    let db = &store.acme;
    let albums = sample(db).await;
    let first = Album::objects().first(db).await.unwrap();
    assert_eq!(first.as_ref(), Some(&albums[0]));
    let last = Album::objects().order_by(|a| a.id.descending()).first(db);
    assert_eq!(last.await.unwrap().as_ref(), Some(&albums[3]));
    let none = Album::objects().filter(|a| a.id.equals(99)).first(db);
    assert_eq!(none.await.unwrap(), None);
    let cut = Album::objects().limit(0).first(db);
    assert_eq!(cut.await.unwrap(), None);
}

#[tokio::test]
async fn rows_that_are_returned_once_are_sorted_by_what_they_return() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let artists = Album::objects()
        .values(|a| a.artist)
        .distinct()
        .order_by(|a| (a.artist().name.lower().ascending(), a.artist.ascending()));
    let sql = artists.clone().sql(db).unwrap();
    assert!(
        sql.starts_with("SELECT DISTINCT t0.\"artist_id\", LOWER(t1.\"name\")"),
        "{sql}"
    );
    assert_eq!(artists.all(db).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_query_that_is_cut_is_not_turned_around() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let cut = Album::objects().limit(2);
    let refused = cut.clone().reverse().all(db).await.unwrap_err();
    assert_eq!(refused.kind(), terrace_core::ErrorKind::Statement);
    assert!(cut.last(db).await.is_err());
}

#[tokio::test]
async fn counts_respect_filters_and_limits() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    assert_eq!(Album::objects().count(db).await.unwrap(), 4);
    let joined = Album::objects().filter(|a| a.artist().name.starts_with("Ann"));
    assert_eq!(joined.clone().count(db).await.unwrap(), 2);
    assert!(joined.exists(db).await.unwrap());
    assert_eq!(Album::objects().limit(3).count(db).await.unwrap(), 3);
    assert_eq!(Album::objects().offset(3).count(db).await.unwrap(), 1);
    assert!(!Album::objects().offset(4).exists(db).await.unwrap());
    assert!(!Album::objects().limit(0).exists(db).await.unwrap());
    assert_eq!(store.globex_albums().await, 0);
}

#[tokio::test]
async fn pages_know_the_number_of_all_rows() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let query = || Album::objects().order_by(|a| a.id.ascending());
    let page = query().paginate(db, 2, 3).await.unwrap();
    assert_eq!((page.total, page.pages(), page.items.len()), (4, 2, 1));
    assert_eq!(page.items[0].id.get(), Some(&4));
    let behind = query().paginate(db, 9, 3).await.unwrap();
    assert!(behind.items.is_empty() && behind.total == 4);
    let refused = query().paginate(db, 0, 3).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn orders_have_several_terms_and_a_place_for_nulls() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let titles = Album::objects()
        .order_by(|a| (a.artist().name.descending(), a.title.ascending()))
        .values(|a| a.title)
        .all(db)
        .await
        .unwrap();
    assert_eq!(titles, ["Last", "first again", "First", "Second"]);
    let ratings = |last: bool| {
        Artist::objects()
            .order_by(move |a| {
                if last {
                    a.rating.ascending().nulls_last()
                } else {
                    a.rating.descending().nulls_first()
                }
            })
            .values(|a| a.rating)
            .all(db)
    };
    assert_eq!(ratings(true).await.unwrap(), [Some(5), None]);
    assert_eq!(ratings(false).await.unwrap(), [None, Some(5)]);
}

#[tokio::test]
async fn locks_need_a_transaction() {
    let store = Store::new().await;
    let error = Album::objects().for_update().all(&store.acme).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn futures_can_be_sent_to_other_threads() {
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    let store = Store::new().await;
    let db = &store.acme;
    let query = Album::objects()
        .filter(|a| a.artist().name.contains("A"))
        .select_related(|a| a.artist());
    sendable(query.clone().all(db)).await.unwrap();
    sendable(query.clone().paginate(db, 1, 10)).await.unwrap();
    sendable(query.clone().aggregate(db, |a| a.id.count()))
        .await
        .unwrap();
    sendable(query.values(|a| (a.id, a.title)).all(db))
        .await
        .unwrap();
    sendable(Album::get(db, 1)).await.unwrap_err();
    sendable(Album::objects().update(db, |a| a.title.set("x")))
        .await
        .unwrap();
    sendable(Album::bulk_insert(db, Vec::new())).await.unwrap();
}

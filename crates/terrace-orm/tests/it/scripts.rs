//! SQL text of the program's own.

use terrace_core::ErrorKind;
use terrace_orm::raw;

use crate::models::*;
use crate::store::{Store, sample};

#[tokio::test]
async fn raw_rows_become_tuples_and_models() {
    let store = Store::new().await;
    let db = &store.acme;
    let albums = sample(db).await;
    let rows: Vec<(String, Option<i32>)> =
        raw("SELECT name, rating FROM artist WHERE id <= ? ORDER BY id")
            .bind(2_i64)
            .all(db)
            .await
            .unwrap();
    let expected = [("Ann 100%".to_owned(), Some(5)), ("Bert_".to_owned(), None)];
    assert_eq!(rows, expected);
    let text =
        "SELECT title, 1 AS extra, artist_id, parent_id, product_id, id FROM album ORDER BY id";
    let found = raw(text).all::<Album>(db).await.unwrap();
    assert_eq!(found, albums);
    let missing = raw("SELECT id FROM album").all::<Album>(db).await;
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::InvalidInput);
    let touched = raw("UPDATE artist SET rating = ?")
        .bind(1)
        .execute(db)
        .await;
    assert_eq!(touched.unwrap(), 2);
}

type Twelve = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);

#[tokio::test]
async fn raw_rows_come_alone_and_one_after_the_other() {
    use futures_util::TryStreamExt as _;
    let store = Store::new().await;
    let db = &store.acme;
    let albums = sample(db).await;
    let text = "SELECT title, id FROM album ORDER BY id";
    let first = raw(text).first::<(String, i64)>(db).await.unwrap();
    assert_eq!(first.map(|(title, _)| title), Some(albums[0].title.clone()));
    let none = raw("SELECT title FROM album WHERE id < ?").bind(0_i64);
    assert_eq!(none.clone().first::<(String,)>(db).await.unwrap(), None);
    let missing = none.get::<(String,)>(db).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    let several = raw(text).get::<(String, i64)>(db).await.unwrap_err();
    assert_eq!(several.kind(), ErrorKind::MultipleFound);
    let twelve = "SELECT 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ?";
    let (one, .., last): Twelve = raw(twelve).bind(12_i64).get(db).await.unwrap();
    assert_eq!((one, last), (1, 12));

    let all = "SELECT * FROM album ORDER BY id";
    let streamed = raw(all).stream::<Album>(db).await.unwrap();
    let streamed: Vec<Album> = streamed.try_collect().await.unwrap();
    assert_eq!(streamed, albums);
    let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) \
                   SELECT i FROM n";
    let numbers = raw(numbers).stream::<(i64,)>(db).await.unwrap();
    let numbers: Vec<(i64,)> = numbers.try_collect().await.unwrap();
    assert_eq!(numbers.len(), 1200);
    let inside: Vec<Album> = db
        .transaction(async |tx| raw(all).stream::<Album>(tx).await?.try_collect().await)
        .await
        .unwrap();
    assert_eq!(inside, albums);
    let changed = raw("UPDATE album SET title = 'x' RETURNING id")
        .stream::<(i64,)>(db)
        .await;
    let changed = match changed {
        Ok(stream) => stream.try_collect::<Vec<_>>().await.map(drop),
        Err(error) => Err(error),
    };
    assert_eq!(changed.unwrap_err().kind(), ErrorKind::Permission);
}

#[tokio::test]
async fn raw_text_is_refused_where_only_our_predicate_parts_tenants() {
    let store = Store::of("row").await;
    let error = raw("SELECT 1")
        .all::<(i64,)>(&store.acme)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Isolation);
}

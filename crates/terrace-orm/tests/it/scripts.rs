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
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::InvalidValue);
    let touched = raw("UPDATE artist SET rating = ?")
        .bind(1)
        .execute(db)
        .await;
    assert_eq!(touched.unwrap(), 2);
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

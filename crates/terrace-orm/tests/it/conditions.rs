//! Every comparison and lookup.

use terrace_core::{ErrorKind, Tenant};
use terrace_orm::{Model, Predicate};
use terrace_tenancy::Db;

use crate::models::*;
use crate::store::{Store, sample};

/// The ids of the albums that match.
async fn albums(db: &Db<Tenant>, condition: impl FnOnce(AlbumColumns) -> Predicate) -> Vec<i64> {
    let query = Album::objects()
        .filter(condition)
        .order_by(|a| a.id.ascending());
    query.values(|a| a.id).all(db).await.unwrap()
}

#[tokio::test]
async fn comparisons() {
    let store = Store::new().await;
    let db = &store.acme;
    let sample = sample(db).await;
    assert_eq!(albums(db, |a| a.id.equals(2)).await, [2]);
    assert_eq!(albums(db, |a| a.id.equals(sample[1].id)).await, [2]);
    assert_eq!(albums(db, |a| a.id.not_equals(2)).await, [1, 3, 4]);
    assert_eq!(albums(db, |a| a.id.less_than(2)).await, [1]);
    assert_eq!(albums(db, |a| a.id.at_most(2)).await, [1, 2]);
    assert_eq!(albums(db, |a| a.id.greater_than(3)).await, [4]);
    assert_eq!(albums(db, |a| a.id.at_least(3)).await, [3, 4]);
    assert_eq!(albums(db, |a| a.id.between(2, 3)).await, [2, 3]);
    assert_eq!(albums(db, |a| a.parent.is_null()).await, [1]);
    assert_eq!(albums(db, |a| a.parent.is_not_null()).await, [2, 3, 4]);
    assert_eq!(albums(db, |a| a.id.one_of([1, 4, 9])).await, [1, 4]);
    assert_eq!(albums(db, |a| a.id.none_of([1, 4, 9])).await, [2, 3]);
    assert_eq!(
        albums(db, |a| a.id.one_of(Vec::<i64>::new())).await,
        [] as [i64; 0]
    );
    let all = albums(db, |a| a.id.none_of(Vec::<i64>::new())).await;
    assert_eq!(all, [1, 2, 3, 4]);
    assert_eq!(albums(db, |a| a.title.equals("Last")).await, [4]);
    assert_eq!(
        albums(db, |a| a.title.equals(String::from("Last"))).await,
        [4]
    );
}

#[tokio::test]
async fn text_lookups_take_their_text_literally() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    assert_eq!(albums(db, |a| a.title.contains("irst")).await, [1, 3]);
    assert_eq!(albums(db, |a| a.title.contains("First")).await, [1]);
    assert_eq!(albums(db, |a| a.title.icontains("FIRST")).await, [1, 3]);
    assert_eq!(albums(db, |a| a.title.starts_with("First")).await, [1]);
    assert_eq!(albums(db, |a| a.title.istarts_with("FIR")).await, [1, 3]);
    assert_eq!(albums(db, |a| a.title.ends_with("st")).await, [1, 4]);
    assert_eq!(albums(db, |a| a.title.iends_with("AIN")).await, [3]);
    assert_eq!(albums(db, |a| a.title.iequals("fIRST")).await, [1]);
    let by_artist = |text: &'static str| albums(db, move |a| a.artist().name.icontains(text));
    assert_eq!(by_artist("100%").await, [1, 2]);
    assert_eq!(by_artist("%").await, [1, 2]);
    assert_eq!(by_artist("_").await, [3, 4]);
    assert_eq!(by_artist("\\").await, [] as [i64; 0]);
}

#[tokio::test]
async fn conditions_combine() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let found = albums(db, |a| {
        a.title.icontains("first") & (a.artist().name.equals("Bert_") | !a.id.one_of([1, 2]))
    });
    assert_eq!(found.await, [3]);
    let chained = Album::objects()
        .filter(|a| a.id.greater_than(1))
        .exclude(|a| a.title.equals("Last") | a.title.equals("Second"));
    assert_eq!(chained.count(db).await.unwrap(), 1);
}

#[tokio::test]
async fn excluding_keeps_rows_for_which_the_condition_is_unknown() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let ids = |query: terrace_orm::Query<Artist>| query.values(|a| a.id).all(db);
    let rated = Artist::objects().exclude(|a| a.rating.equals(5));
    assert_eq!(ids(rated).await.unwrap(), [2]);
    let unrated = Artist::objects().filter(|a| !a.rating.equals(5));
    assert_eq!(ids(unrated).await.unwrap(), [2]);
}

#[tokio::test]
async fn columns_compare_with_columns_and_calculations() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    assert_eq!(albums(db, |a| a.id.equals(a.artist)).await, [1]);
    let found = albums(db, |a| {
        (a.parent + 1).equals(a.id) & a.id.less_than(a.artist + 2)
    });
    assert_eq!(found.await, [2, 3]);
    assert_eq!(albums(db, |a| a.artist.one_of([a.id])).await, [1]);
}

#[tokio::test]
async fn paths_join_once_and_keep_rows_without_a_partner() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let through_null = albums(db, |a| a.parent().title.equals("First") | a.id.equals(1));
    assert_eq!(through_null.await, [1, 2]);
    let two_hops = albums(db, |a| a.parent().artist().name.starts_with("Ann"));
    assert_eq!(two_hops.await, [2, 3]);
    let orphans = Track::objects().filter(|t| t.album().artist().name.is_null());
    assert_eq!(orphans.count(db).await.unwrap(), 1);
}

#[tokio::test]
async fn a_path_that_is_too_long_is_refused() {
    let store = Store::new().await;
    let error = Album::objects()
        .filter(|a| {
            let eight = a.parent().parent().parent().parent().parent().parent();
            eight.parent().parent().parent().title.equals("x")
        })
        .all(&store.acme)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Statement);
}

#[tokio::test]
async fn subqueries_give_the_values_of_a_list() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let rated = || {
        Artist::objects()
            .filter(|a| a.rating.at_least(5))
            .select(|a| a.id)
    };
    assert_eq!(albums(db, |a| a.artist.in_query(rated())).await, [1, 2]);
    assert_eq!(albums(db, |a| a.artist.not_in_query(rated())).await, [3, 4]);
    let newest = || {
        Album::objects()
            .order_by(|a| a.id.descending())
            .limit(1)
            .select(|a| a.artist)
    };
    assert_eq!(albums(db, |a| a.artist.in_query(newest())).await, [3, 4]);
}

#[tokio::test]
async fn a_query_inside_another_uses_its_columns() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let before = Album::objects().count(db).await.unwrap();
    let twins = Album::objects().filter(|a| {
        let twins = Album::objects().filter(|b| b.title.equals(a.title));
        a.id.in_query(twins.select(|b| b.id))
    });
    assert_eq!(twins.count(db).await.unwrap(), before);
    let own = Album::objects();
    let alone = own.clone().filter(|a| {
        !terrace_orm::exists(own.filter(|b| b.title.equals(a.title) & b.id.not_equals(a.id)))
    });
    assert_eq!(alone.count(db).await.unwrap(), before);
}

#[tokio::test]
async fn a_column_of_a_query_that_is_not_around_is_refused() {
    let store = Store::new().await;
    let db = &store.acme;
    let mut kept = None;
    let own = Album::objects().filter(|a| {
        kept = Some(a);
        a.id.equals(1)
    });
    assert_eq!(own.count(db).await.unwrap(), 0);
    let kept = kept.unwrap();
    let refused = Album::objects().filter(|a| a.id.equals(kept.artist));
    assert_eq!(
        refused.clone().all(db).await.unwrap_err().kind(),
        ErrorKind::Statement
    );
    assert_eq!(
        refused.delete(db).await.unwrap_err().kind(),
        ErrorKind::Statement
    );
    let update = Album::objects().update(db, |a| a.title.set(kept.title));
    assert_eq!(update.await.unwrap_err().kind(), ErrorKind::Statement);
    let order = Album::objects().order_by(|_| kept.id.ascending());
    assert_eq!(
        order.all(db).await.unwrap_err().kind(),
        ErrorKind::Statement
    );
}

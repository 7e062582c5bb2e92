//! Lists and nulls in conditions and orders.

use terrace_core::{ErrorKind, Result};
use terrace_orm::Model;

use super::{Author, Post, Sample, author, numbers, post, samples, start};
use crate::support::{Home, kind};

pub(super) async fn lists_and_empty_lists(home: &Home) -> Result<()> {
    let db = start(home).await?;
    samples(db, 5).await?;
    let all = Sample::objects;
    assert_eq!(
        numbers(db, all().filter(|row| row.number.one_of([2, 4, 9]))).await?,
        [2, 4]
    );
    assert_eq!(
        numbers(db, all().filter(|row| row.number.none_of([2, 4, 9]))).await?,
        [1, 3, 5]
    );
    let nothing: [i32; 0] = [];
    assert!(
        numbers(db, all().filter(|row| row.number.one_of(nothing)))
            .await?
            .is_empty()
    );
    assert_eq!(
        numbers(db, all().filter(|row| row.number.none_of(nothing)))
            .await?
            .len(),
        5
    );
    assert_eq!(
        numbers(db, all().exclude(|row| row.number.one_of(nothing)))
            .await?
            .len(),
        5
    );
    let long: Vec<i32> = (3..10_000).collect();
    assert_eq!(
        numbers(db, all().filter(|row| row.number.one_of(long))).await?,
        [3, 4, 5]
    );
    let names = ["sample 1", "SAMPLE 2"];
    assert_eq!(
        numbers(db, all().filter(|row| row.name.one_of(names))).await?,
        [1]
    );
    let changed = all()
        .filter(|row| row.number.one_of(nothing))
        .update(db, |row| [row.flag.set(true)])
        .await?;
    assert_eq!(changed, 0);
    assert_eq!(
        all()
            .filter(|row| row.number.one_of(nothing))
            .delete(db)
            .await?,
        0
    );
    assert_eq!(all().count(db).await?, 5);
    Ok(())
}

pub(super) async fn lists_longer_than_a_statement(home: &Home) -> Result<()> {
    let db = start(home).await?;
    samples(db, 3).await?;
    let long = || 2..70_000_i32;
    let found = Sample::objects()
        .filter(|row| row.number.one_of(long()))
        .count(db)
        .await;
    let others = Sample::objects()
        .filter(|row| row.number.none_of(long()))
        .count(db)
        .await;
    match (found, others) {
        (Ok(found), Ok(others)) => assert_eq!((found, others), (2, 1)),
        (found, others) => {
            assert_eq!(kind(found), ErrorKind::Exhausted);
            assert_eq!(kind(others), ErrorKind::Exhausted);
        }
    }
    Ok(())
}

pub(super) async fn nulls_are_put_where_asked(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    for (code, rank) in [("a", Some(2)), ("b", None), ("c", Some(1)), ("d", None)] {
        Post {
            rank,
            ..post(&ann, code)?
        }
        .insert(db)
        .await?;
    }
    let ranks = |query: terrace_orm::Query<Post>| async move {
        query.values(|post| post.rank).all(db).await
    };
    let all = Post::objects;
    let first = ranks(all().order_by(|post| post.rank.ascending().nulls_first())).await?;
    assert_eq!(first, [None, None, Some(1), Some(2)]);
    let last = ranks(all().order_by(|post| post.rank.ascending().nulls_last())).await?;
    assert_eq!(last, [Some(1), Some(2), None, None]);
    let first = ranks(all().order_by(|post| post.rank.descending().nulls_first())).await?;
    assert_eq!(first, [None, None, Some(2), Some(1)]);
    let last = ranks(all().order_by(|post| post.rank.descending().nulls_last())).await?;
    assert_eq!(last, [Some(2), Some(1), None, None]);
    let by_path = all().order_by(|post| {
        (
            post.editor().name.ascending().nulls_last(),
            post.code.descending(),
        )
    });
    let codes = by_path.values(|post| post.code).all(db).await?;
    assert_eq!(codes, ["d", "c", "b", "a"]);
    Ok(())
}

pub(super) async fn null_is_neither_equal_nor_different(home: &Home) -> Result<()> {
    let db = start(home).await?;
    author(db, "Ann", Some("AT")).await?;
    author(db, "Bob", None).await?;
    let names = |query: terrace_orm::Query<Author>| async move {
        query
            .order_by(|row| row.name.ascending())
            .values(|row| row.name)
            .all(db)
            .await
    };
    let all = Author::objects;
    assert_eq!(
        names(all().filter(|row| row.country.equals("AT"))).await?,
        ["Ann"]
    );
    assert!(
        names(all().filter(|row| row.country.not_equals("AT")))
            .await?
            .is_empty()
    );
    assert_eq!(
        names(all().exclude(|row| row.country.equals("AT"))).await?,
        ["Bob"]
    );
    assert!(
        names(all().filter(|row| row.country.none_of(["AT"])))
            .await?
            .is_empty()
    );
    let either = all().filter(|row| !row.country.equals("AT"));
    assert_eq!(names(either).await?, ["Bob"]);
    assert_eq!(
        names(all().filter(|row| row.country.is_not_null())).await?,
        ["Ann"]
    );
    Ok(())
}

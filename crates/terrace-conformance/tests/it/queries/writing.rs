//! What writes do and count.

use rust_decimal::Decimal;
use terrace_core::{ErrorKind, Result};
use terrace_orm::{ForeignKey, Model};

use super::{Post, Sample, author, numbers, post, sample, samples, start};
use crate::support::{Home, kind};

pub(super) async fn saving_inserts_then_updates(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let mut row = sample(1);
    row.save(db).await?;
    let id = row.id.get().copied();
    assert!(id.is_some());
    "second".clone_into(&mut row.name);
    row.save(db).await?;
    assert_eq!(row.id.get().copied(), id);
    let all = Sample::objects().all(db).await?;
    assert_eq!(all, [row]);
    Ok(())
}

/// More rows than any database takes parameters for in one statement.
pub(super) async fn a_bulk_of_many_statements_has_its_keys_in_order(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let count = 20_000;
    let rows = (0..count)
        .map(|number| Sample {
            document: None,
            ..sample(number)
        })
        .collect();
    let written = Sample::bulk_insert(db, rows).await?;
    assert_eq!(written.len(), 20_000);
    let stored = Sample::objects()
        .values(|row| (row.id, row.number))
        .order_by(|row| row.id.ascending())
        .all(db)
        .await?;
    let expected = written
        .iter()
        .map(|row| (row.id.get().copied().unwrap_or_default(), row.number));
    assert!(expected.eq(stored), "a row has another row's key");
    assert!(Sample::bulk_insert(db, Vec::new()).await?.is_empty());
    // One row that is refused takes the others with it, also those of other statements.
    let mut spoiled: Vec<Sample> = (0..5_000).map(sample).collect();
    spoiled[4_990].id = written[7].id;
    assert_eq!(
        kind(Sample::bulk_insert(db, spoiled).await.map(drop)),
        ErrorKind::Unique
    );
    assert_eq!(Sample::objects().count(db).await?, 20_000);
    assert_eq!(Sample::objects().delete(db).await?, 20_000);
    Ok(())
}

pub(super) async fn updates_count_what_they_find(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let other = Sample::objects().all(&home.tenants[1]).await?;
    samples(db, 5).await?;
    let high = Sample::objects().filter(|row| row.number.at_least(4));
    let changed = high
        .clone()
        .update(db, |row| [row.name.set("high"), row.document.set_null()])
        .await?;
    assert_eq!(changed, 2);
    // Rows are counted also when nothing changes in them.
    let again = high
        .update(db, |row| [row.name.set("high"), row.document.set_null()])
        .await?;
    assert_eq!(again, 2);
    let untouched = Sample::objects().filter(|row| row.name.starts_with("sample"));
    assert_eq!(numbers(db, untouched).await?, [1, 2, 3]);
    let all = Sample::objects()
        .update(db, |row| [row.flag.set(true)])
        .await?;
    assert_eq!(all, 5);
    let mut same = Sample::objects()
        .filter(|row| row.number.equals(1))
        .get(db)
        .await?;
    same.update(db).await?;
    assert_eq!(Sample::objects().all(&home.tenants[1]).await?, other);
    Ok(())
}

pub(super) async fn updates_calculate_with_the_old_row(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    let before = Post {
        rank: Some(7),
        views: 40,
        ..post(&ann, "a")?
    }
    .insert(db)
    .await?;
    let changed = Post::objects()
        .filter(|post| post.id.equals(before.id))
        .update(db, |post| {
            [
                post.views.set((post.views + 2) * 10),
                post.price.set(post.price + Decimal::new(1, 2)),
            ]
        })
        .await?;
    assert_eq!(changed, 1);
    let after = Post::get(db, before.id.get().copied().unwrap_or_default()).await?;
    assert_eq!((after.views, after.price), (420, Decimal::new(1_051, 2)));
    let rest = Post::objects()
        .update(db, |post| [post.views.set(post.views % 100 - 21)])
        .await?;
    assert_eq!(rest, 1);
    assert_eq!(Post::objects().get(db).await?.views, -1);
    let nulls = Post::objects()
        .update(db, |post| [post.rank.set(post.rank + 1)])
        .await?;
    assert_eq!((nulls, Post::objects().get(db).await?.rank), (1, Some(8)));
    let cleared = Post::objects()
        .update(db, |post| [post.rank.set_null(), post.editor.set(&ann)])
        .await?;
    let read = Post::objects().get(db).await?;
    assert_eq!(
        (cleared, read.rank, read.editor),
        (1, None, Some(ForeignKey::to(&ann)?))
    );
    Ok(())
}

pub(super) async fn deletes_count_what_they_remove(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let rows = samples(db, 5).await?;
    assert_eq!(
        Sample::objects()
            .filter(|row| row.number.between(2, 3))
            .delete(db)
            .await?,
        2
    );
    assert_eq!(
        Sample::objects()
            .filter(|row| row.number.between(2, 3))
            .delete(db)
            .await?,
        0
    );
    rows[0].delete(db).await?;
    assert_eq!(kind(rows[0].delete(db).await), ErrorKind::NotFound);
    assert_eq!(Sample::objects().delete(db).await?, 2);
    assert_eq!(Sample::objects().count(&home.tenants[1]).await?, 3);
    Ok(())
}

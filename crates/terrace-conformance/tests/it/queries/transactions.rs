//! Transactions and locks.

use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::Model;

use super::{Author, Post, Sample, author, post, samples, start};
use crate::support::{Home, kind};

pub(super) async fn transactions_commit_and_roll_back(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let kept: Result<()> = db
        .transaction(async |tx| samples(tx, 2).await.map(drop))
        .await;
    kept?;
    assert_eq!(Sample::objects().count(db).await?, 2);
    let undone: Result<()> = db
        .transaction(async |tx| {
            samples(tx, 3).await?;
            assert_eq!(
                Sample::objects().count(tx).await?,
                5,
                "a transaction does not see its own rows"
            );
            Sample::objects()
                .update(tx, |row| [row.name.set("gone")])
                .await?;
            Err(Error::new(ErrorKind::InvalidInput, "on purpose"))
        })
        .await;
    assert_eq!(kind(undone), ErrorKind::InvalidInput);
    assert_eq!(Sample::objects().count(db).await?, 2);
    assert!(
        !Sample::objects()
            .filter(|row| row.name.equals("gone"))
            .exists(db)
            .await?
    );
    Ok(())
}

pub(super) async fn rows_are_locked_where_that_exists(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let rows = samples(db, 3).await?;
    let locked = || Sample::objects().filter(|row| row.id.equals(rows[0].id));
    assert_eq!(
        kind(locked().for_update().all(db).await),
        ErrorKind::InvalidInput
    );
    let inside: Result<()> = db
        .transaction(async |tx| {
            let row = locked().for_update().get(tx).await;
            if !home.capabilities().row_locks {
                assert_eq!(kind(row), ErrorKind::Unsupported);
                return Ok(());
            }
            assert_eq!(row?.number, 1);
            let other: Result<()> = db
                .transaction(async |second| {
                    let free = Sample::objects()
                        .order_by(|row| row.number.ascending())
                        .skip_locked();
                    let free: Vec<i32> = free
                        .all(second)
                        .await?
                        .iter()
                        .map(|row| row.number)
                        .collect();
                    assert_eq!(free, [2, 3]);
                    Ok(())
                })
                .await;
            other?;
            let impatient: Result<Sample> = db
                .transaction(async |second| locked().for_update().no_wait().get(second).await)
                .await;
            assert_eq!(kind(impatient), ErrorKind::Timeout);
            Ok(())
        })
        .await;
    inside
}

pub(super) async fn rows_of_some_models_are_locked(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let capabilities = home.capabilities();
    if !capabilities.row_locks {
        return Ok(());
    }
    let writer = author(db, "Ann", None).await?;
    post(&writer, "a")?.insert(db).await?;
    let posts = || Post::objects().filter(|post| post.code.equals("a"));
    let authors = || Author::objects().filter(|author| author.id.equals(writer.id));
    let related: Result<()> = db
        .transaction(async |tx| {
            let locked = posts().for_update().of(|post| post.author()).all(tx);
            if !capabilities.locks_of_some_tables {
                assert_eq!(kind(locked.await), ErrorKind::Unsupported);
                return Ok(());
            }
            assert_eq!(locked.await?.len(), 1);
            let free: Result<Post> = db
                .transaction(async |second| posts().no_wait().get(second).await)
                .await;
            free?;
            let taken: Result<Author> = db
                .transaction(async |second| authors().no_wait().get(second).await)
                .await;
            assert_eq!(kind(taken), ErrorKind::Timeout);
            Ok(())
        })
        .await;
    related?;
    let both: Result<()> = db
        .transaction(async |tx| {
            let query = posts().of(|post| (post, post.author()));
            assert_eq!(query.all(tx).await?.len(), 1);
            let taken: Result<Post> = db
                .transaction(async |second| posts().no_wait().get(second).await)
                .await;
            assert_eq!(kind(taken), ErrorKind::Timeout);
            let taken: Result<Author> = db
                .transaction(async |second| authors().no_wait().get(second).await)
                .await;
            assert_eq!(kind(taken), ErrorKind::Timeout);
            Ok(())
        })
        .await;
    both?;
    let missing: Result<()> = db
        .transaction(async |tx| {
            let query = posts().of(|post| (post, post.author(), post.editor()));
            let query = query.select_related(|post| post.author()).all(tx).await;
            if capabilities.locks_of_missing_rows {
                assert_eq!(query?.len(), 1);
            } else {
                assert_eq!(kind(query), ErrorKind::Unsupported);
            }
            Ok(())
        })
        .await;
    missing?;
    db.transaction(async |tx| {
        authors().for_key_share().get(tx).await?;
        let removed: Result<Author> = db
            .transaction(async |second| authors().for_update().no_wait().get(second).await)
            .await;
        assert_eq!(kind(removed), ErrorKind::Timeout);
        Ok(())
    })
    .await
}

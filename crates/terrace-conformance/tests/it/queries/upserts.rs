//! Inserts that become updates.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Model};

use super::{Post, author, post, start};
use crate::support::{Home, kind};

pub(super) async fn a_second_upsert_updates(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    let first = Post {
        views: 1,
        ..post(&ann, "a")?
    }
    .upsert(db, |post| post.code)
    .await?;
    let second = Post {
        views: 2,
        ..post(&ann, "a")?
    }
    .upsert(db, |post| post.code)
    .await?;
    assert_eq!((first.id, first.views), (second.id, 1));
    assert_eq!(second.views, 2);
    assert_eq!(
        Post::objects().all(db).await?,
        std::slice::from_ref(&second)
    );
    let third = Post {
        code: "b".to_owned(),
        slug: second.slug.clone(),
        views: 3,
        ..post(&ann, "b")?
    };
    let third = third.upsert(db, |post| (post.slug, post.language)).await?;
    assert_eq!(
        (third.id, third.views, third.code.as_str()),
        (first.id, 3, "b")
    );
    // Unchanged values are no error, and another row follows.
    Post {
        id: Auto::unset(),
        ..third.clone()
    }
    .upsert(db, |post| post.code)
    .await?;
    let fourth = post(&ann, "c")?.upsert(db, |post| post.code).await?;
    assert!(fourth.id != third.id);
    assert_eq!(Post::objects().count(db).await?, 2);
    // The other tenant has the same unique values in rows of its own.
    let theirs = author(&home.tenants[1], "Ann", None).await?;
    let copy = post(&theirs, "c")?
        .upsert(&home.tenants[1], |post| post.code)
        .await?;
    assert_eq!(Post::objects().all(&home.tenants[1]).await?, [copy]);
    assert_eq!(
        Post::objects()
            .filter(|post| post.code.equals("c"))
            .all(db)
            .await?,
        [fourth]
    );
    Ok(())
}

/// MySQL's way to upsert would write to whichever row is met.
pub(super) async fn an_upsert_writes_to_no_row_of_another_key(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    let taken = post(&ann, "a")?.insert(db).await?;
    let stray = Post {
        slug: taken.slug.clone(),
        views: 99,
        ..post(&ann, "new")?
    };
    let refused = stray.upsert(db, |post| post.code).await;
    assert_eq!(kind(refused), ErrorKind::Unique);
    assert_eq!(Post::objects().all(db).await?, [taken]);
    Ok(())
}

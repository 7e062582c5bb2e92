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
    .await?
    .into_row();
    let second = Post {
        views: 2,
        ..post(&ann, "a")?
    }
    .upsert(db, |post| post.code)
    .await?
    .into_row();
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
    let third = third
        .upsert(db, |post| (post.slug, post.language))
        .await?
        .into_row();
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
    .await?
    .into_row();
    let fourth = post(&ann, "c")?
        .upsert(db, |post| post.code)
        .await?
        .into_row();
    assert!(fourth.id != third.id);
    assert_eq!(Post::objects().count(db).await?, 2);
    // The other tenant has the same unique values in rows of its own.
    let theirs = author(&home.tenants[1], "Ann", None).await?;
    let copy = post(&theirs, "c")?
        .upsert(&home.tenants[1], |post| post.code)
        .await?
        .into_row();
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

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "contact", unique(email, kind))]
pub(super) struct Contact {
    id: Auto<i64>,
    #[terrace(max_length = 40)]
    email: Option<String>,
    #[terrace(max_length = 40)]
    kind: String,
    #[terrace(unique)]
    number: i32,
}

pub(super) async fn an_upsert_with_a_null_in_its_key_inserts(home: &Home) -> Result<()> {
    let db = home.db();
    let contact = |email: Option<&str>, number| Contact {
        id: Auto::unset(),
        email: email.map(str::to_owned),
        kind: "work".to_owned(),
        number,
    };
    for (email, number) in [(None, 1), (None, 2), (Some("a"), 3), (Some("a"), 4)] {
        let written = contact(email, number)
            .upsert(db, |row| (row.email, row.kind))
            .await?
            .into_row();
        let id = written.id.get().copied().unwrap_or_default();
        assert_eq!(Contact::get(db, id).await?, written);
    }
    assert_eq!(Contact::objects().count(db).await?, 3);
    let taken = contact(None, 1)
        .upsert(db, |row| (row.email, row.kind))
        .await;
    assert_eq!(kind(taken), ErrorKind::Unique);
    let by_key = contact(None, 9).upsert(db, |row| row.id).await?.into_row();
    assert!(by_key.id.is_set());
    Contact::objects().delete(db).await.map(drop)
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

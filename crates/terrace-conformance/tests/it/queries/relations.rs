//! Rows that refer to others.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{ForeignKey, Model};

use super::{Author, Post, author, post, start};
use crate::support::{Home, kind};

pub(super) async fn related_rows_come_with_one_statement(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let (ann, bob) = (
        author(db, "Ann", None).await?,
        author(db, "Bob", Some("DE")).await?,
    );
    post(&ann, "a")?.insert(db).await?;
    Post {
        editor: Some(ForeignKey::to(&bob)?),
        ..post(&ann, "b")?
    }
    .insert(db)
    .await?;
    let query = || {
        Post::objects()
            .select_related(|post| (post.author(), post.editor()))
            .order_by(|post| post.code.ascending())
    };
    let sql = query().sql(db)?;
    assert_eq!(sql.matches("SELECT").count(), 1, "{sql}");
    assert_eq!(sql.matches("JOIN").count(), 2, "{sql}");
    let posts = query().all(db).await?;
    let [first, second] = posts.as_slice() else {
        panic!("{posts:?}")
    };
    assert_eq!(first.author.loaded(), Some(&ann));
    assert_eq!(second.author.loaded(), Some(&ann));
    assert_eq!(first.editor, None);
    assert_eq!(
        second.editor.as_ref().and_then(ForeignKey::loaded),
        Some(&bob)
    );
    let mut plain = Post::objects()
        .filter(|post| post.code.equals("a"))
        .get(db)
        .await?;
    assert_eq!(plain.author.loaded(), None);
    assert_eq!(plain.author.load(db).await?, &ann);
    // What was loaded is kept: without the row, another query would find nothing.
    Post::objects().delete(db).await?;
    ann.delete(db).await?;
    assert_eq!(plain.author.load(db).await?, &ann);
    assert_eq!(kind(plain.author.fetch(db).await), ErrorKind::NotFound);
    Ok(())
}

pub(super) async fn updates_and_deletes_through_paths_and_limits(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let (ann, bob) = (
        author(db, "Ann", None).await?,
        author(db, "Bob", None).await?,
    );
    for (writer, codes) in [(&ann, ["a", "b", "c"]), (&bob, ["d", "e", "f"])] {
        for code in codes {
            post(writer, code)?.insert(db).await?;
        }
    }
    let of_bob = || Post::objects().filter(|post| post.author().name.equals("Bob"));
    assert_eq!(of_bob().update(db, |post| [post.views.set(99)]).await?, 3);
    let seen = Post::objects()
        .filter(|post| post.views.equals(99))
        .order_by(|post| post.code.ascending());
    assert_eq!(
        seen.clone().values(|post| post.code).all(db).await?,
        ["d", "e", "f"]
    );
    assert_eq!(
        seen.limit(2).update(db, |post| [post.rank.set(1)]).await?,
        2
    );
    let ranked = Post::objects()
        .filter(|post| post.rank.equals(1))
        .order_by(|post| post.code.ascending());
    assert_eq!(ranked.values(|post| post.code).all(db).await?, ["d", "e"]);
    let last = Post::objects()
        .order_by(|post| post.code.descending())
        .limit(1);
    assert_eq!(last.delete(db).await?, 1);
    assert_eq!(of_bob().delete(db).await?, 2);
    let left = Post::objects()
        .order_by(|post| post.code.ascending())
        .values(|post| post.code);
    assert_eq!(left.all(db).await?, ["a", "b", "c"]);
    Ok(())
}

pub(super) async fn subqueries_find_what_joins_find(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let (ann, bob) = (
        author(db, "Ann", Some("AT")).await?,
        author(db, "Bob", None).await?,
    );
    post(&ann, "a")?.insert(db).await?;
    Post {
        editor: Some(ForeignKey::to(&ann)?),
        ..post(&bob, "b")?
    }
    .insert(db)
    .await?;
    let austrians = || {
        Author::objects()
            .filter(|author| author.country.equals("AT"))
            .select(|author| author.id)
    };
    let by_list = Post::objects().filter(|post| post.author.in_query(austrians()));
    assert_eq!(by_list.values(|post| post.code).all(db).await?, ["a"]);
    let by_path = Post::objects().filter(|post| post.author().country.equals("AT"));
    assert_eq!(by_path.values(|post| post.code).all(db).await?, ["a"]);
    let others = Post::objects().filter(|post| post.author.not_in_query(austrians()));
    assert_eq!(others.values(|post| post.code).all(db).await?, ["b"]);
    let edited = Post::objects().filter(|post| post.editor().name.equals("Ann"));
    assert_eq!(edited.values(|post| post.code).all(db).await?, ["b"]);
    let unedited = Post::objects().filter(|post| post.editor().name.is_null());
    assert_eq!(unedited.values(|post| post.code).all(db).await?, ["a"]);
    Ok(())
}

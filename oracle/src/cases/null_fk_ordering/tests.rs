//! `NullFkOrderingTests`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Article, Author, Comment, Forum, Post, SystemInfo};
use crate::case::Case;
use crate::module::cases;

cases! {
    "null_fk_ordering.tests.NullFkOrderingTests": test_ordering_across_null_fk;
}

async fn author(t: &Case, name: &str) -> Result<Author> {
    let author = Author {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    author.insert(t.db()).await
}

async fn article(t: &Case, author: Option<&Author>, title: &str) -> Result<Article> {
    let article = Article {
        id: Auto::unset(),
        title: title.to_owned(),
        author: author.map(ForeignKey::to).transpose()?,
    };
    article.insert(t.db()).await
}

async fn post(t: &Case, system: &str, forum: &str, title: &str) -> Result<Post> {
    let info = SystemInfo {
        id: Auto::unset(),
        system_name: system.to_owned(),
    };
    let forum = Forum {
        id: Auto::unset(),
        system_info: ForeignKey::to(&info.insert(t.db()).await?)?,
        forum_name: forum.to_owned(),
    };
    let post = Post {
        id: Auto::unset(),
        forum: Some(ForeignKey::to(&forum.insert(t.db()).await?)?),
        title: title.to_owned(),
    };
    post.insert(t.db()).await
}

async fn comment(t: &Case, post: Option<&Post>, text: &str) -> Result<Comment> {
    let comment = Comment {
        id: Auto::unset(),
        post: post.map(ForeignKey::to).transpose()?,
        comment_text: text.to_owned(),
    };
    comment.insert(t.db()).await
}

async fn test_ordering_across_null_fk(t: &Case) -> Result<()> {
    let tom = author(t, "Tom Jones").await?;
    let bob = author(t, "Bob Smith").await?;
    article(t, None, "No author on this article").await?;
    article(t, Some(&tom), "This article written by Tom Jones").await?;
    article(t, Some(&bob), "This article written by Bob Smith").await?;
    let articles = Article::objects().order_by(|article| article.author().name.ascending());
    t.value(articles.all(t.db()).await?.len());
    let first = post(t, "System Info", "First forum", "First Post").await?;
    comment(t, Some(&first), "My first comment").await?;
    comment(t, None, "My second comment").await?;
    let second = post(t, "More System Info", "Second forum", "Second Post").await?;
    comment(t, None, "Another first comment").await?;
    comment(t, Some(&second), "Another second comment").await?;
    let comments = Comment::objects().order_by(|comment| {
        (
            comment.post().forum().system_info().system_name.ascending(),
            comment.comment_text.ascending(),
        )
    });
    t.value(comments.all(t.db()).await?.len());
    Ok(())
}

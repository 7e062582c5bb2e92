//! `NullFkTests`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Predicate};

use super::models::{
    Comment, Forum, Item, Post, Property, PropertyValue, SystemDetails, SystemInfo,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "null_fk.tests.NullFkTests": test_null_fk, test_combine_isnull;
}

async fn post(t: &Case) -> Result<Post> {
    let details = SystemDetails {
        id: Auto::unset(),
        details: "First details".to_owned(),
    };
    let info = SystemInfo {
        id: Auto::unset(),
        system_details: ForeignKey::to(&details.insert(t.db()).await?)?,
        system_name: "First forum".to_owned(),
    };
    let forum = Forum {
        id: Auto::unset(),
        system_info: ForeignKey::to(&info.insert(t.db()).await?)?,
        forum_name: "First forum".to_owned(),
    };
    let post = Post {
        id: Auto::unset(),
        forum: Some(ForeignKey::to(&forum.insert(t.db()).await?)?),
        title: "First Post".to_owned(),
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

fn loaded_post(comment: &Comment) -> Option<&Post> {
    comment.post.as_ref().and_then(ForeignKey::loaded)
}

fn parts(comment: &Comment) -> (Auto<i32>, String, String) {
    let post = loaded_post(comment).map(|post| format!("<Post: {}>", post.title));
    let post = post.unwrap_or_else(|| "None".to_owned());
    (comment.id, comment.comment_text.clone(), post)
}

async fn test_null_fk(t: &Case) -> Result<()> {
    let post = post(t).await?;
    let c1 = comment(t, Some(&post), "My first comment").await?;
    let c2 = comment(t, None, "My second comment").await?;
    let with_posts = || Comment::objects().select_related(|c| c.post());
    let first = with_posts().get_by(t.db(), |c| c.id.equals(c1.id));
    t.value(loaded_post(&first.await?));
    let second = with_posts().get_by(t.db(), |c| c.id.equals(c2.id));
    t.value(second.await?.post);
    let deep = Comment::objects().select_related(|c| c.post().forum().system_info());
    t.rows(deep.all(t.db()).await?.iter().map(parts));
    let without = with_posts().filter(|c| c.post.is_null()).first(t.db());
    t.value(without.await?.and_then(|comment| comment.post));
    let deeper =
        Comment::objects().select_related(|c| c.post().forum().system_info().system_details());
    t.rows(deeper.all(t.db()).await?.iter().map(parts));
    Ok(())
}

async fn test_combine_isnull(t: &Case) -> Result<()> {
    type Columns = <Item as Model>::Columns;
    let item = Item {
        id: Auto::unset(),
        title: "Some Item".to_owned(),
    };
    let item = item.insert(t.db()).await?;
    let value = PropertyValue {
        id: Auto::unset(),
        label: "Some Value".to_owned(),
    };
    let value = value.insert(t.db()).await?;
    for (key, value) in [("a", Some(&value)), ("b", None)] {
        let property = Property {
            id: Auto::unset(),
            item: ForeignKey::to(&item)?,
            key: key.to_owned(),
            value: value.map(ForeignKey::to).transpose()?,
        };
        property.insert(t.db()).await?;
    }
    let q1 = |item: Columns| -> Predicate {
        item.props().key.equals("a") & item.props().value.equals(&value)
    };
    let q2 = |item: Columns| -> Predicate {
        item.props().key.equals("b") & item.props().value.is_null()
    };
    t.value(Item::objects().get_by(t.db(), q1).await?);
    t.value(Item::objects().get_by(t.db(), q2).await?);
    t.rows(Item::objects().filter(q1).filter(q2).all(t.db()).await?);
    let either = Item::objects().filter(|item| q1(item) | q2(item));
    t.rows(either.all(t.db()).await?);
    Ok(())
}

//! `CompositePKTests` and `CompositePKModelsTests`.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Comment, Post, Tenant, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_models.CompositePKModelsTests":
        test_fields;
    "composite_pk.tests.CompositePKTests":
        test_error_on_comment_pk_conflict,
        test_error_on_user_pk_conflict,
        test_in_bulk,
        test_in_bulk_batching,
        test_iterator,
        test_pk_must_be_list_or_tuple,
        test_pk_must_have_2_elements,
        test_select_related;
    "composite_pk.tests.CompositePKFixturesTests":
        test_objects;
}

async fn test_fields(t: &Case) -> Result<()> {
    let tenants: [Tenant; 2] = [t.given(1).await?, t.given(2).await?];
    for tenant in &tenants {
        let users = tenant.users()?.order_by(|user| user.id.ascending());
        t.rows(users.all(t.db()).await?);
        let comments = tenant.comments()?.order_by(|row| row.id.ascending());
        t.rows(comments.all(t.db()).await?);
    }
    for id in [1_i32, 2] {
        let user: User = t.given((1, id)).await?;
        t.value(user.id);
        t.value(&user.tenant);
        t.value(user.tenant.fetch(t.arrange()).await?);
        t.value(user.key());
        let comments = user.comments()?.order_by(|row| row.id.ascending());
        t.rows(comments.all(t.db()).await?);
    }
    let comment: Comment = t.given((1, 1_i32)).await?;
    t.value(comment.id);
    t.value(comment.user_id);
    t.value(comment.user()?.get(t.db()).await?);
    t.value(&comment.tenant);
    t.value(comment.tenant.fetch(t.arrange()).await?);
    t.value(comment.key());
    Ok(())
}

async fn test_error_on_user_pk_conflict(t: &Case) -> Result<()> {
    let tenant: Tenant = t.given(1).await?;
    t.raises(User::new(&tenant, 1)?.insert(t.db()).await);
    Ok(())
}

async fn test_error_on_comment_pk_conflict(t: &Case) -> Result<()> {
    let user: User = t.given((1, 1_i32)).await?;
    t.raises(Comment::new(&user, 1, 0).insert(t.db()).await);
    Ok(())
}

async fn test_in_bulk(t: &Case) -> Result<()> {
    let all = Comment::objects().all(t.db()).await?;
    let keys = all.iter().filter_map(Model::key);
    let all: std::collections::HashMap<_, _> = keys.zip(&all).collect();
    t.value(all);
    t.value(Comment::objects().in_bulk(t.db(), [(1, 1_i32)]).await?);
    Ok(())
}

async fn test_in_bulk_batching(t: &Case) -> Result<()> {
    Comment::objects().delete(t.db()).await?;
    let user: User = t.given((1, 1_i32)).await?;
    let comments = (1..=10).map(|id| Comment::new(&user, id, 0)).collect();
    Comment::bulk_insert(t.db(), comments).await?;
    let keys = Comment::objects().values(|row| (row.tenant, row.id));
    let keys = keys.all(t.db()).await?;
    let found = t
        .queries(async { Comment::objects().in_bulk(t.db(), keys).await })
        .await?;
    let mut found: Vec<_> = found.into_keys().collect();
    found.sort_unstable();
    t.rows(found);
    Ok(())
}

async fn test_iterator(t: &Case) -> Result<()> {
    t.rows(Comment::objects().all(t.db()).await?);
    Ok(())
}

async fn test_pk_must_be_list_or_tuple(t: &Case) -> Result<()> {
    for _ in 0..5 {
        t.compiler("a key of two fields is those two fields");
    }
    Ok(())
}

async fn test_pk_must_have_2_elements(t: &Case) -> Result<()> {
    for _ in 0..6 {
        t.compiler("a key of two fields is those two fields");
    }
    Ok(())
}

async fn test_select_related(t: &Case) -> Result<()> {
    let user: User = t.given((1, 1_i32)).await?;
    let mut alone = Comment::new(&user, 2, 0);
    alone.user_id = None;
    alone.insert(t.db()).await?;
    t.queries(async {
        let comments = Comment::objects()
            .select_related(|row| row.user())
            .order_by(|row| (row.tenant.ascending(), row.id.ascending()));
        let comments = comments.all(t.db()).await?;
        t.value(comments.len());
        for comment in &comments {
            t.value(comment.user.loaded());
        }
        Ok(())
    })
    .await
}

async fn test_objects(t: &Case) -> Result<()> {
    let tenants = Tenant::objects().order_by(|tenant| tenant.id.ascending());
    for tenant in tenants.all(t.db()).await? {
        t.value(tenant.id);
        t.value(&tenant.name);
    }
    let users = User::objects().order_by(|user| (user.tenant.ascending(), user.id.ascending()));
    for user in users.all(t.db()).await? {
        t.value(user.id);
        t.value(&user.tenant);
        t.value(user.key());
        t.value(&user.email);
    }
    let posts = Post::objects().order_by(|post| (post.tenant.ascending(), post.id.ascending()));
    for post in posts.all(t.db()).await? {
        t.value(post.id);
        t.value(&post.tenant);
        t.value(post.key());
    }
    Ok(())
}

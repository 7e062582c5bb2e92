//! `CompositePKValuesTests`.

use terrace_core::Result;
use terrace_orm::Model;
use uuid::Uuid;

use super::models::{Comment, Post, User};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "composite_pk.test_values.CompositePKValuesTests":
        test_foreign_object_values,
        test_values,
        test_values_list;
}

type Pair = (i32, i32);

async fn keys(t: &Case) -> Result<Vec<Pair>> {
    let query = User::objects().order_by(|user| (user.tenant.ascending(), user.id.ascending()));
    query
        .values(|user| (user.tenant, user.id))
        .all(t.db())
        .await
}

async fn emails(t: &Case) -> Result<Vec<(Pair, String)>> {
    let query = User::objects().order_by(|user| (user.tenant.ascending(), user.id.ascending()));
    let rows = query.values(|user| (user.tenant, user.id, user.email));
    let rows = rows.all(t.db()).await?.into_iter();
    Ok(rows
        .map(|(tenant, id, email)| ((tenant, id), email))
        .collect())
}

async fn posts(t: &Case) -> Result<Vec<(i32, Uuid)>> {
    let query = Post::objects().order_by(|post| (post.tenant.ascending(), post.id.ascending()));
    query
        .values(|post| (post.tenant, post.id))
        .all(t.db())
        .await
}

async fn test_values_list(t: &Case) -> Result<()> {
    t.rows(keys(t).await?.into_iter().map(|key| (key,)));
    t.rows(emails(t).await?);
    t.rows(keys(t).await?.into_iter().map(|key| (key, key.1)));
    t.rows(keys(t).await?.into_iter().map(|key| (key, key.0, key.1)));
    t.rows(keys(t).await?);
    t.rows(posts(t).await?);
    t.rows(posts(t).await?.into_iter().map(|key| (key,)));
    t.rows(posts(t).await?.into_iter().map(|key| (key, key.1)));
    t.rows(posts(t).await?.into_iter().map(|key| (key.1, key)));
    t.rows(keys(t).await?.into_iter().map(|key| (key,)));
    t.rows(keys(t).await?.into_iter().map(|key| (key, key)));
    let rows = keys(t).await?.into_iter();
    t.rows(rows.map(|key| (key, key.1, key, key.1)));
    Ok(())
}

async fn test_values(t: &Case) -> Result<()> {
    let single = |keys: Vec<Pair>| dicts(["pk"], keys.into_iter().map(|key| (key,)));
    let with_id = |keys: Vec<Pair>| dicts(["pk", "id"], keys.into_iter().map(|key| (key, key.1)));
    t.rows(single(keys(t).await?));
    t.rows(dicts(["pk", "email"], emails(t).await?));
    t.rows(with_id(keys(t).await?));
    let rows = keys(t).await?.into_iter().map(|key| (key, key.0, key.1));
    t.rows(dicts(["pk", "tenant_id", "id"], rows));
    t.rows(single(keys(t).await?));
    t.rows(with_id(keys(t).await?));
    Ok(())
}

async fn test_foreign_object_values(t: &Case) -> Result<()> {
    let user: User = t.given((1, 1_i32)).await?;
    Comment::new(&user, 1, 42).insert(t.db()).await?;
    let queries = [
        Comment::objects(),
        Comment::objects().exclude(|row| row.user().email.ends_with("net")),
    ];
    for query in queries {
        let values = query.values(|row| (row.tenant, row.user_id, row.integer));
        let values = values.all(t.db()).await?;
        let (tenant, user, integer) = values[0];
        t.value((tenant, user));
        t.value(integer);
    }
    Ok(())
}

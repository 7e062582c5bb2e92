//! `CompositePKUpdateTests`.

use terrace_core::Result;
use terrace_orm::{Model, Together};

use super::models::{Comment, Tenant, Token, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_update.CompositePKUpdateTests":
        test_bulk_update_comments,
        test_bulk_update_primary_key_fields,
        test_cant_update_pk_field,
        test_cant_update_relation,
        test_save_user,
        test_update_comment_by_user_email,
        test_update_fields_pk_field,
        test_update_or_create_user,
        test_update_token_by_tenant_name,
        test_update_user,
        test_update_value_not_composite;
}

async fn test_update_user(t: &Case) -> Result<()> {
    let query = User::objects().filter(|user| (user.tenant, user.id).equals((1, 1_i32)));
    let email = "user9315@example.com";
    t.value(query.update(t.db(), |user| user.email.set(email)).await?);
    t.value(User::get(t.db(), (1, 1_i32)).await?.email);
    Ok(())
}

async fn test_save_user(t: &Case) -> Result<()> {
    let count = User::objects().count(t.db()).await?;
    let mut user = User::get(t.db(), (1, 1_i32)).await?;
    "user9314@example.com".clone_into(&mut user.email);
    t.queries(async { user.save(t.db()).await }).await?;
    t.skip(2, "how often the text of a statement names a column");
    user.refresh(t.db()).await?;
    t.value(&user.email);
    t.value(User::get(t.db(), (1, 1_i32)).await?.email);
    t.value(count.min(User::objects().count(t.db()).await?));
    Ok(())
}

async fn test_update_comment_by_user_email(t: &Case) -> Result<()> {
    let query = Comment::objects().filter(|row| row.user().email.equals("user0001@example.com"));
    t.value(query.update(t.db(), |row| row.text.set("foo")).await?);
    for key in [(1, 1_i32), (1, 2)] {
        t.value(Comment::get(t.db(), key).await?.text);
    }
    Ok(())
}

async fn test_update_fields_pk_field(t: &Case) -> Result<()> {
    let mut user: User = t.given((1, 1_i32)).await?;
    t.raises(user.save_fields(t.db(), |user| user.id).await);
    Ok(())
}

async fn test_bulk_update_comments(t: &Case) -> Result<()> {
    let keys = [(1, 1_i32), (1, 2), (1, 3)];
    let mut rows = Vec::new();
    for (key, text) in keys.into_iter().zip(["foo", "bar", "baz"]) {
        let mut row = Comment::get(t.db(), key).await?;
        text.clone_into(&mut row.text);
        rows.push(row);
    }
    t.value(Comment::bulk_update(t.db(), &mut rows, |row| row.text).await?);
    for key in keys {
        t.value(Comment::get(t.db(), key).await?.text);
    }
    Ok(())
}

async fn test_bulk_update_primary_key_fields(t: &Case) -> Result<()> {
    let mut rows: Vec<Comment> = vec![t.given((1, 1_i32)).await?, t.given((1, 2_i32)).await?];
    t.raises(Comment::bulk_update(t.db(), &mut rows, |row| row.id).await);
    Ok(())
}

async fn test_update_or_create_user(t: &Case) -> Result<()> {
    let tenant: Tenant = t.given(1).await?;
    for id in [3914, 9375, 3517, 8391] {
        User::objects().count(t.db()).await?;
        let create = User::new(&tenant, id)?;
        let email = create.email.clone();
        let query = User::objects().filter(|user| (user.tenant, user.id).equals((1, 1_i32)));
        let row = query.update_or_create(t.db(), |user| user.email.set(email), || create);
        let (user, created) = row.await?;
        t.value(created);
        t.value(user.id);
        t.value(user.key());
        t.value(&user.tenant);
        t.value(&user.email);
        t.value(User::objects().count(t.db()).await?);
    }
    Ok(())
}

async fn test_update_token_by_tenant_name(t: &Case) -> Result<()> {
    let query = Token::objects().filter(|token| token.tenant().name.equals("A"));
    t.value(
        query
            .update(t.db(), |token| token.secret.set("bar"))
            .await?,
    );
    for key in [(1, 1_i32), (1, 3)] {
        t.value(Token::get(t.db(), key).await?.secret);
    }
    Ok(())
}

async fn test_cant_update_relation(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("a key of two columns is no column that can be set");
    }
    Ok(())
}

async fn test_cant_update_pk_field(t: &Case) -> Result<()> {
    t.compiler("a key of two columns is no column that can be set");
    Ok(())
}

async fn test_update_value_not_composite(t: &Case) -> Result<()> {
    t.compiler("a key of two columns is no value");
    Ok(())
}

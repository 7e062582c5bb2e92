//! `CompositePKGetTests`.

use terrace_core::Result;
use terrace_orm::{Columns, Model, Together};

use super::models::{Comment, Tenant, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_get.CompositePKGetTests":
        test_get_comment,
        test_get_or_create_user,
        test_get_user,
        test_get_user_by_comments,
        test_lookup_errors;
}

async fn test_get_user(t: &Case) -> Result<()> {
    t.value(User::get(t.db(), (1, 1_i32)).await?);
    t.value(
        User::objects()
            .get_by(t.db(), |user| (user.tenant, user.id).equals((1, 1_i32)))
            .await?,
    );
    t.value(
        User::objects()
            .get_by(t.db(), |user| user.id.equals(1))
            .await?,
    );
    Ok(())
}

async fn test_get_comment(t: &Case) -> Result<()> {
    let all = Comment::objects;
    let tenant: Tenant = t.given(1).await?;
    let db = t.db();
    t.value(Comment::get(db, (1, 1_i32)).await?);
    t.value(
        all()
            .get_by(db, |row| (row.tenant, row.id).equals((1, 1_i32)))
            .await?,
    );
    t.value(all().get_by(db, |row| row.id.equals(1)).await?);
    t.value(
        all()
            .get_by(db, |row| (row.tenant, row.user_id).equals((1, 1_i32)))
            .await?,
    );
    t.value(all().get_by(db, |row| row.user_id.equals(1)).await?);
    t.value(all().get_by(db, |row| row.user_id.equals(1)).await?);
    t.value(
        all()
            .get_by(db, |row| (row.tenant, row.user_id).equals((1, 1_i32)))
            .await?,
    );
    t.value(all().get_by(db, |row| row.tenant.equals(&tenant)).await?);
    t.value(all().get_by(db, |row| row.tenant.equals(1)).await?);
    t.value(all().get_by(db, |row| row.tenant().id.equals(1)).await?);
    t.value(
        all()
            .get_by(db, |row| row.tenant().id.equals(&tenant))
            .await?,
    );
    Ok(())
}

async fn test_get_or_create_user(t: &Case) -> Result<()> {
    let tenant: Tenant = t.given(1).await?;
    for id in [9201, 9201, 3512, 8239] {
        User::objects().count(t.db()).await?;
        let create = User::new(&tenant, id)?;
        let query = User::objects().filter(|user| (user.tenant, user.id).equals((1, 1_i32)));
        let (user, created) = query.get_or_create(t.db(), || create).await?;
        t.value(created);
        t.value(user.id);
        t.value(user.key());
        t.value(&user.tenant);
        t.value(&user.email);
        t.value(User::objects().count(t.db()).await?);
    }
    Ok(())
}

async fn test_get_user_by_comments(t: &Case) -> Result<()> {
    let comment: Comment = t.given((1, 1_i32)).await?;
    let query = User::objects().filter(|user| user.comments().is(&comment));
    t.value(query.get(t.db()).await?);
    Ok(())
}

async fn test_lookup_errors(t: &Case) -> Result<()> {
    for _ in 0..15 {
        t.compiler("two columns are compared with two values");
    }
    Ok(())
}

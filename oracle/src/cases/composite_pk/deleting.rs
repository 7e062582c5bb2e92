//! `CompositePKDeleteTests`.

use std::collections::HashMap;

use terrace_core::Result;
use terrace_orm::{Deleted, Model, Together};

use super::models::{Comment, Tenant, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_delete.CompositePKDeleteTests":
        test_delete_comments_by_user,
        test_delete_tenant_by_pk,
        test_delete_user_by_pk,
        test_delete_without_pk;
}

/// Observes how many rows went.
fn went(t: &Case, deleted: &Deleted) {
    let rows = deleted.by_model();
    let rows = rows.map(|(model, rows)| (format!("composite_pk.{}", model.name), rows));
    t.value((deleted.total(), rows.collect::<HashMap<_, _>>()));
}

async fn users(t: &Case) -> Result<()> {
    for key in [(1, 1_i32), (2, 2)] {
        let query = User::objects().filter(|user| (user.tenant, user.id).equals(key));
        t.value(query.exists(t.db()).await?);
    }
    Ok(())
}

async fn comments(t: &Case) -> Result<()> {
    for key in [(1, 1_i32), (2, 2), (2, 3)] {
        let query = Comment::objects().filter(|row| (row.tenant, row.id).equals(key));
        t.value(query.exists(t.db()).await?);
    }
    Ok(())
}

async fn test_delete_tenant_by_pk(t: &Case) -> Result<()> {
    let first = Tenant::objects().filter(|tenant| tenant.id.equals(1));
    went(t, &first.delete(t.db()).await?);
    for key in [1, 2] {
        let query = Tenant::objects().filter(|tenant| tenant.id.equals(key));
        t.value(query.exists(t.db()).await?);
    }
    users(t).await?;
    comments(t).await
}

async fn test_delete_comments_by_user(t: &Case) -> Result<()> {
    let query = Comment::objects().filter(|row| (row.tenant, row.user_id).equals((2, 2_i32)));
    went(t, &query.delete(t.db()).await?);
    comments(t).await
}

async fn test_delete_user_by_pk(t: &Case) -> Result<()> {
    let first = User::objects().filter(|user| (user.tenant, user.id).equals((1, 1_i32)));
    went(t, &first.delete(t.db()).await?);
    users(t).await?;
    comments(t).await
}

async fn test_delete_without_pk(t: &Case) -> Result<()> {
    for _ in 0..3 {
        t.compiler("a comment has both parts of its key");
    }
    Ok(())
}

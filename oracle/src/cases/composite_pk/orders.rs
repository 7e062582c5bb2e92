//! `CompositePKOrderByTests`, and values.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::Comment;
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_order_by.CompositePKOrderByTests":
        test_order_comments_by_pk_asc,
        test_order_comments_by_pk_desc,
        test_order_comments_by_pk_expr;
}

async fn test_order_comments_by_pk_asc(t: &Case) -> Result<()> {
    let query = Comment::objects().order_by(|row| (row.tenant.ascending(), row.id.ascending()));
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_order_comments_by_pk_desc(t: &Case) -> Result<()> {
    let query = Comment::objects().order_by(|row| (row.tenant.descending(), row.id.descending()));
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_order_comments_by_pk_expr(t: &Case) -> Result<()> {
    test_order_comments_by_pk_asc(t).await?;
    test_order_comments_by_pk_desc(t).await?;
    let query = Comment::objects().order_by(|row| {
        let (tenant, id) = (row.tenant.descending(), row.id.descending());
        (tenant.nulls_last(), id.nulls_last())
    });
    t.rows(query.all(t.db()).await?);
    Ok(())
}

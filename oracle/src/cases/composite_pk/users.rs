//! `CompositePKFilterTests`: users by their comments, through a reference of two columns.

use terrace_core::Result;
use terrace_orm::{Columns, Model, Query, Together};

use super::models::{Comment, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_filter.CompositePKFilterTests":
        test_filter_users_by_comments_exact,
        test_filter_users_by_comments_gt,
        test_filter_users_by_comments_gte,
        test_filter_users_by_comments_in,
        test_filter_users_by_comments_isnull,
        test_filter_users_by_comments_lt,
        test_filter_users_by_comments_lte;
    "composite_pk.test_filter.CompositePKFilterTupleLookupFallbackTests":
        test_filter_users_by_comments_exact,
        test_filter_users_by_comments_gt,
        test_filter_users_by_comments_gte,
        test_filter_users_by_comments_in,
        test_filter_users_by_comments_isnull,
        test_filter_users_by_comments_lt,
        test_filter_users_by_comments_lte;
}

type Pair = (i32, i32);

const C11: Pair = (1, 1);
const C12: Pair = (1, 2);
const C13: Pair = (1, 3);
const C15: Pair = (1, 5);
const C24: Pair = (2, 4);

async fn sorted(t: &Case, query: Query<User>) -> Result<()> {
    let query = query.order_by(|user| (user.tenant.ascending(), user.id.ascending()));
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_filter_users_by_comments_in(t: &Case) -> Result<()> {
    let mut comments: Vec<Comment> = Vec::new();
    for key in [None, Some(C11), Some(C12), Some(C13), Some(C24), Some(C15)] {
        if let Some(key) = key {
            comments.push(t.given(key).await?);
        }
        let query = User::objects().filter(|user| user.comments().is_one_of(&comments));
        sorted(t, query).await?;
    }
    Ok(())
}

async fn test_filter_users_by_comments_lt(t: &Case) -> Result<()> {
    for key in [C11, C12, C13, C15, C24] {
        let query = User::objects().filter(|user| {
            let comment = user.comments();
            (comment.tenant, comment.id).less_than(key)
        });
        sorted(t, query).await?;
    }
    Ok(())
}

async fn test_filter_users_by_comments_lte(t: &Case) -> Result<()> {
    for key in [C11, C12, C13, C15, C24] {
        let query = User::objects().filter(|user| {
            let comment = user.comments();
            (comment.tenant, comment.id).at_most(key)
        });
        sorted(t, query).await?;
    }
    Ok(())
}

async fn test_filter_users_by_comments_gt(t: &Case) -> Result<()> {
    for key in [C11, C12, C13, C15, C24] {
        let query = User::objects().filter(|user| {
            let comment = user.comments();
            (comment.tenant, comment.id).greater_than(key)
        });
        sorted(t, query).await?;
    }
    Ok(())
}

async fn test_filter_users_by_comments_gte(t: &Case) -> Result<()> {
    for key in [C11, C12, C13, C15, C24] {
        let query = User::objects().filter(|user| {
            let comment = user.comments();
            (comment.tenant, comment.id).at_least(key)
        });
        sorted(t, query).await?;
    }
    Ok(())
}

async fn test_filter_users_by_comments_exact(t: &Case) -> Result<()> {
    for key in [C11, C12, C13, C15, C24] {
        let comment: Comment = t.given(key).await?;
        sorted(
            t,
            User::objects().filter(|user| user.comments().is(&comment)),
        )
        .await?;
    }
    Ok(())
}

async fn test_filter_users_by_comments_isnull(t: &Case) -> Result<()> {
    let without = User::objects().filter(|user| user.comments().id.is_null());
    sorted(t, without).await?;
    let with = User::objects().filter(|user| user.comments().id.is_not_null());
    sorted(t, with).await
}

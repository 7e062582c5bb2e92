//! `CompositePKFilterTests`: queries inside, nulls in keys, and what no key is compared with.

use terrace_core::Result;
use terrace_orm::{Model, Query, Subquery, Together, value};

use super::models::{Comment, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_filter.CompositePKFilterTests":
        test_explicit_subquery,
        test_filter_by_pk_in_none,
        test_filter_by_pk_in_subquery_invalid_selected_columns,
        test_filter_by_tuple_containing_expression,
        test_filter_case_when,
        test_filter_comments_by_pk_exact_subquery,
        test_filter_comments_by_pk_in_subquery,
        test_filter_comments_by_pk_isnull,
        test_filter_comments_by_user_and_contains,
        test_filter_comments_by_users_subquery,
        test_filter_users_by_comments_subquery,
        test_outer_ref_not_composite_pk,
        test_outer_ref_pk,
        test_outer_ref_pk_filter_on_pk_comparison,
        test_outer_ref_pk_filter_on_pk_exact,
        test_unsupported_rhs;
    "composite_pk.test_filter.CompositePKFilterTupleLookupFallbackTests":
        test_explicit_subquery,
        test_filter_by_pk_in_none,
        test_filter_by_pk_in_subquery_invalid_selected_columns,
        test_filter_by_tuple_containing_expression,
        test_filter_case_when,
        test_filter_comments_by_pk_exact_subquery,
        test_filter_comments_by_pk_in_subquery,
        test_filter_comments_by_pk_isnull,
        test_filter_comments_by_user_and_contains,
        test_filter_comments_by_users_subquery,
        test_filter_users_by_comments_subquery,
        test_outer_ref_not_composite_pk,
        test_outer_ref_pk,
        test_outer_ref_pk_filter_on_pk_exact,
        test_unsupported_rhs;
    "composite_pk.test_filter.CompositePKExcludeNoneTests":
        test_exclude_pk_in_full_none,
        test_exclude_pk_in_partial_none,
        test_filter_pk_in_full_none,
        test_filter_pk_in_partial_none;
}

type Keys = Subquery<(i32, i32)>;

fn users() -> Keys {
    User::objects().select_together(|user| (user.tenant, user.id))
}

fn first() -> Query<Comment> {
    Comment::objects().filter(|row| (row.tenant, row.id).equals((1, 1_i32)))
}

fn among(keys: Keys) -> Query<Comment> {
    Comment::objects().filter(|row| (row.tenant, row.id).in_query(keys))
}

async fn test_explicit_subquery(t: &Case) -> Result<()> {
    let query = User::objects().filter(|user| (user.tenant, user.id).in_query(users()));
    t.value(query.count(t.db()).await?);
    let query = Comment::objects().filter(|row| (row.tenant, row.user_id).in_query(users()));
    t.value(query.count(t.db()).await?);
    Ok(())
}

async fn test_filter_by_pk_in_none(t: &Case) -> Result<()> {
    let keys = [(None, Some(1)), (Some(1), None)];
    t.queries(async {
        let query = Comment::objects().filter(|row| (row.tenant, row.id).one_of(keys));
        t.rows(query.all(t.db()).await?);
        Ok(())
    })
    .await
}

async fn test_filter_by_pk_in_subquery_invalid_selected_columns(t: &Case) -> Result<()> {
    t.compiler("two columns are not among three");
    Ok(())
}

async fn test_filter_by_tuple_containing_expression(t: &Case) -> Result<()> {
    let query = Comment::objects()
        .filter(|row| (row.tenant, row.id).equals((1, value(1_i32) + 1_i32 - 1_i32)));
    t.value(query.get(t.db()).await?);
    let query = Comment::objects()
        .filter(|row| (row.tenant, row.id).one_of([(1, value(1_i32) + 1_i32 - 1_i32)]));
    t.value(query.get(t.db()).await?);
    Ok(())
}

async fn test_filter_case_when(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("two columns are no value of a case");
    }
    Ok(())
}

/// Lets the second comment name the first by another column.
async fn rename(t: &Case) -> Result<()> {
    let mut second: Comment = t.given((1, 2_i32)).await?;
    second.integer = 1;
    second.save(t.db()).await?;
    Ok(())
}

async fn test_filter_comments_by_pk_in_subquery(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let keys = first().select_together(|row| (row.tenant, row.id));
        t.rows(among(keys).all(t.db()).await?);
    }
    rename(t).await?;
    let keys = Comment::objects().select_together(|row| (row.tenant, row.integer));
    t.rows(among(keys).all(t.db()).await?);
    Ok(())
}

async fn test_filter_comments_by_pk_exact_subquery(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let keys = first().limit(1).select_together(|row| (row.tenant, row.id));
        t.rows(among(keys).all(t.db()).await?);
    }
    rename(t).await?;
    let keys = Comment::objects().select_together(|row| (row.tenant, row.integer));
    t.rows(among(keys).limit(1).all(t.db()).await?);
    Ok(())
}

async fn test_filter_comments_by_pk_isnull(t: &Case) -> Result<()> {
    let sorted =
        |query: Query<Comment>| query.order_by(|row| (row.tenant.ascending(), row.id.ascending()));
    let without = Comment::objects().filter(|row| row.tenant.is_null() | row.id.is_null());
    t.rows(sorted(without).all(t.db()).await?);
    let with = Comment::objects().filter(|row| row.tenant.is_not_null() & row.id.is_not_null());
    t.rows(sorted(with).all(t.db()).await?);
    Ok(())
}

async fn test_filter_comments_by_user_and_contains(t: &Case) -> Result<()> {
    let comment: Comment = t.given((1, 1_i32)).await?;
    let query = Comment::objects().filter(|row| (row.tenant, row.user_id).equals((1, 1_i32)));
    t.value(query.contains(t.db(), &comment).await?);
    Ok(())
}

async fn test_filter_users_by_comments_subquery(t: &Case) -> Result<()> {
    let third = Comment::objects().filter(|row| row.id.equals(3));
    let third = third.select_together(|row| (row.tenant, row.id));
    let query = User::objects().filter(|user| {
        let comment = user.comments();
        (comment.tenant, comment.id).in_query(third)
    });
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_filter_comments_by_users_subquery(t: &Case) -> Result<()> {
    let third = Comment::objects().filter(|row| row.id.equals(3));
    let users = third.select_together(|row| (row.tenant, row.user_id));
    let query = Comment::objects().filter(|row| (row.tenant, row.user_id).in_query(users));
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_outer_ref_pk(t: &Case) -> Result<()> {
    for lookup in 0..5 {
        let query = Comment::objects().filter(|row| {
            let same = Comment::objects()
                .filter(|inner| (inner.tenant, inner.id).equals((row.tenant, row.id)));
            let id = same.limit(1).select(|inner| inner.id).value();
            match lookup {
                0 => row.id.equals(id),
                1 => row.id.greater_than(id),
                2 => row.id.at_least(id),
                3 => row.id.less_than(id),
                _ => row.id.at_most(id),
            }
        });
        t.value(query.count(t.db()).await?);
    }
    Ok(())
}

async fn test_outer_ref_pk_filter_on_pk_exact(t: &Case) -> Result<()> {
    let query = Comment::objects().filter(|row| {
        let same = User::objects()
            .filter(|user| (user.tenant, user.id).equals((row.tenant, row.id)))
            .limit(1);
        let key = same.select_together(|user| (user.tenant, user.id));
        (row.tenant, row.id).in_query(key)
    });
    t.value(query.count(t.db()).await?);
    Ok(())
}

async fn test_outer_ref_pk_filter_on_pk_comparison(t: &Case) -> Result<()> {
    for lookup in 0..4 {
        let query = Comment::objects().filter(|row| {
            let same = User::objects()
                .filter(|user| (user.tenant, user.id).equals((row.tenant, row.id)))
                .limit(1);
            let tenant = same.clone().select(|user| user.tenant).value();
            let key = (tenant, same.select(|user| user.id).value());
            match lookup {
                0 => (row.tenant, row.id).greater_than(key),
                1 => (row.tenant, row.id).at_least(key),
                2 => (row.tenant, row.id).less_than(key),
                _ => (row.tenant, row.id).at_most(key),
            }
        });
        t.value(query.count(t.db()).await?);
    }
    Ok(())
}

async fn test_outer_ref_not_composite_pk(t: &Case) -> Result<()> {
    t.compiler("two columns are not compared with one");
    Ok(())
}

async fn test_unsupported_rhs(t: &Case) -> Result<()> {
    t.compiler("a condition is no key");
    Ok(())
}

async fn none(t: &Case, keys: [(Option<i32>, Option<i32>); 1], excluded: bool) -> Result<()> {
    let query = if excluded {
        User::objects().exclude(|user| (user.tenant, user.id).one_of(keys))
    } else {
        User::objects().filter(|user| (user.tenant, user.id).one_of(keys))
    };
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_filter_pk_in_partial_none(t: &Case) -> Result<()> {
    none(t, [(Some(1), None)], false).await
}

async fn test_filter_pk_in_full_none(t: &Case) -> Result<()> {
    none(t, [(None, None)], false).await
}

async fn test_exclude_pk_in_partial_none(t: &Case) -> Result<()> {
    none(t, [(Some(1), None)], true).await
}

async fn test_exclude_pk_in_full_none(t: &Case) -> Result<()> {
    none(t, [(None, None)], true).await
}

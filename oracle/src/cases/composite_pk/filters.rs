//! `CompositePKFilterTests`, and the same with databases that can't compare tuples.

use terrace_core::{Error, Result};
use terrace_orm::{Model, Query, Together};

use super::models::{Comment, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_filter.CompositePKFilterTests":
        test_cannot_cast_pk,
        test_filter_and_count_user_by_pk,
        test_filter_comments_by_pk_gt,
        test_filter_comments_by_pk_gte,
        test_filter_comments_by_pk_in,
        test_filter_comments_by_pk_lt,
        test_filter_comments_by_pk_lte,
        test_filter_comments_by_user_and_exclude_by_pk,
        test_filter_comments_by_user_and_order_by_pk_asc,
        test_filter_comments_by_user_and_order_by_pk_desc,
        test_rhs_combinable,
        test_rhs_pk;
    "composite_pk.test_filter.CompositePKFilterTupleLookupFallbackTests":
        test_cannot_cast_pk,
        test_filter_and_count_user_by_pk,
        test_filter_comments_by_pk_gt,
        test_filter_comments_by_pk_gte,
        test_filter_comments_by_pk_in,
        test_filter_comments_by_pk_lt,
        test_filter_comments_by_pk_lte,
        test_filter_comments_by_user_and_exclude_by_pk,
        test_filter_comments_by_user_and_order_by_pk_asc,
        test_filter_comments_by_user_and_order_by_pk_desc,
        test_rhs_combinable,
        test_rhs_pk;
}

type Pair = (i32, i32);

const C11: Pair = (1, 1);
const C12: Pair = (1, 2);
const C13: Pair = (1, 3);
const C15: Pair = (1, 5);
const C24: Pair = (2, 4);

async fn test_filter_and_count_user_by_pk(t: &Case) -> Result<()> {
    let found: [Pair; 6] = [(1, 1), (1, 2), (2, 3), (1, 1), (1, 2), (2, 3)];
    let missing: [Pair; 3] = [(1, 3), (2, 1), (2, 2)];
    for key in found.into_iter().chain(missing) {
        let query = User::objects().filter(|user| (user.tenant, user.id).equals(key));
        t.value(query.count(t.db()).await?);
    }
    Ok(())
}

async fn sorted(t: &Case, query: Query<Comment>) -> Result<()> {
    let query = query.order_by(|row| (row.tenant.ascending(), row.id.ascending()));
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_filter_comments_by_pk_gt(t: &Case) -> Result<()> {
    for key in [C11, C12, C13, C15, C24] {
        let query = Comment::objects().filter(|row| (row.tenant, row.id).greater_than(key));
        sorted(t, query).await?;
    }
    Ok(())
}

async fn test_filter_comments_by_pk_gte(t: &Case) -> Result<()> {
    for key in [C11, C12, C13, C15, C24] {
        let query = Comment::objects().filter(|row| (row.tenant, row.id).at_least(key));
        sorted(t, query).await?;
    }
    Ok(())
}

async fn test_filter_comments_by_pk_lt(t: &Case) -> Result<()> {
    for key in [C24, C15, C13, C12, C11] {
        let query = Comment::objects().filter(|row| (row.tenant, row.id).less_than(key));
        sorted(t, query).await?;
    }
    Ok(())
}

async fn test_filter_comments_by_pk_lte(t: &Case) -> Result<()> {
    for key in [C24, C15, C13, C12, C11] {
        let query = Comment::objects().filter(|row| (row.tenant, row.id).at_most(key));
        sorted(t, query).await?;
    }
    Ok(())
}

async fn test_filter_comments_by_pk_in(t: &Case) -> Result<()> {
    for keys in [vec![], vec![C11], vec![C11, C24]] {
        let query = Comment::objects().filter(|row| (row.tenant, row.id).one_of(keys));
        sorted(t, query).await?;
    }
    Ok(())
}

fn of_first_user() -> Query<Comment> {
    Comment::objects().filter(|row| (row.tenant, row.user_id).equals((1, 1_i32)))
}

async fn test_filter_comments_by_user_and_order_by_pk_asc(t: &Case) -> Result<()> {
    sorted(t, of_first_user()).await
}

async fn test_filter_comments_by_user_and_order_by_pk_desc(t: &Case) -> Result<()> {
    let query = of_first_user().order_by(|row| (row.tenant.descending(), row.id.descending()));
    t.rows(query.all(t.db()).await?);
    Ok::<(), Error>(())
}

async fn test_filter_comments_by_user_and_exclude_by_pk(t: &Case) -> Result<()> {
    sorted(
        t,
        of_first_user().exclude(|row| (row.tenant, row.id).equals(C11)),
    )
    .await
}

async fn test_rhs_pk(t: &Case) -> Result<()> {
    t.compiler("a text isn't compared with two columns");
    Ok(())
}

async fn test_rhs_combinable(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("nothing is added to two columns");
    }
    Ok(())
}

async fn test_cannot_cast_pk(t: &Case) -> Result<()> {
    t.compiler("two columns are not cast");
    Ok(())
}

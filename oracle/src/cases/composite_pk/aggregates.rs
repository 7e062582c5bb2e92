//! `CompositePKAggregateTests`.

use terrace_core::Result;
use terrace_orm::{Model, Query, Together};

use super::models::{Comment, User};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{dict, dicts};

cases! {
    "composite_pk.test_aggregate.CompositePKAggregateTests":
        test_count_distinct_not_supported,
        test_filter_and_count_users_by_comments_fields,
        test_first_from_unordered_queryset_aggregation_pk_incomplete,
        test_first_from_unordered_queryset_aggregation_pk_selected,
        test_first_from_unordered_queryset_aggregation_pk_selected_separately,
        test_max_pk,
        test_order_by_comments_id_count,
        test_user_values_annotated_with_comments_id_count,
        test_user_values_annotated_with_filtered_comments_id_count,
        test_users_annotated_with_aliased_comments_id_count,
        test_users_annotated_with_comments_count,
        test_users_annotated_with_comments_count_filter,
        test_users_annotated_with_comments_id_count;
}

fn observe(t: &Case, rows: Vec<(User, i64)>) {
    for (user, count) in rows {
        t.value(user);
        t.value(count);
    }
}

async fn counted(t: &Case) -> Result<()> {
    let query = User::objects()
        .annotate(|user| user.comments().id.count())
        .order_by(|(user, _)| (user.tenant.ascending(), user.id.ascending()));
    observe(t, query.all(t.db()).await?);
    Ok(())
}

async fn test_users_annotated_with_comments_id_count(t: &Case) -> Result<()> {
    counted(t).await
}

async fn test_users_annotated_with_aliased_comments_id_count(t: &Case) -> Result<()> {
    counted(t).await
}

async fn test_users_annotated_with_comments_count(t: &Case) -> Result<()> {
    counted(t).await
}

async fn test_users_annotated_with_comments_count_filter(t: &Case) -> Result<()> {
    let query = User::objects()
        .annotate(|user| {
            let some = (user.tenant, user.id).one_of([(1, 1_i32), (1, 2)]);
            user.comments().id.count().filter(some)
        })
        .order_by(|(user, _)| (user.tenant.ascending(), user.id.ascending()));
    observe(t, query.all(t.db()).await?);
    Ok(())
}

async fn test_count_distinct_not_supported(t: &Case) -> Result<()> {
    t.compiler("one column is counted, not a row");
    Ok(())
}

async fn test_max_pk(t: &Case) -> Result<()> {
    t.compiler("two columns together have no maximum");
    Ok(())
}

async fn test_user_values_annotated_with_comments_id_count(t: &Case) -> Result<()> {
    let query = User::objects()
        .annotate(|user| user.comments().id.count())
        .order_by(|(user, _)| (user.tenant.ascending(), user.id.ascending()))
        .values(|(user, count)| (user.tenant, user.id, count));
    let rows = query.all(t.db()).await?.into_iter();
    let rows = rows.map(|(tenant, id, count)| ((tenant, id), count));
    t.rows(dicts(["pk", "comments__id__count"], rows));
    Ok(())
}

async fn test_user_values_annotated_with_filtered_comments_id_count(t: &Case) -> Result<()> {
    let query = User::objects()
        .annotate(|user| {
            let found = user.comments().text.icontains("foo");
            user.comments().id.count().filter(found)
        })
        .order_by(|(user, _)| (user.tenant.ascending(), user.id.ascending()))
        .values(|(user, count)| (user.tenant, user.id, count));
    let rows = query.all(t.db()).await?.into_iter();
    let rows = rows.map(|(tenant, id, count)| ((tenant, id), count));
    t.rows(dicts(["pk", "comments_count"], rows));
    Ok(())
}

async fn test_filter_and_count_users_by_comments_fields(t: &Case) -> Result<()> {
    let queries: [Query<User>; 3] = [
        User::objects().filter(|user| user.comments().id.greater_than(2)),
        User::objects().filter(|user| user.comments().text.icontains("foo")),
        User::objects().filter(|user| user.comments().text.icontains("baz")),
    ];
    for query in queries {
        t.value(query.clone().count(t.db()).await?);
        let query = query.order_by(|user| (user.tenant.ascending(), user.id.ascending()));
        t.rows(query.all(t.db()).await?);
    }
    Ok(())
}

async fn test_order_by_comments_id_count(t: &Case) -> Result<()> {
    let query = User::objects()
        .alias(|user| user.comments().id.count())
        .order_by(|(_, count)| count.descending());
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn grouped(t: &Case) -> Result<Option<(i32, i32, Option<i32>)>> {
    Comment::objects()
        .group_by(|row| (row.tenant, row.id))
        .values(|row| (row.tenant, row.id, row.id.maximum()))
        .order_by(|row| (row.tenant.ascending(), row.id.ascending()))
        .first(t.db())
        .await
}

async fn test_first_from_unordered_queryset_aggregation_pk_selected(t: &Case) -> Result<()> {
    let found = grouped(t)
        .await?
        .map(|(tenant, id, max)| ((tenant, id), max));
    t.value(found.map(|found| crate::observe::Spelled(dict(["pk", "max"], found))));
    Ok(())
}

async fn test_first_from_unordered_queryset_aggregation_pk_selected_separately(
    t: &Case,
) -> Result<()> {
    let found = grouped(t).await?;
    t.value(found.map(|found| crate::observe::Spelled(dict(["tenant", "id", "max"], found))));
    Ok(())
}

async fn test_first_from_unordered_queryset_aggregation_pk_incomplete(t: &Case) -> Result<()> {
    let groups = Comment::objects()
        .group_by(|row| row.tenant)
        .values(|row| (row.tenant, row.id.maximum()));
    t.raises(groups.first(t.db()).await);
    Ok(())
}

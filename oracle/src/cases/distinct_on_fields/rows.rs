//! `DistinctOnTests`: whole rows.

use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, Model, Query, Rows};

use super::models::{Celebrity, Staff, StaffTag, Tag};
use crate::case::Case;
use crate::module::cases;
use crate::observe::Observe;

cases! {
    "distinct_on_fields.tests.DistinctOnTests":
        test_basic_distinct_on,
        test_disallowed_update_distinct_on,
        test_distinct_on_get_ordering_preserved,
        test_distinct_on_in_ordered_subquery,
        test_distinct_on_mixed_case_annotation,
        test_sliced_queryset,
        test_transform;
}

/// Observes rows and their number.
async fn rows<M, R>(t: &Case, query: Query<M, R>) -> Result<()>
where
    M: Model<Scope = Tenant>,
    R: Rows<M, Output: Observe>,
{
    let found = query.all(t.db()).await?;
    t.rows(&found);
    t.value(found.len());
    Ok(())
}

async fn test_basic_distinct_on(t: &Case) -> Result<()> {
    let staff = Staff::objects;
    rows(t, staff().distinct().order_by(|s| s.name.ascending())).await?;
    rows(
        t,
        staff()
            .distinct_on(|s| s.name)
            .order_by(|s| s.name.ascending()),
    )
    .await?;
    let first = staff().distinct_on(|s| s.organisation);
    rows(
        t,
        first.order_by(|s| (s.organisation.ascending(), s.name.ascending())),
    )
    .await?;
    let both = staff().distinct_on(|s| (s.name, s.organisation));
    rows(
        t,
        both.order_by(|s| (s.name.ascending(), s.organisation.ascending())),
    )
    .await?;
    let by_name = |fans: Query<Celebrity>| {
        fans.distinct_on(|c| c.name)
            .order_by(|c| c.name.ascending())
    };
    let fans = Celebrity::objects().filter(|c| c.fan().id.one_of([1, 2, 3]));
    rows(t, by_name(fans)).await?;
    let fans = Celebrity::objects().filter(|c| c.fan().id.one_of([1, 2]) | c.fan().id.equals(3));
    rows(t, by_name(fans)).await?;
    rows(t, StaffTag::objects().distinct_on(|s| (s.staff, s.tag))).await?;
    let children = Tag::objects()
        .order_by(|tag| (tag.parent.ascending().nulls_last(), tag.id.ascending()))
        .distinct_on(|tag| tag.parent);
    rows(t, children).await?;
    let tags = StaffTag::objects()
        .select_related(|s| s.staff())
        .distinct_on(|s| s.staff().name);
    rows(t, tags.order_by(|s| s.staff().name.ascending())).await?;
    let coworkers = staff()
        .distinct_on(|s| s.id)
        .order_by(|s| (s.id.ascending(), s.coworkers().name.ascending()))
        .values(|s| (s.id, s.coworkers().name.optional()));
    rows(t, coworkers).await?;
    t.compiler("conditions have operators, queries have none");
    t.compiler("conditions have operators, queries have none");
    Ok(())
}

async fn test_sliced_queryset(t: &Case) -> Result<()> {
    let cut = Staff::objects().slice(0..5).distinct_on(|s| s.name);
    t.raises(cut.all(t.db()).await);
    Ok(())
}

async fn test_transform(t: &Case) -> Result<()> {
    let mut tag: Tag = t.given(1).await?;
    let upper = tag.name.to_uppercase();
    t.holds(tag.name != upper);
    tag.id = Auto::unset();
    tag.name = upper;
    tag.insert(t.db()).await?;
    let tags = Tag::objects()
        .unordered()
        .distinct_on(|tag| tag.name.lower());
    t.rows(tags.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_on_in_ordered_subquery(t: &Case) -> Result<()> {
    let staff = |backwards: bool| {
        Staff::objects().distinct_on(|s| s.name).order_by(|s| {
            let by_key = if backwards {
                s.id.descending()
            } else {
                s.id.ascending()
            };
            (s.name.ascending(), by_key)
        })
    };
    for backwards in [false, true] {
        let chosen = staff(backwards);
        let found = Staff::objects()
            .filter(|s| s.id.in_query(chosen.select(|s| s.id)))
            .order_by(|s| s.name.ascending());
        t.rows(found.all(t.db()).await?);
    }
    Ok(())
}

async fn test_distinct_on_get_ordering_preserved(t: &Case) -> Result<()> {
    let staff = Staff::objects()
        .distinct_on(|s| s.name)
        .order_by(|s| (s.name.ascending(), s.organisation.descending()))
        .get_by(t.db(), |s| s.name.equals("p1"));
    t.value(staff.await?.organisation);
    Ok(())
}

async fn test_distinct_on_mixed_case_annotation(t: &Case) -> Result<()> {
    let staff = Staff::objects()
        .annotate(|s| s.name)
        .distinct_on(|(_, name)| name)
        .order_by(|(_, name)| name.ascending());
    let found = staff.all(t.db()).await?;
    t.rows(found.into_iter().map(|(row, _)| row));
    Ok(())
}

async fn test_disallowed_update_distinct_on(t: &Case) -> Result<()> {
    let first = Staff::objects()
        .distinct_on(|s| s.organisation)
        .order_by(|s| s.organisation.ascending());
    t.raises(first.update(t.db(), |s| s.name.set("p4")).await);
    Ok(())
}

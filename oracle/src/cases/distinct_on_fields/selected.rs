//! `DistinctOnTests`: values, the same one several times.

use terrace_core::Result;
use terrace_orm::{Model, sql};

use super::models::{Staff, StaffTag};
use crate::case::Case;
use crate::module::cases;

cases! {
    "distinct_on_fields.tests.DistinctOnTests":
        test_distinct_on_annotation_duplicating_selected_column,
        test_distinct_on_column_selected_by_annotation_first,
        test_distinct_on_duplicated_raw_sql_annotations,
        test_distinct_on_duplicated_selected_columns,
        test_distinct_on_duplicated_selected_columns_descending,
        test_distinct_on_duplicated_selected_columns_with_annotation,
        test_distinct_on_duplicated_selected_foreign_key_columns,
        test_distinct_on_duplicated_selected_transforms;
}

async fn test_distinct_on_duplicated_selected_columns(t: &Case) -> Result<()> {
    let staff = Staff::objects()
        .order_by(|s| {
            (
                s.stafftag().tag().name.ascending().nulls_last(),
                s.tags().name.ascending().nulls_last(),
                s.name.ascending().nulls_last(),
            )
        })
        .distinct_on(|s| (s.stafftag().tag().name, s.tags().name, s.name))
        .values(|s| {
            let (one, other) = (s.stafftag().tag().name, s.tags().name);
            (one.optional(), other.optional(), s.name)
        });
    t.rows(staff.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_on_duplicated_selected_columns_descending(t: &Case) -> Result<()> {
    let staff = Staff::objects()
        .order_by(|s| {
            (
                s.stafftag().tag().name.descending().nulls_first(),
                s.tags().name.descending().nulls_first(),
                s.name.descending().nulls_first(),
            )
        })
        .distinct_on(|s| (s.stafftag().tag().name, s.tags().name, s.name))
        .values(|s| {
            let (one, other) = (s.stafftag().tag().name, s.tags().name);
            (one.optional(), other.optional(), s.name)
        });
    t.rows(staff.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_on_duplicated_selected_foreign_key_columns(t: &Case) -> Result<()> {
    let tags = StaffTag::objects()
        .order_by(|s| {
            (
                s.tag.ascending(),
                s.tag().id.ascending(),
                s.tag().name.ascending(),
            )
        })
        .distinct_on(|s| (s.tag, s.tag().id, s.tag().name))
        .values(|s| (s.tag, s.tag().id, s.tag().name));
    t.rows(tags.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_on_duplicated_selected_transforms(t: &Case) -> Result<()> {
    let staff = Staff::objects()
        .order_by(|s| {
            (
                s.stafftag().tag().name.lower().ascending().nulls_last(),
                s.tags().name.lower().ascending().nulls_last(),
                s.name.ascending().nulls_last(),
            )
        })
        .distinct_on(|s| {
            let (one, other) = (s.stafftag().tag().name, s.tags().name);
            (one.lower(), other.lower(), s.name)
        })
        .values(|s| {
            let (one, other) = (s.stafftag().tag().name, s.tags().name);
            (one.optional().lower(), other.optional().lower(), s.name)
        });
    t.rows(staff.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_on_column_selected_by_annotation_first(t: &Case) -> Result<()> {
    let staff = Staff::objects()
        .alias(|s| s.name)
        .order_by(|(s, _)| s.name.ascending())
        .distinct_on(|(s, _)| s.name)
        .values(|(s, alias)| (alias, s.name));
    t.rows(staff.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_on_annotation_duplicating_selected_column(t: &Case) -> Result<()> {
    let staff = Staff::objects()
        .alias(|s| s.name)
        .order_by(|(_, alias)| alias.ascending())
        .distinct_on(|(_, alias)| alias)
        .values(|(s, alias)| (s.name, alias));
    t.rows(staff.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_on_duplicated_selected_columns_with_annotation(t: &Case) -> Result<()> {
    let staff = Staff::objects()
        .alias(|s| s.tags().name.optional())
        .order_by(|(s, _)| {
            (
                s.stafftag().tag().name.ascending().nulls_last(),
                s.tags().name.ascending().nulls_last(),
                s.name.ascending().nulls_last(),
            )
        })
        .distinct_on(|(s, _)| (s.stafftag().tag().name, s.tags().name, s.name))
        .values(|(s, tag)| {
            let (one, other) = (s.stafftag().tag().name, s.tags().name);
            (one.optional(), tag, other.optional(), s.name)
        });
    t.rows(staff.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_on_duplicated_raw_sql_annotations(t: &Case) -> Result<()> {
    let staff = Staff::objects()
        .alias(|_| (sql!(f64: "random()"), sql!(f64: "random()")))
        .distinct_on(|(s, _)| s.name)
        .order_by(|(s, (_, other))| (s.name.ascending(), other.ascending()))
        .values(|(s, (one, other))| (one, other, s.id));
    t.value(staff.all(t.db()).await?.len());
    Ok(())
}

//! `AdvancedTests`: updates that are refused.

use terrace_core::Result;
use terrace_orm::{Model, concat};

use super::models::{Bar, DataPoint, RelatedPoint};
use crate::case::Case;
use crate::module::cases;

cases! {
    "update.tests.AdvancedTests":
        test_update_m2m_field,
        test_update_ordered_by_m2m_aggregation_annotation,
        test_update_reverse_fk_descriptor,
        test_update_reverse_m2m_descriptor,
        test_update_reverse_mti_parent_link_descriptor,
        test_update_reverse_o2o_descriptor,
        test_update_slice_fail,
        test_update_with_joined_field_annotation,
        test_updating_non_conditional_field;
}

async fn test_update_slice_fail(t: &Case) -> Result<()> {
    let cut = DataPoint::objects().slice(..2);
    t.raises(
        cut.update(t.db(), |d| d.another_value.set("another thing"))
            .await,
    );
    Ok(())
}

async fn test_update_m2m_field(t: &Case) -> Result<()> {
    t.compiler("a relation with many rows is no column that could be set");
    Ok(())
}

async fn test_update_reverse_m2m_descriptor(t: &Case) -> Result<()> {
    test_update_m2m_field(t).await
}

async fn test_update_reverse_fk_descriptor(t: &Case) -> Result<()> {
    test_update_m2m_field(t).await
}

async fn test_update_reverse_o2o_descriptor(t: &Case) -> Result<()> {
    test_update_m2m_field(t).await
}

async fn test_update_reverse_mti_parent_link_descriptor(t: &Case) -> Result<()> {
    test_update_m2m_field(t).await
}

async fn test_update_with_joined_field_annotation(t: &Case) -> Result<()> {
    let points = RelatedPoint::objects;
    let plain = points().annotate(|r| r.data().name);
    t.raises(plain.update(t.db(), |(r, name)| r.name.set(name)).await);
    for _ in 0..2 {
        let lower = points().annotate(|r| r.data().name.lower());
        t.raises(lower.update(t.db(), |(r, name)| r.name.set(name)).await);
    }
    let both = points().annotate(|r| concat((r.data().name, r.data().value)));
    t.raises(both.update(t.db(), |(r, name)| r.name.set(name)).await);
    Ok(())
}

async fn test_update_ordered_by_m2m_aggregation_annotation(t: &Case) -> Result<()> {
    let bars = Bar::objects()
        .annotate(|b| b.m2m_foo().id.count())
        .order_by(|(_, count)| count.ascending());
    t.raises(bars.update(t.db(), |(b, _)| b.x.set(2)).await);
    Ok(())
}

async fn test_updating_non_conditional_field(t: &Case) -> Result<()> {
    t.compiler("a text is no condition, and has no opposite");
    Ok(())
}

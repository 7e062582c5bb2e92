//! `AdvancedTests`: updates of several fields and by calculations.

use terrace_core::Result;
use terrace_orm::{Auto, Model, case};

use super::models::{A, Bar, DataPoint, Foo, RelatedPoint};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "update.tests.AdvancedTests":
        test_update,
        test_update_all,
        test_update_annotated_multi_table_queryset,
        test_update_annotated_queryset,
        test_update_fk,
        test_update_multiple_fields,
        test_update_multiple_objects,
        test_update_negated_f,
        test_update_negated_f_conditional_annotation,
        test_update_ordered_by_inline_m2m_annotation,
        test_update_ordered_by_m2m_annotation,
        test_update_ordered_by_m2m_annotation_desc,
        test_update_respects_to_field,
        test_update_transformed_field,
        test_update_values_annotation;
}

async fn test_update(t: &Case) -> Result<()> {
    let apples = || DataPoint::objects().filter(|d| d.value.equals("apple"));
    t.value(apples().update(t.db(), |d| d.name.set("d1")).await?);
    t.rows(apples().all(t.db()).await?);
    Ok(())
}

async fn test_update_multiple_objects(t: &Case) -> Result<()> {
    let bananas = DataPoint::objects().filter(|d| d.value.equals("banana"));
    t.value(bananas.update(t.db(), |d| d.value.set("pineapple")).await?);
    t.value(
        DataPoint::objects()
            .get_by(t.db(), |d| d.name.equals("d2"))
            .await?
            .value,
    );
    Ok(())
}

async fn test_update_fk(t: &Case) -> Result<()> {
    let data: DataPoint = t.given(1).await?;
    let points = RelatedPoint::objects().filter(|r| r.name.equals("r1"));
    t.value(points.update(t.db(), |r| r.data.set(&data)).await?);
    let points = RelatedPoint::objects().filter(|r| r.data().name.equals("d0"));
    t.rows(points.all(t.db()).await?);
    Ok(())
}

async fn test_update_multiple_fields(t: &Case) -> Result<()> {
    let apples = DataPoint::objects().filter(|d| d.value.equals("apple"));
    let changed = apples.update(t.db(), |d| {
        [d.value.set("fruit"), d.another_value.set("peach")]
    });
    t.value(changed.await?);
    let point = DataPoint::objects()
        .get_by(t.db(), |d| d.name.equals("d0"))
        .await?;
    t.value(point.value);
    t.value(point.another_value);
    Ok(())
}

async fn test_update_all(t: &Case) -> Result<()> {
    t.value(
        DataPoint::objects()
            .update(t.db(), |d| d.value.set("thing"))
            .await?,
    );
    let values = DataPoint::objects().values(|d| d.value).distinct();
    t.value(dicts(["value"], values.all(t.db()).await?));
    Ok(())
}

async fn test_update_respects_to_field(t: &Case) -> Result<()> {
    let [first, second] = [foo("aaa"), foo("bbb")];
    let (first, second) = (first.insert(t.db()).await?, second.insert(t.db()).await?);
    let bar = bar(&first).insert(t.db()).await?;
    t.value(&bar.foo);
    let bars = || Bar::objects().filter(|b| b.id.equals(bar.id));
    t.value(bars().first(t.db()).await?.map(|bar| bar.foo));
    bars().update(t.db(), |b| b.foo.set(&second.target)).await?;
    t.value(bars().first(t.db()).await?.map(|bar| bar.foo));
    Ok(())
}

fn foo(target: &str) -> Foo {
    Foo {
        id: Auto::unset(),
        target: target.to_owned(),
    }
}

fn bar(of: &Foo) -> Bar {
    Bar {
        id: Auto::unset(),
        foo: of.target.clone(),
        o2o_foo: None,
        x: 0,
    }
}

async fn test_update_transformed_field(t: &Case) -> Result<()> {
    for x in [5, -6] {
        let a = A {
            id: Auto::unset(),
            x,
        };
        a.insert(t.db()).await?;
    }
    A::objects()
        .update(t.db(), |a| a.x.set(a.x.absolute()))
        .await?;
    t.rows(A::objects().values(|a| a.x).all(t.db()).await?);
    Ok(())
}

async fn test_update_annotated_queryset(t: &Case) -> Result<()> {
    let aliased = || DataPoint::objects().annotate(|d| d.value);
    t.value(
        aliased()
            .update(t.db(), |(d, _)| d.another_value.set("foo"))
            .await?,
    );
    let apples = aliased().filter(|(_, alias)| alias.equals("apple"));
    t.value(
        apples
            .update(t.db(), |(d, _)| d.another_value.set("foo"))
            .await?,
    );
    t.value(
        aliased()
            .update(t.db(), |(d, alias)| d.another_value.set(alias))
            .await?,
    );
    let largest = DataPoint::objects().annotate(|d| d.value.maximum());
    t.raises(
        largest
            .update(t.db(), |(d, max)| d.another_value.set(max.coalesce("")))
            .await,
    );
    Ok(())
}

async fn test_update_annotated_multi_table_queryset(t: &Case) -> Result<()> {
    let counted = || DataPoint::objects().annotate(|d| d.relatedpoint_set().id.count());
    t.value(
        counted()
            .update(t.db(), |(d, _)| d.value.set("Foo"))
            .await?,
    );
    let one = counted().filter(|(_, count)| count.equals(1_i64));
    t.value(one.update(t.db(), |(d, _)| d.value.set("Foo")).await?);
    let largest = RelatedPoint::objects().annotate(|r| r.data().value.maximum());
    t.raises(
        largest
            .update(t.db(), |(r, max)| r.name.set(max.coalesce("")))
            .await,
    );
    Ok(())
}

async fn test_update_ordered_by_inline_m2m_annotation(t: &Case) -> Result<()> {
    let test = foo("test").insert(t.db()).await?;
    bar(&test).insert(t.db()).await?;
    let bars = Bar::objects().order_by(|b| b.m2m_foo().id.absolute().ascending());
    bars.update(t.db(), |b| b.x.set(2)).await?;
    t.value(Bar::objects().get(t.db()).await?.x);
    Ok(())
}

async fn test_update_ordered_by_m2m_annotation(t: &Case) -> Result<()> {
    let test = foo("test").insert(t.db()).await?;
    bar(&test).insert(t.db()).await?;
    let bars = Bar::objects()
        .annotate(|b| b.m2m_foo().id.absolute())
        .order_by(|(_, absolute)| absolute.ascending());
    bars.update(t.db(), |(b, _)| b.x.set(3)).await?;
    t.value(Bar::objects().get(t.db()).await?.x);
    Ok(())
}

async fn test_update_ordered_by_m2m_annotation_desc(t: &Case) -> Result<()> {
    let test = foo("test").insert(t.db()).await?;
    bar(&test).insert(t.db()).await?;
    let bars = Bar::objects()
        .annotate(|b| b.m2m_foo().id.absolute())
        .order_by(|(_, absolute)| absolute.descending());
    bars.update(t.db(), |(b, _)| b.x.set(4)).await?;
    t.value(Bar::objects().get(t.db()).await?.x);
    Ok(())
}

async fn test_update_values_annotation(t: &Case) -> Result<()> {
    let (data, mut point): (DataPoint, RelatedPoint) = (t.given(1).await?, t.given(1).await?);
    RelatedPoint::objects()
        .annotate(|r| r.id.absolute())
        .filter(|(r, _)| r.data().is_active.equals(false))
        .values(|(r, absolute)| (r.id, absolute))
        .update(t.db(), |(r, _)| r.data.set(&data))
        .await?;
    point.refresh(t.db()).await?;
    t.value(DataPoint::get(t.db(), *point.data.key()).await?);
    Ok(())
}

/// Observes which points are active.
async fn active(t: &Case) -> Result<()> {
    t.rows(
        DataPoint::objects()
            .values(|d| (d.name, d.is_active))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_update_negated_f(t: &Case) -> Result<()> {
    for _ in 0..2 {
        DataPoint::objects()
            .update(t.db(), |d| d.is_active.set((!d.is_active).as_value()))
            .await?;
        active(t).await?;
    }
    Ok(())
}

async fn test_update_negated_f_conditional_annotation(t: &Case) -> Result<()> {
    DataPoint::objects()
        .annotate(|d| case().when(d.name.equals("d2"), true).otherwise(false))
        .update(t.db(), |(d, is_d2)| d.is_active.set((!is_d2).as_value()))
        .await?;
    active(t).await
}

//! `CaseExpressionTests`: what conditions of choices may be. `CaseWhenTests`: what they may not.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Model, case};

use super::annotations::{Columns, annotated};
use super::models::CaseTestModel;
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions_case.tests.CaseExpressionTests":
        test_annotate_filter_decimal,
        test_annotate_values_not_in_order_by,
        test_annotate_with_empty_when,
        test_annotate_with_full_when,
        test_case_reuse,
        test_combined_q_object,
        test_condition_with_lookups,
        test_join_promotion,
        test_join_promotion_multiple_annotations,
        test_lookup_different_fields,
        test_lookup_in_condition,
        test_order_by_conditional_explicit,
        test_order_by_conditional_implicit;
    "expressions_case.tests.CaseWhenTests":
        test_empty_q_object,
        test_invalid_when_constructor_args,
        test_only_when_arguments,
        test_when_rejects_invalid_arguments;
}

/// No keys.
const NONE: [i32; 0] = [];

async fn test_annotate_filter_decimal(t: &Case) -> Result<()> {
    let row = CaseTestModel {
        decimal: Some(Decimal::ONE),
        ..CaseTestModel::new(0, None, "")
    };
    row.insert(t.db()).await?;
    let rows = CaseTestModel::objects().annotate(|m| {
        let first = case().when(m.integer.equals(0), m.decimal).otherwise_null();
        let second = case()
            .when(m.integer.equals(0), Decimal::ONE)
            .otherwise_null();
        (first, second)
    });
    let first = rows
        .clone()
        .filter(|(_, (x, _))| x.equals(1_i64) & x.equals(Decimal::ONE));
    t.rows(first.all(t.db()).await?.into_iter().map(|(m, _)| m));
    let second = rows.filter(|(_, (_, y))| y.equals(1_i64) & y.equals(Decimal::ONE));
    t.rows(second.all(t.db()).await?.into_iter().map(|(m, _)| m));
    Ok(())
}

async fn test_annotate_values_not_in_order_by(t: &Case) -> Result<()> {
    let integers = CaseTestModel::objects()
        .annotate(|m| {
            case()
                .when(m.integer.equals(1), "one")
                .when(m.integer.equals(2), "two")
                .when(m.integer.equals(3), "three")
                .otherwise("other")
        })
        .order_by(|(_, choice)| choice.ascending())
        .values(|(m, _)| m.integer);
    t.rows(integers.all(t.db()).await?);
    Ok(())
}

async fn test_annotate_with_empty_when(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects().annotate(|m| {
        case()
            .when(m.id.one_of(NONE), "selected")
            .otherwise("not selected")
    });
    let rows = rows.all(t.db()).await?;
    t.value(rows.len());
    t.value(rows.iter().all(|(_, selected)| selected == "not selected"));
    Ok(())
}

async fn test_annotate_with_full_when(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects().annotate(|m| {
        case()
            .when(!m.id.one_of(NONE), "selected")
            .otherwise("not selected")
    });
    let rows = rows.all(t.db()).await?;
    t.value(rows.len());
    t.value(rows.iter().all(|(_, selected)| selected == "selected"));
    Ok(())
}

async fn test_condition_with_lookups(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects().annotate(|m| {
        case()
            .when(m.integer2.equals(1) & m.string.equals("2"), false)
            .when(m.integer2.equals(1) & m.string.equals("1"), true)
            .otherwise(false)
    });
    t.value(rows.get_by(t.db(), |(m, _)| m.integer.equals(1)).await?.1);
    Ok(())
}

async fn test_case_reuse(t: &Case) -> Result<()> {
    let choice = |m: Columns| case().when(m.id.equals(0), "0").otherwise("1");
    let rows = CaseTestModel::objects()
        .annotate(choice)
        .order_by(|(m, _)| m.id.ascending());
    t.rows(
        rows.clone()
            .values(|(m, choice)| (m.id, choice))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_lookup_in_condition(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.less_than(2), "less than 2")
            .when(m.integer.greater_than(2), "greater than 2")
            .otherwise("equal to 2")
    };
    annotated(t, choice).await
}

async fn test_lookup_different_fields(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .annotate(|m| {
            case()
                .when(m.integer.equals(2) & m.integer2.equals(3), "when")
                .otherwise("default")
        })
        .order_by(|(m, _)| m.id.ascending())
        .values(|(m, choice)| (m.integer, m.integer2, choice));
    t.rows(rows.all(t.db()).await?);
    Ok(())
}

async fn test_combined_q_object(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .annotate(|m| {
            case()
                .when(m.integer.equals(2) | m.integer2.equals(3), "when")
                .otherwise("default")
        })
        .order_by(|(m, _)| m.id.ascending())
        .values(|(m, choice)| (m.integer, m.integer2, choice));
    t.rows(rows.all(t.db()).await?);
    Ok(())
}

async fn test_order_by_conditional_implicit(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .filter(|m| m.integer.at_most(2))
        .annotate(|m| {
            case()
                .when(m.integer.equals(1), 2)
                .when(m.integer.equals(2), 1)
                .otherwise(3)
        })
        .order_by(|(m, choice)| (choice.ascending(), m.id.ascending()));
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|(m, choice)| (m.integer, choice)),
    );
    Ok(())
}

async fn test_order_by_conditional_explicit(t: &Case) -> Result<()> {
    test_order_by_conditional_implicit(t).await
}

async fn test_join_promotion(t: &Case) -> Result<()> {
    let row = CaseTestModel::new(1, Some(1), "1").insert(t.db()).await?;
    let own = || CaseTestModel::objects().filter(|m| m.id.equals(row.id));
    let by_key = own().annotate(|m| case().when(m.fk_rel().id.equals(1), 2).otherwise(3));
    t.rows(by_key.all(t.db()).await?);
    let by_null = own().annotate(|m| case().when(m.fk_rel().id.is_null(), 2).otherwise(3));
    t.rows(by_null.all(t.db()).await?);
    Ok(())
}

async fn test_join_promotion_multiple_annotations(t: &Case) -> Result<()> {
    let row = CaseTestModel::new(1, Some(1), "1").insert(t.db()).await?;
    let own = || CaseTestModel::objects().filter(|m| m.id.equals(row.id));
    let by_key = own().annotate(|m| {
        let first = case().when(m.fk_rel().id.equals(1), 2).otherwise(3);
        let second = case().when(m.fk_rel().id.equals(1), 4).otherwise(5);
        (first, second)
    });
    let rows = by_key.all(t.db()).await?;
    t.rows(
        rows.into_iter()
            .map(|(m, (first, second))| (m, first, second)),
    );
    let by_null = own().annotate(|m| {
        let first = case().when(m.fk_rel().id.is_null(), 2).otherwise(3);
        let second = case().when(m.fk_rel().id.is_null(), 4).otherwise(5);
        (first, second)
    });
    let rows = by_null.all(t.db()).await?;
    t.rows(
        rows.into_iter()
            .map(|(m, (first, second))| (m, first, second)),
    );
    Ok(())
}

async fn test_only_when_arguments(t: &Case) -> Result<()> {
    t.compiler("a choice is built from conditions and values");
    Ok(())
}

async fn test_invalid_when_constructor_args(t: &Case) -> Result<()> {
    for _ in 0..3 {
        t.compiler("`when` needs a condition, and a number is none");
    }
    t.compiler("`when` needs a condition and a value");
    Ok(())
}

async fn test_when_rejects_invalid_arguments(t: &Case) -> Result<()> {
    t.compiler("`when` has two arguments");
    Ok(())
}

async fn test_empty_q_object(t: &Case) -> Result<()> {
    t.compiler("no condition is empty");
    Ok(())
}

//! `CaseExpressionTests`: conditions that compare with a choice.

use terrace_core::Result;
use terrace_orm::{Computed, Model, case};

use super::annotations::Columns;
use super::models::CaseTestModel;
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions_case.tests.CaseExpressionTests":
        test_filter,
        test_filter_with_annotation_in_condition,
        test_filter_with_annotation_in_predicate,
        test_filter_with_annotation_in_value,
        test_filter_with_expression_as_condition,
        test_filter_with_expression_as_value,
        test_filter_with_join_in_condition,
        test_filter_with_join_in_predicate,
        test_filter_with_join_in_value,
        test_filter_without_default;
}

/// Observes both integers of the rows whose second one is equal to a choice, by key.
async fn chosen(t: &Case, choice: impl FnOnce(Columns) -> Computed<Option<i32>>) -> Result<()> {
    let rows = CaseTestModel::objects()
        .filter(|m| m.integer2.equals(choice(m)))
        .order_by(|m| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|m| (m.integer, m.integer2)),
    );
    Ok(())
}

async fn test_filter(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.equals(2), 3)
            .when(m.integer.equals(3), 4)
            .otherwise(1)
            .or_null()
    };
    chosen(t, choice).await
}

async fn test_filter_without_default(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.equals(2), 3)
            .when(m.integer.equals(3), 4)
            .otherwise_null()
    };
    chosen(t, choice).await
}

async fn test_filter_with_expression_as_value(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.equals(2), m.integer + 1)
            .when(m.integer.equals(3), m.integer)
            .otherwise(m.integer)
            .or_null()
    };
    chosen(t, choice).await
}

async fn test_filter_with_expression_as_condition(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .filter(|m| {
            m.string.equals(
                case()
                    .when(m.integer2.equals(m.integer), "2")
                    .when(m.integer2.equals(m.integer + 1), "3")
                    .otherwise_null(),
            )
        })
        .order_by(|m| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|m| (m.integer, m.integer2, m.string)),
    );
    Ok(())
}

async fn test_filter_with_join_in_value(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.equals(2), m.o2o_rel().integer + 1)
            .when(m.integer.equals(3), m.o2o_rel().integer)
            .otherwise(m.o2o_rel().integer)
            .or_null()
    };
    chosen(t, choice).await
}

async fn test_filter_with_join_in_condition(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .filter(|m| {
            m.integer.equals(
                case()
                    .when(m.integer2.equals(m.o2o_rel().integer + 1), 2)
                    .when(m.integer2.equals(m.o2o_rel().integer), 3)
                    .otherwise_null(),
            )
        })
        .order_by(|m| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|m| (m.integer, m.integer2)),
    );
    Ok(())
}

async fn test_filter_with_join_in_predicate(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.o2o_rel().integer.equals(1), 1)
            .when(m.o2o_rel().integer.equals(2), 3)
            .when(m.o2o_rel().integer.equals(3), 4)
            .otherwise_null()
    };
    chosen(t, choice).await
}

async fn test_filter_with_annotation_in_value(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .annotate(|m| (m.integer, m.integer + 1))
        .filter(|(m, (f, plus_1))| {
            m.integer2.equals(
                case()
                    .when(m.integer.equals(2), plus_1)
                    .when(m.integer.equals(3), f)
                    .otherwise_null(),
            )
        })
        .order_by(|(m, _)| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|(m, _)| (m.integer, m.integer2)),
    );
    Ok(())
}

async fn test_filter_with_annotation_in_condition(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .annotate(|m| m.integer + 1)
        .filter(|(m, plus_1)| {
            m.integer.equals(
                case()
                    .when(m.integer2.equals(m.integer), 2)
                    .when(m.integer2.equals(plus_1), 3)
                    .otherwise_null(),
            )
        })
        .order_by(|(m, _)| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|(m, _)| (m.integer, m.integer2)),
    );
    Ok(())
}

async fn test_filter_with_annotation_in_predicate(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .annotate(|m| m.integer + 1)
        .filter(|(m, plus_1)| {
            m.integer2.equals(
                case()
                    .when(plus_1.equals(3), 3)
                    .when(plus_1.equals(4), 4)
                    .otherwise(1),
            )
        })
        .order_by(|(m, _)| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|(m, _)| (m.integer, m.integer2)),
    );
    Ok(())
}

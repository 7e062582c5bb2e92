//! `CaseExpressionTests`: choices beside rows.

use terrace_core::Result;
use terrace_orm::{Computed, Field, Model, case};

use super::models::{CaseTestModel, FKCaseTestModel};
use crate::case::Case;
use crate::module::cases;
use crate::observe::Observe;

cases! {
    "expressions_case.tests.CaseExpressionTests":
        test_annotate,
        test_annotate_exclude,
        test_annotate_with_annotation_in_condition,
        test_annotate_with_annotation_in_predicate,
        test_annotate_with_annotation_in_value,
        test_annotate_with_expression_as_condition,
        test_annotate_with_expression_as_value,
        test_annotate_with_in_clause,
        test_annotate_with_join_in_condition,
        test_annotate_with_join_in_predicate,
        test_annotate_with_join_in_value,
        test_annotate_without_default,
        test_combined_expression,
        test_in_subquery;
}

/// What closures receive.
pub(super) type Columns = <CaseTestModel as Model>::Columns;

/// Observes a choice beside the integer of each row, by key.
pub(super) async fn annotated<T>(
    t: &Case,
    choice: impl FnOnce(Columns) -> Computed<T>,
) -> Result<()>
where
    T: Field<Plain: Observe>,
{
    let rows = CaseTestModel::objects()
        .annotate(choice)
        .order_by(|(m, _)| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|(m, choice)| (m.integer, choice)),
    );
    Ok(())
}

async fn test_annotate(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.equals(1), "one")
            .when(m.integer.equals(2), "two")
            .otherwise("other")
    };
    annotated(t, choice).await
}

async fn test_annotate_without_default(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.equals(1), 1)
            .when(m.integer.equals(2), 2)
            .otherwise_null()
    };
    annotated(t, choice).await
}

async fn test_annotate_with_expression_as_value(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.equals(1), m.integer + 1)
            .when(m.integer.equals(2), m.integer + 3)
            .otherwise(m.integer)
    };
    annotated(t, choice).await
}

async fn test_annotate_with_expression_as_condition(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer2.equals(m.integer), "equal")
            .when(m.integer2.equals(m.integer + 1), "+1")
            .otherwise_null()
    };
    annotated(t, choice).await
}

async fn test_annotate_with_join_in_value(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.equals(1), m.o2o_rel().integer + 1)
            .when(m.integer.equals(2), m.o2o_rel().integer + 3)
            .otherwise(m.o2o_rel().integer)
    };
    annotated(t, choice).await
}

async fn test_annotate_with_in_clause(t: &Case) -> Result<()> {
    let related = FKCaseTestModel::objects().filter(|fk| fk.integer.one_of([5]));
    let sums = CaseTestModel::objects()
        .annotate(|m| {
            case()
                .when(
                    m.fk_rel().id.in_query(related.select(|fk| fk.id)),
                    m.fk_rel().integer,
                )
                .otherwise(0)
                .sum()
        })
        .order_by(|(m, _)| m.id.ascending())
        .values(|(m, sum)| (m.integer, sum));
    t.rows(sums.all(t.db()).await?);
    Ok(())
}

async fn test_annotate_with_join_in_condition(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer2.equals(m.o2o_rel().integer), "equal")
            .when(m.integer2.equals(m.o2o_rel().integer + 1), "+1")
            .otherwise("other")
    };
    annotated(t, choice).await
}

async fn test_annotate_with_join_in_predicate(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.o2o_rel().integer.equals(1), "one")
            .when(m.o2o_rel().integer.equals(2), "two")
            .when(m.o2o_rel().integer.equals(3), "three")
            .otherwise("other")
    };
    annotated(t, choice).await
}

async fn test_annotate_with_annotation_in_value(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .annotate(|m| (m.integer + 1, m.integer + 3))
        .annotate(|(m, (plus_1, plus_3))| {
            case()
                .when(m.integer.equals(1), plus_1)
                .when(m.integer.equals(2), plus_3)
                .otherwise(m.integer)
        })
        .order_by(|((m, _), _)| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|((m, _), choice)| (m.integer, choice)),
    );
    Ok(())
}

async fn test_annotate_with_annotation_in_condition(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .annotate(|m| m.integer + 1)
        .annotate(|(m, plus_1)| {
            case()
                .when(m.integer2.equals(m.integer), "equal")
                .when(m.integer2.equals(plus_1), "+1")
                .otherwise_null()
        })
        .order_by(|((m, _), _)| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|((m, _), choice)| (m.integer, choice)),
    );
    Ok(())
}

async fn test_annotate_with_annotation_in_predicate(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .annotate(|m| m.integer - 2)
        .annotate(|(_, minus_2)| {
            case()
                .when(minus_2.equals(-1), "negative one")
                .when(minus_2.equals(0), "zero")
                .when(minus_2.equals(1), "one")
                .otherwise("other")
        })
        .order_by(|((m, _), _)| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|((m, _), choice)| (m.integer, choice)),
    );
    Ok(())
}

async fn test_annotate_exclude(t: &Case) -> Result<()> {
    let rows = CaseTestModel::objects()
        .annotate(|m| {
            case()
                .when(m.integer.equals(1), "one")
                .when(m.integer.equals(2), "two")
                .otherwise("other")
        })
        .exclude(|(_, choice)| choice.equals("other"))
        .order_by(|(m, _)| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|(m, choice)| (m.integer, choice)),
    );
    Ok(())
}

async fn test_combined_expression(t: &Case) -> Result<()> {
    let choice = |m: Columns| {
        case()
            .when(m.integer.equals(1), 2)
            .when(m.integer.equals(2), 1)
            .otherwise(3)
            + 1
    };
    annotated(t, choice).await
}

async fn test_in_subquery(t: &Case) -> Result<()> {
    let keys = CaseTestModel::objects()
        .annotate(|m| {
            case()
                .when(m.integer.equals(m.integer2), m.id)
                .when(m.integer.equals(4), m.id)
                .otherwise_null()
        })
        .select(|(_, key)| key);
    let rows = CaseTestModel::objects()
        .filter(|m| m.id.in_query(keys))
        .order_by(|m| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|m| (m.integer, m.integer2)),
    );
    Ok(())
}

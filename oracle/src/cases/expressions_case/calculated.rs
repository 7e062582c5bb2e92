//! `CaseExpressionTests`: updates to what depends on conditions, of calculations.

use terrace_core::Result;
use terrace_orm::{Model, case};

use super::models::CaseTestModel;
use super::updates::{texts, updated};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions_case.tests.CaseExpressionTests":
        test_update,
        test_update_fk,
        test_update_string,
        test_update_with_expression_as_condition,
        test_update_with_expression_as_value,
        test_update_with_join_in_condition_raise_field_error,
        test_update_with_join_in_predicate_raise_field_error;
}

async fn test_update(t: &Case) -> Result<()> {
    let update = CaseTestModel::objects().update(t.db(), |m| {
        m.string.set(texts(m, "one", "two").otherwise("other"))
    });
    update.await?;
    updated(t, |m| m.string).await
}

async fn test_update_with_expression_as_value(t: &Case) -> Result<()> {
    CaseTestModel::objects()
        .update(t.db(), |m| {
            m.integer.set(
                case()
                    .when(m.integer.equals(1), m.integer + 1)
                    .when(m.integer.equals(2), m.integer + 3)
                    .otherwise(m.integer),
            )
        })
        .await?;
    let rows = CaseTestModel::objects().order_by(|m| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|m| (m.string, m.integer)),
    );
    Ok(())
}

async fn test_update_with_expression_as_condition(t: &Case) -> Result<()> {
    CaseTestModel::objects()
        .update(t.db(), |m| {
            m.string.set(
                case()
                    .when(m.integer2.equals(m.integer), "equal")
                    .when(m.integer2.equals(m.integer + 1), "+1")
                    .otherwise(""),
            )
        })
        .await?;
    updated(t, |m| m.string).await
}

async fn test_update_with_join_in_condition_raise_field_error(t: &Case) -> Result<()> {
    let update = CaseTestModel::objects().update(t.db(), |m| {
        m.integer.set(
            case()
                .when(m.integer2.equals(m.o2o_rel().integer + 1), 2)
                .when(m.integer2.equals(m.o2o_rel().integer), 3)
                .otherwise(0),
        )
    });
    t.raises(update.await);
    Ok(())
}

async fn test_update_with_join_in_predicate_raise_field_error(t: &Case) -> Result<()> {
    let update = CaseTestModel::objects().update(t.db(), |m| {
        m.string.set(
            case()
                .when(m.o2o_rel().integer.equals(1), "one")
                .when(m.o2o_rel().integer.equals(2), "two")
                .when(m.o2o_rel().integer.equals(3), "three")
                .otherwise("other"),
        )
    });
    t.raises(update.await);
    Ok(())
}

async fn test_update_string(t: &Case) -> Result<()> {
    let some = || CaseTestModel::objects().filter(|m| m.string.one_of(["1", "2"]));
    some()
        .update(t.db(), |m| m.string.set(texts(m, "1", "2").otherwise("")))
        .await?;
    let rows = some().order_by(|m| m.id.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|m| (m.integer, m.string)),
    );
    Ok(())
}

async fn test_update_fk(t: &Case) -> Result<()> {
    let first = CaseTestModel::objects().limit(2).all(t.db()).await?;
    let key = |place: usize| first.get(place).and_then(|row| row.id.get().copied());
    CaseTestModel::objects()
        .update(t.db(), |m| {
            m.fk.set(
                case()
                    .when(m.integer.equals(1), key(0))
                    .when(m.integer.equals(2), key(1))
                    .otherwise_null(),
            )
        })
        .await?;
    updated(t, |m| m.fk).await
}

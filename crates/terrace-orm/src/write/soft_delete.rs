//! Rows that are marked as deleted instead of being removed.

use jiff::Timestamp;
use terrace_core::{FieldSchema, ModelSchema, Result, Value};
use terrace_sql::Expression;
use terrace_tenancy::{Executor, Session};

use super::save::{encode, update_fields};
use crate::column::Change;
use crate::model::{Model, SoftDelete, Touch, now};
use crate::query::{Query, Rows, assignments};

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Marks the rows as deleted now, and gives their number. Rows that refer to them stay.
    ///
    /// Compiles for models with a `soft_delete` field only.
    pub async fn soft_delete<E: Executor<M::Scope>>(self, db: &E) -> Result<u64>
    where
        M: SoftDelete,
    {
        mark_all(self, super::writing(db), Some(now())).await
    }

    /// Takes the mark away from rows that were marked as deleted, and gives their number.
    ///
    /// Compiles for models with a `soft_delete` field only.
    pub async fn restore<E: Executor<M::Scope>>(self, db: &E) -> Result<u64>
    where
        M: SoftDelete,
    {
        mark_all(self, super::writing(db), None).await
    }
}

/// Marks an instance's row as deleted, or as there again.
pub(crate) async fn mark<M: Model, E: Executor<M::Scope>>(
    db: &E,
    row: &mut M,
    deleted: bool,
) -> Result<()> {
    let session = super::writing(db);
    let Some(index) = M::SCHEMA.fields.iter().position(|field| field.soft_delete) else {
        return Ok(());
    };
    let before = match encode(row, session.origin(), &[index])?.pop() {
        Some(Value::Timestamp(before)) => Some(before),
        _ => None,
    };
    row.touch(&Touch::deleted(M::SCHEMA, deleted.then(now)));
    let result = update_fields(session, row, vec![index]).await;
    if result.is_err() {
        row.touch(&Touch::deleted(M::SCHEMA, before));
    }
    result
}

async fn mark_all<M: Model, R: Rows<M>>(
    query: Query<M, R>,
    session: Session<'_>,
    when: Option<Timestamp>,
) -> Result<u64> {
    let assignments = assignments(
        M::SCHEMA,
        vec![change(M::SCHEMA, when)],
        session.origin(),
        true,
    )?;
    query.plan.update(session, assignments).await
}

fn change(schema: &'static ModelSchema, when: Option<Timestamp>) -> Change {
    let value = match when {
        Some(when) => Value::Timestamp(when),
        None => Value::Null(terrace_core::ValueType::Timestamp),
    };
    Change {
        path: crate::Path::ROOT,
        column: field(schema).map_or("", |field| field.column),
        value: Expression::Value(value),
        origin: terrace_core::Origin::NEW,
        lacks_key: false,
    }
}

fn field(schema: &'static ModelSchema) -> Option<&'static FieldSchema> {
    schema.fields.iter().find(|field| field.soft_delete)
}

//! Writes to the row of one instance, found by its primary key.

use std::borrow::Cow;

use terrace_core::{Error, ErrorKind, ModelSchema, Origin, Result, Value};
use terrace_sql::{Assignment, Delete, Expression, Statement, Table, Update};
use terrace_tenancy::Session;

use crate::model::Encoder;
use crate::query::{key_filter, not_found};

/// Whether an instance has a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Not yet.
    New,
    /// It has one.
    Row,
}

/// Tells from the primary key whether an instance has a row.
pub(super) fn standing(schema: &'static ModelSchema, encoder: Encoder) -> Result<Standing> {
    let origin = encoder.key_origin();
    let values = encoder.finish()?;
    let mut keys = schema
        .fields
        .iter()
        .zip(&values)
        .filter(|(field, _)| field.primary_key);
    match (keys.next(), keys.next()) {
        (Some((field, value)), None) if field.reference.is_none() => {
            let given = field.automatic == terrace_core::Automatic::No;
            let new = value.is_null() || (given && origin == Origin::NEW);
            Ok(if new { Standing::New } else { Standing::Row })
        }
        _ => Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "the key of {} doesn't tell whether an instance has a row",
                schema.name
            ),
        )
        .with_hint("say insert or update")),
    }
}

pub(super) async fn update(
    session: Session<'_>,
    schema: &'static ModelSchema,
    values: Vec<Value>,
) -> Result<()> {
    let filter = key_condition(schema, &values)?;
    let assignments: Vec<_> = schema
        .fields
        .iter()
        .zip(values)
        .filter(|(field, _)| !field.primary_key && field.generated.is_none())
        .map(|(field, value)| Assignment {
            column: Cow::Borrowed(field.column),
            value: Expression::Value(value),
        })
        .collect();
    if assignments.is_empty() {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "every field of {} is part of its key, so that there is nothing to update",
                schema.name
            ),
        )
        .with_hint("delete the row and insert another"));
    }
    let update = Update {
        query: 0,
        table: Table::from(schema),
        assignments,
        filter: Some(filter),
        returning: Vec::new(),
    };
    touched(
        schema,
        session.execute(&Statement::Update(update)).await?.affected,
    )
}

pub(super) async fn delete(
    session: Session<'_>,
    schema: &'static ModelSchema,
    values: Vec<Value>,
) -> Result<()> {
    let filter = Some(key_condition(schema, &values)?);
    let delete = Delete {
        query: 0,
        table: Table::from(schema),
        filter,
        returning: Vec::new(),
    };
    touched(
        schema,
        session.execute(&Statement::Delete(delete)).await?.affected,
    )
}

/// The condition that finds an instance's row.
pub(super) fn key_condition(schema: &'static ModelSchema, values: &[Value]) -> Result<Expression> {
    let keys = schema
        .fields
        .iter()
        .zip(values)
        .filter(|(field, _)| field.primary_key);
    let keys: Vec<Value> = keys.map(|(_, value)| value.clone()).collect();
    if keys.iter().any(Value::is_null) {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("an instance of {} has no key yet", schema.name),
        )
        .with_hint("insert it first"));
    }
    key_filter(schema, keys).ok_or_else(|| {
        Error::new(
            ErrorKind::Internal,
            format!("{} has no primary key", schema.name),
        )
    })
}

fn touched(schema: &'static ModelSchema, rows: u64) -> Result<()> {
    if rows == 0 {
        return Err(not_found(schema));
    }
    Ok(())
}

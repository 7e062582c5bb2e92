//! `INSERT`, or `UPDATE` of the row that has the unique key already.

use std::borrow::Cow;

use terrace_core::{Automatic, Error, ErrorKind, ModelSchema, Result, Value};
use terrace_sql::{Conflict, ConflictAction, Expression, Insert, Source, Statement, Table};
use terrace_tenancy::{Executor, Shape};

use crate::model::{Model, Reader, Touch};
use crate::query::{Plan, Query};

/// Inserts an instance, or writes it to the row that has its values in the unique columns.
pub(crate) async fn upsert<M: Model, E: Executor<M::Scope>>(
    db: &E,
    mut row: M,
    unique: Vec<Expression>,
) -> Result<M> {
    let session = db.session();
    row.touch(&Touch::insert(M::SCHEMA));
    let values = super::encode(&row, session.origin())?;
    let target = columns_of(M::SCHEMA, &unique)?;
    if has_null(M::SCHEMA, &target, &values) {
        // Nulls are never taken.
        return super::insert(db, row).await;
    }
    let filter = condition(M::SCHEMA, &target, &values);
    let capabilities = session.dialect().capabilities();
    let returns = capabilities.insert_returning && capabilities.conflict_targets;
    let statement = Statement::Insert(statement(M::SCHEMA, values, target, returns));
    let mut written = None;
    let origin = session.origin();
    session
        .run(&statement, Shape::Quick, &mut |row| {
            written = Some(M::from_row(&mut Reader::new(row, origin))?);
            Ok(())
        })
        .await?;
    if let Some(written) = written {
        return Ok(written);
    }
    // The database doesn't return what it wrote: the unique key finds it. Where it doesn't, nothing
    // was written.
    let mut plan = Plan::new(M::SCHEMA);
    plan.filter = filter;
    let written = Query::from_plan(plan).get(db).await;
    written.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::new(
            ErrorKind::Unique,
            format!("another unique key of {} is taken", M::SCHEMA.name),
        ),
        _ => error,
    })
}

fn statement(
    schema: &'static ModelSchema,
    values: Vec<Value>,
    target: Vec<&'static str>,
    returns: bool,
) -> Insert {
    let numbered = |automatic, value: &Value| automatic == Automatic::Identity && value.is_null();
    let is_generated = |field: &terrace_core::FieldSchema| field.generated.is_some();
    let identity = schema
        .fields
        .iter()
        .zip(&values)
        .find(|(field, value)| numbered(field.automatic, value))
        .map(|(field, _)| Cow::Borrowed(field.column));
    let (columns, values) = schema
        .fields
        .iter()
        .zip(values)
        .filter(|(field, value)| !numbered(field.automatic, value) && !is_generated(field))
        .map(|(field, value)| (Cow::Borrowed(field.column), value))
        .unzip();
    let changed = schema.fields.iter().filter(|field| {
        !field.primary_key
            && !is_generated(field)
            && field.automatic != Automatic::Created
            && !target.contains(&field.column)
    });
    let action = ConflictAction::Update(changed.map(|field| Cow::Borrowed(field.column)).collect());
    let returning = schema
        .fields
        .iter()
        .filter(|_| returns)
        .map(|field| Cow::Borrowed(field.column));
    Insert {
        table: Table::from(schema),
        columns,
        values,
        identity,
        conflict: Some(Conflict {
            target: target.into_iter().map(Cow::Borrowed).collect(),
            action,
        }),
        returning: returning.collect(),
    }
}

/// The names of the unique key's columns.
fn columns_of(schema: &'static ModelSchema, unique: &[Expression]) -> Result<Vec<&'static str>> {
    let column = |expression: &Expression| {
        let Expression::Column(column) = expression else {
            return None;
        };
        let own = schema
            .fields
            .iter()
            .find(|field| field.column == column.name);
        own.filter(|_| column.source == Source::ROOT)
            .map(|field| field.column)
    };
    unique
        .iter()
        .map(column)
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidInput,
                "an upsert needs columns of the model itself",
            )
            .with_hint("name the columns of a unique key")
        })
}

fn has_null(schema: &'static ModelSchema, target: &[&'static str], values: &[Value]) -> bool {
    let mut fields = schema.fields.iter().zip(values);
    fields.any(|(field, value)| value.is_null() && target.contains(&field.column))
}

/// The condition that finds the row with these values in the unique columns.
fn condition(
    schema: &'static ModelSchema,
    target: &[&'static str],
    values: &[Value],
) -> Option<Expression> {
    schema
        .fields
        .iter()
        .zip(values)
        .filter(|(field, _)| target.contains(&field.column))
        .map(|(field, value)| Expression::column(field.column).equals(value.clone()))
        .reduce(Expression::and)
}

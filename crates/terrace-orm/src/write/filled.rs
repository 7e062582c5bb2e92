//! What the database fills in, on its way back into the instance.

use terrace_core::{ModelSchema, Origin, Result};
use terrace_sql::{Expression, Statement};
use terrace_tenancy::{Row, Session, Shape};

use super::statement;
use crate::model::{Model, Touch};

/// Takes a row that was written, whose columns from a place on are the fields that the database
/// filled.
pub(super) type Take<'a> = dyn FnMut(&Row<'_>, usize) -> Result<()> + Send + 'a;

/// The fields whose values only the database knows.
pub(super) fn fields(schema: &'static ModelSchema) -> Vec<usize> {
    let fields = schema.fields.iter().enumerate();
    fields
        .filter_map(|(index, field)| field.generated.map(|_| index))
        .collect()
}

/// The same, with others that a write leaves to the database.
pub(super) fn with(schema: &'static ModelSchema, left: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut fields = fields(schema);
    for index in left {
        if !fields.contains(&index) {
            fields.push(index);
        }
    }
    fields
}

/// Fills an instance from a row.
pub(super) fn into<M: Model>(
    instance: &mut M,
    row: &Row<'_>,
    fields: &[usize],
    first: usize,
    origin: Origin,
) -> Result<()> {
    let touch = Touch::read(M::SCHEMA, row, fields, first, origin);
    instance.touch(&touch);
    touch.finish()
}

/// Reads these fields of one row.
pub(super) async fn read(
    session: Session<'_>,
    schema: &'static ModelSchema,
    filter: Expression,
    fields: &[usize],
    take: &mut Take<'_>,
) -> Result<bool> {
    let columns = fields
        .iter()
        .map(|index| statement::column(&schema.fields[*index]));
    let select = Statement::from(statement::select(schema, columns, Some(filter)));
    let mut found = false;
    session
        .run(&select, Shape::Quick, &mut |row| {
            found = true;
            take(row, 0)
        })
        .await?;
    Ok(found)
}

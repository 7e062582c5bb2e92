//! Looking for rows before they are deleted.

use terrace_core::{ModelSchema, Result, Value};
use terrace_sql::{Expression, Select, Statement};
use terrace_tenancy::{Session, Shape};

use crate::write::statement::{self, column, key_fields, value_of};

/// The primary keys of rows that match, no more than `most` where that is said.
pub(super) async fn keys(
    session: Session<'_>,
    schema: &'static ModelSchema,
    filter: Option<Expression>,
    query: u32,
    most: Option<u64>,
) -> Result<Vec<Vec<Value>>> {
    let fields = key_fields(schema);
    let columns = fields.iter().map(|index| column(&schema.fields[*index]));
    let select = Select {
        query,
        limit: most,
        ..statement::select(schema, columns, filter)
    };
    let mut keys = Vec::new();
    session
        .run(&Statement::from(select), Shape::Slow, &mut |row| {
            let mut key = Vec::with_capacity(fields.len());
            for (place, index) in fields.iter().enumerate() {
                key.push(value_of(row, place, &schema.fields[*index])?);
            }
            keys.push(key);
            Ok(())
        })
        .await?;
    Ok(keys)
}

/// The number of rows that match.
pub(super) async fn count(
    session: Session<'_>,
    schema: &'static ModelSchema,
    filter: Option<Expression>,
    query: u32,
) -> Result<u64> {
    let select = Select {
        query,
        ..statement::select(schema, [Expression::count_all()], filter)
    };
    let mut count = 0;
    session
        .run(&Statement::from(select), Shape::Slow, &mut |row| {
            count = row.get::<i64>(0)?;
            Ok(())
        })
        .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

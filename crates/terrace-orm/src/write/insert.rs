//! `INSERT` of one row or many, and the numbers that the database gives.

use std::borrow::Cow;

use terrace_core::{Automatic, ColumnType, Error, ErrorKind, ModelSchema, Result, Value};
use terrace_sql::{Insert, Statement, Table};
use terrace_tenancy::{Session, Shape};

/// Rows of one statement, however few parameters they bind: longer texts gain nothing.
const MOST_ROWS: usize = 1000;

/// Inserts one row and gives its number, if the database numbers it.
pub(super) async fn run(
    session: Session<'_>,
    schema: &'static ModelSchema,
    values: Vec<Value>,
) -> Result<Vec<i64>> {
    let numbered = identity(schema).is_some_and(|index| values[index].is_null());
    batch(session, schema, values, numbered).await
}

/// Inserts rows with as few statements as the limits allow, and gives each row's number.
pub(super) async fn run_many(
    session: Session<'_>,
    schema: &'static ModelSchema,
    values: Vec<Value>,
) -> Result<Vec<Option<i64>>> {
    let width = schema.fields.len();
    let rows = values.len() / width;
    let mut numbers = vec![None; rows];
    let mut statements = Vec::new();
    for (numbered, places, values) in split(schema, values) {
        let size = rows_per_statement(session, width);
        let mut values = values.into_iter();
        for places in places.chunks(size) {
            let chunk: Vec<Value> = values.by_ref().take(places.len() * width).collect();
            statements.push((numbered, places.to_vec(), chunk));
        }
    }
    if statements.len() < 2 {
        for statement in statements {
            run_one(session, schema, statement, &mut numbers).await?;
        }
        return Ok(numbers);
    }
    let operation = session.operation().await?;
    for statement in statements {
        run_one(operation.session(), schema, statement, &mut numbers).await?;
    }
    operation.finish().await?;
    Ok(numbers)
}

async fn run_one(
    session: Session<'_>,
    schema: &'static ModelSchema,
    (numbered, places, values): (bool, Vec<usize>, Vec<Value>),
    numbers: &mut [Option<i64>],
) -> Result<()> {
    let given = batch(session, schema, values, numbered).await?;
    for (place, number) in places.into_iter().zip(given) {
        numbers[place] = Some(number);
    }
    Ok(())
}

/// Parts the rows that the database numbers from those that bring their number.
fn split(schema: &ModelSchema, values: Vec<Value>) -> Vec<(bool, Vec<usize>, Vec<Value>)> {
    let width = schema.fields.len();
    let Some(index) = identity(schema) else {
        let rows = values.len() / width;
        return vec![(false, (0..rows).collect(), values)];
    };
    let mut given = (false, Vec::new(), Vec::new());
    let mut numbered = (true, Vec::new(), Vec::new());
    let mut values = values.into_iter();
    let mut place = 0;
    loop {
        let row: Vec<Value> = values.by_ref().take(width).collect();
        let Some(number) = row.get(index) else {
            return vec![given, numbered];
        };
        let group = if number.is_null() {
            &mut numbered
        } else {
            &mut given
        };
        group.1.push(place);
        group.2.extend(row);
        place += 1;
    }
}

/// Besides its fields, a row may bind the tenant twice: as a value, and to number it.
fn rows_per_statement(session: Session<'_>, width: usize) -> usize {
    let most = session.dialect().capabilities().max_parameters / (width + 2);
    most.clamp(1, MOST_ROWS)
}

/// Runs one statement; the values are those of all fields, row by row.
async fn batch(
    session: Session<'_>,
    schema: &'static ModelSchema,
    mut values: Vec<Value>,
    numbered: bool,
) -> Result<Vec<i64>> {
    let width = schema.fields.len();
    let rows = values.len() / width;
    let identity = identity(schema).filter(|_| numbered);
    let is_written =
        |index: usize| Some(index) != identity && schema.fields[index].generated.is_none();
    if (0..width).any(|index| !is_written(index)) {
        let mut place = 0;
        values.retain(|_| {
            let keep = is_written(place % width);
            place += 1;
            keep
        });
    }
    let columns = schema
        .fields
        .iter()
        .enumerate()
        .filter(|(index, _)| is_written(*index))
        .map(|(_, field)| Cow::Borrowed(field.column))
        .collect();
    let field = identity.map(|index| &schema.fields[index]);
    let statement = Statement::Insert(Insert {
        table: Table::from(schema),
        columns,
        values,
        identity: field.map(|field| Cow::Borrowed(field.column)),
        conflict: None,
        returning: field
            .map(|field| Cow::Borrowed(field.column))
            .into_iter()
            .collect(),
    });
    let mut numbers = Vec::new();
    let outcome = session
        .run(&statement, Shape::Quick, &mut |row| {
            numbers.push(match field.map(|field| field.column_type) {
                Some(ColumnType::Integer) => row.get::<i32>(0)?.into(),
                _ => row.get::<i64>(0)?,
            });
            Ok(())
        })
        .await?;
    if field.is_none() {
        return Ok(Vec::new());
    }
    // Numbers are given in the order of the rows; a database may return the rows in another.
    numbers.sort_unstable();
    if numbers.is_empty()
        && let (Some(first), Ok(count)) = (outcome.last_identity, i64::try_from(rows))
    {
        numbers.extend(first..first.saturating_add(count));
    }
    if numbers.len() == rows {
        return Ok(numbers);
    }
    Err(Error::new(
        ErrorKind::Internal,
        format!(
            "the database gave {} numbers for {rows} new rows of {}",
            numbers.len(),
            schema.name
        ),
    ))
}

/// The index of the field that the database numbers.
fn identity(schema: &ModelSchema) -> Option<usize> {
    schema
        .fields
        .iter()
        .position(|field| field.automatic == Automatic::Identity)
}

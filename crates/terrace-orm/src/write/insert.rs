//! `INSERT` of one row or many, and the numbers that the database gives.

use std::borrow::Cow;

use terrace_core::{Automatic, ColumnType, Error, ErrorKind, ModelSchema, Result, Value};
use terrace_sql::{Conflict, Insert, Statement, Table};
use terrace_tenancy::{Session, Shape};

use super::filled::{self, Take};
use super::statement;

/// Rows of one statement, however few parameters they bind: longer texts gain nothing.
const MOST_ROWS: usize = 2000;

/// The field that the database numbers.
pub(super) fn identity(schema: &ModelSchema) -> Option<usize> {
    schema
        .fields
        .iter()
        .position(|field| field.automatic == Automatic::Identity)
}

/// The fields that an insert writes, whether or not the database numbers the row.
pub(super) fn written(schema: &'static ModelSchema, numbered: bool) -> Vec<usize> {
    let identity = identity(schema).filter(|_| numbered);
    (0..schema.fields.len())
        .filter(|index| Some(*index) != identity && schema.fields[*index].generated.is_none())
        .collect()
}

/// Rows that one statement takes. Besides its fields, a row may bind the tenant twice: as a value,
/// and to number it.
pub(super) fn rows_per_statement(session: Session<'_>, width: usize, wish: Option<usize>) -> usize {
    let most = session.dialect().capabilities().max_parameters / (width + 2);
    wish.unwrap_or(MOST_ROWS).clamp(1, most.max(1))
}

/// Rows for one statement: the values of [`written`] fields, row after row.
pub(super) struct Rows {
    pub(super) schema: &'static ModelSchema,
    pub(super) values: Vec<Value>,
    pub(super) numbered: bool,
}

impl Rows {
    /// The statement.
    pub(super) fn insert(
        self,
        conflict: Option<Conflict>,
        returning: impl IntoIterator<Item = usize>,
    ) -> Statement {
        let schema = self.schema;
        let identity = identity(schema).filter(|_| self.numbered);
        Statement::Insert(Insert {
            table: Table::from(schema),
            columns: statement::names(schema, written(schema, self.numbered)),
            values: self.values,
            identity: identity.map(|index| Cow::Borrowed(schema.fields[index].column)),
            conflict,
            returning: statement::names(schema, returning),
        })
    }

    /// Inserts one row, gives its number, if the database numbers it, and hands over what the
    /// database filled in where it returns that.
    pub(super) async fn run_one(
        self,
        session: Session<'_>,
        take: &mut Take<'_>,
    ) -> Result<Option<i64>> {
        let schema = self.schema;
        let numbered = identity(schema).filter(|_| self.numbered);
        let returns = session.dialect().capabilities().insert_returning;
        let filled = if returns {
            filled::fields(schema)
        } else {
            Vec::new()
        };
        let first = usize::from(numbered.is_some());
        let insert = self.insert(None, numbered.into_iter().chain(filled.iter().copied()));
        let mut number = None;
        let outcome = session
            .run(&insert, Shape::Quick, &mut |row| {
                if let Some(index) = numbered {
                    number = Some(number_of(row, schema, index)?);
                }
                if filled.is_empty() {
                    return Ok(());
                }
                take(row, first)
            })
            .await?;
        if numbered.is_none() {
            return Ok(None);
        }
        number
            .or(outcome.last_identity)
            .map(Some)
            .ok_or_else(|| miscounted(schema, 0, 1))
    }

    /// Inserts the rows and gives their numbers, if the database numbers them.
    pub(super) async fn run(self, session: Session<'_>) -> Result<Vec<i64>> {
        let schema = self.schema;
        let Some(index) = identity(schema).filter(|_| self.numbered) else {
            let insert = self.insert(None, None);
            session.execute(&insert).await?;
            return Ok(Vec::new());
        };
        // A row binds one value less than it has columns.
        let width = written(schema, true).len();
        let rows = self.values.len().checked_div(width).unwrap_or(1);
        let insert = self.insert(None, Some(index));
        let mut numbers = Vec::with_capacity(rows);
        let outcome = session
            .run(&insert, Shape::Quick, &mut |row| {
                numbers.push(number_of(row, schema, index)?);
                Ok(())
            })
            .await?;
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
        Err(miscounted(schema, numbers.len(), rows))
    }
}

/// The number of a row, from its first column.
fn number_of(row: &terrace_tenancy::Row<'_>, schema: &ModelSchema, index: usize) -> Result<i64> {
    Ok(match schema.fields[index].column_type {
        ColumnType::Integer => row.get::<i32>(0)?.into(),
        _ => row.get::<i64>(0)?,
    })
}

#[cold]
fn miscounted(schema: &ModelSchema, numbers: usize, rows: usize) -> Error {
    Error::new(
        ErrorKind::Internal,
        format!(
            "the database gave {numbers} numbers for {rows} new rows of {}",
            schema.name
        ),
    )
}

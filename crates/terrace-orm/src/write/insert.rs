//! `INSERT` of one row or many, and the numbers that the database gives.

use std::borrow::Cow;

use terrace_core::{Automatic, ColumnType, Error, ErrorKind, ModelSchema, Origin, Result, Value};
use terrace_sql::{Assignment, Conflict, Expression, Insert, Statement, Table};
use terrace_tenancy::{Row, Session, Shape};

use super::filled::{self, Take};
use super::statement;
use crate::column::Change;
use crate::model::{Encoder, Model};
use crate::query;

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
pub(crate) fn rows_per_statement(session: Session<'_>, width: usize, wish: Option<usize>) -> usize {
    let most = session.dialect().capabilities().max_parameters / (width + 2);
    wish.unwrap_or(MOST_ROWS).clamp(1, most.max(1))
}

/// Rows for one statement: the values of [`written`] fields, row after row.
#[derive(Clone)]
pub(super) struct Rows {
    pub(super) schema: &'static ModelSchema,
    pub(super) values: Vec<Value>,
    /// What stands in the place of a value: a calculation, or the column's default.
    pub(super) calculated: Vec<(usize, Expression)>,
    pub(super) numbered: bool,
}

impl Rows {
    /// The values of instances.
    pub(super) fn of<'a, M: Model>(
        target: Origin,
        numbered: bool,
        instances: impl ExactSizeIterator<Item = &'a M>,
    ) -> Result<Self> {
        let written = written(M::SCHEMA, numbered);
        let mut encoder = Encoder::only(M::SCHEMA, target, instances.len(), &written);
        for instance in instances {
            instance.encode(&mut encoder);
        }
        let (values, left) = encoder.finish_with_left()?;
        let defaults = left.into_iter().filter_map(|place| {
            let field = &M::SCHEMA.fields[written[place % written.len()]];
            Some((place, Expression::Default(field.default?)))
        });
        Ok(Self {
            schema: M::SCHEMA,
            values,
            calculated: defaults.collect(),
            numbered,
        })
    }

    /// Sets columns of a row to what the database calculates.
    ///
    /// # Errors
    /// As an update with these changes; `InvalidInput` for a column that an insert doesn't write.
    pub(super) fn set(
        &mut self,
        session: Session<'_>,
        row: usize,
        changes: Vec<Change>,
    ) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let written = written(self.schema, self.numbered);
        let rounds = session.dialect().capabilities().rounding_decimals;
        for change in changes {
            let Assignment { column, value } =
                query::assigned(self.schema, change, session.origin(), rounds)?;
            let place = written
                .iter()
                .position(|index| self.schema.fields[*index].column == column)
                .ok_or_else(|| not_written(self.schema, &column))?;
            let place = row * written.len() + place;
            self.calculated.retain(|(other, _)| *other != place);
            self.calculated.push((place, value));
        }
        self.calculated.sort_unstable_by_key(|(place, _)| *place);
        Ok(())
    }

    /// The fields whose values only the database knows.
    pub(super) fn filled(&self) -> Vec<usize> {
        let written = written(self.schema, self.numbered);
        let places = self.calculated.iter();
        filled::with(
            self.schema,
            places.map(|(place, _)| written[place % written.len()]),
        )
    }

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
            calculated: self.calculated,
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
        filled: &[usize],
        take: &mut Take<'_>,
    ) -> Result<Option<i64>> {
        let schema = self.schema;
        let numbered = identity(schema).filter(|_| self.numbered);
        let returns = session.dialect().capabilities().insert_returning;
        let filled = if returns { filled } else { &[] };
        if !returns {
            self.refuse_unknown_key()?;
        }
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

    /// Refuses a key that only the database would know, and not tell.
    fn refuse_unknown_key(&self) -> Result<()> {
        let filled = self.filled();
        match filled.iter().find(|index| self.schema.fields[**index].primary_key) {
            Some(index) => Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "the database doesn't return what it inserts, so that the key {}.{} would stay unknown",
                    self.schema.name, self.schema.fields[*index].name
                ),
            )
            .with_hint("give the key a value")),
            None => Ok(()),
        }
    }

    /// Inserts the rows. Hands over what the database filled in, row by row with their places, where
    /// it returns that.
    pub(super) async fn run(
        self,
        session: Session<'_>,
        filled: &[usize],
        take: &mut TakeMany<'_>,
    ) -> Result<Ran> {
        let schema = self.schema;
        let width = written(schema, self.numbered).len();
        let rows = self.values.len().checked_div(width).unwrap_or(1);
        let identity = identity(schema).filter(|_| self.numbered);
        let returns = session.dialect().capabilities().insert_returning;
        if !returns {
            self.refuse_unknown_key()?;
        }
        let reads = returns && !filled.is_empty();
        // Without a number, the key tells which of the rows a returned one is.
        let keys = match identity {
            Some(index) => vec![index],
            None if reads => statement::key_fields(schema),
            None => Vec::new(),
        };
        let mut ran = Ran {
            numbers: Vec::with_capacity(rows),
            read: filled.is_empty() || reads,
        };
        let filled = if reads { filled } else { &[] };
        let insert = self.insert(None, keys.iter().chain(filled).copied());
        let mut place = 0;
        let outcome = session
            .run(&insert, Shape::Quick, &mut |row| {
                if let Some(index) = identity {
                    let number = number_of(row, schema, index)?;
                    // A database may return rows in another order than it was given them.
                    ran.read &= ran.numbers.last().is_none_or(|last| *last < number);
                    ran.numbers.push(number);
                }
                if reads {
                    ran.read &= take(place, row, &keys)?;
                }
                place += 1;
                Ok(())
            })
            .await?;
        if identity.is_none() {
            return Ok(ran);
        }
        // Numbers are given in the order of the rows.
        ran.numbers.sort_unstable();
        if ran.numbers.is_empty()
            && let (Some(first), Ok(count)) = (outcome.last_identity, i64::try_from(rows))
        {
            ran.numbers.extend(first..first.saturating_add(count));
        }
        if ran.numbers.len() == rows {
            return Ok(ran);
        }
        Err(miscounted(schema, ran.numbers.len(), rows))
    }
}

/// Takes a row that was added: its place among the rows, the row, and the fields that stand before
/// those that the database filled. Tells whether it is the row of that place.
pub(super) type TakeMany<'a> = dyn FnMut(usize, &Row<'_>, &[usize]) -> Result<bool> + Send + 'a;

/// What inserting rows gave.
pub(super) struct Ran {
    /// The numbers of the rows, in their order, where the database numbers them.
    pub(super) numbers: Vec<i64>,
    /// Whether everything that the database filled in was handed over to the right rows.
    pub(super) read: bool,
}

#[cold]
fn not_written(schema: &ModelSchema, column: &str) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!(
            "an insert of {} doesn't write the column {column}",
            schema.name
        ),
    )
    .with_hint("leave out what the database numbers or generates")
}

/// The number of a row, from its first column.
fn number_of(row: &Row<'_>, schema: &ModelSchema, index: usize) -> Result<i64> {
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

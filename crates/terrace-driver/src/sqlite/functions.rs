//! SQL functions that SQLite lacks, or that calculate otherwise there than on servers. Statements
//! are rendered with them (`terrace-sql`, `dialect/sqlite`); their names start with `terrace_`.
//!
//! Of null they are null, as functions are. What has no result (the logarithm of a negative number)
//! is null too, as in SQLite's own functions.

mod aggregate;
mod json;
mod number;
mod text;
mod time;

use std::borrow::Cow;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Connection, Error, Result};

/// Makes the functions known to a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    text::register(connection)?;
    number::register(connection)?;
    time::register(connection)?;
    json::register(connection)?;
    aggregate::register(connection)
}

/// Pure: the same arguments give the same result, and nothing else happens.
const PURE: FunctionFlags = FunctionFlags::SQLITE_UTF8
    .union(FunctionFlags::SQLITE_DETERMINISTIC)
    .union(FunctionFlags::SQLITE_INNOCUOUS);

/// Registers a pure function.
fn pure<T: ToSql + 'static>(
    connection: &Connection,
    name: &str,
    arguments: i32,
    function: fn(&Context<'_>) -> Result<Option<T>>,
) -> Result<()> {
    connection.create_scalar_function(name, arguments, PURE, move |context| {
        if (0..context.len()).any(|index| context.get_raw(index) == ValueRef::Null) {
            return Ok(None);
        }
        function(context)
    })
}

/// An argument as text.
fn text<'a>(context: &'a Context<'_>, index: usize) -> Result<Cow<'a, str>> {
    Ok(match context.get_raw(index) {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Cow::Borrowed(str::from_utf8(bytes).map_err(|_| failed("a text isn't UTF-8"))?)
        }
        ValueRef::Integer(number) => Cow::Owned(number.to_string()),
        ValueRef::Real(number) => Cow::Owned(number.to_string()),
        ValueRef::Null => Cow::Borrowed(""),
    })
}

/// An argument as a number.
#[expect(
    clippy::cast_precision_loss,
    reason = "a double is what is calculated with"
)]
fn double(context: &Context<'_>, index: usize) -> Result<f64> {
    match context.get_raw(index) {
        ValueRef::Integer(number) => Ok(number as f64),
        ValueRef::Real(number) => Ok(number),
        _ => text(context, index)?
            .trim()
            .parse()
            .map_err(|_| failed("a text is calculated with as if it were a number")),
    }
}

/// An argument as a whole number; a fraction is rounded.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`as` gives the nearest number"
)]
fn whole(context: &Context<'_>, index: usize) -> Result<i64> {
    match context.get_raw(index) {
        ValueRef::Integer(number) => Ok(number),
        _ => Ok(double(context, index)?.round() as i64),
    }
}

/// An error without values of the row.
fn failed(sentence: &'static str) -> Error {
    Error::UserFunctionError(sentence.into())
}

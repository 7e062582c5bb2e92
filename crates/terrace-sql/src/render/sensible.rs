//! Calls that make no sense, refused before anything is sent: databases answer them with an error,
//! with nothing, or each with another text.

use terrace_core::{ColumnType, Error, ErrorKind, Result, Value};

use crate::{DateUnit, Expression, Function, Truncate};

/// Refuses a length or a place that no text has.
pub(super) fn check_places(function: Function, arguments: &[Expression]) -> Result<()> {
    let least = match function {
        Function::Left | Function::Right | Function::Substring => 1,
        Function::Repeat | Function::PadLeft | Function::PadRight => 0,
        _ => return Ok(()),
    };
    let substring = function == Function::Substring;
    check_number(function, arguments.get(1), least).map_err(|error| {
        error.with_hint(if substring {
            "the first character has the number 1"
        } else {
            "say how many characters, or how often"
        })
    })?;
    let length = arguments.get(2).filter(|_| substring);
    check_number(function, length, 0)
        .map_err(|error| error.with_hint("say how many characters from there on"))
}

/// Refuses a number below the least that makes sense, where it is known already.
fn check_number(function: Function, given: Option<&Expression>, least: i64) -> Result<()> {
    let given = match given {
        Some(Expression::Value(Value::I16(given))) => i64::from(*given),
        Some(Expression::Value(Value::I32(given))) => i64::from(*given),
        Some(Expression::Value(Value::I64(given))) => *given,
        _ => return Ok(()),
    };
    if given >= least {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidInput,
        format!("the number given to {function:?} is less than {least}"),
    ))
}

/// Refuses to cut a date to a time of day and a time of day to a date.
pub(super) fn check_unit(truncate: &Truncate) -> Result<()> {
    let of_a_day = match truncate.unit {
        None => return Ok(()),
        Some(DateUnit::Hour | DateUnit::Minute | DateUnit::Second) => true,
        Some(_) => false,
    };
    let what = match truncate.of {
        ColumnType::Date if of_a_day => "a date has no time of day",
        ColumnType::Time if !of_a_day => "a time of day has no date",
        _ => return Ok(()),
    };
    Err(
        Error::new(ErrorKind::InvalidInput, format!("{what} to be cut to"))
            .with_hint("cut it to a unit that it has"),
    )
}

/// Refuses the name of a collation that none has.
pub(super) fn check_collation(name: &str) -> Result<()> {
    let known = |letter: char| letter.is_alphanumeric() || "_-.@".contains(letter);
    if !name.is_empty() && name.chars().all(known) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidInput,
        "the name is not one of a collation",
    )
    .with_hint("write the name of a collation of the database, without quotes"))
}

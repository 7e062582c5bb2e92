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
    let given = match arguments.get(1) {
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
    )
    .with_hint(match function {
        Function::Substring => "the first character has the number 1",
        _ => "say how many characters, or how often",
    }))
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

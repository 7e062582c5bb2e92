//! Values on their way into SQLite.
//!
//! | value | stored as | why |
//! |---|---|---|
//! | bool | `0`, `1` | SQLite has no booleans |
//! | UUID | text of 36 lower-case characters | readable, and equal text is equal UUID |
//! | date | `2026-01-02` | ISO 8601 |
//! | time | `03:04:05.000006` | fixed width: text order is time order |
//! | date and time | `2026-01-02 03:04:05.000006` | as SQLite's own `datetime()` writes it, fixed width |
//! | instant | `2026-01-02T03:04:05.000006Z` | RFC 3339 in UTC, fixed width |
//! | decimal | integer, or real of at most 15 significant digits | see below |
//! | JSON | text | `json_extract` and friends read it |
//!
//! SQLite has no exact decimals. Text would keep every digit, but compares and sums as text or not
//! at all, and a `NUMERIC` column turns it into a real anyway. A real gives back every decimal of up
//! to 15 significant digits unharmed, sorts and sums as a number, and is what other programs store;
//! so that is what is bound, and a decimal with more digits is refused, not rounded.

use std::borrow::Borrow;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use rusqlite::Statement;
use rusqlite::types::Null;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use terrace_core::{Error, ErrorKind, Result, Value};

use super::error::{self, Failure};

/// Binds all parameters of a statement.
pub(super) fn bind<V: Borrow<Value>>(
    statement: &mut Statement<'_>,
    parameters: &[V],
) -> Result<(), Failure> {
    let wanted = statement.parameter_count();
    if wanted != parameters.len() {
        let given = parameters.len();
        return Err(Failure::Failed(Error::new(
            ErrorKind::Statement,
            format!("the statement has {wanted} parameters, but {given} values were given"),
        )));
    }
    for (index, value) in parameters.iter().enumerate() {
        bind_one(statement, index + 1, value.borrow())?;
    }
    Ok(())
}

fn bind_one(statement: &mut Statement<'_>, index: usize, value: &Value) -> Result<(), Failure> {
    let bound = match value {
        Value::Null(_) => statement.raw_bind_parameter(index, Null),
        Value::Bool(value) => statement.raw_bind_parameter(index, i64::from(*value)),
        Value::I16(value) => statement.raw_bind_parameter(index, i64::from(*value)),
        Value::I32(value) => statement.raw_bind_parameter(index, i64::from(*value)),
        Value::I64(value) => statement.raw_bind_parameter(index, *value),
        Value::F32(value) => statement.raw_bind_parameter(index, number(f64::from(*value))?),
        Value::F64(value) => statement.raw_bind_parameter(index, number(*value)?),
        Value::Text(value) => statement.raw_bind_parameter(index, value.as_str()),
        Value::Bytes(value) => statement.raw_bind_parameter(index, value.as_slice()),
        Value::Uuid(value) => {
            let mut buffer = uuid::Uuid::encode_buffer();
            statement.raw_bind_parameter(index, &*value.hyphenated().encode_lower(&mut buffer))
        }
        Value::Date(value) => statement.raw_bind_parameter(index, Text::date(*value)?.as_str()),
        Value::Time(value) => statement.raw_bind_parameter(index, Text::time(*value).as_str()),
        Value::DateTime(value) => {
            statement.raw_bind_parameter(index, Text::date_time(*value)?.as_str())
        }
        Value::Timestamp(value) => {
            statement.raw_bind_parameter(index, Text::timestamp(*value)?.as_str())
        }
        Value::Decimal(value) => match decimal(*value)? {
            Number::Integer(integer) => statement.raw_bind_parameter(index, integer),
            Number::Real(real) => statement.raw_bind_parameter(index, real),
        },
        Value::Json(value) => statement.raw_bind_parameter(index, value.to_string()),
        Value::Array(_) | Value::Range(_) => {
            return Err(Failure::Failed(Error::new(
                ErrorKind::Unsupported,
                "SQLite has no arrays and ranges",
            )));
        }
    };
    bound.map_err(|error| error::run(&error))
}

/// SQLite would store "not a number" as null.
fn number(value: f64) -> Result<f64> {
    if value.is_nan() {
        return Err(Error::new(
            ErrorKind::InvalidValue,
            "SQLite can't store a number that is not a number (NaN)",
        ));
    }
    Ok(value)
}

enum Number {
    Integer(i64),
    Real(f64),
}

fn decimal(value: Decimal) -> Result<Number> {
    let value = value.normalize();
    if value.scale() == 0
        && let Some(integer) = value.to_i64()
    {
        return Ok(Number::Integer(integer));
    }
    // Parsing is rounded correctly; going through arithmetic would not be.
    match value.to_string().parse() {
        Ok(real) if value.mantissa().unsigned_abs() < 1_000_000_000_000_000 => {
            Ok(Number::Real(real))
        }
        _ => Err(Error::new(
            ErrorKind::InvalidValue,
            "SQLite keeps 15 significant digits of a decimal, this one has more",
        )
        .with_hint("round it to the scale of its column first")),
    }
}

/// ASCII text of at most 27 bytes, built without an allocation.
pub(super) struct Text {
    bytes: [u8; 27],
    length: usize,
}

impl Text {
    fn new() -> Self {
        Self {
            bytes: [b'0'; 27],
            length: 0,
        }
    }

    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    pub(super) fn date(date: Date) -> Result<Self> {
        let mut text = Self::new();
        text.push_date(date)?;
        Ok(text)
    }

    pub(super) fn time(time: Time) -> Self {
        let mut text = Self::new();
        text.push_time(time);
        text
    }

    pub(super) fn date_time(value: DateTime) -> Result<Self> {
        let mut text = Self::date(value.date())?;
        text.push(b' ');
        text.push_time(value.time());
        Ok(text)
    }

    pub(super) fn timestamp(value: Timestamp) -> Result<Self> {
        let value = TimeZone::UTC.to_datetime(value);
        let mut text = Self::date(value.date())?;
        text.push(b'T');
        text.push_time(value.time());
        text.push(b'Z');
        Ok(text)
    }

    fn push_date(&mut self, date: Date) -> Result<()> {
        let year = u32::try_from(date.year()).map_err(|_| {
            Error::new(
                ErrorKind::InvalidValue,
                "SQLite stores the years 0 to 9999 only, this one is before",
            )
        })?;
        self.push_digits(year, 4);
        self.push(b'-');
        self.push_digits(date.month().unsigned_abs().into(), 2);
        self.push(b'-');
        self.push_digits(date.day().unsigned_abs().into(), 2);
        Ok(())
    }

    fn push_time(&mut self, time: Time) {
        self.push_digits(time.hour().unsigned_abs().into(), 2);
        self.push(b':');
        self.push_digits(time.minute().unsigned_abs().into(), 2);
        self.push(b':');
        self.push_digits(time.second().unsigned_abs().into(), 2);
        self.push(b'.');
        self.push_digits(time.subsec_nanosecond().unsigned_abs() / 1_000, 6);
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    fn push_digits(&mut self, mut number: u32, width: usize) {
        for place in (self.length..self.length + width).rev() {
            self.bytes[place] = b'0' + u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
        }
        self.length += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_fixed_width() {
        let at: DateTime = "2026-01-02T03:04:05.000006789".parse().unwrap();
        assert_eq!(
            Text::date_time(at).unwrap().as_str(),
            "2026-01-02 03:04:05.000006"
        );
        assert_eq!(Text::time(at.time()).as_str(), "03:04:05.000006");
        assert_eq!(Text::date(at.date()).unwrap().as_str(), "2026-01-02");
        let instant: Timestamp = "2026-01-02T03:04:05+01:00".parse().unwrap();
        assert_eq!(
            Text::timestamp(instant).unwrap().as_str(),
            "2026-01-02T02:04:05.000000Z"
        );
        assert!(Text::date(Date::constant(-1, 1, 1)).is_err());
    }

    #[test]
    fn a_decimal_is_exact_or_refused() {
        let exact = |text: &str| decimal(text.parse().unwrap()).ok();
        assert!(matches!(exact("12.00"), Some(Number::Integer(12))));
        assert!(matches!(
            exact("9223372036854775807"),
            Some(Number::Integer(i64::MAX))
        ));
        assert!(
            matches!(exact("0.99"), Some(Number::Real(real)) if real.to_bits() == 0.99_f64.to_bits())
        );
        assert!(exact("1234567890123.45").is_some());
        assert!(exact("12345678901234.567").is_none());
        assert!(exact("9223372036854775808").is_none());
    }
}

//! Values on their way out of SQLite, which types values, not columns.
//!
//! Strict: a column that holds something else than was asked for is an error. Accepted beside our
//! own forms (see `encode`) is what SQLite's functions and other programs write: times without
//! fractions, `T` or a space between date and time, UUIDs as blobs of 16 bytes.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use rusqlite::types::{Value as Kept, ValueRef};
use rust_decimal::Decimal;
use terrace_core::{Result, Value, ValueType};
use uuid::Uuid;

use crate::decode::mismatch;

/// A row that was copied out of SQLite, because it had to outlive its statement.
#[derive(Clone, Copy)]
pub(crate) struct KeptRow<'a> {
    /// The names of the columns.
    pub(super) names: &'a [String],
    /// The values of the columns.
    pub(super) values: &'a [Kept],
}

impl<'a> KeptRow<'a> {
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn name(&self, index: usize) -> Option<&'a str> {
        self.names.get(index).map(String::as_str)
    }

    pub(crate) fn cell(&self, index: usize) -> Option<ValueRef<'a>> {
        self.values.get(index).map(ValueRef::from)
    }
}

pub(crate) fn len(row: &rusqlite::Row<'_>) -> usize {
    row.as_ref().column_count()
}

pub(crate) fn name<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Option<&'a str> {
    row.as_ref().column_name(index).ok()
}

#[inline]
pub(crate) fn cell<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Option<ValueRef<'a>> {
    row.get_ref(index).ok()
}

pub(crate) fn dynamic(cell: ValueRef<'_>) -> Result<Value> {
    Ok(match cell {
        ValueRef::Null => Value::Null(ValueType::Unknown),
        ValueRef::Integer(integer) => Value::I64(integer),
        ValueRef::Real(real) => Value::F64(real),
        ValueRef::Text(_) => Value::Text(text(cell)?),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    })
}

pub(crate) fn bool(cell: ValueRef<'_>) -> Result<bool> {
    match cell {
        ValueRef::Integer(0) => Ok(false),
        ValueRef::Integer(1) => Ok(true),
        _ => Err(mismatch(ValueType::Bool)),
    }
}

#[inline]
pub(crate) fn i64(cell: ValueRef<'_>) -> Result<i64> {
    match cell {
        ValueRef::Integer(integer) => Ok(integer),
        _ => Err(mismatch(ValueType::I64)),
    }
}

pub(crate) fn i32(cell: ValueRef<'_>) -> Result<i32> {
    i64(cell)
        .ok()
        .and_then(|wide| wide.try_into().ok())
        .ok_or_else(|| mismatch(ValueType::I32))
}

pub(crate) fn i16(cell: ValueRef<'_>) -> Result<i16> {
    i64(cell)
        .ok()
        .and_then(|wide| wide.try_into().ok())
        .ok_or_else(|| mismatch(ValueType::I16))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a NUMERIC column stores whole reals as integers"
)]
pub(crate) fn f64(cell: ValueRef<'_>) -> Result<f64> {
    match cell {
        ValueRef::Real(real) => Ok(real),
        ValueRef::Integer(integer) => Ok(integer as f64),
        _ => Err(mismatch(ValueType::F64)),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "single precision is what was asked for"
)]
pub(crate) fn f32(cell: ValueRef<'_>) -> Result<f32> {
    f64(cell)
        .map(|wide| wide as f32)
        .map_err(|_| mismatch(ValueType::F32))
}

#[inline]
pub(crate) fn text(cell: ValueRef<'_>) -> Result<String> {
    characters(cell, ValueType::Text).map(str::to_owned)
}

pub(crate) fn bytes(cell: ValueRef<'_>) -> Result<Vec<u8>> {
    match cell {
        ValueRef::Blob(bytes) => Ok(bytes.to_vec()),
        _ => Err(mismatch(ValueType::Bytes)),
    }
}

pub(crate) fn uuid(cell: ValueRef<'_>) -> Result<Uuid> {
    match cell {
        ValueRef::Text(text) => Uuid::try_parse_ascii(text).ok(),
        ValueRef::Blob(bytes) => Uuid::from_slice(bytes).ok(),
        _ => None,
    }
    .ok_or_else(|| mismatch(ValueType::Uuid))
}

pub(crate) fn date(cell: ValueRef<'_>) -> Result<Date> {
    let text = characters(cell, ValueType::Date)?;
    civil(text)
        .filter(|at| at.time() == Time::midnight())
        .map(DateTime::date)
        .ok_or_else(|| mismatch(ValueType::Date))
}

pub(crate) fn time(cell: ValueRef<'_>) -> Result<Time> {
    let text = characters(cell, ValueType::Time)?;
    let plain = text.as_bytes().get(2) == Some(&b':')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b":.".contains(&byte));
    plain
        .then(|| text.parse().ok())
        .flatten()
        .ok_or_else(|| mismatch(ValueType::Time))
}

pub(crate) fn date_time(cell: ValueRef<'_>) -> Result<DateTime> {
    civil(characters(cell, ValueType::DateTime)?).ok_or_else(|| mismatch(ValueType::DateTime))
}

/// Text without an offset is in UTC, as `CURRENT_TIMESTAMP` writes it.
pub(crate) fn timestamp(cell: ValueRef<'_>) -> Result<Timestamp> {
    let text = characters(cell, ValueType::Timestamp)?;
    match text
        .strip_suffix('Z')
        .and_then(civil)
        .or_else(|| civil(text))
    {
        Some(civil) => Offset::UTC.to_timestamp(civil).ok(),
        None => text.parse().ok(),
    }
    .ok_or_else(|| mismatch(ValueType::Timestamp))
}

pub(crate) fn decimal(cell: ValueRef<'_>) -> Result<Decimal> {
    match cell {
        ValueRef::Integer(integer) => Some(Decimal::from(integer)),
        // 15 significant digits are what a real gives back unharmed.
        ValueRef::Real(real) => Decimal::from_scientific(&format!("{real:.14e}"))
            .ok()
            .map(|exact| exact.normalize()),
        ValueRef::Text(text) => str::from_utf8(text).ok().and_then(|text| text.parse().ok()),
        _ => None,
    }
    .ok_or_else(|| mismatch(ValueType::Decimal))
}

pub(crate) fn json(cell: ValueRef<'_>) -> Result<serde_json::Value> {
    let text = characters(cell, ValueType::Json)?;
    serde_json::from_str(text).map_err(|_| mismatch(ValueType::Json))
}

#[inline]
fn characters(cell: ValueRef<'_>, wanted: ValueType) -> Result<&str> {
    match cell {
        ValueRef::Text(text) => str::from_utf8(text).map_err(|_| mismatch(wanted)),
        _ => Err(mismatch(wanted)),
    }
}

/// `YYYY-MM-DD`, with or without a time of day, without an offset.
fn civil(text: &str) -> Option<DateTime> {
    let bytes = text.as_bytes();
    let date = bytes.get(..10)?;
    let plain = date[4] == b'-' && date[7] == b'-';
    let clock = bytes[10..]
        .iter()
        .all(|byte| byte.is_ascii_digit() || b"T :.".contains(byte));
    (plain && clock).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> ValueRef<'_> {
        ValueRef::Text(text.as_bytes())
    }

    #[test]
    fn times_of_other_programs_are_read() {
        let noon = Date::constant(2009, 1, 1).at(12, 0, 0, 0);
        for text in [
            "2009-01-01 12:00:00",
            "2009-01-01T12:00:00.000",
            "2009-01-01 12:00",
        ] {
            assert_eq!(date_time(of(text)).unwrap(), noon, "{text}");
            assert_eq!(
                timestamp(of(text)).unwrap(),
                Offset::UTC.to_timestamp(noon).unwrap()
            );
        }
        assert_eq!(
            timestamp(of("2009-01-01T13:00:00+01:00")).unwrap(),
            timestamp(of("2009-01-01T12:00:00Z")).unwrap()
        );
        assert_eq!(date(of("2009-01-01 00:00:00")).unwrap(), noon.date());
        assert_eq!(time(of("12:00")).unwrap(), noon.time());
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2009",
            "2009-01-01 25:00:00",
            "now",
            "2009-01-01 12:00:00Z",
            "2009-13-01",
            "2009-01-0é",
        ] {
            assert!(date_time(of(text)).is_err(), "{text}");
        }
        assert!(date(of("2009-01-01 12:00:00")).is_err());
        assert!(bool(ValueRef::Integer(2)).is_err());
        assert!(i16(ValueRef::Integer(40_000)).is_err());
        assert!(i64(ValueRef::Real(1.0)).is_err());
        assert!(text(ValueRef::Integer(1)).is_err());
        assert!(decimal(ValueRef::Real(f64::INFINITY)).is_err());
        assert!(json(of("{")).is_err());
    }

    #[test]
    fn decimals_come_back_from_reals() {
        for text in ["0.99", "-1234567890123.45", "0.1", "5.65", "100000.5"] {
            let real: f64 = text.parse().unwrap();
            assert_eq!(
                decimal(ValueRef::Real(real)).unwrap(),
                text.parse().unwrap()
            );
        }
        assert_eq!(
            decimal(ValueRef::Real(0.1 + 0.2)).unwrap(),
            "0.3".parse().unwrap()
        );
    }
}

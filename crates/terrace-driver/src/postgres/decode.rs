//! From a column's binary form to Rust types. None of these is called with null.

use jiff::civil::{self, Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use terrace_core::{Error, ErrorKind, Result, Value, ValueType};
use uuid::Uuid;

use super::encode::{EPOCH_SECONDS, MICROS_PER_DAY};
use super::row::Cell;
use super::{collection, numeric, oid};
use crate::decode::mismatch;

pub(crate) fn bool(cell: Cell<'_>) -> Result<bool> {
    match (cell.oid, cell.bytes) {
        (oid::BOOL, Some(&[byte])) => Ok(byte != 0),
        _ => Err(mismatch(ValueType::Bool)),
    }
}

pub(crate) fn i16(cell: Cell<'_>) -> Result<i16> {
    integer(cell)
        .and_then(|value| value.try_into().ok())
        .ok_or_else(|| mismatch(ValueType::I16))
}

pub(crate) fn i32(cell: Cell<'_>) -> Result<i32> {
    integer(cell)
        .and_then(|value| value.try_into().ok())
        .ok_or_else(|| mismatch(ValueType::I32))
}

/// Also of a NUMERIC without a fraction, which is what `sum(bigint)` gives.
pub(crate) fn i64(cell: Cell<'_>) -> Result<i64> {
    let value = match cell.oid {
        oid::NUMERIC => decimal(cell)?.to_i64_exact(),
        _ => integer(cell),
    };
    value.ok_or_else(|| mismatch(ValueType::I64))
}

pub(crate) fn f32(cell: Cell<'_>) -> Result<f32> {
    match cell.oid {
        oid::FLOAT4 => array(cell, ValueType::F32).map(f32::from_be_bytes),
        _ => Err(mismatch(ValueType::F32)),
    }
}

/// Also of `real` and NUMERIC, which is what `avg` gives.
pub(crate) fn f64(cell: Cell<'_>) -> Result<f64> {
    match cell.oid {
        oid::FLOAT8 => array(cell, ValueType::F64).map(f64::from_be_bytes),
        oid::FLOAT4 => f32(cell).map(f64::from),
        oid::NUMERIC => decimal(cell)?
            .to_f64()
            .ok_or_else(|| mismatch(ValueType::F64)),
        _ => Err(mismatch(ValueType::F64)),
    }
}

pub(crate) fn text(cell: Cell<'_>) -> Result<String> {
    let bytes = cell.bytes.unwrap_or_default();
    let bytes = match cell.oid {
        oid::JSONB => jsonb(bytes)?,
        oid::TEXT | oid::VARCHAR | oid::BPCHAR | oid::NAME | oid::CHAR | oid::JSON | oid::XML => {
            bytes
        }
        oid::UNKNOWN | oid::VOID | oid::FIRST_OF_USERS.. => bytes,
        _ => return Err(mismatch(ValueType::Text)),
    };
    plain_text(bytes)
}

pub(crate) fn bytes(cell: Cell<'_>) -> Result<Vec<u8>> {
    match (cell.oid, cell.bytes) {
        (oid::BYTEA, Some(bytes)) => Ok(bytes.to_vec()),
        _ => Err(mismatch(ValueType::Bytes)),
    }
}

pub(crate) fn uuid(cell: Cell<'_>) -> Result<Uuid> {
    match cell.oid {
        oid::UUID => array(cell, ValueType::Uuid).map(Uuid::from_bytes),
        _ => Err(mismatch(ValueType::Uuid)),
    }
}

pub(crate) fn date(cell: Cell<'_>) -> Result<Date> {
    match cell.oid {
        oid::DATE => {
            let days = array(cell, ValueType::Date).map(i32::from_be_bytes)?;
            day(i64::from(days))
        }
        _ => Err(mismatch(ValueType::Date)),
    }
}

pub(crate) fn time(cell: Cell<'_>) -> Result<Time> {
    match cell.oid {
        oid::TIME => micro_of_day(array(cell, ValueType::Time).map(i64::from_be_bytes)?),
        _ => Err(mismatch(ValueType::Time)),
    }
}

pub(crate) fn date_time(cell: Cell<'_>) -> Result<DateTime> {
    match cell.oid {
        oid::TIMESTAMP => {
            let micros = array(cell, ValueType::DateTime).map(i64::from_be_bytes)?;
            let date = day(micros.div_euclid(MICROS_PER_DAY))?;
            Ok(date.to_datetime(micro_of_day(micros.rem_euclid(MICROS_PER_DAY))?))
        }
        _ => Err(mismatch(ValueType::DateTime)),
    }
}

pub(crate) fn timestamp(cell: Cell<'_>) -> Result<Timestamp> {
    match cell.oid {
        oid::TIMESTAMPTZ => {
            let micros = array(cell, ValueType::Timestamp).map(i64::from_be_bytes)?;
            let since_1970 = micros
                .checked_add(EPOCH_SECONDS * 1_000_000)
                .ok_or_else(out_of_range)?;
            let (seconds, micros) = (
                since_1970.div_euclid(1_000_000),
                since_1970.rem_euclid(1_000_000),
            );
            // Not from_microsecond, which refuses the fractions of the last second.
            let nanos = i32::try_from(micros * 1_000).map_err(|_| out_of_range())?;
            Timestamp::new(seconds, nanos).map_err(|_| out_of_range())
        }
        _ => Err(mismatch(ValueType::Timestamp)),
    }
}

pub(crate) fn decimal(cell: Cell<'_>) -> Result<Decimal> {
    match cell.oid {
        oid::NUMERIC => numeric::decode(cell.bytes.unwrap_or_default()),
        _ => integer(cell)
            .map(Decimal::from)
            .ok_or_else(|| mismatch(ValueType::Decimal)),
    }
}

pub(crate) fn json(cell: Cell<'_>) -> Result<serde_json::Value> {
    let bytes = cell.bytes.unwrap_or_default();
    let bytes = match cell.oid {
        oid::JSON => bytes,
        oid::JSONB => jsonb(bytes)?,
        _ => return Err(mismatch(ValueType::Json)),
    };
    serde_json::from_slice(bytes).map_err(|_| mismatch(ValueType::Json))
}

/// Decodes by the column's own type; types that Terrace does not know are read as text.
pub(crate) fn dynamic(cell: Cell<'_>) -> Result<Value> {
    if cell.is_null() {
        return Ok(Value::Null(value_type(cell.oid)));
    }
    match value_type(cell.oid) {
        ValueType::Bool => bool(cell).map(Value::Bool),
        ValueType::I16 => i16(cell).map(Value::I16),
        ValueType::I32 => i32(cell).map(Value::I32),
        ValueType::I64 => i64(cell).map(Value::I64),
        ValueType::F32 => f32(cell).map(Value::F32),
        ValueType::F64 => f64(cell).map(Value::F64),
        ValueType::Bytes => bytes(cell).map(Value::Bytes),
        ValueType::Uuid => uuid(cell).map(Value::Uuid),
        ValueType::Date => date(cell).map(Value::Date),
        ValueType::Time => time(cell).map(Value::Time),
        ValueType::DateTime => date_time(cell).map(Value::DateTime),
        ValueType::Timestamp => timestamp(cell).map(Value::Timestamp),
        ValueType::Decimal => decimal(cell).map(Value::Decimal),
        ValueType::Json => json(cell).map(Value::from),
        ValueType::Array(_) => collection::array(cell).map(|array| Value::Array(Box::new(array))),
        ValueType::Range(_) => collection::range(cell).map(|range| Value::Range(Box::new(range))),
        ValueType::Text | ValueType::Unknown => {
            plain_text(cell.bytes.unwrap_or_default()).map(Value::Text)
        }
    }
}

pub(super) const fn value_type(of: u32) -> ValueType {
    match of {
        oid::BOOL => ValueType::Bool,
        oid::INT2 => ValueType::I16,
        oid::INT4 => ValueType::I32,
        oid::INT8 | oid::OID => ValueType::I64,
        oid::FLOAT4 => ValueType::F32,
        oid::FLOAT8 => ValueType::F64,
        oid::BYTEA => ValueType::Bytes,
        oid::UUID => ValueType::Uuid,
        oid::DATE => ValueType::Date,
        oid::TIME => ValueType::Time,
        oid::TIMESTAMP => ValueType::DateTime,
        oid::TIMESTAMPTZ => ValueType::Timestamp,
        oid::NUMERIC => ValueType::Decimal,
        oid::JSON | oid::JSONB => ValueType::Json,
        oid::TEXT | oid::VARCHAR | oid::BPCHAR | oid::NAME => ValueType::Text,
        other => match oid::collection(other) {
            Some(collection) => collection,
            None => ValueType::Unknown,
        },
    }
}

fn integer(cell: Cell<'_>) -> Option<i64> {
    let bytes = cell.bytes?;
    Some(match cell.oid {
        oid::INT2 => i16::from_be_bytes(bytes.try_into().ok()?).into(),
        oid::INT4 => i32::from_be_bytes(bytes.try_into().ok()?).into(),
        oid::INT8 => i64::from_be_bytes(bytes.try_into().ok()?),
        oid::OID => u32::from_be_bytes(bytes.try_into().ok()?).into(),
        _ => return None,
    })
}

fn array<const N: usize>(cell: Cell<'_>, wanted: ValueType) -> Result<[u8; N]> {
    cell.bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| mismatch(wanted))
}

/// The document behind the version byte.
fn jsonb(bytes: &[u8]) -> Result<&[u8]> {
    bytes
        .strip_prefix(&[1])
        .ok_or_else(|| mismatch(ValueType::Json))
}

/// PostgreSQL's text never holds a zero byte, but the binary form of arrays and ranges does.
fn plain_text(bytes: &[u8]) -> Result<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !bytes.contains(&0) => Ok(text.to_owned()),
        _ => Err(mismatch(ValueType::Text).with_hint("cast the column to text in SQL")),
    }
}

fn day(since_2000: i64) -> Result<Date> {
    civil::date(2000, 1, 1)
        .checked_add(
            Span::new()
                .try_days(since_2000)
                .map_err(|_| out_of_range())?,
        )
        .map_err(|_| out_of_range())
}

fn micro_of_day(micros: i64) -> Result<Time> {
    // 24:00:00 is a time to PostgreSQL, but no time of day.
    if !(0..MICROS_PER_DAY).contains(&micros) {
        return Err(out_of_range());
    }
    Time::midnight()
        .checked_add(SignedDuration::from_micros(micros))
        .map_err(|_| out_of_range())
}

fn out_of_range() -> Error {
    Error::new(
        ErrorKind::InvalidValue,
        "the date or time is infinite or out of range",
    )
}

trait Exact {
    fn to_i64_exact(&self) -> Option<i64>;
}

impl Exact for Decimal {
    fn to_i64_exact(&self) -> Option<i64> {
        if self.fract().is_zero() {
            self.to_i64()
        } else {
            None
        }
    }
}

//! Values on their way from the server, in the binary protocol.
//!
//! Sums and averages of integers come as decimals: they are read as integers when they are whole,
//! and as floating-point numbers.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use mysql_async::consts::ColumnType;
use mysql_async::{Column, Row, Value as Raw};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use terrace_core::{Result, Value, ValueType};
use uuid::Uuid;

use crate::decode::mismatch;

/// The character set of columns that hold bytes.
const BINARY: u16 = 63;

/// One column of one row.
#[derive(Clone, Copy)]
pub(crate) struct Cell<'a> {
    raw: &'a Raw,
    column: &'a Column,
}

pub(crate) fn len(row: &Row) -> usize {
    row.len()
}

pub(crate) fn name(row: &Row, index: usize) -> Option<&str> {
    row.columns_ref()
        .get(index)
        .and_then(|column| str::from_utf8(column.name_ref()).ok())
}

pub(crate) fn cell(row: &Row, index: usize) -> Option<Cell<'_>> {
    Some(Cell {
        raw: row.as_ref(index)?,
        column: row.columns_ref().get(index)?,
    })
}

pub(crate) fn is_null(cell: &Cell<'_>) -> bool {
    matches!(cell.raw, Raw::NULL)
}

pub(crate) fn dynamic(cell: Cell<'_>) -> Result<Value> {
    use ColumnType as Of;
    match (cell.raw, cell.column.column_type()) {
        (Raw::NULL, _) => Ok(Value::Null(ValueType::Unknown)),
        (Raw::Int(_) | Raw::UInt(_), _) => match i64(cell) {
            Ok(integer) => Ok(Value::I64(integer)),
            Err(_) => decimal(cell).map(Value::Decimal),
        },
        (Raw::Float(number), _) => Ok(Value::F32(*number)),
        (Raw::Double(number), _) => Ok(Value::F64(*number)),
        (Raw::Date(..), Of::MYSQL_TYPE_DATE | Of::MYSQL_TYPE_NEWDATE) => {
            date(cell).map(Value::Date)
        }
        (Raw::Date(..), Of::MYSQL_TYPE_TIMESTAMP | Of::MYSQL_TYPE_TIMESTAMP2) => {
            timestamp(cell).map(Value::Timestamp)
        }
        (Raw::Date(..), _) => date_time(cell).map(Value::DateTime),
        (Raw::Time(..), _) => time(cell).map(Value::Time),
        (Raw::Bytes(_), Of::MYSQL_TYPE_NEWDECIMAL | Of::MYSQL_TYPE_DECIMAL) => {
            decimal(cell).map(Value::Decimal)
        }
        (Raw::Bytes(_), Of::MYSQL_TYPE_JSON) => {
            json(cell).map(|value| Value::Json(Box::new(value)))
        }
        (Raw::Bytes(bytes), _) if cell.column.character_set() == BINARY => {
            Ok(Value::Bytes(bytes.clone()))
        }
        (Raw::Bytes(_), _) => text(cell).map(Value::Text),
    }
}

pub(crate) fn bool(cell: Cell<'_>) -> Result<bool> {
    match cell.raw {
        Raw::Int(0) | Raw::UInt(0) => Ok(false),
        Raw::Int(1) | Raw::UInt(1) => Ok(true),
        Raw::Bytes(bits) if cell.column.column_type() == ColumnType::MYSQL_TYPE_BIT => {
            match bits.as_slice() {
                [0] => Ok(false),
                [1] => Ok(true),
                _ => Err(mismatch(ValueType::Bool)),
            }
        }
        _ => Err(mismatch(ValueType::Bool)),
    }
}

pub(crate) fn i64(cell: Cell<'_>) -> Result<i64> {
    match cell.raw {
        Raw::Int(integer) => Some(*integer),
        Raw::UInt(integer) => i64::try_from(*integer).ok(),
        Raw::Bytes(_) => number(cell)
            .filter(Decimal::is_integer)
            .and_then(|whole| whole.to_i64()),
        _ => None,
    }
    .ok_or_else(|| mismatch(ValueType::I64))
}

pub(crate) fn i32(cell: Cell<'_>) -> Result<i32> {
    i64(cell)
        .ok()
        .and_then(|wide| wide.try_into().ok())
        .ok_or_else(|| mismatch(ValueType::I32))
}

pub(crate) fn i16(cell: Cell<'_>) -> Result<i16> {
    i64(cell)
        .ok()
        .and_then(|wide| wide.try_into().ok())
        .ok_or_else(|| mismatch(ValueType::I16))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a floating-point number is what was asked for"
)]
pub(crate) fn f64(cell: Cell<'_>) -> Result<f64> {
    match cell.raw {
        Raw::Double(number) => Some(*number),
        Raw::Float(number) => Some(f64::from(*number)),
        Raw::Int(integer) => Some(*integer as f64),
        Raw::UInt(integer) => Some(*integer as f64),
        Raw::Bytes(_) => number(cell).and_then(|exact| exact.to_f64()),
        _ => None,
    }
    .ok_or_else(|| mismatch(ValueType::F64))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "single precision is what was asked for"
)]
pub(crate) fn f32(cell: Cell<'_>) -> Result<f32> {
    f64(cell)
        .map(|wide| wide as f32)
        .map_err(|_| mismatch(ValueType::F32))
}

pub(crate) fn text(cell: Cell<'_>) -> Result<String> {
    characters(cell, ValueType::Text).map(str::to_owned)
}

pub(crate) fn bytes(cell: Cell<'_>) -> Result<Vec<u8>> {
    match cell.raw {
        Raw::Bytes(bytes) if !is_number(cell) => Ok(bytes.clone()),
        _ => Err(mismatch(ValueType::Bytes)),
    }
}

/// As text, or as `BINARY(16)`.
pub(crate) fn uuid(cell: Cell<'_>) -> Result<Uuid> {
    match cell.raw {
        Raw::Bytes(bytes) if bytes.len() == 16 && cell.column.character_set() == BINARY => {
            Uuid::from_slice(bytes).ok()
        }
        Raw::Bytes(bytes) => Uuid::try_parse_ascii(bytes).ok(),
        _ => None,
    }
    .ok_or_else(|| mismatch(ValueType::Uuid))
}

pub(crate) fn date(cell: Cell<'_>) -> Result<Date> {
    moment(cell)
        .filter(|at| at.time() == Time::midnight())
        .map(DateTime::date)
        .ok_or_else(|| mismatch(ValueType::Date))
}

/// A time of day: the server's `TIME` is a span that may be longer or negative.
pub(crate) fn time(cell: Cell<'_>) -> Result<Time> {
    match cell.raw {
        Raw::Time(false, 0, hour, minute, second, micros) => {
            of_day(*hour, *minute, *second, *micros)
        }
        _ => None,
    }
    .ok_or_else(|| mismatch(ValueType::Time))
}

pub(crate) fn date_time(cell: Cell<'_>) -> Result<DateTime> {
    moment(cell).ok_or_else(|| mismatch(ValueType::DateTime))
}

/// The session is in UTC.
pub(crate) fn timestamp(cell: Cell<'_>) -> Result<Timestamp> {
    moment(cell)
        .and_then(|at| Offset::UTC.to_timestamp(at).ok())
        .ok_or_else(|| mismatch(ValueType::Timestamp))
}

pub(crate) fn decimal(cell: Cell<'_>) -> Result<Decimal> {
    match cell.raw {
        Raw::Int(integer) => Some(Decimal::from(*integer)),
        Raw::UInt(integer) => Some(Decimal::from(*integer)),
        // What the server made of a parameter in a product, for example.
        Raw::Double(number) => Decimal::try_from(*number).ok(),
        Raw::Bytes(_) => number(cell),
        _ => None,
    }
    .ok_or_else(|| mismatch(ValueType::Decimal))
}

pub(crate) fn json(cell: Cell<'_>) -> Result<serde_json::Value> {
    let text = characters(cell, ValueType::Json)?;
    serde_json::from_str(text).map_err(|_| mismatch(ValueType::Json))
}

fn is_number(cell: Cell<'_>) -> bool {
    cell.column.column_type().is_numeric_type()
}

fn number(cell: Cell<'_>) -> Option<Decimal> {
    match cell.raw {
        Raw::Bytes(digits) if is_number(cell) => str::from_utf8(digits).ok()?.parse().ok(),
        _ => None,
    }
}

fn characters(cell: Cell<'_>, wanted: ValueType) -> Result<&str> {
    match cell.raw {
        Raw::Bytes(bytes) if !is_number(cell) => {
            str::from_utf8(bytes).map_err(|_| mismatch(wanted))
        }
        _ => Err(mismatch(wanted)),
    }
}

fn moment(cell: Cell<'_>) -> Option<DateTime> {
    match *cell.raw {
        Raw::Date(year, month, day, hour, minute, second, micros) => {
            let small = |number: u8| i8::try_from(number).ok();
            let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
            Some(date.to_datetime(of_day(hour, minute, second, micros)?))
        }
        _ => None,
    }
}

fn of_day(hour: u8, minute: u8, second: u8, micros: u32) -> Option<Time> {
    let small = |number: u8| i8::try_from(number).ok();
    let nanos = i32::try_from(micros.checked_mul(1_000)?).ok()?;
    Time::new(small(hour)?, small(minute)?, small(second)?, nanos).ok()
}

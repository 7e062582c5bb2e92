//! Values on their way to the server.
//!
//! | value | bound as | column |
//! |---|---|---|
//! | bool | 0, 1 | `TINYINT(1)` |
//! | UUID | text of 36 lower-case characters | `CHAR(36)` |
//! | instant | date and time in UTC | `DATETIME(6)`: `TIMESTAMP` ends in 2038 |
//! | decimal, JSON | text | `DECIMAL`, `JSON` |

use std::borrow::Cow;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use mysql_async::{Params, Value as Bound};
use terrace_core::{Error, ErrorKind, Result, Value};

/// All parameters of a statement.
pub(super) fn parameters(values: &[Cow<'_, Value>]) -> Result<Params> {
    if values.is_empty() {
        return Ok(Params::Empty);
    }
    values
        .iter()
        .map(|value| bound(value))
        .collect::<Result<_>>()
        .map(Params::Positional)
}

fn bound(value: &Value) -> Result<Bound> {
    Ok(match value {
        Value::Null(_) => Bound::NULL,
        Value::Bool(value) => Bound::Int(i64::from(*value)),
        Value::I16(value) => Bound::Int(i64::from(*value)),
        Value::I32(value) => Bound::Int(i64::from(*value)),
        Value::I64(value) => Bound::Int(*value),
        Value::F32(value) if value.is_finite() => Bound::Float(*value),
        Value::F64(value) if value.is_finite() => Bound::Double(*value),
        Value::F32(_) | Value::F64(_) => return Err(no_place("infinite numbers or NaN")),
        Value::Text(value) => Bound::Bytes(value.clone().into_bytes()),
        Value::Bytes(value) => Bound::Bytes(value.clone()),
        Value::Uuid(value) => Bound::Bytes(value.hyphenated().to_string().into_bytes()),
        Value::Date(value) => moment(*value, Time::midnight())?,
        Value::Time(value) => {
            let [hour, minute, second] = clock(*value);
            Bound::Time(false, 0, hour, minute, second, micros(*value))
        }
        Value::DateTime(value) => moment(value.date(), value.time())?,
        Value::Timestamp(value) => {
            let utc = TimeZone::UTC.to_datetime(*value);
            moment(utc.date(), utc.time())?
        }
        Value::Decimal(value) => Bound::Bytes(value.to_string().into_bytes()),
        Value::Json(value) => Bound::Bytes(value.to_string().into_bytes()),
        Value::Array(_) | Value::Range(_) => return Err(no_place("arrays and ranges")),
    })
}

fn moment(date: Date, time: Time) -> Result<Bound> {
    let year = u16::try_from(date.year()).map_err(|_| no_place("years before 0"))?;
    let [hour, minute, second] = clock(time);
    Ok(Bound::Date(
        year,
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
        hour,
        minute,
        second,
        micros(time),
    ))
}

fn clock(time: Time) -> [u8; 3] {
    [time.hour(), time.minute(), time.second()].map(i8::unsigned_abs)
}

fn micros(time: Time) -> u32 {
    time.subsec_nanosecond().unsigned_abs() / 1_000
}

fn no_place(what: &str) -> Error {
    Error::new(
        ErrorKind::InvalidValue,
        format!("MySQL and MariaDB can't store {what}"),
    )
}

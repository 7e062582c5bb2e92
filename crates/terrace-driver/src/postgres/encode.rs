//! Values on their way to the server: format and bytes of one parameter.

use bytes::{BufMut, BytesMut};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use terrace_core::Value;

use super::{collection, numeric};

/// 2000-01-01, from which PostgreSQL counts, in seconds from 1970-01-01.
pub(super) const EPOCH_SECONDS: i64 = 946_684_800;
pub(super) const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The format of a parameter: 0 is text, 1 is binary.
#[inline]
pub(super) fn format(value: &Value) -> i16 {
    i16::from(!matches!(value, Value::Text(_)))
}

/// Appends a value; returns false for null, which has no bytes.
pub(super) fn value(value: &Value, out: &mut BytesMut) -> bool {
    match value {
        Value::Null(_) => return false,
        Value::Bool(value) => out.put_u8(u8::from(*value)),
        Value::I16(value) => out.put_i16(*value),
        Value::I32(value) => out.put_i32(*value),
        Value::I64(value) => out.put_i64(*value),
        Value::F32(value) => out.put_f32(*value),
        Value::F64(value) => out.put_f64(*value),
        Value::Text(value) => out.put_slice(value.as_bytes()),
        Value::Bytes(value) => out.put_slice(value),
        Value::Uuid(value) => out.put_slice(value.as_bytes()),
        Value::Date(value) => out.put_i32(days(*value)),
        Value::Time(value) => out.put_i64(micros_of_day(*value)),
        Value::DateTime(value) => out.put_i64(micros(*value)),
        Value::Timestamp(value) => out.put_i64(instant(*value)),
        Value::Decimal(value) => numeric::encode(*value, out),
        Value::Json(value) => {
            out.put_u8(1);
            out.put_slice(value.to_string().as_bytes());
        }
        Value::Array(array) => collection::encode_array(array, out),
        Value::Range(range) => collection::encode_range(range, out),
    }
    true
}

fn days(date: Date) -> i32 {
    let since = date.duration_since(Date::constant(2000, 1, 1));
    i32::try_from(since.as_secs() / 86_400).unwrap_or(i32::MAX)
}

fn micros_of_day(time: Time) -> i64 {
    let seconds =
        i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    seconds * 1_000_000 + i64::from(time.subsec_nanosecond()) / 1000
}

fn micros(moment: DateTime) -> i64 {
    i64::from(days(moment.date())) * MICROS_PER_DAY + micros_of_day(moment.time())
}

fn instant(moment: Timestamp) -> i64 {
    // Rounds down, as the other types do, also before 1970.
    let micros = moment.as_nanosecond().div_euclid(1000);
    i64::try_from(micros).unwrap_or(i64::MAX) - EPOCH_SECONDS * 1_000_000
}

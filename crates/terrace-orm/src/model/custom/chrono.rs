//! The types of `chrono` as fields: stored as, compared with and selected as those of `jiff`.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use jiff::Timestamp;
use jiff::civil::{self, Date, Time};
use terrace_core::{ColumnType, Error, ErrorKind, Origin, Result, Value};

use crate::column::Operand;
use crate::expression::NotNull;
use crate::model::{Field, Required};

macro_rules! fields {
    ($($chrono:ty => $jiff:ty, $column:ident, $from:ident, $to:ident);+ $(;)?) => {$(
        impl Field for $chrono {
            type Base = $jiff;
            type Plain = $jiff;
            type Null = NotNull;
            const COLUMN_TYPE: ColumnType = ColumnType::$column;

            fn from_plain(plain: $jiff, _: Origin) -> Self {
                $from(plain)
            }

            fn encode(&self) -> Value {
                Value::from($to(*self))
            }

            fn try_encode(&self) -> Result<Value> {
                $to(*self).map(Value::from).map_or_else(|| Err(out_of_range()), Ok)
            }
        }

        impl Required for $chrono {}

        impl Operand<$jiff> for $chrono {
            type Null = NotNull;

            fn into_expression(self) -> terrace_sql::Expression {
                terrace_sql::Expression::Value(Value::from($to(self)))
            }
        }
    )+};
}

fields! {
    DateTime<Utc> => Timestamp, Timestamp, instant, timestamp;
    NaiveDateTime => civil::DateTime, DateTime, naive, date_time;
    NaiveDate => Date, Date, naive_date, date;
    NaiveTime => Time, Time, naive_time, time;
}

fn out_of_range() -> Error {
    Error::new(
        ErrorKind::InvalidValue,
        "the time is before the year -9999 or after the year 9999",
    )
}

fn timestamp(value: DateTime<Utc>) -> Option<Timestamp> {
    Timestamp::from_microsecond(value.timestamp_micros()).ok()
}

fn instant(value: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(value.as_microsecond()).unwrap_or_default()
}

fn date(value: NaiveDate) -> Option<Date> {
    let year = i16::try_from(value.year()).ok()?;
    let (month, day) = (value.month().try_into().ok()?, value.day().try_into().ok()?);
    Date::new(year, month, day).ok()
}

fn naive_date(value: Date) -> NaiveDate {
    let (month, day) = (value.month().unsigned_abs(), value.day().unsigned_abs());
    NaiveDate::from_ymd_opt(value.year().into(), month.into(), day.into()).unwrap_or_default()
}

fn time(value: NaiveTime) -> Option<Time> {
    let part = |number: u32| i8::try_from(number).ok();
    // A leap second has more than a thousand million nanoseconds: it becomes the last moment.
    let nanosecond = i32::try_from(value.nanosecond().min(999_999_999)).ok()?;
    let (hour, minute) = (part(value.hour())?, part(value.minute())?);
    Time::new(hour, minute, part(value.second())?, nanosecond).ok()
}

fn naive_time(value: Time) -> NaiveTime {
    let part = |number: i8| u32::from(number.unsigned_abs());
    let (hour, minute, second) = (value.hour(), value.minute(), value.second());
    let nanosecond = value.subsec_nanosecond().unsigned_abs();
    NaiveTime::from_hms_nano_opt(part(hour), part(minute), part(second), nanosecond)
        .unwrap_or_default()
}

fn date_time(value: NaiveDateTime) -> Option<civil::DateTime> {
    Some(date(value.date())?.to_datetime(time(value.time())?))
}

fn naive(value: civil::DateTime) -> NaiveDateTime {
    naive_date(value.date()).and_time(naive_time(value.time()))
}

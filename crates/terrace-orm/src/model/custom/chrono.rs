//! The types of `chrono` as fields: stored as, compared with and selected as those of `jiff`, and
//! lengths of time as [`Duration`].

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use jiff::Timestamp;
use jiff::civil::{self, Date, Time};
use terrace_core::{Automatic, ColumnType, Error, ErrorKind, Origin, Result, Typed, Value};
use terrace_sql::{Expression, Refusal};

use super::Duration;
use crate::column::Operand;
use crate::expression::NotNull;
use crate::model::{Field, Required, Stamped, Touch};

const FAR: &str = "the time is before the year -9999 or after the year 9999";
const LONG: &str = "the length of time is longer than 292,000 years";

macro_rules! fields {
    ($($chrono:ty => $base:ty, $column:ident, $from:ident, $to:ident, $wrong:ident
        $({ $($stamped:tt)* })?);+ $(;)?) => {$(
        impl Field for $chrono {
            type Base = $base;
            type Plain = $base;
            type Null = NotNull;
            const COLUMN_TYPE: ColumnType = ColumnType::$column;

            fn from_plain(plain: $base, _: Origin) -> Self {
                $from(plain)
            }

            fn encode(&self) -> Value {
                self.try_encode().unwrap_or(Value::Null(<$base>::TYPE))
            }

            fn try_encode(&self) -> Result<Value> {
                match $to(*self) {
                    Some(value) => Ok(Value::from(value)),
                    None => Err(Error::new(ErrorKind::InvalidValue, $wrong)),
                }
            }

            $($($stamped)*)?
        }

        impl Required for $chrono {}

        impl Operand<$base> for $chrono {
            type Null = NotNull;

            fn into_expression(self) -> Expression {
                $to(self).map_or_else(|| refused($wrong), |value| Expression::Value(value.into()))
            }
        }

        impl Operand<$base> for &$chrono {
            type Null = NotNull;

            fn into_expression(self) -> Expression {
                Operand::<$base>::into_expression(*self)
            }
        }
    )+};
}

fields! {
    DateTime<Utc> => Timestamp, Timestamp, instant, timestamp, FAR {
        fn of_moment(moment: Timestamp) -> Option<Self> {
            Some(instant(moment))
        }

        fn touch(&mut self, touch: &Touch<'_>, automatic: Automatic) {
            if let Some(now) = touch.stamp(automatic) {
                *self = instant(now);
            }
        }
    };
    NaiveDateTime => civil::DateTime, DateTime, naive, date_time, FAR;
    NaiveDate => Date, Date, naive_date, date, FAR;
    NaiveTime => Time, Time, naive_time, time, FAR;
    TimeDelta => Duration, BigInt, delta, duration, LONG;
}

#[diagnostic::do_not_recommend]
impl Stamped for DateTime<Utc> {}

/// What stands in a statement for a value that no database of ours stores: a null would mean
/// something else.
#[cold]
fn refused(message: &'static str) -> Expression {
    Expression::Refused(Box::new(Refusal {
        message: message.into(),
        hint: "compare with, and store, times that every database keeps".into(),
    }))
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

fn duration(value: TimeDelta) -> Option<Duration> {
    value.num_microseconds().map(Duration::from_microseconds)
}

fn delta(value: Duration) -> TimeDelta {
    TimeDelta::microseconds(value.as_microseconds())
}

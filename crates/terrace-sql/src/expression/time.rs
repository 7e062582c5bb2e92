//! Parts of dates and times.

use super::Expression;
use terrace_core::ColumnType;

/// A part of a date or time as a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Extract {
    /// Which part.
    pub part: DatePart,
    /// Of what.
    pub operand: Expression,
    /// The type of the operand: a date, time, date and time, or timestamp.
    pub of: ColumnType,
    /// The time zone in which a timestamp is read; UTC when missing. An IANA name or an offset such
    /// as `+05:30`.
    pub zone: Option<String>,
}

/// A date or time cut to the start of a unit, or to its date or time of day.
#[derive(Clone, Debug, PartialEq)]
pub struct Truncate {
    /// To what; `None` only changes the type.
    pub unit: Option<DateUnit>,
    /// What is cut.
    pub operand: Expression,
    /// The type of the operand: a date, time, date and time, or timestamp.
    pub of: ColumnType,
    /// The type of the result: a date, time, date and time, or timestamp. A timestamp is the
    /// instant at which the unit starts in the time zone.
    pub to: ColumnType,
    /// The time zone in which a timestamp is read; UTC when missing.
    pub zone: Option<String>,
}

/// A part of a date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// Year.
    Year,
    /// Year to which the ISO week belongs.
    IsoYear,
    /// Quarter, 1 to 4.
    Quarter,
    /// Month, 1 to 12.
    Month,
    /// ISO week, 1 to 53.
    Week,
    /// Day of the month.
    Day,
    /// Day of the year.
    DayOfYear,
    /// Day of the week, 1 (Sunday) to 7 (Saturday).
    WeekDay,
    /// Day of the week, 1 (Monday) to 7 (Sunday).
    IsoWeekDay,
    /// Hour.
    Hour,
    /// Minute.
    Minute,
    /// Whole seconds.
    Second,
    /// Microseconds within the second.
    Microsecond,
    /// Seconds since 1970-01-01 00:00 UTC, as a double.
    Epoch,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateUnit {
    /// Year.
    Year,
    /// Quarter.
    Quarter,
    /// Month.
    Month,
    /// Week, starting on Monday.
    Week,
    /// Day.
    Day,
    /// Hour.
    Hour,
    /// Minute.
    Minute,
    /// Second.
    Second,
}

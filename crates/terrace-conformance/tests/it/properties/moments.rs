//! Dates and instants: what is cut from them and read out of them.

use jiff::civil::{Date, DateTime, ISOWeekDate, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _, Zoned};
use terrace_core::{ColumnType, Value};
use terrace_sql::{DatePart, DateUnit, Expression, Extract, Truncate};

use super::generate::{Generator, Kind};
use super::interpret::Cell;

pub(super) const DAYS: [&str; 2] = ["day", "until"];
pub(super) const INSTANTS: [&str; 2] = ["at", "seen"];

/// Days at the ends of years, quarters and ISO years.
pub(super) const DAY_LITERALS: [&str; 6] = [
    "2024-12-30",
    "2024-12-31",
    "2025-01-01",
    "2025-03-31",
    "2027-01-03",
    "1999-02-28",
];

/// Instants on both sides of midnight in the zones of these tests.
pub(super) const INSTANT_LITERALS: [&str; 6] = [
    "2024-12-31T23:30:15.25Z",
    "2025-01-01T00:00:00Z",
    "2025-07-01T08:00:00Z",
    "2025-07-01T07:59:59.999999Z",
    "2025-03-30T12:00:00Z",
    "1999-02-28T18:29:59Z",
];

/// Offsets: a server knows named zones only when somebody loaded them.
pub(super) const ZONES: [Option<&str>; 3] = [None, Some("-08:00"), Some("+05:30")];

pub(super) const DAY_PARTS: [DatePart; 9] = [
    DatePart::Year,
    DatePart::IsoYear,
    DatePart::Quarter,
    DatePart::Month,
    DatePart::Week,
    DatePart::Day,
    DatePart::DayOfYear,
    DatePart::WeekDay,
    DatePart::IsoWeekDay,
];

pub(super) const TIME_PARTS: [DatePart; 4] = [
    DatePart::Hour,
    DatePart::Minute,
    DatePart::Second,
    DatePart::Microsecond,
];

pub(super) const DAY_UNITS: [DateUnit; 5] = [
    DateUnit::Year,
    DateUnit::Quarter,
    DateUnit::Month,
    DateUnit::Week,
    DateUnit::Day,
];

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap_or(Date::ZERO)
}

pub(super) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn read(part: DatePart, operand: Expression, of: ColumnType, zone: Option<&str>) -> Expression {
    Expression::Extract(Box::new(Extract {
        part,
        operand,
        of,
        zone: zone.map(str::to_owned),
    }))
}

fn cut(
    unit: Option<DateUnit>,
    operand: Expression,
    [of, to]: [ColumnType; 2],
    zone: Option<&str>,
) -> Expression {
    Expression::Truncate(Box::new(Truncate {
        unit,
        operand,
        of,
        to,
        zone: zone.map(str::to_owned),
    }))
}

/// A date, or an instant as the clocks of a zone show it.
fn shown(cell: &Cell, zone: Option<&str>) -> DateTime {
    match cell {
        Cell::Day(day) => day.to_datetime(Time::midnight()),
        Cell::Instant(instant) => zoned(*instant, zone).datetime(),
        other => panic!("{other:?} is no date"),
    }
}

fn zoned(instant: Timestamp, zone: Option<&str>) -> Zoned {
    instant.to_zoned(time_zone(zone))
}

fn time_zone(zone: Option<&str>) -> TimeZone {
    let seconds = match zone {
        None => 0,
        Some("-08:00") => -28_800,
        Some("+05:30") => 19_800,
        Some(other) => panic!("nothing is known of the zone {other}"),
    };
    TimeZone::fixed(Offset::from_seconds(seconds).unwrap_or(Offset::UTC))
}

/// What a part of a date or an instant is.
pub(super) fn extracted(cell: &Cell, extract: &Extract) -> Cell {
    let shown = shown(cell, extract.zone.as_deref());
    let week: ISOWeekDate = shown.date().iso_week_date();
    let number = match extract.part {
        DatePart::Year => i64::from(shown.year()),
        DatePart::IsoYear => i64::from(week.year()),
        DatePart::Quarter => i64::from((shown.month() - 1) / 3 + 1),
        DatePart::Month => i64::from(shown.month()),
        DatePart::Week => i64::from(week.week()),
        DatePart::Day => i64::from(shown.day()),
        DatePart::DayOfYear => i64::from(shown.date().day_of_year()),
        DatePart::WeekDay => i64::from(shown.date().weekday().to_sunday_one_offset()),
        DatePart::IsoWeekDay => i64::from(shown.date().weekday().to_monday_one_offset()),
        DatePart::Hour => i64::from(shown.hour()),
        DatePart::Minute => i64::from(shown.minute()),
        DatePart::Second => i64::from(shown.second()),
        DatePart::Microsecond => i64::from(shown.subsec_nanosecond() / 1_000),
        DatePart::Epoch => panic!("the model has no seconds since 1970"),
    };
    Cell::Number(number.into())
}

/// What is left of a date or an instant that is cut.
pub(super) fn truncated(cell: &Cell, truncate: &Truncate) -> Cell {
    let zone = truncate.zone.as_deref();
    let shown = shown(cell, zone);
    let date = shown.date();
    let first = |month: i8| Date::new(date.year(), month, 1).unwrap_or(date);
    let start = match truncate.unit {
        None => shown,
        Some(DateUnit::Year) => first(1).into(),
        Some(DateUnit::Quarter) => first((date.month() - 1) / 3 * 3 + 1).into(),
        Some(DateUnit::Month) => first(date.month()).into(),
        Some(DateUnit::Week) => {
            let since = i64::from(date.weekday().to_monday_zero_offset());
            date.saturating_sub(since.days()).into()
        }
        Some(DateUnit::Day) => date.into(),
        Some(DateUnit::Hour) => date.at(shown.hour(), 0, 0, 0),
        Some(DateUnit::Minute) => date.at(shown.hour(), shown.minute(), 0, 0),
        Some(DateUnit::Second) => date.at(shown.hour(), shown.minute(), shown.second(), 0),
    };
    match truncate.to {
        ColumnType::Date => Cell::Day(start.date()),
        ColumnType::Timestamp => match start.to_zoned(time_zone(zone)) {
            Ok(start) => Cell::Instant(start.timestamp()),
            Err(error) => panic!("{start}: {error}"),
        },
        other => panic!("the model cuts nothing to {other:?}"),
    }
}

pub(super) fn day_value(text: &str) -> Value {
    Value::Date(day(text))
}

pub(super) fn instant_value(text: &str) -> Value {
    Value::Timestamp(instant(text))
}

impl Generator {
    /// A date.
    pub(super) fn day(&mut self, depth: u32) -> Expression {
        let unit = self.one_of(&DAY_UNITS);
        if self.below(2) == 0 {
            let operand = self.grounded(Kind::Day, depth);
            return cut(Some(unit), operand, [ColumnType::Date; 2], None);
        }
        let unit = self.one_of(&[None, Some(unit)]);
        let zone = self.one_of(&ZONES);
        let operand = self.grounded(Kind::Instant, depth);
        cut(
            unit,
            operand,
            [ColumnType::Timestamp, ColumnType::Date],
            zone,
        )
    }

    /// An instant.
    pub(super) fn instant(&mut self, depth: u32) -> Expression {
        let units = [DateUnit::Hour, DateUnit::Minute, DateUnit::Second];
        let unit = match self.below(2) {
            0 => self.one_of(&units),
            _ => self.one_of(&DAY_UNITS),
        };
        let zone = self.one_of(&ZONES);
        let operand = self.grounded(Kind::Instant, depth);
        cut(Some(unit), operand, [ColumnType::Timestamp; 2], zone)
    }

    /// A part of a date or an instant, as a number.
    pub(super) fn part(&mut self, depth: u32) -> Expression {
        if self.below(2) == 0 {
            let part = self.one_of(&DAY_PARTS);
            let day = self.grounded(Kind::Day, depth);
            return read(part, day, ColumnType::Date, None);
        }
        let part = match self.below(2) {
            0 => self.one_of(&DAY_PARTS),
            _ => self.one_of(&TIME_PARTS),
        };
        let zone = self.one_of(&ZONES);
        let instant = self.grounded(Kind::Instant, depth);
        read(part, instant, ColumnType::Timestamp, zone)
    }
}

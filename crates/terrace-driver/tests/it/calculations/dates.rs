//! Dates, times and instants.

use terrace_core::{ColumnType, Value};
use terrace_sql::{DatePart, DateUnit, Expression, Extract, Function as F, Truncate};

use super::{call, check, column, value};

fn part(part: DatePart, of: &'static str, zone: Option<&str>) -> Expression {
    Expression::Extract(Box::new(Extract {
        part,
        operand: column(of),
        of: type_of(of),
        zone: zone.map(str::to_owned),
    }))
}

fn cut(unit: Option<DateUnit>, of: &'static str, to: ColumnType, zone: Option<&str>) -> Expression {
    Expression::Truncate(Box::new(Truncate {
        unit,
        operand: column(of),
        of: type_of(of),
        to,
        zone: zone.map(str::to_owned),
    }))
}

fn type_of(column: &str) -> ColumnType {
    match column {
        "at" => ColumnType::Timestamp,
        "day" => ColumnType::Date,
        "clock" => ColumnType::Time,
        _ => ColumnType::DateTime,
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn dates() {
    check(|| {
        let number = Value::I64;
        let instant = |text: &str| Value::Timestamp(text.parse().unwrap());
        let date = |text: &str| Value::Date(text.parse().unwrap());
        let moment = |text: &str| Value::DateTime(text.parse().unwrap());
        let time = |text: &str| Value::Time(text.parse().unwrap());
        let berlin = Some("Europe/Berlin");
        let india = Some("+05:30");
        vec![
            ("year", part(DatePart::Year, "day", None), number(2027)),
            (
                "iso year",
                part(DatePart::IsoYear, "day", None),
                number(2026),
            ),
            (
                "quarter",
                part(DatePart::Quarter, "moment", None),
                number(4),
            ),
            ("month", part(DatePart::Month, "at", None), number(3)),
            ("week", part(DatePart::Week, "day", None), number(53)),
            ("day", part(DatePart::Day, "at", None), number(29)),
            (
                "day of year",
                part(DatePart::DayOfYear, "day", None),
                number(2),
            ),
            ("week day", part(DatePart::WeekDay, "day", None), number(7)),
            (
                "iso week day",
                part(DatePart::IsoWeekDay, "at", None),
                number(7),
            ),
            ("sunday", part(DatePart::WeekDay, "at", None), number(1)),
            ("hour", part(DatePart::Hour, "clock", None), number(21)),
            ("hour in UTC", part(DatePart::Hour, "at", None), number(1)),
            (
                "hour in India",
                part(DatePart::Hour, "at", india),
                number(7),
            ),
            (
                "hour in Newfoundland",
                part(DatePart::Hour, "at", Some("-03:30")),
                number(22),
            ),
            (
                "[mysql]hour in Berlin",
                part(DatePart::Hour, "at", berlin),
                number(3),
            ),
            ("minute", part(DatePart::Minute, "at", india), number(0)),
            ("second", part(DatePart::Second, "moment", None), number(58)),
            (
                "microsecond",
                part(DatePart::Microsecond, "moment", None),
                number(999_999),
            ),
            (
                "epoch",
                part(DatePart::Epoch, "at", None),
                Value::F64(1_774_747_815.25),
            ),
            (
                "epoch of a time",
                part(DatePart::Epoch, "clock", None),
                Value::F64(77_415.25),
            ),
            (
                "to the day in India",
                cut(Some(DateUnit::Day), "at", ColumnType::Timestamp, india),
                instant("2026-03-28T18:30:00Z"),
            ),
            (
                "[mysql]to the day in Berlin",
                cut(Some(DateUnit::Day), "at", ColumnType::Timestamp, berlin),
                instant("2026-03-28T23:00:00Z"),
            ),
            (
                "[mysql]to the hour in Berlin",
                cut(Some(DateUnit::Hour), "at", ColumnType::Timestamp, berlin),
                instant("2026-03-29T01:00:00Z"),
            ),
            (
                "[mysql]the date in Auckland",
                cut(None, "at", ColumnType::Date, Some("Pacific/Auckland")),
                date("2026-03-29"),
            ),
            (
                "[mysql]the time in Berlin",
                cut(None, "at", ColumnType::Time, berlin),
                time("03:30:15.25"),
            ),
            (
                "to the year",
                cut(Some(DateUnit::Year), "at", ColumnType::Timestamp, None),
                instant("2026-01-01T00:00:00Z"),
            ),
            (
                "to the week",
                cut(Some(DateUnit::Week), "day", ColumnType::Date, None),
                date("2026-12-28"),
            ),
            (
                "to the quarter",
                cut(
                    Some(DateUnit::Quarter),
                    "moment",
                    ColumnType::DateTime,
                    None,
                ),
                moment("2026-10-01T00:00:00"),
            ),
            (
                "to the month",
                cut(Some(DateUnit::Month), "moment", ColumnType::Date, None),
                date("2026-11-01"),
            ),
            (
                "to the minute",
                cut(Some(DateUnit::Minute), "moment", ColumnType::DateTime, None),
                moment("2026-11-21T23:59:00"),
            ),
            (
                "to the second",
                cut(Some(DateUnit::Second), "at", ColumnType::Timestamp, None),
                instant("2026-03-29T01:30:15Z"),
            ),
            (
                "hours of a time",
                cut(Some(DateUnit::Hour), "clock", ColumnType::Time, None),
                time("21:00:00"),
            ),
            (
                "a date as a moment",
                cut(None, "day", ColumnType::DateTime, None),
                moment("2027-01-02T00:00:00"),
            ),
            (
                "later",
                call(F::AddMicroseconds, vec![column("at"), value(1_500_000_i64)]),
                instant("2026-03-29T01:30:16.75Z"),
            ),
            (
                "a day later",
                Expression::Cast(
                    Box::new(call(
                        F::AddMicroseconds,
                        vec![column("day"), value(86_400_000_000_i64)],
                    )),
                    ColumnType::Date,
                ),
                date("2027-01-03"),
            ),
            (
                "between instants",
                call(
                    F::MicrosecondsBetween,
                    vec![
                        column("moment"),
                        value(
                            "2026-11-21T23:59:58"
                                .parse::<jiff::civil::DateTime>()
                                .unwrap(),
                        ),
                    ],
                ),
                number(999_999),
            ),
            (
                "between times",
                call(
                    F::MicrosecondsBetween,
                    vec![
                        column("clock"),
                        value("20:00:00".parse::<jiff::civil::Time>().unwrap()),
                    ],
                ),
                number(5_415_250_000),
            ),
            (
                "between dates",
                call(
                    F::MicrosecondsBetween,
                    vec![
                        column("day"),
                        value("2027-01-01".parse::<jiff::civil::Date>().unwrap()),
                    ],
                ),
                number(86_400_000_000),
            ),
        ]
    })
    .await;
}

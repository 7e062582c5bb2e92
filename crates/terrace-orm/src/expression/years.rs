//! Comparisons with a year as ranges of dates and times: an index finds those, and no index finds
//! the year of a column.

use jiff::civil::{Date, DateTime, Time, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use terrace_core::{ColumnType, Value};
use terrace_sql::{BinaryOperator, DatePart, Expression, Extract};

use super::lookup::between;

/// The condition on the date itself, when a year of it is compared with a known one.
pub(super) fn range(
    extract: &Extract,
    operator: BinaryOperator,
    right: &Expression,
) -> Option<Expression> {
    let Expression::Value(year) = right else {
        return None;
    };
    let year = match year {
        Value::I16(year) => *year,
        Value::I32(year) => i16::try_from(*year).ok()?,
        Value::I64(year) => i16::try_from(*year).ok()?,
        _ => return None,
    };
    let (first, next) = match extract.part {
        DatePart::Year => (new_year(year)?, new_year(year.checked_add(1)?)?),
        DatePart::IsoYear => (iso_new_year(year)?, iso_new_year(year.checked_add(1)?)?),
        _ => return None,
    };
    let (first, last) = (bound(extract, first, false)?, bound(extract, next, true)?);
    let operand = extract.operand.clone();
    let one =
        |operator, bound| Expression::binary(operand.clone(), operator, Expression::Value(bound));
    Some(match operator {
        BinaryOperator::Equal => {
            between(operand, Expression::Value(first), Expression::Value(last))
        }
        BinaryOperator::Greater | BinaryOperator::LessOrEqual => one(operator, last),
        BinaryOperator::GreaterOrEqual | BinaryOperator::Less => one(operator, first),
        _ => return None,
    })
}

/// The years that every database has, with room for time zones at both ends.
fn new_year(year: i16) -> Option<Date> {
    (1..=9998).contains(&year).then(|| date(year, 1, 1))
}

/// The Monday of the week of 4 January (ISO 8601).
fn iso_new_year(year: i16) -> Option<Date> {
    let fourth = new_year(year)?.checked_add(3.days()).ok()?;
    let back = i64::from(fourth.weekday().since(Weekday::Monday));
    fourth.checked_sub(back.days()).ok()
}

/// The start of a day, or the last instant before it, as what the column holds.
fn bound(extract: &Extract, day: Date, before: bool) -> Option<Value> {
    let microsecond = SignedDuration::from_micros(i64::from(before));
    let start = DateTime::from_parts(day, Time::midnight());
    Some(match extract.of {
        ColumnType::Date if before => Value::Date(day.yesterday().ok()?),
        ColumnType::Date => Value::Date(day),
        ColumnType::DateTime => Value::DateTime(start.checked_sub(microsecond).ok()?),
        ColumnType::Timestamp => {
            let zone = match &extract.zone {
                Some(name) => TimeZone::get(name).ok()?,
                None => TimeZone::UTC,
            };
            let instant = zone.to_ambiguous_timestamp(start).compatible().ok()?;
            Value::Timestamp(instant.checked_sub(microsecond).ok()?)
        }
        _ => return None,
    })
}

//! Reading values as the type of a column. `None` is what isn't of that type.

use std::collections::Bound;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use terrace_core::{ArrayValue, ColumnType, ElementType, RangeValue, Value};

/// The type for a person.
pub(super) const fn described(of: ColumnType) -> &'static str {
    match of {
        ColumnType::Bool => "true or false",
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt => {
            "a whole number in the range of the field"
        }
        ColumnType::Real | ColumnType::Double => "a number",
        ColumnType::Decimal { .. } => "a decimal number",
        ColumnType::Text | ColumnType::VarChar(_) => "a text",
        ColumnType::Uuid => "a UUID",
        ColumnType::Date => "a date such as 2026-11-21",
        ColumnType::Time => "a time such as 09:30:00",
        ColumnType::DateTime => "a date and time such as 2026-11-21T09:30:00",
        ColumnType::Timestamp => "a time such as 2026-11-21T09:30:00Z",
        ColumnType::Json => "a JSON document",
        ColumnType::Array(_) => "a JSON array of such values as the field has",
        ColumnType::Range(_) => "a range such as [1,5), (,5] or empty",
        ColumnType::Binary => "nothing that can be given by a path",
    }
}

pub(super) fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "1" => Some(true),
        "false" | "False" | "0" => Some(false),
        _ => None,
    }
}

pub(super) fn text(text: &str, of: ColumnType, zone: Option<&str>) -> Option<Value> {
    Some(match of {
        ColumnType::Bool => Value::Bool(flag(text)?),
        ColumnType::SmallInt => Value::I16(text.parse().ok()?),
        ColumnType::Integer => Value::I32(text.parse().ok()?),
        ColumnType::BigInt => Value::I64(text.parse().ok()?),
        ColumnType::Real => Value::F32(
            text.parse()
                .ok()
                .filter(|number: &f32| number.is_finite())?,
        ),
        ColumnType::Double => Value::F64(
            text.parse()
                .ok()
                .filter(|number: &f64| number.is_finite())?,
        ),
        ColumnType::Decimal { .. } => Value::Decimal(
            text.parse()
                .or_else(|_| Decimal::from_scientific(text))
                .ok()?,
        ),
        ColumnType::Text | ColumnType::VarChar(_) => Value::Text(text.to_owned()),
        ColumnType::Uuid => Value::Uuid(text.parse().ok()?),
        ColumnType::Date => Value::Date(text.parse().ok()?),
        ColumnType::Time => Value::Time(text.parse().ok()?),
        ColumnType::DateTime => Value::DateTime(date_time(text)?),
        ColumnType::Timestamp => Value::Timestamp(timestamp(text, zone)?),
        ColumnType::Json => Value::from(
            serde_json::from_str(text)
                .unwrap_or_else(|_| serde_json::Value::String(text.to_owned())),
        ),
        ColumnType::Array(of) => array(serde_json::from_str(text).ok()?, of, zone)?,
        ColumnType::Range(of) => range(text, of, zone)?,
        ColumnType::Binary => return None,
    })
}

fn array(elements: Vec<serde_json::Value>, of: ElementType, zone: Option<&str>) -> Option<Value> {
    let elements = elements
        .into_iter()
        .map(|element| json(element, of.column_type(), zone))
        .collect::<Option<_>>()?;
    Some(Value::Array(Box::new(ArrayValue { of, elements })))
}

/// As PostgreSQL writes it: the first and the last character say whether the bounds are included.
fn range(range: &str, of: ElementType, zone: Option<&str>) -> Option<Value> {
    let bound = |bound: &str, included: bool| {
        Some(match bound.trim() {
            "" => Bound::Unbounded,
            value => match (text(value, of.column_type(), zone)?, included) {
                (value, true) => Bound::Included(value),
                (value, false) => Bound::Excluded(value),
            },
        })
    };
    let range = range.trim();
    if range == "empty" {
        return Some(Value::Range(Box::new(RangeValue { of, bounds: None })));
    }
    let starts = range.strip_prefix('[').map(|rest| (rest, true));
    let (rest, from) = starts.or_else(|| Some((range.strip_prefix('(')?, false)))?;
    let ends = rest.strip_suffix(']').map(|rest| (rest, true));
    let (rest, to) = ends.or_else(|| Some((rest.strip_suffix(')')?, false)))?;
    let (start, end) = rest.split_once(',')?;
    let bounds = Some((bound(start, from)?, bound(end, to)?));
    Some(Value::Range(Box::new(RangeValue { of, bounds })))
}

pub(super) fn json(json: serde_json::Value, of: ColumnType, zone: Option<&str>) -> Option<Value> {
    use serde_json::Value as Json;
    match (of, json) {
        (ColumnType::Json, json) => Some(Value::from(json)),
        (ColumnType::Array(of), Json::Array(elements)) => array(elements, of, zone),
        (ColumnType::Bool, Json::Bool(flag)) => Some(Value::Bool(flag)),
        (ColumnType::Bool, _)
        | (ColumnType::Text | ColumnType::VarChar(_), Json::Number(_))
        | (_, Json::Bool(_) | Json::Null | Json::Array(_) | Json::Object(_)) => None,
        (of, Json::String(string)) => text(&string, of, zone),
        (of, Json::Number(number)) => text(&number.to_string(), of, zone),
    }
}

/// A value that has a type already: of this type, or a number that fits it.
pub(super) fn value(value: Value, of: ColumnType) -> Option<Value> {
    if value.value_type() == of.value_type() {
        return Some(value);
    }
    let whole = match &value {
        Value::I16(number) => i64::from(*number),
        Value::I32(number) => i64::from(*number),
        Value::I64(number) => *number,
        Value::Text(string) => return text(string, of, None),
        _ => return None,
    };
    text(&whole.to_string(), of, None).filter(|value| !matches!(value, Value::Text(_)))
}

fn date_time(text: &str) -> Option<DateTime> {
    text.parse().ok().or_else(|| {
        Some(
            text.parse::<Date>()
                .ok()?
                .to_datetime(jiff::civil::Time::midnight()),
        )
    })
}

/// An instant; a time without an offset is read in the time zone, UTC without one.
fn timestamp(text: &str, zone: Option<&str>) -> Option<Timestamp> {
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let zone = match zone {
        Some(name) => TimeZone::get(name).ok()?,
        None => TimeZone::UTC,
    };
    zone.to_ambiguous_timestamp(date_time(text)?)
        .compatible()
        .ok()
}

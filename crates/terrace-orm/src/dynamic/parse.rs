//! Reading values as the type of a column. `None` is what isn't of that type.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use terrace_core::{ColumnType, Value};

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
        ColumnType::Binary => return None,
    })
}

pub(super) fn json(json: serde_json::Value, of: ColumnType, zone: Option<&str>) -> Option<Value> {
    use serde_json::Value as Json;
    match (of, json) {
        (ColumnType::Json, json) => Some(Value::from(json)),
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

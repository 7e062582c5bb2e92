//! When what we see equals what Django's test saw.
//!
//! - Integers, decimals and floats are equal when their numbers are: `Decimal("3.00")` is 3. Floats
//!   may differ by a billionth of their size, or by the places that the test itself asked for.
//! - `true` is 1 and `false` is 0, as in Python.
//! - A set equals a list of the same values in any order, each as often.
//! - Dates, times and instants are compared exactly, however they are spelled; a date and time
//!   without a zone equals the instant that it is in UTC.
//! - A row equals a row of the same model with an equal key.
//! - Everything else equals only itself.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

/// How much two numbers may differ, in proportion.
const RELATIVE: f64 = 1e-9;

/// Whether two values are equal.
pub(crate) fn equal(expected: &Json, seen: &Json) -> bool {
    if let (Some(expected), Some(seen)) = (number(expected), number(seen)) {
        return numbers_equal(expected, seen);
    }
    match (expected, seen) {
        (Json::Array(expected), Json::Array(seen)) => {
            expected.len() == seen.len()
                && expected
                    .iter()
                    .zip(seen)
                    .all(|(one, other)| equal(one, other))
        }
        (Json::Object(one), Json::Object(other)) => objects_equal(one, other),
        (Json::Object(set), Json::Array(list)) | (Json::Array(list), Json::Object(set)) => set
            .get("set")
            .and_then(Json::as_array)
            .is_some_and(|set| same_values(set, list)),
        _ => expected == seen,
    }
}

/// Whether two numbers are equal to so many places.
pub(crate) fn almost_equal(expected: &Json, seen: &Json, places: i32) -> bool {
    match (number(expected), number(seen)) {
        (Some(expected), Some(seen)) => {
            (float(expected) - float(seen)).abs() <= 0.5 * 10_f64.powi(-places)
        }
        _ => equal(expected, seen),
    }
}

fn objects_equal(one: &Map<String, Json>, other: &Map<String, Json>) -> bool {
    if let (Some(one), Some(other)) = (instant(one), instant(other)) {
        return one == other;
    }
    for tag in ["set", "map"] {
        if let (Some(Json::Array(one)), Some(Json::Array(other))) = (one.get(tag), other.get(tag)) {
            return same_values(one, other);
        }
    }
    if let (Some(Json::String(one)), Some(Json::String(other))) =
        (one.get("time"), other.get("time"))
    {
        return one.parse::<Time>().ok() == other.parse::<Time>().ok();
    }
    one.len() == other.len()
        && one
            .iter()
            .all(|(key, value)| other.get(key).is_some_and(|other| equal(value, other)))
}

/// Whether two lists hold the same values, each as often, in any order.
fn same_values(one: &[Json], other: &[Json]) -> bool {
    let mut left: Vec<&Json> = other.iter().collect();
    one.len() == other.len()
        && one.iter().all(|value| {
            let found = left.iter().position(|other| equal(value, other));
            found.map(|place| left.swap_remove(place)).is_some()
        })
}

#[derive(Clone, Copy)]
enum Number {
    Exact(Decimal),
    Float(f64),
}

fn number(value: &Json) -> Option<Number> {
    match value {
        Json::Bool(truth) => Some(Number::Exact(Decimal::from(u8::from(*truth)))),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => Some(Number::Exact(Decimal::from(integer))),
            None => number.as_f64().map(Number::Float),
        },
        Json::Object(object) => {
            let text = object.get("decimal")?.as_str()?;
            let exact = text.parse().or_else(|_| Decimal::from_scientific(text));
            let float = || text.parse().ok().map(Number::Float);
            exact.ok().map(Number::Exact).or_else(float)
        }
        _ => None,
    }
}

fn numbers_equal(one: Number, other: Number) -> bool {
    if let (Number::Exact(one), Number::Exact(other)) = (one, other) {
        return one == other;
    }
    let (one, other) = (float(one), float(other));
    (one - other).abs() <= RELATIVE * one.abs().max(other.abs())
}

fn float(number: Number) -> f64 {
    match number {
        Number::Exact(exact) => exact.to_string().parse().unwrap_or(f64::NAN),
        Number::Float(float) => float,
    }
}

fn instant(object: &Map<String, Json>) -> Option<Timestamp> {
    if let Some(text) = object.get("timestamp") {
        return text.as_str()?.parse().ok();
    }
    let local: DateTime = object.get("datetime")?.as_str()?.parse().ok()?;
    let zoned = local.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_equal_however_they_are_kept() {
        assert!(equal(&json!({"decimal": "3.00"}), &json!(3)));
        assert!(equal(&json!(0.1 + 0.2), &json!(0.3)));
        assert!(equal(&json!(1), &json!(true)));
        assert!(!equal(&json!({"decimal": "3.01"}), &json!(3)));
        assert!(!equal(&json!(null), &json!(0)));
    }

    #[test]
    fn order_matters_in_lists_and_not_in_sets() {
        assert!(!equal(&json!([1, 2]), &json!([2, 1])));
        assert!(equal(&json!({"set": [1, 2, 2]}), &json!([2, 1, 2])));
        assert!(!equal(&json!({"set": [1, 2, 2]}), &json!([1, 1, 2])));
    }

    #[test]
    fn moments_are_compared_and_not_their_spelling() {
        let utc = json!({"timestamp": "2005-07-26T10:00:00Z"});
        assert!(equal(&json!({"datetime": "2005-07-26T10:00:00"}), &utc));
        assert!(equal(
            &json!({"time": "10:00:00.100000"}),
            &json!({"time": "10:00:00.1"})
        ));
        assert!(!equal(&json!({"date": "2005-07-26"}), &utc));
    }

    #[test]
    fn rows_are_their_model_and_key() {
        let row = json!({"model": "a.b", "pk": 1});
        assert!(equal(&row, &json!({"model": "a.b", "pk": 1})));
        assert!(!equal(&row, &json!({"model": "a.c", "pk": 1})));
    }

    #[test]
    fn a_test_may_ask_for_fewer_places() {
        assert!(almost_equal(&json!(1.234), &json!(1.2341), 3));
        assert!(!almost_equal(&json!(1.234), &json!(1.24), 3));
    }
}

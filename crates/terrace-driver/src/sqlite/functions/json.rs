//! JSON documents, compared as PostgreSQL compares them: by what they say, whatever the order of
//! members and the spelling of numbers.

use rusqlite::functions::Context;
use rusqlite::{Connection, Result};
use serde_json::Value;

use super::{failed, pure, text};

pub(super) fn register(connection: &Connection) -> Result<()> {
    pure(connection, "terrace_json_equal", 2, |context| {
        Ok(Some(equal(&document(context, 0)?, &document(context, 1)?)))
    })?;
    pure(connection, "terrace_json_contains", 2, |context| {
        let (whole, part) = (document(context, 0)?, document(context, 1)?);
        // An array contains a value that is one of its elements.
        let element = matches!((&whole, &part), (Value::Array(elements), part)
            if !part.is_array() && !part.is_object()
                && elements.iter().any(|element| equal(element, part)));
        Ok(Some(element || contains(&whole, &part)))
    })?;
    pure(connection, "terrace_json_has_key", 2, |context| {
        let key = text(context, 1)?;
        Ok(Some(match document(context, 0)? {
            Value::Object(members) => members.contains_key(&*key),
            Value::Array(elements) => elements
                .iter()
                .any(|element| element.as_str() == Some(&*key)),
            Value::String(text) => text == *key,
            _ => false,
        }))
    })
}

fn document(context: &Context<'_>, index: usize) -> Result<Value> {
    serde_json::from_str(&text(context, index)?).map_err(|_| failed("a text is not JSON"))
}

fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || (left.is_f64() || right.is_f64()) && left.as_f64() == right.as_f64()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, left)| right.get(name).is_some_and(|right| equal(left, right)))
        }
        _ => left == right,
    }
}

fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(name, part)| whole.get(name).is_some_and(|whole| contains(whole, part))),
        (Value::Array(whole), Value::Array(part)) => part
            .iter()
            .all(|part| whole.iter().any(|whole| contains(whole, part))),
        _ => equal(whole, part),
    }
}

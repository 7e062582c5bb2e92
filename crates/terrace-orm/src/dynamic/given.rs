//! What a condition by path compares with, before the type of its field is known.

use terrace_core::{ArrayValue, ColumnType, Result, Value};

use super::condition::Named;
use super::parse;
use crate::expression::lookup::is_collection;

/// A value for a condition by path: text as it comes from a URL, JSON, or a value of a type
/// already.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Text, to be read as the field's type; of lists, the elements with commas in between.
    Text(String),
    /// JSON, to be read as the field's type.
    Json(serde_json::Value),
    /// A value of a type already.
    Value(Value),
    /// Several of these.
    List(Vec<Given>),
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Given {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<serde_json::Value> for Given {
    fn from(json: serde_json::Value) -> Self {
        Self::Json(json)
    }
}

impl From<Value> for Given {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl From<bool> for Given {
    fn from(value: bool) -> Self {
        Self::Value(value.into())
    }
}

impl From<i32> for Given {
    fn from(value: i32) -> Self {
        Self::Value(value.into())
    }
}

impl From<i64> for Given {
    fn from(value: i64) -> Self {
        Self::Value(value.into())
    }
}

impl<G: Into<Self>> From<Vec<G>> for Given {
    fn from(values: Vec<G>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl<G: Into<Self>, const N: usize> From<[G; N]> for Given {
    fn from(values: [G; N]) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl Given {
    /// One value of the field's type; `None` for null.
    pub(super) fn one(self, field: &Named<'_>, zone: Option<&str>) -> Result<Option<Value>> {
        match self {
            Self::Json(serde_json::Value::Null) => Ok(None),
            Self::Value(value) if value.is_null() => Ok(None),
            other => other.scalar(field, zone).map(Some),
        }
    }

    /// Several values of the field's type; nulls equal nothing and are left out.
    pub(super) fn many(self, field: &Named<'_>, zone: Option<&str>) -> Result<Vec<Value>> {
        let parts = match self {
            Self::List(parts) => parts,
            Self::Json(serde_json::Value::Array(parts)) => {
                parts.into_iter().map(Self::Json).collect()
            }
            Self::Text(text) if text.is_empty() => Vec::new(),
            // Commas stand inside of these.
            Self::Text(text) if is_collection(field.of) => {
                let parts: Option<Vec<_>> = serde_json::from_str(&text).ok();
                let parts = parts.ok_or_else(|| field.needs("a JSON array"))?;
                parts.into_iter().map(Self::Json).collect()
            }
            Self::Text(text) => text.split(',').map(Self::from).collect(),
            _ => return Err(field.needs("a list")),
        };
        parts
            .into_iter()
            .filter_map(|part| part.one(field, zone).transpose())
            .collect()
    }

    fn scalar(self, field: &Named<'_>, zone: Option<&str>) -> Result<Value> {
        let parsed = match self {
            Self::Text(text) => parse::text(&text, field.of, zone),
            Self::Json(json) => parse::json(json, field.of, zone),
            Self::Value(value) => parse::value(value, field.of),
            Self::List(parts) => match field.of {
                ColumnType::Array(of) => {
                    let element = Named {
                        of: of.column_type(),
                        ..*field
                    };
                    let parts = parts.into_iter();
                    let elements = parts.map(|part| part.scalar(&element, zone));
                    let elements = elements.collect::<Result<_>>()?;
                    Some(Value::Array(Box::new(ArrayValue { of, elements })))
                }
                _ => None,
            },
        };
        parsed.ok_or_else(|| field.needs(parse::described(field.of)))
    }

    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Text(text)
            | Self::Json(serde_json::Value::String(text))
            | Self::Value(Value::Text(text)) => Some(text),
            Self::Json(serde_json::Value::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    }

    pub(super) fn texts(self) -> Option<Vec<String>> {
        match self {
            Self::List(parts) => parts.into_iter().map(Self::text).collect(),
            Self::Json(serde_json::Value::Array(parts)) => parts
                .into_iter()
                .map(|part| Self::Json(part).text())
                .collect(),
            Self::Text(text) => Some(text.split(',').map(str::to_owned).collect()),
            _ => None,
        }
    }

    pub(super) fn flag(self) -> Option<bool> {
        match self {
            Self::Text(text) => parse::flag(&text),
            Self::Json(serde_json::Value::Bool(flag)) | Self::Value(Value::Bool(flag)) => {
                Some(flag)
            }
            _ => None,
        }
    }

    /// Whether it is a number, so that a value inside JSON is compared as one.
    pub(super) fn is_number(&self) -> bool {
        match self {
            Self::Json(json) => json.is_number(),
            Self::Value(value) => !matches!(value, Value::Text(_)),
            Self::Text(text) => text.parse::<f64>().is_ok(),
            Self::List(parts) => parts.iter().all(Self::is_number),
        }
    }
}

//! From a row before and after a write to what the log says of it.

use std::collections::Bound;

use jiff::civil::Time;
use terrace_core::{Error, ErrorKind, RangeValue, Result, Value};

use super::{Audit, AuditOperation, Image, Way};
use crate::key::KeyValue as _;

/// Characters of a key that the log has room for.
const LONGEST_KEY: usize = 400;

/// What the log says of one write to one row.
pub(super) struct Said {
    pub(super) key: String,
    pub(super) operation: AuditOperation,
    pub(super) changes: serde_json::Value,
}

impl Audit {
    /// What the log says of a row; nothing when nothing changed that is recorded.
    pub(super) fn say(
        &self,
        before: Option<&Image>,
        after: Option<&Image>,
    ) -> Result<Option<Said>> {
        let Some(known) = before.or(after) else {
            return Ok(None);
        };
        let operation = self.operation(before, after);
        let mut says = operation != AuditOperation::Update;
        let mut changes = serde_json::Map::new();
        for (place, way) in self.ways.iter().enumerate() {
            let (then, now) = (value_at(before, place), value_at(after, place));
            if *way == Way::Untracked || is_same(then, now) {
                continue;
            }
            says |= *way != Way::Beside;
            let name = self.schema.fields[self.fields[place]].name;
            let change = match way {
                Way::Secret => serde_json::json!({ "changed": true }),
                _ => serde_json::json!({ "before": json(then), "after": json(now) }),
            };
            changes.insert(name.to_owned(), change);
        }
        if !says {
            return Ok(None);
        }
        Ok(Some(Said {
            key: self.key_text(known)?,
            operation,
            changes: changes.into(),
        }))
    }

    fn operation(&self, before: Option<&Image>, after: Option<&Image>) -> AuditOperation {
        match (before, after) {
            (None, _) => AuditOperation::Create,
            (_, None) => AuditOperation::Delete,
            (Some(before), Some(after)) => {
                let mut fields = self.fields.iter();
                let mark = fields.position(|index| self.schema.fields[*index].soft_delete);
                match mark.map(|place| (before[place].is_null(), after[place].is_null())) {
                    Some((true, false)) => AuditOperation::SoftDelete,
                    Some((false, true)) => AuditOperation::Restore,
                    _ => AuditOperation::Update,
                }
            }
        }
    }

    /// The key of a row as the log has it.
    pub(super) fn key_text(&self, image: &Image) -> Result<String> {
        let parts: Vec<serde_json::Value> = self.key(image).map(|part| json(Some(part))).collect();
        let text = match parts.as_slice() {
            [serde_json::Value::String(only)] => only.clone(),
            [only] => only.to_string(),
            _ => serde_json::Value::from(parts).to_string(),
        };
        if text.chars().count() > LONGEST_KEY {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "a key of {} is longer than the {LONGEST_KEY} characters that the audit log \
                     has room for",
                    self.schema.name
                ),
            )
            .with_hint("give the model a shorter key, such as Auto<Uuid>"));
        }
        Ok(text)
    }
}

fn value_at(image: Option<&Image>, place: usize) -> Option<&Value> {
    image.and_then(|image| image.get(place))
}

/// Whether two values are stored alike. No row is as good as null.
fn is_same(then: Option<&Value>, now: Option<&Value>) -> bool {
    match (then, now) {
        (Some(Value::Timestamp(then)), Some(Value::Timestamp(now))) => {
            then.stored() == now.stored()
        }
        (Some(Value::DateTime(then)), Some(Value::DateTime(now))) => then.stored() == now.stored(),
        (Some(Value::Time(then)), Some(Value::Time(now))) => stored(*then) == stored(*now),
        (Some(then), Some(now)) => then == now || (then.is_null() && now.is_null()),
        (Some(value), None) | (None, Some(value)) => value.is_null(),
        (None, None) => true,
    }
}

/// A value as the log has it: what JSON can't say is text, as people write it.
fn json(value: Option<&Value>) -> serde_json::Value {
    match value {
        // Bytes are not for people, and never recorded with their values.
        None | Some(Value::Null(_) | Value::Bytes(_)) => serde_json::Value::Null,
        Some(Value::Bool(truth)) => (*truth).into(),
        Some(Value::I16(number)) => (*number).into(),
        Some(Value::I32(number)) => (*number).into(),
        Some(Value::I64(number)) => (*number).into(),
        // By way of its text, which has no more digits than it means.
        Some(Value::F32(number)) => number.to_string().parse::<f64>().unwrap_or_default().into(),
        Some(Value::F64(number)) => (*number).into(),
        Some(Value::Text(text)) => text.as_str().into(),
        Some(Value::Uuid(id)) => id.to_string().into(),
        Some(Value::Date(date)) => date.to_string().into(),
        Some(Value::Time(time)) => stored(*time).to_string().into(),
        Some(Value::DateTime(moment)) => moment.stored().to_string().into(),
        Some(Value::Timestamp(moment)) => moment.stored().to_string().into(),
        Some(Value::Decimal(number)) => number.normalize().to_string().into(),
        Some(Value::Json(document)) => (**document).clone(),
        Some(Value::Array(array)) => {
            let elements = array.elements.iter();
            elements.map(|element| json(Some(element))).collect()
        }
        Some(Value::Range(range)) => range_text(range).into(),
    }
}

/// A time as every database keeps it: to the microsecond.
fn stored(time: Time) -> Time {
    let nanosecond = time.subsec_nanosecond() / 1000 * 1000;
    time.with()
        .subsec_nanosecond(nanosecond)
        .build()
        .unwrap_or(time)
}

/// A range as databases write it.
fn range_text(range: &RangeValue) -> String {
    let Some((start, end)) = &range.bounds else {
        return "empty".to_owned();
    };
    let text = |value: &Value| match json(Some(value)) {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    let start = match start {
        Bound::Included(value) => format!("[{}", text(value)),
        Bound::Excluded(value) => format!("({}", text(value)),
        Bound::Unbounded => "(".to_owned(),
    };
    let end = match end {
        Bound::Included(value) => format!("{}]", text(value)),
        Bound::Excluded(value) => format!("{})", text(value)),
        Bound::Unbounded => ")".to_owned(),
    };
    format!("{start},{end}")
}

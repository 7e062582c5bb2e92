//! What a case sees, in the spelling of the recordings (`recorder/canonical.py`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use terrace_core::Value;
use terrace_orm::private::Keyed;
use terrace_orm::{Auto, ContentType, Defaulted, ForeignKey, Key, LookupKey, Model};
use uuid::Uuid;

/// Something that can be compared with what Django's tests saw.
pub(crate) trait Observe {
    /// Its spelling.
    fn observe(&self) -> Json;
}

/// An instance of a model: its label and its key.
pub(crate) fn instance<M: Model>(label: &str, model: &M) -> Json {
    let mut key: Vec<Json> = model
        .key()
        .map(|key| key.into_values().iter().map(value).collect())
        .unwrap_or_default();
    let key = match key.len() {
        0 => Json::Null,
        1 => key.remove(0),
        _ => Json::Array(key),
    };
    json!({ "model": label, "pk": key })
}

/// A value of a column.
pub(crate) fn value(of: &Value) -> Json {
    match of {
        Value::Bool(of) => of.observe(),
        Value::I16(of) => of.observe(),
        Value::I32(of) => of.observe(),
        Value::I64(of) => of.observe(),
        Value::F32(of) => of.observe(),
        Value::F64(of) => of.observe(),
        Value::Text(of) => of.observe(),
        Value::Bytes(of) => json!({ "bytes": hexadecimal(of) }),
        Value::Uuid(of) => of.observe(),
        Value::Date(of) => of.observe(),
        Value::Time(of) => of.observe(),
        Value::DateTime(of) => of.observe(),
        Value::Timestamp(of) => of.observe(),
        Value::Decimal(of) => of.observe(),
        Value::Json(of) => of.observe(),
        Value::Array(of) => Json::Array(of.elements.iter().map(value).collect()),
        Value::Range(of) => json!({ "range": format!("{:?}", of.bounds) }),
        Value::Null(_) => Json::Null,
    }
}

/// Values with names, as Django gives them in a dict:
/// `dict(["name", "age__avg"], ("Ann", 37.5))`.
pub(crate) fn dict<const N: usize>(names: [&str; N], values: impl Observe) -> Json {
    let values = match values.observe() {
        Json::Array(values) if N != 1 || values.len() == 1 => values,
        single => vec![single],
    };
    let entries = names.iter().map(|name| (*name).to_owned()).zip(values);
    json!({ "dict": entries.collect::<serde_json::Map<_, _>>() })
}

/// Rows with names, as Django's `values()` gives them: `dicts(["name", "pk"], rows_of_tuples)`.
pub(crate) fn dicts<const N: usize, T: Observe>(
    names: [&str; N],
    rows: impl IntoIterator<Item = T>,
) -> Vec<Spelled> {
    let rows = rows.into_iter();
    rows.map(|row| Spelled(dict(names, row))).collect()
}

/// Something that is spelled already.
#[derive(Clone, Debug)]
pub(crate) struct Spelled(pub(crate) Json);

impl Observe for Spelled {
    fn observe(&self) -> Json {
        self.0.clone()
    }
}

/// A JSON document, as Python reads it.
impl Observe for Json {
    fn observe(&self) -> Json {
        match self {
            Self::Array(values) => values.iter().map(Observe::observe).collect(),
            Self::Object(entries) if is_spelled(entries) => self.clone(),
            Self::Object(entries) => {
                let entries = entries.iter().map(|(key, of)| (key.clone(), of.observe()));
                json!({ "dict": entries.collect::<serde_json::Map<_, _>>() })
            }
            plain => plain.clone(),
        }
    }
}

/// Whether an object was made by [`dict`].
fn is_spelled(entries: &serde_json::Map<String, Json>) -> bool {
    entries.len() == 1 && entries.get("dict").is_some_and(Json::is_object)
}

macro_rules! plain {
    ($($rust:ty),+) => {$(
        impl Observe for $rust {
            fn observe(&self) -> Json {
                json!(self)
            }
        }
    )+};
}
plain!(bool, i16, i32, i64, u8, u16, u32, u64, usize, String, str);

macro_rules! tagged {
    ($($rust:ty => $tag:literal),+ $(,)?) => {$(
        impl Observe for $rust {
            fn observe(&self) -> Json {
                json!({ $tag: self.to_string() })
            }
        }
    )+};
}
tagged! {
    Decimal => "decimal", Uuid => "uuid", Date => "date", Time => "time",
    DateTime => "datetime", Timestamp => "timestamp",
}

impl Observe for f64 {
    fn observe(&self) -> Json {
        serde_json::Number::from_f64(*self).map_or_else(
            || json!({ "float": self.to_string().to_lowercase() }),
            Json::Number,
        )
    }
}

impl Observe for f32 {
    fn observe(&self) -> Json {
        f64::from(*self).observe()
    }
}

impl Observe for SignedDuration {
    fn observe(&self) -> Json {
        json!({ "duration_us": i64::try_from(self.as_micros()).unwrap_or(i64::MAX) })
    }
}

impl Observe for () {
    fn observe(&self) -> Json {
        Json::Null
    }
}

impl<T: Observe + ?Sized> Observe for &T {
    fn observe(&self) -> Json {
        (**self).observe()
    }
}

impl<T: Observe> Observe for Option<T> {
    fn observe(&self) -> Json {
        self.as_ref().map_or(Json::Null, Observe::observe)
    }
}

impl<T: Observe> Observe for Vec<T> {
    fn observe(&self) -> Json {
        self.as_slice().observe()
    }
}

impl<T: Observe, const N: usize> Observe for [T; N] {
    fn observe(&self) -> Json {
        self.as_slice().observe()
    }
}

impl<T: Observe> Observe for [T] {
    fn observe(&self) -> Json {
        self.iter().map(Observe::observe).collect()
    }
}

impl<T: Observe> Observe for HashSet<T> {
    fn observe(&self) -> Json {
        json!({ "set": self.iter().map(Observe::observe).collect::<Vec<_>>() })
    }
}

impl<T: Observe> Observe for BTreeSet<T> {
    fn observe(&self) -> Json {
        json!({ "set": self.iter().map(Observe::observe).collect::<Vec<_>>() })
    }
}

impl<K: Observe, V: Observe> Observe for HashMap<K, V> {
    fn observe(&self) -> Json {
        map(self.iter().map(|(key, of)| (key.observe(), of.observe())))
    }
}

impl<K: Observe, V: Observe> Observe for BTreeMap<K, V> {
    fn observe(&self) -> Json {
        map(self.iter().map(|(key, of)| (key.observe(), of.observe())))
    }
}

/// Entries with text keys are a dict, others a map.
fn map(entries: impl Iterator<Item = (Json, Json)>) -> Json {
    let entries: Vec<(Json, Json)> = entries.collect();
    if entries.iter().all(|(key, _)| key.is_string()) {
        let named = entries.into_iter().map(|(key, of)| match key {
            Json::String(key) => (key, of),
            key => (key.to_string(), of),
        });
        return json!({ "dict": named.collect::<serde_json::Map<_, _>>() });
    }
    json!({ "map": entries.into_iter().map(|(key, of)| json!([key, of])).collect::<Vec<_>>() })
}

impl<T: Observe> Observe for Auto<T> {
    fn observe(&self) -> Json {
        self.get().map_or(Json::Null, Observe::observe)
    }
}

impl<T: Observe> Observe for Key<T> {
    fn observe(&self) -> Json {
        self.get().observe()
    }
}

impl<F: Observe> Observe for Defaulted<F> {
    fn observe(&self) -> Json {
        self.get().map_or(Json::Null, Observe::observe)
    }
}

impl Observe for ContentType {
    fn observe(&self) -> Json {
        instance("contenttypes.contenttype", self)
    }
}

/// A reference is observed as the key that it holds.
impl<M: Keyed> Observe for ForeignKey<M>
where
    M::Key: Observe,
{
    fn observe(&self) -> Json {
        self.key().observe()
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Observe),+> Observe for ($($name,)+) {
            fn observe(&self) -> Json {
                Json::Array(vec![$(self.$index.observe()),+])
            }
        }
    };
}
tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('?');
    let digits = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    digits.collect()
}

/// Bytes, which would otherwise be a list of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Bytes<B>(pub(crate) B);

impl<B: AsRef<[u8]>> Observe for Bytes<B> {
    fn observe(&self) -> Json {
        json!({ "bytes": hexadecimal(self.0.as_ref()) })
    }
}

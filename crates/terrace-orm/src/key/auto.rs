//! A field that is filled when the program leaves it unset.

use std::fmt;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use terrace_core::{Automatic, ColumnType, Origin, Typed, Value};
use terrace_tenancy::Decode;
use uuid::Uuid;

use super::{KeyValue, PrimaryKey};
use crate::model::{Field, Touch};

/// A field that is filled when the program leaves it unset: a number by the database, a version 7
/// UUID or the time of the insert by the application.
///
/// As a primary key it remembers where it was loaded from. Two are equal when their values are.
///
/// ```
/// use terrace_orm::Auto;
/// let id: Auto<i64> = Auto::unset();
/// assert_eq!(id.get(), None);
/// assert_eq!(Auto::from(7_i64).get(), Some(&7));
/// ```
#[derive(Clone, Copy)]
pub struct Auto<T> {
    value: Option<T>,
    origin: Origin,
}

/// A type that [`Auto`] can fill: `i32`, `i64`, `Uuid` or `Timestamp`. Not `i16`, whose 32,767 numbers
/// a database soon has given.
#[diagnostic::on_unimplemented(
    message = "`Auto` can't fill a field of type `{Self}`",
    label = "not a type that `Auto` can fill",
    note = "`Auto` takes i32, i64, Uuid and Timestamp; it is never inside or around an `Option`"
)]
pub trait AutoValue:
    Field<Base = Self, Plain = Self> + Typed + Decode + Into<Value> + Clone
{
    /// Who fills it.
    const FILLED: Automatic;

    /// The value that the application makes.
    #[doc(hidden)]
    fn generate(now: Timestamp) -> Option<Self>;

    /// The value that the database gave.
    #[doc(hidden)]
    fn from_identity(number: i64) -> Option<Self>;
}

impl AutoValue for i32 {
    const FILLED: Automatic = Automatic::Identity;

    fn generate(_: Timestamp) -> Option<Self> {
        None
    }

    fn from_identity(number: i64) -> Option<Self> {
        number.try_into().ok()
    }
}

impl AutoValue for i64 {
    const FILLED: Automatic = Automatic::Identity;

    fn generate(_: Timestamp) -> Option<Self> {
        None
    }

    fn from_identity(number: i64) -> Option<Self> {
        Some(number)
    }
}

impl AutoValue for Uuid {
    const FILLED: Automatic = Automatic::Uuid;

    fn generate(_: Timestamp) -> Option<Self> {
        Some(Self::now_v7())
    }

    fn from_identity(_: i64) -> Option<Self> {
        None
    }
}

impl AutoValue for Timestamp {
    const FILLED: Automatic = Automatic::Now;

    fn generate(now: Timestamp) -> Option<Self> {
        Some(now)
    }

    fn from_identity(_: i64) -> Option<Self> {
        None
    }
}

impl<T> Auto<T> {
    /// Not filled yet.
    pub const fn unset() -> Self {
        Self {
            value: None,
            origin: Origin::NEW,
        }
    }

    /// The value, once it is filled.
    pub const fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Whether it is filled.
    pub const fn is_set(&self) -> bool {
        self.value.is_some()
    }
}

impl<T: AutoValue> Field for Auto<T> {
    type Base = T;
    type Plain = T;
    type Null = crate::expression::NotNull;
    const COLUMN_TYPE: ColumnType = T::COLUMN_TYPE;
    const AUTOMATIC: Automatic = T::FILLED;

    fn from_plain(plain: T, origin: Origin) -> Self {
        Self {
            value: Some(plain),
            origin,
        }
    }

    fn encode(&self) -> Value {
        self.value.as_ref().map_or(Value::Null(T::TYPE), T::encode)
    }

    fn origin(&self) -> Origin {
        self.origin
    }

    fn touch(&mut self, touch: &Touch<'_>, automatic: Automatic) {
        if self.value.is_none() {
            self.value = match (touch.inserted(), touch.identity()) {
                (Some(now), _) => T::generate(now),
                (_, Some(number)) => T::from_identity(number),
                (None, None) => None,
            };
        } else if let Some(value) = &mut self.value
            && automatic == Automatic::Updated
        {
            value.touch(touch, automatic);
        }
        if let Some(origin) = touch.origin() {
            self.origin = origin;
        }
    }
}

impl<T: AutoValue + KeyValue> PrimaryKey for Auto<T> {
    type Value = T;

    fn value(&self) -> Option<T> {
        self.value.clone()
    }
}

impl<T> Default for Auto<T> {
    fn default() -> Self {
        Self::unset()
    }
}

impl<T: AutoValue> From<T> for Auto<T> {
    fn from(value: T) -> Self {
        Self {
            value: Some(value),
            origin: Origin::NEW,
        }
    }
}

impl<T: PartialEq> PartialEq for Auto<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Auto<T> {}

impl<T: Hash> Hash for Auto<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<T: fmt::Debug> fmt::Debug for Auto<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => value.fmt(f),
            None => f.write_str("unset"),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Auto<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => value.fmt(f),
            None => f.pad("unset"),
        }
    }
}

impl<T: Serialize> Serialize for Auto<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Auto<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::deserialize(deserializer)?;
        Ok(Self {
            value,
            origin: Origin::NEW,
        })
    }
}

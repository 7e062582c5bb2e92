//! A primary key that the program gives.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use terrace_core::{Automatic, ColumnType, Origin, Value};

use super::{KeyValue, PrimaryKey};
use crate::model::{Field, Touch};

/// A primary key that the program gives, which remembers where it was loaded from.
///
/// ```
/// use terrace_orm::Key;
/// let code: Key<String> = Key::from("EUR");
/// assert_eq!(code.get(), "EUR");
/// ```
#[derive(Clone, Copy)]
pub struct Key<T> {
    value: T,
    origin: Origin,
}

impl<T> Key<T> {
    /// A key of the program's own making.
    pub const fn new(value: T) -> Self {
        Self {
            value,
            origin: Origin::NEW,
        }
    }

    /// The key itself.
    pub const fn get(&self) -> &T {
        &self.value
    }

    /// The key itself, by value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: KeyValue> Field for Key<T> {
    type Base = T;
    type Plain = T;
    type Null = crate::expression::NotNull;
    const COLUMN_TYPE: ColumnType = T::COLUMN_TYPE;

    fn from_plain(plain: T, origin: Origin) -> Self {
        Self {
            value: plain,
            origin,
        }
    }

    fn encode(&self) -> Value {
        self.value.encode()
    }

    fn origin(&self) -> Origin {
        self.origin
    }

    fn touch(&mut self, touch: &Touch<'_>, _: Automatic) {
        if let Some(origin) = touch.origin() {
            self.origin = origin;
            self.value = self.value.stored();
        }
    }
}

impl<T: KeyValue> PrimaryKey for Key<T> {
    type Value = T;

    fn value(&self) -> Option<T> {
        Some(self.value.clone())
    }
}

impl<T> From<T> for Key<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl From<&str> for Key<String> {
    fn from(value: &str) -> Self {
        Self::new(value.to_owned())
    }
}

impl<T: PartialEq> PartialEq for Key<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Key<T> {}

impl<T: Hash> Hash for Key<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<T: fmt::Debug> fmt::Debug for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: Serialize> Serialize for Key<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Key<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

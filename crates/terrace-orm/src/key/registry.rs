//! A reference from a tenant to the control plane.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use terrace_core::{ColumnType, Deferrable, OnDelete, Origin, ReferenceSchema, Result, Value};
use terrace_tenancy::Executor;

use crate::key::IntoKey;
use crate::model::{Field, Keyed, Model, Required};

/// A reference from a tenant's row to a row of the registry: an id, fetched with a registry handle
/// and never joined, so that moving a tenant breaks no query. No database holds it.
pub struct RegistryKey<T: Keyed> {
    key: T::Key,
}

impl<T: Keyed> RegistryKey<T> {
    /// A reference to the row with this key.
    pub fn of(key: impl IntoKey<T::Key>) -> Self {
        Self {
            key: key.into_key(),
        }
    }

    /// The key of the row.
    pub fn key(&self) -> &T::Key {
        &self.key
    }

    /// Reads the row from the registry.
    ///
    /// # Errors
    /// `NotFound` when it is gone.
    pub async fn fetch<E: Executor<T::Scope>>(&self, registry: &E) -> Result<T> {
        crate::query::by_key(registry, self.key.clone()).await
    }
}

impl<T: Keyed> Field for RegistryKey<T> {
    type Base = T::Key;
    type Plain = T::Key;
    type Null = crate::expression::NotNull;
    const COLUMN_TYPE: ColumnType = T::KEY.column_type;
    const REFERENCE: Option<ReferenceSchema> = Some(ReferenceSchema {
        model: || <T as Model>::SCHEMA,
        table: T::TABLE,
        column: T::KEY.column,
        on_delete: OnDelete::NoAction,
        constraint: false,
        holds_row: false,
        deferrable: Deferrable::No,
    });

    fn from_plain(plain: T::Key, _: Origin) -> Self {
        Self { key: plain }
    }

    fn encode(&self) -> Value {
        self.key.encode()
    }
}

impl<T: Keyed> Required for RegistryKey<T> {}

impl<T: Keyed> Clone for RegistryKey<T> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
        }
    }
}

impl<T: Keyed> PartialEq for RegistryKey<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<T: Keyed> Eq for RegistryKey<T> {}

impl<T: Keyed> Hash for RegistryKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<T: Keyed> fmt::Debug for RegistryKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

impl<T: Keyed<Key: Serialize>> Serialize for RegistryKey<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.key.serialize(serializer)
    }
}

impl<'de, T: Keyed<Key: Deserialize<'de>>> Deserialize<'de> for RegistryKey<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::Key::deserialize(deserializer).map(Self::of)
    }
}

//! A reference to a row of another model of the same scope.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use terrace_core::{
    Automatic, ColumnType, Deferrable, Error, ErrorKind, OnDelete, Origin, ReferenceSchema, Result,
    Value,
};
use terrace_tenancy::Executor;

use super::PrimaryKey;
use crate::model::{Field, Keyed, Model, Reader, Required, Touch};
use crate::relation::{Relation, Relations};

/// A reference to a row of `T`, which lives in the same scope as the model that refers to it.
///
/// It holds the key; the row itself only after [`select_related`](crate::Query::select_related) or
/// [`load`](Self::load). No query is ever run behind the program's back.
///
/// Two are equal when their keys are.
pub struct ForeignKey<T: Keyed> {
    key: T::Key,
    origin: Origin,
    loaded: Option<Arc<T>>,
}

impl<T: Keyed> ForeignKey<T> {
    /// A reference to the row with this key.
    pub fn of(key: impl Into<T::Key>) -> Self {
        Self {
            key: key.into(),
            origin: Origin::NEW,
            loaded: None,
        }
    }

    /// A reference to this row.
    ///
    /// # Errors
    /// `InvalidInput` when it was not inserted yet and so has no key.
    pub fn to(row: &T) -> Result<Self> {
        let key = row.key().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "an instance of {} has no key yet and can't be referred to",
                    T::SCHEMA.name
                ),
            )
            .with_hint("insert it first")
        })?;
        Ok(Self {
            key,
            origin: row.primary_key().origin(),
            loaded: None,
        })
    }

    /// The key of the row.
    pub fn key(&self) -> &T::Key {
        &self.key
    }

    /// The row, if it was loaded. Never runs a query.
    pub fn loaded(&self) -> Option<&T> {
        self.loaded.as_deref()
    }

    /// Reads the row.
    ///
    /// # Errors
    /// `NotFound` when it is gone; `Isolation` when the reference was loaded from another tenant.
    pub async fn fetch<E: Executor<T::Scope>>(&self, db: &E) -> Result<T> {
        self.origin.check(db.session().origin())?;
        crate::query::by_key(db, self.key.clone()).await
    }

    /// Reads the row unless it is there already, and keeps it.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch).
    pub async fn load<E: Executor<T::Scope>>(&mut self, db: &E) -> Result<&T> {
        let row = match self.loaded.take() {
            Some(row) => row,
            None => Arc::new(self.fetch(db).await?),
        };
        Ok(self.loaded.insert(row))
    }
}

impl<T: Keyed> Field for ForeignKey<T> {
    type Base = T::Key;
    type Plain = T::Key;
    type Null = crate::expression::NotNull;
    const COLUMN_TYPE: ColumnType = T::KEY.column_type;
    const REFERENCE: Option<ReferenceSchema> = Some(ReferenceSchema {
        model: || <T as Model>::SCHEMA,
        table: T::TABLE,
        column: T::KEY.column,
        on_delete: OnDelete::Restrict,
        constraint: true,
        deferrable: Deferrable::No,
    });

    fn from_plain(plain: T::Key, origin: Origin) -> Self {
        Self {
            key: plain,
            origin,
            loaded: None,
        }
    }

    fn encode(&self) -> Value {
        self.key.encode()
    }

    fn origin(&self) -> Origin {
        self.origin
    }

    fn touch(&mut self, touch: &Touch<'_>, _: Automatic) {
        if let Some(origin) = touch.origin() {
            self.origin = origin;
        }
    }
}

impl<T: Keyed> Required for ForeignKey<T> {}

impl<T: Keyed> PrimaryKey for ForeignKey<T> {
    type Value = T::Key;

    fn value(&self) -> Option<T::Key> {
        Some(self.key.clone())
    }
}

impl<T: Keyed> Relation for ForeignKey<T> {
    fn attach(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        self.loaded = Some(Arc::new(T::from_row(reader)?));
        Ok(())
    }

    fn loaded_mut(&mut self) -> Option<&mut dyn Relations> {
        let row = Arc::get_mut(self.loaded.as_mut()?)?;
        Some(row)
    }
}

impl<T: Keyed> Relation for Option<ForeignKey<T>> {
    fn attach(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        if let Some(reference) = self {
            return reference.attach(reader);
        }
        reader.skip(T::SCHEMA.fields.len());
        Ok(())
    }

    fn loaded_mut(&mut self) -> Option<&mut dyn Relations> {
        self.as_mut()?.loaded_mut()
    }
}

impl<T: Keyed> Clone for ForeignKey<T> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            origin: self.origin,
            loaded: self.loaded.clone(),
        }
    }
}

impl<T: Keyed> PartialEq for ForeignKey<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<T: Keyed> Eq for ForeignKey<T> {}

impl<T: Keyed> Hash for ForeignKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<T: Keyed> fmt::Debug for ForeignKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

impl<T: Keyed<Key: Serialize>> Serialize for ForeignKey<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.key.serialize(serializer)
    }
}

impl<'de, T: Keyed<Key: Deserialize<'de>>> Deserialize<'de> for ForeignKey<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::Key::deserialize(deserializer).map(Self::of)
    }
}

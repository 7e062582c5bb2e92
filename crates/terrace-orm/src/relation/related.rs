//! A place for the row that several columns refer to together.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use terrace_core::Result;

use super::{Relation, Relations};
use crate::model::{Model, Reader};

/// A place for the row of `T` that other fields of the model refer to together: a foreign key of
/// several columns, or of plain ones. The field has no column of its own.
///
/// The row is there only after [`select_related`](crate::Query::select_related). Columns have a way
/// on of the field's name, and instances a method of it, which gives the row as a query.
///
/// ```
/// # use terrace_orm::{Auto, ForeignKey, Key, Model, Related};
/// # use terrace_core::{Result, Tenant};
/// # use terrace_tenancy::Db;
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// #[terrace(primary_key(country, number), reverse(visits = "Visit.city"))]
/// struct City {
///     #[terrace(max_length = 2)]
///     country: Key<String>,
///     number: Key<i32>,
///     name: String,
/// }
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Visit {
///     id: Auto<i64>,
///     #[terrace(max_length = 2)]
///     country: String,
///     number: i32,
///     #[terrace(from(country, number), on(country, number), on_delete = "cascade")]
///     city: Related<City>,
/// }
///
/// # async fn run(db: &Db<Tenant>) -> Result<()> {
/// let visits = Visit::objects()
///     .filter(|visit| visit.city().name.starts_with("Sai"))
///     .select_related(|visit| visit.city())
///     .all(db)
///     .await?;
/// for visit in &visits {
///     let name = visit.city.loaded().map(|city| city.name.as_str());
/// }
/// # Ok(()) }
/// ```
///
/// Two are always equal: what a row refers to is said by its columns.
pub struct Related<T> {
    row: Place<T>,
}

enum Place<T> {
    Unasked,
    Missing,
    Loaded(Arc<T>),
}

impl<T> Related<T> {
    /// The row, if it was loaded. Never runs a query.
    pub fn loaded(&self) -> Option<&T> {
        match &self.row {
            Place::Loaded(row) => Some(row),
            Place::Unasked | Place::Missing => None,
        }
    }

    /// Whether it was asked for: without a row there is none then.
    pub const fn is_loaded(&self) -> bool {
        !matches!(self.row, Place::Unasked)
    }
}

impl<T: Model> Relation for Related<T> {
    fn attach(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        let fields = T::SCHEMA.fields;
        let key = fields.iter().position(|field| field.primary_key);
        self.row = if key.is_some_and(|key| reader.is_null(key)) {
            reader.skip(fields.len());
            Place::Missing
        } else {
            Place::Loaded(Arc::new(T::from_row(reader)?))
        };
        Ok(())
    }

    fn loaded_mut(&mut self) -> Option<&mut dyn Relations> {
        match &mut self.row {
            Place::Loaded(row) => {
                let row = Arc::get_mut(row)?;
                Some(row)
            }
            Place::Unasked | Place::Missing => None,
        }
    }
}

impl<T> Default for Related<T> {
    fn default() -> Self {
        Self {
            row: Place::Unasked,
        }
    }
}

impl<T> Clone for Related<T> {
    fn clone(&self) -> Self {
        let row = match &self.row {
            Place::Unasked => Place::Unasked,
            Place::Missing => Place::Missing,
            Place::Loaded(row) => Place::Loaded(Arc::clone(row)),
        };
        Self { row }
    }
}

impl<T> PartialEq for Related<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Related<T> {}

impl<T> Hash for Related<T> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl<T> fmt::Debug for Related<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.row {
            Place::Unasked => "not loaded",
            Place::Missing => "none",
            Place::Loaded(_) => "loaded",
        })
    }
}

/// As nothing: the columns say what it refers to.
impl<T> Serialize for Related<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

impl<'de, T> Deserialize<'de> for Related<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self::default())
    }
}

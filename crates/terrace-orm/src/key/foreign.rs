//! A reference to a row of another model of the same scope.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use terrace_core::{
    Automatic, ColumnType, Deferrable, Error, ErrorKind, OnDelete, Origin, ReferenceSchema, Result,
    Value,
};
use terrace_sql::Expression;
use terrace_tenancy::Executor;

use super::{IntoKey, KeyValue, PrimaryKey};
use crate::column::{Column, Columns, Path};
use crate::model::{Field, Keyed, Model, Reader, Required, Touch};
use crate::relation::{Relation, Relations, value_of};

/// A reference to a row of `T`, which lives in the same scope as the model that refers to it.
///
/// It holds the key; the row itself only after [`select_related`](crate::Query::select_related) or
/// [`load`](Self::load). No query is ever run behind the program's back.
///
/// A reference by another unique column than the primary key names the type of that column, and the
/// model says which it is:
///
/// ```
/// # use terrace_orm::{Auto, ForeignKey, Model};
/// # use uuid::Uuid;
/// #[derive(Model, Clone)]
/// # #[terrace(crate = "terrace_orm")]
/// struct User {
///     id: Auto<i64>,
///     #[terrace(unique)]
///     uuid: Uuid,
/// }
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Comment {
///     id: Auto<i64>,
///     #[terrace(on = "uuid")]
///     user: ForeignKey<User, Uuid>,
/// }
///
/// # fn comment(ann: &User) -> terrace_core::Result<Comment> {
/// let comment = Comment { id: Auto::unset(), user: ForeignKey::to_by(ann, |user| user.uuid)? };
/// let hers = Comment::objects().filter(|comment| comment.user.refers_to(ann));
/// # Ok(comment) }
/// ```
///
/// Two are equal when their keys are.
pub struct ForeignKey<T: Keyed, K = <T as Model>::Key> {
    key: K,
    by: By,
    origin: Origin,
    loaded: Option<Arc<T>>,
}

/// The column that a reference is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The primary key.
    Key,
    /// The column of this field.
    Field(u8),
    /// Nobody said: it was read from a text.
    Unknown,
}

impl<T: Keyed> ForeignKey<T> {
    /// A reference to the row with this primary key.
    pub fn of(key: impl IntoKey<T::Key>) -> Self {
        Self {
            key: key.into_key(),
            by: By::Key,
            origin: Origin::NEW,
            loaded: None,
        }
    }

    /// A reference to this row, by its primary key.
    ///
    /// # Errors
    /// `InvalidInput` when it was not inserted yet and so has no key.
    pub fn to(row: &T) -> Result<Self> {
        let key = row.key().ok_or_else(no_key::<T>)?;
        Ok(Self {
            key,
            by: By::Key,
            origin: row.primary_key().origin(),
            loaded: None,
        })
    }
}

impl<T: Keyed, K: KeyValue> ForeignKey<T, K> {
    /// A reference to the row with this value of a unique column.
    pub fn by<F: Field<Base = K>>(
        column: impl FnOnce(T::Columns) -> Column<F>,
        key: impl Into<K>,
    ) -> Self {
        Self {
            key: key.into(),
            by: by_column::<T>(column(T::Columns::at(Path::ROOT)).name()),
            origin: Origin::NEW,
            loaded: None,
        }
    }

    /// A reference to this row, by a unique column.
    ///
    /// # Errors
    /// `InvalidInput` when the row has no value there, because it was not inserted yet.
    pub fn to_by<F: Field<Base = K>>(
        row: &T,
        column: impl FnOnce(T::Columns) -> Column<F>,
    ) -> Result<Self> {
        let name = column(T::Columns::at(Path::ROOT)).name();
        let value = value_of(row, name).filter(|value| !value.is_null());
        let key = value.and_then(K::from_value).ok_or_else(no_key::<T>)?;
        Ok(Self {
            key,
            by: by_column::<T>(name),
            origin: row.primary_key().origin(),
            loaded: None,
        })
    }

    /// The key of the row: the value of the column that the reference is by.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// The row, if it was loaded. Never runs a query.
    pub fn loaded(&self) -> Option<&T> {
        self.loaded.as_deref()
    }

    /// Reads the row.
    ///
    /// # Errors
    /// `NotFound` when it is gone; `Isolation` when the reference was loaded from another tenant;
    /// `InvalidInput` when it was read from a text and several columns of the model could be meant.
    pub async fn fetch<E: Executor<T::Scope>>(&self, db: &E) -> Result<T> {
        self.origin.check(db.session().origin())?;
        let column = self.column()?;
        if column == T::KEY.column
            && let Some(key) = T::Key::from_value(self.key.clone().into())
        {
            return crate::query::by_key(db, key).await;
        }
        let mut query = T::unscoped();
        let found = query.plan.own(column).equals(self.key.encode());
        query.plan.filter(crate::column::Predicate::new(found));
        query.get(db).await
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

    /// The column that the reference is by; the only one that it can be, when nobody said.
    fn column(&self) -> Result<&'static str> {
        if let Some(column) = self.refers_by() {
            return Ok(column);
        }
        let fields = T::SCHEMA.fields.iter();
        let mut possible = fields.filter(|field| {
            T::SCHEMA.is_unique(&[field.column]) && field.column_type.refers_to(K::COLUMN_TYPE)
        });
        match (possible.next(), possible.next()) {
            (Some(only), None) => Ok(only.column),
            _ => Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "nobody said which column of {} this reference is by",
                    T::SCHEMA.name
                ),
            )
            .with_hint("make it with ForeignKey::of or ForeignKey::by, or save it first")),
        }
    }

    /// The reference as an operand of a column that refers to this column.
    pub(crate) fn as_value_of(&self, column: &'static str) -> Expression {
        match self.refers_by() {
            Some(by) if by != column => {
                Expression::Refused(Box::new(other_column::<T>(by, column)))
            }
            _ => Expression::Value(self.key.encode()),
        }
    }
}

/// How a reference by this column is marked.
fn by_column<T: Keyed>(column: &str) -> By {
    if column == T::KEY.column {
        return By::Key;
    }
    let mut fields = T::SCHEMA.fields.iter();
    let place = fields.position(|field| field.column == column);
    place
        .and_then(|place| u8::try_from(place).ok())
        .map_or(By::Unknown, By::Field)
}

#[cold]
fn no_key<T: Model>() -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!(
            "an instance of {} has no key yet and can't be referred to",
            T::SCHEMA.name
        ),
    )
    .with_hint("insert it first")
}

#[cold]
fn other_column<T: Model>(by: &str, column: &str) -> terrace_sql::Refusal {
    terrace_sql::Refusal {
        message: format!(
            "a reference by {by} of {} stands where one by {column} is asked for",
            T::SCHEMA.name
        )
        .into(),
        hint: "make it with ForeignKey::by or ForeignKey::to_by".into(),
    }
}

impl<T: Keyed, K: KeyValue> Field for ForeignKey<T, K> {
    type Base = K;
    type Plain = K;
    type Null = crate::expression::NotNull;
    const COLUMN_TYPE: ColumnType = if T::KEY.column_type.refers_to(K::COLUMN_TYPE) {
        T::KEY.column_type
    } else {
        K::COLUMN_TYPE
    };
    const REFERENCE: Option<ReferenceSchema> = Some(ReferenceSchema {
        model: || <T as Model>::SCHEMA,
        table: T::TABLE,
        column: T::KEY.column,
        on_delete: OnDelete::Restrict,
        constraint: true,
        holds_row: true,
        deferrable: Deferrable::No,
    });

    fn from_plain(plain: K, origin: Origin) -> Self {
        Self {
            key: plain,
            by: By::Key,
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

    fn refers_by(&self) -> Option<&'static str> {
        match self.by {
            By::Key => Some(T::KEY.column),
            By::Field(place) => {
                let field = T::SCHEMA.fields.get(usize::from(place))?;
                Some(field.column)
            }
            By::Unknown => None,
        }
    }

    fn refer_by(&mut self, column: &'static str) {
        self.by = by_column::<T>(column);
    }

    fn touch(&mut self, touch: &Touch<'_>, _: Automatic) {
        if let Some(origin) = touch.origin() {
            self.origin = origin;
            self.key = self.key.stored();
        }
    }
}

impl<T: Keyed, K: KeyValue> Required for ForeignKey<T, K> {}

impl<T: Keyed, K: KeyValue> PrimaryKey for ForeignKey<T, K> {
    type Value = K;

    fn value(&self) -> Option<K> {
        Some(self.key.clone())
    }
}

impl<T: Keyed, K: KeyValue> Relation for ForeignKey<T, K> {
    fn attach(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        self.loaded = Some(Arc::new(T::from_row(reader)?));
        Ok(())
    }

    fn loaded_mut(&mut self) -> Option<&mut dyn Relations> {
        let row = Arc::get_mut(self.loaded.as_mut()?)?;
        Some(row)
    }
}

impl<T: Keyed, K: KeyValue> Relation for Option<ForeignKey<T, K>> {
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

impl<T: Keyed, K: Clone> Clone for ForeignKey<T, K> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            by: self.by,
            origin: self.origin,
            loaded: self.loaded.clone(),
        }
    }
}

impl<T: Keyed, K: PartialEq> PartialEq for ForeignKey<T, K> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<T: Keyed, K: Eq> Eq for ForeignKey<T, K> {}

impl<T: Keyed, K: Hash> Hash for ForeignKey<T, K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<T: Keyed, K: fmt::Debug> fmt::Debug for ForeignKey<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

impl<T: Keyed, K: Serialize> Serialize for ForeignKey<T, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.key.serialize(serializer)
    }
}

impl<'de, T: Keyed, K: Deserialize<'de>> Deserialize<'de> for ForeignKey<T, K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            key: K::deserialize(deserializer)?,
            by: By::Unknown,
            origin: Origin::NEW,
            loaded: None,
        })
    }
}

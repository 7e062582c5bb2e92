//! A field whose value may be left to its column's default.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use terrace_core::{Automatic, ColumnType, Error, ErrorKind, Origin, ReferenceSchema, Typed};
use terrace_core::{Result, Value};

use crate::key::PrimaryKey;
use crate::model::{Field, Reader, Touch};
use crate::relation::{Relation, Relations};

/// A field whose value may be left to the database: unset, it stands for the default of its column
/// whenever it is written, and then gets the value that the database took.
///
/// Where databases return what they write, that takes no statement more; elsewhere the row is read
/// by its key, and a key that is left to such a database is refused. `F` is the field as it would
/// be otherwise: `Defaulted<Option<i64>>` may be null, `Defaulted<Key<String>>` is a primary key.
///
/// ```
/// # use terrace_orm::{Auto, Defaulted, Model};
/// # use terrace_core::{Result, Tenant};
/// # use terrace_tenancy::Db;
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Ticket {
///     id: Auto<i64>,
///     title: String,
///     #[terrace(default = 3)]
///     priority: Defaulted<i32>,
/// }
///
/// async fn open(db: &Db<Tenant>, title: String) -> Result<()> {
///     let ticket = Ticket { id: Auto::unset(), title, priority: Defaulted::unset() };
///     assert_eq!(ticket.insert(db).await?.priority.get(), Some(&3));
///     Ok(())
/// }
/// ```
///
/// A column without a default has nothing to leave it to:
///
/// ```compile_fail
/// # use terrace_orm::{Auto, Defaulted, Model};
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Ticket { id: Auto<i64>, priority: Defaulted<i32> }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Defaulted<F>(Option<F>);

impl<F> Defaulted<F> {
    /// Left to the database.
    pub const fn unset() -> Self {
        Self(None)
    }

    /// A value of the program.
    pub const fn of(value: F) -> Self {
        Self(Some(value))
    }

    /// The value, unless it is left to the database.
    pub const fn get(&self) -> Option<&F> {
        self.0.as_ref()
    }

    /// The value, to be changed, unless it is left to the database.
    pub const fn get_mut(&mut self) -> Option<&mut F> {
        self.0.as_mut()
    }

    /// Whether it has a value.
    pub const fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl<F: Field> Field for Defaulted<F> {
    type Base = F::Base;
    type Plain = F::Plain;
    type Null = F::Null;
    const COLUMN_TYPE: ColumnType = F::COLUMN_TYPE;
    const AUTOMATIC: Automatic = F::AUTOMATIC;
    const CHOICES: &'static [&'static str] = F::CHOICES;
    const REFERENCE: Option<ReferenceSchema> = F::REFERENCE;
    const DEFAULTED: bool = true;

    fn from_plain(plain: F::Plain, origin: Origin) -> Self {
        Self(Some(F::from_plain(plain, origin)))
    }

    fn encode(&self) -> Value {
        self.0
            .as_ref()
            .map_or(Value::Null(F::Base::TYPE), F::encode)
    }

    fn try_encode(&self) -> Result<Value> {
        self.0
            .as_ref()
            .map_or(Ok(Value::Null(F::Base::TYPE)), F::try_encode)
    }

    fn is_left(&self) -> bool {
        self.0.is_none()
    }

    fn origin(&self) -> Origin {
        self.0.as_ref().map_or(Origin::NEW, F::origin)
    }

    fn touch(&mut self, touch: &Touch<'_>, automatic: Automatic) {
        if let Some(field) = &mut self.0 {
            field.touch(touch, automatic);
        }
    }
}

impl<F: PrimaryKey> PrimaryKey for Defaulted<F> {
    type Value = F::Value;

    fn value(&self) -> Option<F::Value> {
        self.0.as_ref().and_then(F::value)
    }
}

impl<F: Relation> Relation for Defaulted<F> {
    fn attach(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        match &mut self.0 {
            Some(reference) => reference.attach(reader),
            // A row that was read has all of its fields.
            None => Err(Error::new(
                ErrorKind::Internal,
                "a foreign key of a row that was read has no value",
            )),
        }
    }

    fn loaded_mut(&mut self) -> Option<&mut dyn Relations> {
        self.0.as_mut()?.loaded_mut()
    }
}

impl<F> Default for Defaulted<F> {
    fn default() -> Self {
        Self::unset()
    }
}

impl<F> From<F> for Defaulted<F> {
    fn from(value: F) -> Self {
        Self::of(value)
    }
}

impl<F: fmt::Debug> fmt::Debug for Defaulted<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("unset"),
        }
    }
}

/// As the value; unset as null.
impl<F: Serialize> Serialize for Defaulted<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// From the value; from null as unset, also where the field may be null.
impl<'de, F: Deserialize<'de>> Deserialize<'de> for Defaulted<F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use terrace_core::ValueType;

    use super::*;
    use crate::key::Key;

    #[test]
    fn unset_is_not_null() {
        let left: Defaulted<Option<i32>> = Defaulted::unset();
        let null = Defaulted::of(None::<i32>);
        assert!(left.is_left() && !null.is_left() && left != null);
        assert_eq!(left.encode(), Value::Null(ValueType::I32));
        assert_eq!(null.encode(), Value::Null(ValueType::I32));
        assert_eq!(Defaulted::of(Some(3)).encode(), Value::I32(3));
    }

    #[test]
    fn a_key_that_is_left_is_not_known() {
        let left: Defaulted<Key<String>> = Defaulted::unset();
        assert_eq!(left.value(), None);
        let given: Defaulted<Key<String>> = Key::from("en").into();
        assert_eq!(given.value().as_deref(), Some("en"));
    }

    #[test]
    fn unset_is_null_in_json_and_back() {
        let left: Defaulted<i32> = serde_json::from_str("null").unwrap();
        assert!(!left.is_set());
        assert_eq!(serde_json::to_string(&left).unwrap(), "null");
        let given: Defaulted<i32> = serde_json::from_str("7").unwrap();
        assert_eq!(given, Defaulted::of(7));
    }
}

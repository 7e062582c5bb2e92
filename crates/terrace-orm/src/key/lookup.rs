//! The values that keys have.

use std::fmt;
use std::hash::Hash;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use terrace_core::{Typed, Value};
use terrace_tenancy::Decode;
use uuid::Uuid;

use crate::column::Operand;
use crate::model::Field;

/// The value of a key of one column: `i16`, `i32`, `i64`, `Uuid`, `String`, `Date`, `DateTime` or
/// `Timestamp`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the value of a key",
    label = "not i16, i32, i64, Uuid, String, Date, DateTime or Timestamp"
)]
pub trait KeyValue:
    Field<Base = Self, Plain = Self>
    + LookupKey
    + Operand<Self>
    + Typed
    + Decode
    + Into<Value>
    + Clone
    + fmt::Debug
    + Eq
    + Hash
    + Ord
{
    /// The key that this value is.
    #[doc(hidden)]
    fn from_value(value: Value) -> Option<Self>;

    /// The value as every database keeps it: to the microsecond.
    #[doc(hidden)]
    #[must_use]
    fn stored(&self) -> Self {
        self.clone()
    }
}

/// Something that is a key with values of type `K`: such a value, or what turns into one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no key of this model, whose key is `{K}`",
    label = "not a key of type `{K}`",
    note = "give a value of that type, or a tuple of the values of a composite key"
)]
pub trait IntoKey<K> {
    #[doc(hidden)]
    fn into_key(self) -> K;
}

#[diagnostic::do_not_recommend]
impl<K, T: Into<K>> IntoKey<K> for T {
    fn into_key(self) -> K {
        self.into()
    }
}

/// What a row is looked up by: one value, or a tuple for a composite key.
pub trait LookupKey: Send + Sync + 'static {
    /// The values, in the order of the key's columns.
    #[doc(hidden)]
    fn into_values(self) -> Vec<Value>;
}

macro_rules! keys {
    ($($value:ty => $variant:ident $({ $($stored:tt)* })?),+ $(,)?) => {$(
        impl KeyValue for $value {
            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::$variant(key) => Some(key),
                    _ => None,
                }
            }

            $($($stored)*)?
        }
        impl LookupKey for $value {
            fn into_values(self) -> Vec<Value> {
                vec![self.into()]
            }
        }
    )+};
}

keys! {
    i16 => I16, i32 => I32, i64 => I64, Uuid => Uuid, String => Text, Date => Date,
    DateTime => DateTime {
        fn stored(&self) -> Self {
            let nanosecond = self.subsec_nanosecond() / 1000 * 1000;
            self.with().subsec_nanosecond(nanosecond).build().unwrap_or(*self)
        }
    },
    Timestamp => Timestamp {
        fn stored(&self) -> Self {
            Self::from_microsecond(self.as_microsecond()).unwrap_or(*self)
        }
    },
}

macro_rules! composite {
    ($($name:ident $index:tt),+) => {
        impl<$($name: KeyValue),+> LookupKey for ($($name,)+) {
            fn into_values(self) -> Vec<Value> {
                vec![$(self.$index.into()),+]
            }
        }
    };
}

composite!(A 0, B 1);
composite!(A 0, B 1, C 2);
composite!(A 0, B 1, C 2, D 3);

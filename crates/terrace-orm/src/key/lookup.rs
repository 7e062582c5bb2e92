//! The values that keys have.

use std::fmt;
use std::hash::Hash;

use terrace_core::{Typed, Value};
use terrace_tenancy::Decode;
use uuid::Uuid;

use crate::column::Operand;
use crate::model::Field;

/// The value of a primary key of one column: `i32`, `i64`, `Uuid` or `String`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the value of a key",
    label = "not i32, i64, Uuid or String"
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
}

/// What a row is looked up by: one value, or a tuple for a composite key.
pub trait LookupKey: Send + Sync + 'static {
    /// The values, in the order of the key's columns.
    #[doc(hidden)]
    fn into_values(self) -> Vec<Value>;
}

macro_rules! keys {
    ($($value:ty),+) => {$(
        impl KeyValue for $value {}
        impl LookupKey for $value {
            fn into_values(self) -> Vec<Value> {
                vec![self.into()]
            }
        }
    )+};
}

keys!(i32, i64, Uuid, String);

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

//! What a column can be compared with or set to.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{Origin, Value};
use terrace_sql::Expression;
use uuid::Uuid;

use crate::column::{Column, Computed};
use crate::key::{Auto, AutoValue, ForeignKey, Key, KeyValue, RegistryKey};
use crate::model::{Field, Keyed};

/// Something that a column of type `B` can be compared with or set to: a value, a key, an instance
/// of the model referred to, another column, a calculation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared with, or stored in, a column of type `{B}`",
    label = "not a value for a column of type `{B}`"
)]
pub trait Operand<B>: Sized {
    #[doc(hidden)]
    fn into_expression(self) -> Expression;

    /// Where it was loaded from, when it is a key.
    #[doc(hidden)]
    fn origin(&self) -> Origin {
        Origin::NEW
    }
}

macro_rules! values {
    ($($value:ty),+ $(,)?) => {$(
        impl Operand<$value> for $value {
            fn into_expression(self) -> Expression {
                Expression::Value(Value::from(self))
            }
        }
        impl Operand<$value> for &$value {
            fn into_expression(self) -> Expression {
                Expression::Value(Value::from(self.clone()))
            }
        }
    )+};
}

values! {
    bool, i16, i32, i64, f32, f64, String, Vec<u8>, Uuid, Date, Time, DateTime, Timestamp, Decimal,
    serde_json::Value,
}

impl Operand<String> for &str {
    fn into_expression(self) -> Expression {
        Expression::Value(Value::from(self))
    }
}

impl Operand<Vec<u8>> for &[u8] {
    fn into_expression(self) -> Expression {
        Expression::Value(Value::from(self.to_vec()))
    }
}

impl Operand<Decimal> for i64 {
    fn into_expression(self) -> Expression {
        Expression::Value(Value::from(Decimal::from(self)))
    }
}

impl<T: Field> Operand<T::Base> for Column<T> {
    fn into_expression(self) -> Expression {
        Self::into_expression(self)
    }
}

impl<T: Field> Operand<T::Base> for Computed<T> {
    fn into_expression(self) -> Expression {
        Self::into_expression(self)
    }
}

macro_rules! keys {
    ($([$($generics:tt)*] $key:ty => $value:ty),+ $(,)?) => {$(
        impl<$($generics)*> Operand<$value> for $key {
            fn into_expression(self) -> Expression {
                (&self).into_expression()
            }

            fn origin(&self) -> Origin {
                Field::origin(self)
            }
        }
        impl<$($generics)*> Operand<$value> for &$key {
            fn into_expression(self) -> Expression {
                Expression::Value(self.encode())
            }

            fn origin(&self) -> Origin {
                Field::origin(*self)
            }
        }
    )+};
}

keys! {
    [T: AutoValue] Auto<T> => T,
    [T: KeyValue] Key<T> => T,
    [M: Keyed] ForeignKey<M> => M::Key,
    [M: Keyed] RegistryKey<M> => M::Key,
}

/// An instance stands for its key. One without a key equals nothing: no row refers to it yet.
impl<M: Keyed> Operand<M::Key> for &M {
    fn into_expression(self) -> Expression {
        Expression::Value(self.primary_key().encode())
    }

    fn origin(&self) -> Origin {
        self.primary_key().origin()
    }
}

//! What a column can be compared with or set to.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{Origin, ReferenceSchema, Typed, Value};
use terrace_sql::{Expression, Refusal};
use uuid::Uuid;

use crate::column::{Column, Computed};
use crate::expression::{MaybeNull, NotNull, Nullability};
use crate::key::{Auto, AutoValue, ForeignKey, Key, KeyValue, RegistryKey};
use crate::model::{Field, Keyed};
use crate::relation::{is_same, value_of};

/// Something that a column of type `B` can be compared with or set to: a value, a key, an instance
/// of the model referred to, another column, a calculation, or an `Option` of these. `None` is
/// null: `equals(None)` asks for null, as in Django, and `set(None)` compiles only for a column that
/// may be null.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared with, or stored in, a column of type `{B}`",
    label = "not a value for a column of type `{B}`"
)]
pub trait Operand<B>: Sized {
    /// Whose key it stands for when it is an instance: the table of its model, and the one that its
    /// key refers to, if it does. A foreign key to another one refuses it.
    #[doc(hidden)]
    const INSTANCE_OF: Option<[&'static str; 2]> = None;

    /// Whether it may be null.
    #[doc(hidden)]
    type Null: Nullability;

    #[doc(hidden)]
    fn into_expression(self) -> Expression;

    /// As an operand of a column that refers to this column of others: what an instance has there.
    #[doc(hidden)]
    fn into_value_of(self, _column: &'static str) -> Expression {
        self.into_expression()
    }

    /// Where it was loaded from, when it is a key.
    #[doc(hidden)]
    fn origin(&self) -> Origin {
        Origin::NEW
    }

    /// Whether it is `None`.
    #[doc(hidden)]
    fn is_none(&self) -> bool {
        false
    }

    /// Whether it is an instance that has no key yet.
    #[doc(hidden)]
    fn lacks_key(&self) -> bool {
        false
    }
}

macro_rules! values {
    ($($value:ty),+ $(,)?) => {$(
        impl Operand<$value> for $value {
            type Null = NotNull;

            fn into_expression(self) -> Expression {
                Expression::Value(Value::from(self))
            }
        }
        impl Operand<$value> for &$value {
            type Null = NotNull;

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
    type Null = NotNull;

    fn into_expression(self) -> Expression {
        Expression::Value(Value::from(self))
    }
}

impl Operand<Vec<u8>> for &[u8] {
    type Null = NotNull;

    fn into_expression(self) -> Expression {
        Expression::Value(Value::from(self.to_vec()))
    }
}

impl Operand<Decimal> for i64 {
    type Null = NotNull;

    fn into_expression(self) -> Expression {
        Expression::Value(Value::from(Decimal::from(self)))
    }
}

impl<T: Field<Base: Compares<B>>, B> Operand<B> for Column<T> {
    type Null = T::Null;

    fn into_expression(self) -> Expression {
        Self::into_expression(self)
    }
}

impl<T: Field<Base: Compares<B>>, K, B> Operand<B> for Computed<T, K> {
    type Null = T::Null;

    fn into_expression(self) -> Expression {
        Self::into_expression(self)
    }
}

macro_rules! keys {
    ($([$($generics:tt)*] $key:ty => $value:ty),+ $(,)?) => {$(
        impl<$($generics)*> Operand<$value> for $key {
            type Null = NotNull;

            fn into_expression(self) -> Expression {
                (&self).into_expression()
            }

            fn origin(&self) -> Origin {
                Field::origin(self)
            }
        }
        impl<$($generics)*> Operand<$value> for &$key {
            type Null = NotNull;

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
    [T: KeyValue] Key<T> => T,
    [M: Keyed] RegistryKey<M> => M::Key,
}

impl<M: Keyed, K: KeyValue> Operand<K> for ForeignKey<M, K> {
    type Null = NotNull;

    fn into_expression(self) -> Expression {
        Expression::Value(self.encode())
    }

    fn into_value_of(self, column: &'static str) -> Expression {
        self.as_value_of(column)
    }

    fn origin(&self) -> Origin {
        Field::origin(self)
    }
}

impl<M: Keyed, K: KeyValue> Operand<K> for &ForeignKey<M, K> {
    type Null = NotNull;

    fn into_expression(self) -> Expression {
        Expression::Value(self.encode())
    }

    fn into_value_of(self, column: &'static str) -> Expression {
        self.as_value_of(column)
    }

    fn origin(&self) -> Origin {
        Field::origin(*self)
    }
}

/// A key that is not filled yet is no value: comparing with it would match nothing, as with null.
impl<T: AutoValue> Operand<T> for Auto<T> {
    type Null = NotNull;

    fn into_expression(self) -> Expression {
        (&self).into_expression()
    }

    fn origin(&self) -> Origin {
        Field::origin(self)
    }

    fn lacks_key(&self) -> bool {
        !self.is_set()
    }
}

impl<T: AutoValue> Operand<T> for &Auto<T> {
    type Null = NotNull;

    fn into_expression(self) -> Expression {
        if self.is_set() {
            Expression::Value(self.encode())
        } else {
            no_key("an Auto that is not filled yet has no value".into())
        }
    }

    fn origin(&self) -> Origin {
        Field::origin(*self)
    }

    fn lacks_key(&self) -> bool {
        !self.is_set()
    }
}

/// An instance stands for its key, or for what it has in the column that is referred to. One without
/// a key is refused: no row refers to it yet.
#[diagnostic::do_not_recommend]
impl<M: Keyed> Operand<M::Key> for &M {
    const INSTANCE_OF: Option<[&'static str; 2]> = Some(match M::KEY.reference {
        Some(reference) => [M::TABLE, reference.table],
        None => [M::TABLE, M::TABLE],
    });
    type Null = NotNull;

    fn into_expression(self) -> Expression {
        self.into_value_of(M::KEY.column)
    }

    fn into_value_of(self, column: &'static str) -> Expression {
        match value_of(self, column) {
            Some(value) if !value.is_null() => Expression::Value(value),
            Some(_) => no_key(format!("an instance of {} has no key yet", M::SCHEMA.name)),
            None => no_key(format!(
                "an instance of {} stands where one of a model with {column} is asked for",
                M::SCHEMA.name
            )),
        }
    }

    fn origin(&self) -> Origin {
        self.primary_key().origin()
    }

    fn lacks_key(&self) -> bool {
        self.key().is_none()
    }
}

/// Whether a column that refers to a table, or to none that is known, takes an instance.
pub(super) const fn takes(
    reference: Option<&ReferenceSchema>,
    instance_of: Option<[&'static str; 2]>,
) -> bool {
    match reference {
        Some(reference) => stands_for(reference.table, instance_of),
        None => true,
    }
}

/// Whether an operand may stand for a row of a table: everything that is no instance, an instance of
/// its model, and one whose key is the key of such a row.
pub(crate) const fn stands_for(table: &str, instance_of: Option<[&'static str; 2]>) -> bool {
    match instance_of {
        Some([own, key]) => is_same(table, own) || is_same(table, key),
        None => true,
    }
}

/// What stands in a condition for an instance that no row can refer to.
#[cold]
fn no_key(message: String) -> Expression {
    Expression::Refused(Box::new(Refusal {
        message: message.into(),
        hint: "insert it first".into(),
    }))
}

impl<B: Typed, O: Operand<B>> Operand<B> for Option<O> {
    const INSTANCE_OF: Option<[&'static str; 2]> = O::INSTANCE_OF;
    type Null = MaybeNull;

    fn into_expression(self) -> Expression {
        self.map_or(Expression::Value(Value::Null(B::TYPE)), O::into_expression)
    }

    fn into_value_of(self, column: &'static str) -> Expression {
        self.map_or(Expression::Value(Value::Null(B::TYPE)), |operand| {
            operand.into_value_of(column)
        })
    }

    fn origin(&self) -> Origin {
        self.as_ref().map_or(Origin::NEW, O::origin)
    }

    fn is_none(&self) -> bool {
        self.as_ref().is_none_or(O::is_none)
    }

    fn lacks_key(&self) -> bool {
        self.as_ref().is_some_and(O::lacks_key)
    }
}

impl<'a, B: Typed, O> Operand<B> for &'a Option<O>
where
    &'a O: Operand<B>,
{
    const INSTANCE_OF: Option<[&'static str; 2]> = <&'a O as Operand<B>>::INSTANCE_OF;
    type Null = MaybeNull;

    fn into_expression(self) -> Expression {
        Operand::<B>::into_expression(self.as_ref())
    }

    fn into_value_of(self, column: &'static str) -> Expression {
        Operand::<B>::into_value_of(self.as_ref(), column)
    }

    fn origin(&self) -> Origin {
        Operand::<B>::origin(&self.as_ref())
    }

    fn is_none(&self) -> bool {
        Operand::<B>::is_none(&self.as_ref())
    }

    fn lacks_key(&self) -> bool {
        Operand::<B>::lacks_key(&self.as_ref())
    }
}

/// A type of columns whose values compare with those of another type as they are, on every
/// database.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared with, or stored in, a column of type `{B}`",
    label = "not comparable with a column of type `{B}`"
)]
pub trait Compares<B> {}

impl<B> Compares<B> for B {}

macro_rules! kinds {
    ($($own:ty => $($other:ty),+;)+) => {$($(impl Compares<$other> for $own {})+)+};
}

kinds! {
    i16 => i32, i64, Decimal, f32, f64;
    i32 => i16, i64, Decimal, f32, f64;
    i64 => i16, i32, Decimal, f32, f64;
    Decimal => i16, i32, i64;
    f32 => f64;
    f64 => f32;
}

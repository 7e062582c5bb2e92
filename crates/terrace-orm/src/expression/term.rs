//! What calculations are made of: values, columns and other calculations.

use terrace_core::Value;
use terrace_sql::Expression;

use super::Basic;
use crate::column::{Column, Computed, Predicate};
use crate::model::Field;

/// A value, a column or a calculation whose type is known by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a calculation",
    label = "not a value, a column or a calculation"
)]
pub trait Term: Sized {
    /// The type of it.
    type Field: Field;

    #[doc(hidden)]
    fn into_term(self) -> Expression;

    /// The column of others that it refers to, when that isn't their key.
    #[doc(hidden)]
    fn referred_column(&self) -> Option<&'static str> {
        None
    }
}

impl<V: Basic> Term for V {
    type Field = V;

    fn into_term(self) -> Expression {
        Expression::Value(self.encode())
    }
}

impl<V: Basic> Term for Option<V> {
    type Field = Self;

    fn into_term(self) -> Expression {
        Expression::Value(self.encode())
    }
}

impl Term for &str {
    type Field = String;

    fn into_term(self) -> Expression {
        Expression::Value(Value::from(self))
    }
}

impl<T: Field> Term for Column<T> {
    type Field = T;

    fn into_term(self) -> Expression {
        self.into_expression()
    }

    fn referred_column(&self) -> Option<&'static str> {
        Column::referred_column(*self)
    }
}

impl<T: Field, K> Term for Computed<T, K> {
    type Field = T;

    fn into_term(self) -> Expression {
        self.into_expression()
    }
}

/// Whether the condition holds: as [`Predicate::as_value`].
impl Term for Predicate {
    type Field = bool;

    fn into_term(self) -> Expression {
        self.as_value().into_expression()
    }
}

/// A value as the beginning of a calculation: `value(100) - track.rating`.
pub fn value<T: Term>(value: T) -> Computed<T::Field> {
    Computed::new(value.into_term())
}

/// Null, as a value of type `T`.
pub fn null<T: Basic>() -> Computed<Option<T>> {
    Computed::new(Expression::Cast(
        Box::new(Expression::Value(Value::Null(T::TYPE))),
        T::COLUMN_TYPE,
    ))
}

/// Values, columns and calculations: one of them, or a tuple of up to eight.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no value, column or calculation, nor a tuple of these",
    label = "not a value, a column, a calculation, or a tuple of up to eight of these"
)]
pub trait Terms {
    #[doc(hidden)]
    fn into_terms(self) -> Vec<Expression>;
}

impl<T: Term> Terms for T {
    fn into_terms(self) -> Vec<Expression> {
        vec![self.into_term()]
    }
}

impl Terms for () {
    fn into_terms(self) -> Vec<Expression> {
        Vec::new()
    }
}

macro_rules! tuples {
    ($($term:ident $index:tt),+) => {
        impl<$($term: Term),+> Terms for ($($term,)+) {
            fn into_terms(self) -> Vec<Expression> {
                vec![$(self.$index.into_term()),+]
            }
        }
    };
}

tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

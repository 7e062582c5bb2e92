//! Calculations with columns.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Rem, Sub};

use terrace_sql::{BinaryOperator, Expression};

use super::{Column, Numeric, Operand, Whole};
use crate::model::Field;

/// A calculation with columns: arithmetic, or an aggregate. `T` is what it gives.
pub struct Computed<T> {
    expression: Expression,
    gives: PhantomData<fn() -> T>,
}

impl<T> Computed<T> {
    pub(crate) const fn new(expression: Expression) -> Self {
        Self {
            expression,
            gives: PhantomData,
        }
    }

    pub(crate) fn into_expression(self) -> Expression {
        self.expression
    }
}

impl<T> Clone for Computed<T> {
    fn clone(&self) -> Self {
        Self::new(self.expression.clone())
    }
}

impl<T> fmt::Debug for Computed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Computed({:?})", self.expression)
    }
}

macro_rules! arithmetic {
    ($($bound:ident: $trait:ident $method:ident $operator:expr),+ $(,)?) => {$(
        impl<T: Field<Base: $bound>, O: Operand<T::Base>> $trait<O> for Computed<T> {
            type Output = Self;

            fn $method(self, other: O) -> Self {
                Self::new(Expression::Binary(
                    Box::new(self.expression),
                    $operator,
                    Box::new(other.into_expression()),
                ))
            }
        }

        impl<T: Field<Base: $bound>, O: Operand<T::Base>> $trait<O> for Column<T> {
            type Output = Computed<T>;

            fn $method(self, other: O) -> Computed<T> {
                self.expression().$method(other)
            }
        }
    )+};
}

arithmetic! {
    Numeric: Add add BinaryOperator::Add,
    Numeric: Sub sub BinaryOperator::Subtract,
    Numeric: Mul mul BinaryOperator::Multiply,
    Numeric: Div div <T::Base as Numeric>::DIVIDE,
    Whole: Rem rem BinaryOperator::Modulo,
}

//! Calculations with columns.

use std::fmt;
use std::marker::PhantomData;

use terrace_sql::Expression;

use super::Operand;
use crate::model::Field;

/// A calculation with columns. `T` is what it gives: a type that a field can have.
///
/// `K` tells what the calculation is made from: of one row, or one value [of many
/// rows](Aggregation), which can be filtered and ordered.
pub struct Computed<T, K = RowWise> {
    expression: Expression,
    gives: PhantomData<fn() -> (T, K)>,
}

/// A calculation that is made for every row.
#[derive(Clone, Copy, Debug)]
pub enum RowWise {}

/// A calculation of one value from many rows.
#[derive(Clone, Copy, Debug)]
pub enum Aggregation {}

impl<T, K> Computed<T, K> {
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

impl<T: Field, K> Computed<T, K> {
    /// What it is compared with.
    #[expect(
        clippy::unused_self,
        reason = "comparisons are the same for columns, which look at themselves"
    )]
    pub(crate) fn operand(&self, other: impl Operand<T::Base>) -> Expression {
        other.into_expression()
    }
}

impl<T, K> Clone for Computed<T, K> {
    fn clone(&self) -> Self {
        Self::new(self.expression.clone())
    }
}

impl<T, K> fmt::Debug for Computed<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Computed({:?})", self.expression)
    }
}

//! Conditions.

use std::ops::{BitAnd, BitOr, Not};

use terrace_sql::{BinaryOperator, Expression};

/// A condition on rows. Combined with `&`, `|` and `!`.
///
/// As in SQL, a comparison with null is unknown, and `!` of unknown is unknown: such rows match
/// neither a condition nor its opposite.
#[derive(Clone, Debug)]
#[must_use = "a condition does nothing until it is given to a query"]
pub struct Predicate(Expression);

impl Predicate {
    pub(crate) const fn new(expression: Expression) -> Self {
        Self(expression)
    }

    pub(crate) fn into_expression(self) -> Expression {
        self.0
    }
}

impl BitAnd for Predicate {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0.and(other.0))
    }
}

impl BitOr for Predicate {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(Expression::binary(self.0, BinaryOperator::Or, other.0))
    }
}

impl Not for Predicate {
    type Output = Self;

    fn not(self) -> Self {
        Self(Expression::Not(Box::new(self.0)))
    }
}

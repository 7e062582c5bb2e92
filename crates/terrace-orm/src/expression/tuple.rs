//! Several columns compared together, as those of a composite key.

use terrace_sql::{BinaryOperator, Expression};

use super::Term;
use super::lookup::{among, compare};
use crate::column::{Operand, Predicate};
use crate::model::Field;

/// Several columns or calculations that are compared together: a tuple of two to six.
///
/// ```
/// # use terrace_orm::{Auto, Model, Together};
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Price { id: Auto<i64>, country: String, year: i32 }
/// let some = Price::objects()
///     .filter(|p| (p.country, p.year).one_of([("FR", 2024), ("DE", 2025)]));
/// ```
pub trait Together: Sized {
    /// The types of values.
    type Bases;

    #[doc(hidden)]
    fn into_tuple(self) -> Expression;

    /// Equal in every part.
    fn equals(self, other: impl Parts<Self::Bases>) -> Predicate {
        Predicate::new(compare(
            self.into_tuple(),
            BinaryOperator::Equal,
            other.into_tuple(),
        ))
    }

    /// Less in the first part that differs.
    fn less_than(self, other: impl Parts<Self::Bases>) -> Predicate {
        let (own, other) = (self.into_tuple(), other.into_tuple());
        Predicate::new(compare(own, BinaryOperator::Less, other))
    }

    /// Less in the first part that differs, or equal in every part.
    fn at_most(self, other: impl Parts<Self::Bases>) -> Predicate {
        let (own, other) = (self.into_tuple(), other.into_tuple());
        Predicate::new(compare(own, BinaryOperator::LessOrEqual, other))
    }

    /// Greater in the first part that differs.
    fn greater_than(self, other: impl Parts<Self::Bases>) -> Predicate {
        let (own, other) = (self.into_tuple(), other.into_tuple());
        Predicate::new(compare(own, BinaryOperator::Greater, other))
    }

    /// Greater in the first part that differs, or equal in every part.
    fn at_least(self, other: impl Parts<Self::Bases>) -> Predicate {
        let (own, other) = (self.into_tuple(), other.into_tuple());
        Predicate::new(compare(own, BinaryOperator::GreaterOrEqual, other))
    }

    /// Equal to one of these in every part; of none, never.
    fn one_of<P: Parts<Self::Bases>>(self, others: impl IntoIterator<Item = P>) -> Predicate {
        let others = others.into_iter().map(Parts::into_tuple).collect();
        Predicate::new(among(self.into_tuple(), others, false))
    }

    /// Equal to none of these in every part; of none, always.
    fn none_of<P: Parts<Self::Bases>>(self, others: impl IntoIterator<Item = P>) -> Predicate {
        let others = others.into_iter().map(Parts::into_tuple).collect();
        Predicate::new(among(self.into_tuple(), others, true))
    }
}

/// What several columns are compared with: a tuple of values, columns or calculations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared with columns of the types `{B}`",
    label = "not a tuple of such values"
)]
pub trait Parts<B> {
    #[doc(hidden)]
    fn into_tuple(self) -> Expression;
}

macro_rules! tuples {
    ($($term:ident $operand:ident $base:ident $index:tt),+) => {
        impl<$($term: Term),+> Together for ($($term,)+) {
            type Bases = ($(<$term::Field as Field>::Base,)+);

            fn into_tuple(self) -> Expression {
                Expression::Tuple(vec![$(self.$index.into_term()),+])
            }
        }

        impl<$($base, $operand: Operand<$base>),+> Parts<($($base,)+)> for ($($operand,)+) {
            fn into_tuple(self) -> Expression {
                Expression::Tuple(vec![$(self.$index.into_expression()),+])
            }
        }
    };
}

tuples!(A X I 0, B Y J 1);
tuples!(A X I 0, B Y J 1, C Z K 2);
tuples!(A X I 0, B Y J 1, C Z K 2, D W L 3);
tuples!(A X I 0, B Y J 1, C Z K 2, D W L 3, E V M 4);
tuples!(A X I 0, B Y J 1, C Z K 2, D W L 3, E V M 4, F U N 5);

//! Several columns compared together, as those of a composite key.

use terrace_sql::{BinaryOperator, Expression};

use super::Term;
use super::lookup::{among, compare};
use crate::column::{Operand, Predicate, operand};
use crate::model::Field;
use crate::query::Subquery;

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

    /// The columns of others that they refer to, where those aren't keys.
    #[doc(hidden)]
    fn refer_to(&self) -> Vec<Option<&'static str>>;

    /// Equal in every part.
    fn equals(self, other: impl Parts<Self::Bases>) -> Predicate {
        let other = other.into_tuple(&self.refer_to());
        Predicate::new(compare(self.into_tuple(), BinaryOperator::Equal, other))
    }

    /// Less in the first part that differs.
    fn less_than(self, other: impl Parts<Self::Bases>) -> Predicate {
        let other = other.into_tuple(&self.refer_to());
        let own = self.into_tuple();
        Predicate::new(compare(own, BinaryOperator::Less, other))
    }

    /// Less in the first part that differs, or equal in every part.
    fn at_most(self, other: impl Parts<Self::Bases>) -> Predicate {
        let other = other.into_tuple(&self.refer_to());
        let own = self.into_tuple();
        Predicate::new(compare(own, BinaryOperator::LessOrEqual, other))
    }

    /// Greater in the first part that differs.
    fn greater_than(self, other: impl Parts<Self::Bases>) -> Predicate {
        let other = other.into_tuple(&self.refer_to());
        let own = self.into_tuple();
        Predicate::new(compare(own, BinaryOperator::Greater, other))
    }

    /// Greater in the first part that differs, or equal in every part.
    fn at_least(self, other: impl Parts<Self::Bases>) -> Predicate {
        let other = other.into_tuple(&self.refer_to());
        let own = self.into_tuple();
        Predicate::new(compare(own, BinaryOperator::GreaterOrEqual, other))
    }

    /// Equal to one of these in every part; of none, never.
    fn one_of<P: Parts<Self::Bases>>(self, others: impl IntoIterator<Item = P>) -> Predicate {
        let refer_to = self.refer_to();
        let others = others.into_iter();
        let others = others.map(|other| other.into_tuple(&refer_to)).collect();
        Predicate::new(among(self.into_tuple(), others, false))
    }

    /// Equal in every part to one of the rows that a query selects.
    fn in_query(self, query: Subquery<Self::Bases>) -> Predicate {
        Predicate::new(Expression::InQuery {
            operand: Box::new(self.into_tuple()),
            query: query.into_select(),
            negated: false,
        })
    }

    /// Equal in every part to none of the rows that a query selects.
    fn not_in_query(self, query: Subquery<Self::Bases>) -> Predicate {
        Predicate::new(Expression::InQuery {
            operand: Box::new(self.into_tuple()),
            query: query.into_select(),
            negated: true,
        })
    }

    /// Equal to none of these in every part; of none, always.
    fn none_of<P: Parts<Self::Bases>>(self, others: impl IntoIterator<Item = P>) -> Predicate {
        let refer_to = self.refer_to();
        let others = others.into_iter();
        let others = others.map(|other| other.into_tuple(&refer_to)).collect();
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
    fn into_tuple(self, refer_to: &[Option<&'static str>]) -> Expression;
}

macro_rules! tuples {
    ($($term:ident $operand:ident $base:ident $index:tt),+) => {
        impl<$($term: Term),+> Together for ($($term,)+) {
            type Bases = ($(<$term::Field as Field>::Base,)+);

            fn into_tuple(self) -> Expression {
                Expression::Tuple(vec![$(self.$index.into_term()),+])
            }

            fn refer_to(&self) -> Vec<Option<&'static str>> {
                vec![$(self.$index.referred_column()),+]
            }
        }

        impl<$($base, $operand: Operand<$base>),+> Parts<($($base,)+)> for ($($operand,)+) {
            fn into_tuple(self, refer_to: &[Option<&'static str>]) -> Expression {
                let to = |index: usize| refer_to.get(index).copied().flatten();
                Expression::Tuple(vec![$(operand(self.$index, to($index))),+])
            }
        }
    };
}

tuples!(A X I 0, B Y J 1);
tuples!(A X I 0, B Y J 1, C Z K 2);
tuples!(A X I 0, B Y J 1, C Z K 2, D W L 3);
tuples!(A X I 0, B Y J 1, C Z K 2, D W L 3, E V M 4);
tuples!(A X I 0, B Y J 1, C Z K 2, D W L 3, E V M 4, F U N 5);

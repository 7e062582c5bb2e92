//! Comparisons and lookups, the same for columns and calculations.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_sql::{BinaryOperator, Expression};
use uuid::Uuid;

use super::{Column, Computed, Operand, Predicate};
use crate::expression::Lookup;
use crate::expression::lookup::{among, between, compare, is_null};
use crate::model::Field;
use crate::query::Subquery;

/// A type whose values have an order that every database agrees on.
#[diagnostic::on_unimplemented(
    message = "values of `{Self}` have no order that every database agrees on",
    label = "can't be compared by order"
)]
pub trait Ordered {}

macro_rules! ordered {
    ($($value:ty),+ $(,)?) => {$(impl Ordered for $value {})+};
}

ordered!(
    i16, i32, i64, f32, f64, String, Uuid, Date, Time, DateTime, Timestamp, Decimal
);

/// A type that text is searched in.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text: text lookups need a column of text",
    label = "this column is not text"
)]
pub trait TextField {}

impl TextField for String {}

/// A type whose values contain others: a text its parts, a JSON document the documents in it, an
/// array or a range others of its type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` contains nothing that could be looked up: this needs a column of text, JSON, arrays or ranges",
    label = "values of this column contain nothing"
)]
pub trait Container {
    /// What is looked up in it.
    type Part;

    #[doc(hidden)]
    fn holds(whole: Expression, part: Expression) -> Expression;
}

impl Container for String {
    type Part = Self;

    fn holds(whole: Expression, part: Expression) -> Expression {
        Lookup::Contains.condition(whole, part)
    }
}

impl Container for serde_json::Value {
    type Part = Self;

    fn holds(whole: Expression, part: Expression) -> Expression {
        compare(whole, BinaryOperator::Contains, part)
    }
}

fn look(lookup: Lookup, left: Expression, right: Expression) -> Predicate {
    Predicate::new(lookup.condition(left, right))
}

fn in_query(operand: Expression, query: Box<terrace_sql::Select>, negated: bool) -> Predicate {
    Predicate::new(Expression::InQuery {
        operand: Box::new(operand),
        query,
        negated,
    })
}

macro_rules! comparisons {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// Equal; with `None`, null.
            pub fn equals(self, other: impl Operand<T::Base>) -> Predicate {
                if other.is_none() {
                    return self.is_null();
                }
                let other = self.operand(other);
                look(Lookup::Exact, self.into_expression(), other)
            }

            /// Not equal; with `None`, not null.
            pub fn not_equals(self, other: impl Operand<T::Base>) -> Predicate {
                if other.is_none() {
                    return self.is_not_null();
                }
                let other = self.operand(other);
                Predicate::new(compare(
                    self.into_expression(),
                    BinaryOperator::NotEqual,
                    other,
                ))
            }

            /// Different, null being a value like others: never unknown.
            pub fn is_distinct_from(self, other: impl Operand<T::Base>) -> Predicate {
                let other = self.operand(other);
                Predicate::new(compare(
                    self.into_expression(),
                    BinaryOperator::DistinctFrom,
                    other,
                ))
            }

            /// The same, null being a value like others: never unknown.
            pub fn is_not_distinct_from(self, other: impl Operand<T::Base>) -> Predicate {
                let other = self.operand(other);
                Predicate::new(compare(
                    self.into_expression(),
                    BinaryOperator::NotDistinctFrom,
                    other,
                ))
            }

            /// Less.
            pub fn less_than(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Ordered,
            {
                let other = self.operand(other);
                look(Lookup::Less, self.into_expression(), other)
            }

            /// Less or equal.
            pub fn at_most(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Ordered,
            {
                let other = self.operand(other);
                look(Lookup::AtMost, self.into_expression(), other)
            }

            /// Greater.
            pub fn greater_than(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Ordered,
            {
                let other = self.operand(other);
                look(Lookup::Greater, self.into_expression(), other)
            }

            /// Greater or equal.
            pub fn at_least(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Ordered,
            {
                let other = self.operand(other);
                look(Lookup::AtLeast, self.into_expression(), other)
            }

            /// From `low` to `high`, both included.
            pub fn between(
                self,
                low: impl Operand<T::Base>,
                high: impl Operand<T::Base>,
            ) -> Predicate
            where
                T::Base: Ordered,
            {
                let low = self.operand(low);
                let high = self.operand(high);
                Predicate::new(between(
                    self.into_expression(),
                    low,
                    high,
                ))
            }

            /// Null.
            pub fn is_null(self) -> Predicate {
                Predicate::new(is_null(self.into_expression(), false))
            }

            /// Not null.
            pub fn is_not_null(self) -> Predicate {
                Predicate::new(is_null(self.into_expression(), true))
            }

            /// Equal to one of these values, columns or calculations; of none, never. Nulls among
            /// the values equal nothing.
            pub fn one_of<O: Operand<T::Base>>(
                self,
                values: impl IntoIterator<Item = O>,
            ) -> Predicate {
                let values = values.into_iter().map(|value| self.operand(value)).collect();
                Predicate::new(among(self.into_expression(), values, false))
            }

            /// Equal to none of these values, columns or calculations; of none, always.
            pub fn none_of<O: Operand<T::Base>>(
                self,
                values: impl IntoIterator<Item = O>,
            ) -> Predicate {
                let values = values.into_iter().map(|value| self.operand(value)).collect();
                Predicate::new(among(self.into_expression(), values, true))
            }

            /// Equal to one of the values that a query selects.
            pub fn in_query(self, query: Subquery<T::Base>) -> Predicate {
                in_query(self.into_expression(), query.into_select(), false)
            }

            /// Equal to none of the values that a query selects. As in SQL, never when one of them
            /// is null.
            pub fn not_in_query(self, query: Subquery<T::Base>) -> Predicate {
                in_query(self.into_expression(), query.into_select(), true)
            }

            /// The text contains this one, which is taken literally; the JSON document, array or
            /// range contains this one.
            pub fn contains(
                self,
                part: impl Operand<<T::Base as Container>::Part>,
            ) -> Predicate
            where
                T::Base: Container,
            {
                Predicate::new(<T::Base as Container>::holds(
                    self.into_expression(),
                    part.into_expression(),
                ))
            }

            /// The text contains this one, upper and lower case being the same.
            pub fn icontains(self, text: impl Operand<String>) -> Predicate
            where
                T::Base: TextField,
            {
                look(
                    Lookup::InsensitiveContains,
                    self.into_expression(),
                    text.into_expression(),
                )
            }

            /// The text starts with this one.
            pub fn starts_with(self, text: impl Operand<String>) -> Predicate
            where
                T::Base: TextField,
            {
                look(
                    Lookup::StartsWith,
                    self.into_expression(),
                    text.into_expression(),
                )
            }

            /// The text starts with this one, upper and lower case being the same.
            pub fn istarts_with(self, text: impl Operand<String>) -> Predicate
            where
                T::Base: TextField,
            {
                look(
                    Lookup::InsensitiveStartsWith,
                    self.into_expression(),
                    text.into_expression(),
                )
            }

            /// The text ends with this one.
            pub fn ends_with(self, text: impl Operand<String>) -> Predicate
            where
                T::Base: TextField,
            {
                look(
                    Lookup::EndsWith,
                    self.into_expression(),
                    text.into_expression(),
                )
            }

            /// The text ends with this one, upper and lower case being the same.
            pub fn iends_with(self, text: impl Operand<String>) -> Predicate
            where
                T::Base: TextField,
            {
                look(
                    Lookup::InsensitiveEndsWith,
                    self.into_expression(),
                    text.into_expression(),
                )
            }

            /// The text equals this one, upper and lower case being the same.
            pub fn iequals(self, text: impl Operand<String>) -> Predicate
            where
                T::Base: TextField,
            {
                look(
                    Lookup::InsensitiveExact,
                    self.into_expression(),
                    text.into_expression(),
                )
            }

            /// The text matches a regular expression, in the database's own syntax.
            pub fn matches(self, pattern: impl Operand<String>) -> Predicate
            where
                T::Base: TextField,
            {
                look(
                    Lookup::Regex,
                    self.into_expression(),
                    pattern.into_expression(),
                )
            }

            /// The text matches a regular expression, upper and lower case being the same.
            pub fn imatches(self, pattern: impl Operand<String>) -> Predicate
            where
                T::Base: TextField,
            {
                look(
                    Lookup::InsensitiveRegex,
                    self.into_expression(),
                    pattern.into_expression(),
                )
            }
        }
    };
}

comparisons!(Column);
comparisons!(Computed K);

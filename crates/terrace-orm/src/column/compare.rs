//! Comparisons and lookups, the same for columns and calculations.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::Value;
use terrace_sql::{BinaryOperator, Expression, TextLookup};
use uuid::Uuid;

use super::{Column, Computed, Operand, Predicate};
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

fn binary(left: Expression, operator: BinaryOperator, right: Expression) -> Predicate {
    Predicate::new(Expression::Binary(
        Box::new(left),
        operator,
        Box::new(right),
    ))
}

fn among(operand: &Expression, candidates: Vec<Expression>, negated: bool) -> Predicate {
    let mut values = Vec::with_capacity(candidates.len());
    let mut others = Vec::new();
    for candidate in candidates {
        match candidate {
            Expression::Value(value) => values.push(value),
            other => others.push(other),
        }
    }
    let conditions = others.into_iter().map(|other| {
        let operator = if negated {
            BinaryOperator::NotEqual
        } else {
            BinaryOperator::Equal
        };
        binary(operand.clone(), operator, other)
    });
    let list = Predicate::new(Expression::In {
        operand: Box::new(operand.clone()),
        values,
        negated,
    });
    if negated {
        conditions.fold(list, |list, other| list & other)
    } else {
        conditions.fold(list, |list, other| list | other)
    }
}

fn in_query(operand: Expression, query: terrace_sql::Select, negated: bool) -> Predicate {
    Predicate::new(Expression::InQuery {
        operand: Box::new(operand),
        query: Box::new(query),
        negated,
    })
}

fn search(operand: Expression, lookup: TextLookup, pattern: &str, insensitive: bool) -> Predicate {
    Predicate::new(Expression::Text {
        operand: Box::new(operand),
        lookup,
        pattern: Box::new(Expression::Value(Value::from(pattern))),
        insensitive,
    })
}

macro_rules! comparisons {
    ($of:ident) => {
        impl<T: Field> $of<T> {
            /// Equal.
            pub fn equals(self, other: impl Operand<T::Base>) -> Predicate {
                binary(
                    self.into_expression(),
                    BinaryOperator::Equal,
                    other.into_expression(),
                )
            }

            /// Not equal.
            pub fn not_equals(self, other: impl Operand<T::Base>) -> Predicate {
                binary(
                    self.into_expression(),
                    BinaryOperator::NotEqual,
                    other.into_expression(),
                )
            }

            /// Less.
            pub fn less_than(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Ordered,
            {
                binary(
                    self.into_expression(),
                    BinaryOperator::Less,
                    other.into_expression(),
                )
            }

            /// Less or equal.
            pub fn at_most(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Ordered,
            {
                binary(
                    self.into_expression(),
                    BinaryOperator::LessOrEqual,
                    other.into_expression(),
                )
            }

            /// Greater.
            pub fn greater_than(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Ordered,
            {
                binary(
                    self.into_expression(),
                    BinaryOperator::Greater,
                    other.into_expression(),
                )
            }

            /// Greater or equal.
            pub fn at_least(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Ordered,
            {
                binary(
                    self.into_expression(),
                    BinaryOperator::GreaterOrEqual,
                    other.into_expression(),
                )
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
                Predicate::new(Expression::Between {
                    operand: Box::new(self.into_expression()),
                    low: Box::new(low.into_expression()),
                    high: Box::new(high.into_expression()),
                })
            }

            /// Null.
            pub fn is_null(self) -> Predicate {
                let operand = Box::new(self.into_expression());
                Predicate::new(Expression::IsNull {
                    operand,
                    negated: false,
                })
            }

            /// Not null.
            pub fn is_not_null(self) -> Predicate {
                let operand = Box::new(self.into_expression());
                Predicate::new(Expression::IsNull {
                    operand,
                    negated: true,
                })
            }

            /// Equal to one of these values; of none, never.
            pub fn one_of<O: Operand<T::Base>>(
                self,
                values: impl IntoIterator<Item = O>,
            ) -> Predicate {
                let values = values.into_iter().map(Operand::into_expression).collect();
                among(&self.into_expression(), values, false)
            }

            /// Equal to none of these values; of none, always.
            pub fn none_of<O: Operand<T::Base>>(
                self,
                values: impl IntoIterator<Item = O>,
            ) -> Predicate {
                let values = values.into_iter().map(Operand::into_expression).collect();
                among(&self.into_expression(), values, true)
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

            /// The text contains this one, which is taken literally.
            pub fn contains(self, text: impl AsRef<str>) -> Predicate
            where
                T::Base: TextField,
            {
                search(
                    self.into_expression(),
                    TextLookup::Contains,
                    text.as_ref(),
                    false,
                )
            }

            /// The text contains this one, upper and lower case being the same.
            pub fn icontains(self, text: impl AsRef<str>) -> Predicate
            where
                T::Base: TextField,
            {
                search(
                    self.into_expression(),
                    TextLookup::Contains,
                    text.as_ref(),
                    true,
                )
            }

            /// The text starts with this one.
            pub fn starts_with(self, text: impl AsRef<str>) -> Predicate
            where
                T::Base: TextField,
            {
                search(
                    self.into_expression(),
                    TextLookup::StartsWith,
                    text.as_ref(),
                    false,
                )
            }

            /// The text starts with this one, upper and lower case being the same.
            pub fn istarts_with(self, text: impl AsRef<str>) -> Predicate
            where
                T::Base: TextField,
            {
                search(
                    self.into_expression(),
                    TextLookup::StartsWith,
                    text.as_ref(),
                    true,
                )
            }

            /// The text ends with this one.
            pub fn ends_with(self, text: impl AsRef<str>) -> Predicate
            where
                T::Base: TextField,
            {
                search(
                    self.into_expression(),
                    TextLookup::EndsWith,
                    text.as_ref(),
                    false,
                )
            }

            /// The text ends with this one, upper and lower case being the same.
            pub fn iends_with(self, text: impl AsRef<str>) -> Predicate
            where
                T::Base: TextField,
            {
                search(
                    self.into_expression(),
                    TextLookup::EndsWith,
                    text.as_ref(),
                    true,
                )
            }

            /// The text equals this one, upper and lower case being the same.
            pub fn iequals(self, text: impl Into<String>) -> Predicate
            where
                T::Base: TextField,
            {
                let operand = Box::new(self.into_expression());
                Predicate::new(Expression::EqualInsensitive(
                    operand,
                    Box::new(Expression::Value(Value::from(text.into()))),
                ))
            }
        }
    };
}

comparisons!(Column);
comparisons!(Computed);

/// A column of truth values is a condition by itself.
impl From<Column<bool>> for Predicate {
    fn from(column: Column<bool>) -> Self {
        binary(
            column.into_expression(),
            BinaryOperator::Equal,
            Expression::Value(Value::Bool(true)),
        )
    }
}

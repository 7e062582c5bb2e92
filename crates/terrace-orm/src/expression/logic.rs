//! Truth values: conditions as values, and columns of truth values as conditions.

use std::ops::{BitAnd, BitOr, BitXor, Not};

use terrace_core::Value;
use terrace_sql::{BinaryOperator, Expression};

use crate::column::{Column, Computed, Predicate};
use crate::model::Field;

impl Predicate {
    /// Whether the condition holds, as a value to select, sort or group by. Where it is unknown,
    /// because a column in it is null, it doesn't hold.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String, rating: Option<i32> }
    /// let liked = Artist::objects().values(|a| (a.name, a.rating.at_least(4).as_value()));
    /// ```
    pub fn as_value(self) -> Computed<bool> {
        Computed::new(Expression::IsTrue {
            operand: Box::new(self.into_expression()),
            negated: false,
        })
    }

    /// Whether the condition holds, as a value; null where it is unknown.
    pub fn as_optional_value(self) -> Computed<Option<bool>> {
        Computed::new(self.into_expression())
    }

    /// Every row.
    pub fn always() -> Self {
        Self::nothing(true)
    }

    /// No row.
    pub fn never() -> Self {
        Self::nothing(false)
    }

    /// The list without elements: false, true when negated.
    fn nothing(negated: bool) -> Self {
        Self::new(Expression::In {
            operand: Box::new(Expression::Value(Value::I32(1))),
            values: Vec::new(),
            negated,
        })
    }
}

/// One of them, but not both.
impl<P: Into<Self>> BitXor<P> for Predicate {
    type Output = Self;

    fn bitxor(self, other: P) -> Self {
        Self::new(Expression::binary(
            self.into_expression(),
            BinaryOperator::ExclusiveOr,
            other.into().into_expression(),
        ))
    }
}

/// A truth value as a condition: what is one already stays as it is.
fn condition(value: Expression) -> Expression {
    if matches!(
        value,
        Expression::IsTrue { .. }
            | Expression::IsNull { .. }
            | Expression::Not(_)
            | Expression::In { .. }
            | Expression::InQuery { .. }
            | Expression::Exists(_)
            | Expression::Between { .. }
            | Expression::Text { .. }
            | Expression::Matches { .. }
            | Expression::EqualInsensitive(..)
            | Expression::JsonHasKeys(_)
    ) {
        return value;
    }
    Expression::binary(
        value,
        BinaryOperator::Equal,
        Expression::Value(Value::Bool(true)),
    )
}

macro_rules! truth {
    ($of:ident $($kind:ident)?) => {
        /// A truth value is a condition by itself.
        impl<T: Field<Base = bool> $(, $kind)?> From<$of<T $(, $kind)?>> for Predicate {
            fn from(value: $of<T $(, $kind)?>) -> Self {
                Self::new(condition(value.into_expression()))
            }
        }

        impl<T: Field<Base = bool> $(, $kind)?> BitAnd<$of<T $(, $kind)?>> for Predicate {
            type Output = Self;

            fn bitand(self, other: $of<T $(, $kind)?>) -> Self {
                self & Self::from(other)
            }
        }

        impl<T: Field<Base = bool> $(, $kind)?> BitOr<$of<T $(, $kind)?>> for Predicate {
            type Output = Self;

            fn bitor(self, other: $of<T $(, $kind)?>) -> Self {
                self | Self::from(other)
            }
        }

        impl<T: Field<Base = bool> $(, $kind)?, P: Into<Predicate>> BitAnd<P> for $of<T $(, $kind)?> {
            type Output = Predicate;

            fn bitand(self, other: P) -> Predicate {
                let other: Predicate = other.into();
                Predicate::from(self) & other
            }
        }

        impl<T: Field<Base = bool> $(, $kind)?, P: Into<Predicate>> BitOr<P> for $of<T $(, $kind)?> {
            type Output = Predicate;

            fn bitor(self, other: P) -> Predicate {
                let other: Predicate = other.into();
                Predicate::from(self) | other
            }
        }

        impl<T: Field<Base = bool> $(, $kind)?, P: Into<Predicate>> BitXor<P> for $of<T $(, $kind)?> {
            type Output = Predicate;

            fn bitxor(self, other: P) -> Predicate {
                Predicate::from(self) ^ other
            }
        }

        impl<T: Field<Base = bool> $(, $kind)?> Not for $of<T $(, $kind)?> {
            type Output = Predicate;

            fn not(self) -> Predicate {
                !Predicate::from(self)
            }
        }
    };
}

truth!(Column);
truth!(Computed K);

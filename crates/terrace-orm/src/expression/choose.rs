//! Choices between values, and values as other types.

use terrace_core::ColumnType;
use terrace_sql::{Expression, Function};

use super::transform::truncated;
use super::{Basic, Both, Either, Like};
use crate::column::{Column, Computed, Operand, Ordered};
use crate::model::{Field, Required};

/// The first that is not null.
pub(crate) fn coalesced(first: Expression, second: Expression) -> Expression {
    match first {
        Expression::Call(Function::Coalesce, mut arguments) => {
            arguments.push(second);
            Expression::Call(Function::Coalesce, arguments)
        }
        first => Expression::Call(Function::Coalesce, vec![first, second]),
    }
}

fn extreme(function: Function, first: Expression, second: Expression) -> Expression {
    match first {
        Expression::Call(own, mut arguments) if own == function => {
            arguments.push(second);
            Expression::Call(function, arguments)
        }
        first => Expression::Call(function, vec![first, second]),
    }
}

/// A value as another type. Dates and times become one another in UTC, a date being its midnight:
/// databases disagree on the time zone and on the digits of a cast.
fn converted(value: Expression, of: ColumnType, to: ColumnType) -> Expression {
    let moment = |of| matches!(of, ColumnType::DateTime | ColumnType::Timestamp);
    let dated = |of| moment(of) || of == ColumnType::Date;
    if of != to && dated(of) && (dated(to) || (moment(of) && to == ColumnType::Time)) {
        return truncated(None, value, of, to, None);
    }
    Expression::Cast(Box::new(value), to)
}

macro_rules! choices {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field<Base: Basic> $(, $kind)?> $of<T $(, $kind)?> {
            /// This, or another value where it is null.
            ///
            /// ```
            /// # use terrace_orm::{Auto, Model};
            /// # #[derive(Model)]
            /// # #[terrace(crate = "terrace_orm")]
            /// # struct Artist { id: Auto<i64>, name: String, alias: Option<String> }
            /// # fn names(rows: terrace_orm::Values<Artist, terrace_orm::Computed<String>>) {}
            /// names(Artist::objects().values(|a| a.alias.coalesce(a.name)));
            /// ```
            pub fn coalesce<O: Operand<T::Base>>(
                self,
                other: O,
            ) -> Computed<Both<T, O::Null, T::Base>> {
                Computed::new(coalesced(self.into_expression(), other.into_expression()))
            }

            /// Null where this is equal to the other, otherwise this.
            pub fn null_if(self, other: impl Operand<T::Base>) -> Computed<Option<T::Base>> {
                Computed::new(Expression::Call(
                    Function::NullIf,
                    vec![self.into_expression(), other.into_expression()],
                ))
            }

            /// The larger of both; null when either is.
            pub fn greatest<O: Operand<T::Base>>(
                self,
                other: O,
            ) -> Computed<Either<T, O::Null, T::Base>>
            where
                T::Base: Ordered,
            {
                Computed::new(extreme(
                    Function::Greatest,
                    self.into_expression(),
                    other.into_expression(),
                ))
            }

            /// The smaller of both; null when either is.
            pub fn least<O: Operand<T::Base>>(
                self,
                other: O,
            ) -> Computed<Either<T, O::Null, T::Base>>
            where
                T::Base: Ordered,
            {
                Computed::new(extreme(
                    Function::Least,
                    self.into_expression(),
                    other.into_expression(),
                ))
            }
        }

        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// The value as another type, as the database converts it.
            ///
            /// The date or time of day of a timestamp is that in UTC, and a date as a timestamp is
            /// its midnight in UTC.
            pub fn cast<C: Basic>(self) -> Computed<Like<T, C>> {
                Computed::new(converted(
                    self.into_expression(),
                    T::COLUMN_TYPE,
                    C::COLUMN_TYPE,
                ))
            }

            /// The same value as one that may be null.
            pub fn or_null(self) -> Computed<Option<T::Base>>
            where
                T::Base: Required,
            {
                Computed::new(self.into_expression())
            }
        }

        impl<T: Field<Base = String> $(, $kind)?> $of<T $(, $kind)?> {
            /// The text as one that is compared and sorted by the rules of a collation of the
            /// database. The name is the program's, never a user's: databases know few.
            pub fn collate(self, collation: &'static str) -> Computed<T> {
                Computed::new(Expression::Collate(
                    Box::new(self.into_expression()),
                    collation.into(),
                ))
            }
        }
    };
}

choices!(Column);
choices!(Computed K);

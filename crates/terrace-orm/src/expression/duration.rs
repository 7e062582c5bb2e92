//! Times a duration later or earlier, and durations between times.

use std::ops::{Add, Sub};

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use terrace_core::{ColumnType, Value};
use terrace_sql::{BinaryOperator, Expression, Function};

use super::function::{Null, call, double};
use super::{Arithmetic, Basic, Either, Like, Term};
use crate::column::{Column, Computed, Operand};
use crate::model::{Duration, Field};

/// A type of times between which durations lie: a day begins at midnight, and times of day are those
/// of one day.
#[diagnostic::on_unimplemented(
    message = "no duration lies between two of `{Self}`",
    label = "not a timestamp, a date, a time, or both"
)]
pub trait Instant: Basic {}

impl Instant for Timestamp {}
impl Instant for DateTime {}
impl Instant for Date {}
impl Instant for Time {}

/// A type that durations are added to: times, and durations themselves.
#[diagnostic::on_unimplemented(
    message = "no duration can be added to `{Self}`",
    label = "not a timestamp, a date and time, or a duration"
)]
pub trait Lasting: Basic {
    #[doc(hidden)]
    fn longer(of: Expression, microseconds: Expression) -> Expression;
}

impl Lasting for Timestamp {
    fn longer(of: Expression, microseconds: Expression) -> Expression {
        Expression::Call(Function::AddMicroseconds, vec![of, microseconds])
    }
}

impl Lasting for DateTime {
    fn longer(of: Expression, microseconds: Expression) -> Expression {
        Expression::Call(Function::AddMicroseconds, vec![of, microseconds])
    }
}

impl Lasting for Duration {
    fn longer(of: Expression, microseconds: Expression) -> Expression {
        Expression::binary(of, BinaryOperator::Add, microseconds)
    }
}

/// A duration multiplied or divided. Digits behind the microseconds are cut off.
fn scaled<O: Term>(of: Expression, operator: BinaryOperator, by: O) -> Expression {
    let by = double::<O::Field>(by.into_term());
    let of = double::<Duration>(of);
    let scaled = Expression::binary(of, operator, by);
    let cut = Expression::Call(Function::Truncate, vec![scaled]);
    Expression::Cast(Box::new(cut), ColumnType::BigInt)
}

/// Microseconds are what every database keeps; what is longer than 292,000 years is cut to that.
fn microseconds(duration: SignedDuration) -> Expression {
    let micros = duration.as_micros();
    let kept = i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX });
    Expression::Value(Value::I64(kept))
}

macro_rules! durations {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field<Base: Lasting> $(, $kind)?> Add<SignedDuration> for $of<T $(, $kind)?> {
            type Output = Computed<Like<T, T::Base>>;

            fn add(self, duration: SignedDuration) -> Self::Output {
                Computed::new(T::Base::longer(self.into_expression(), microseconds(duration)))
            }
        }

        impl<T: Field<Base: Lasting> $(, $kind)?> Sub<SignedDuration> for $of<T $(, $kind)?> {
            type Output = Computed<Like<T, T::Base>>;

            fn sub(self, duration: SignedDuration) -> Self::Output {
                let back = duration.checked_neg().unwrap_or(SignedDuration::MAX);
                Computed::new(T::Base::longer(self.into_expression(), microseconds(back)))
            }
        }

        impl<T: Field<Base: Lasting> $(, $kind)?> $of<T $(, $kind)?> {
            /// The time so much later; the duration so much longer.
            pub fn plus<O: Operand<Duration>>(
                self,
                duration: O,
            ) -> Computed<Either<T, O::Null, T::Base>> {
                let duration = duration.into_expression();
                Computed::new(T::Base::longer(self.into_expression(), duration))
            }

            /// The time so much earlier; the duration so much shorter.
            pub fn minus<O: Operand<Duration>>(
                self,
                duration: O,
            ) -> Computed<Either<T, O::Null, T::Base>> {
                let back = Expression::Negative(Box::new(duration.into_expression()));
                Computed::new(T::Base::longer(self.into_expression(), back))
            }
        }

        impl<T: Field<Base = Duration> $(, $kind)?> $of<T $(, $kind)?> {
            /// The duration so many times. What is shorter than a microsecond is cut off.
            pub fn times<O>(self, factor: O) -> Computed<Either<T, Null<O>, Duration>>
            where
                O: Term<Field: Field<Base: Arithmetic<i64>>>,
            {
                let multiply = BinaryOperator::Multiply;
                Computed::new(scaled(self.into_expression(), multiply, factor))
            }

            /// A part of the duration. What is shorter than a microsecond is cut off.
            pub fn divided_by<O>(self, divisor: O) -> Computed<Either<T, Null<O>, Duration>>
            where
                O: Term<Field: Field<Base: Arithmetic<i64>>>,
            {
                let divide = BinaryOperator::Divide;
                Computed::new(scaled(self.into_expression(), divide, divisor))
            }
        }

        impl<T: Field<Base: Instant> $(, $kind)?> $of<T $(, $kind)?> {
            /// The duration from another time to this one.
            pub fn since<O: Operand<T::Base>>(
                self,
                other: O,
            ) -> Computed<Either<T, O::Null, Duration>> {
                call(
                    Function::MicrosecondsBetween,
                    vec![self.into_expression(), other.into_expression()],
                )
            }

            /// The microseconds from another time to this one.
            pub fn microseconds_since<O: Operand<T::Base>>(
                self,
                other: O,
            ) -> Computed<Either<T, O::Null, i64>> {
                call(
                    Function::MicrosecondsBetween,
                    vec![self.into_expression(), other.into_expression()],
                )
            }
        }

        impl<T: Field<Base: Instant + Lasting> $(, $kind)?> $of<T $(, $kind)?> {
            /// The time so many microseconds later.
            pub fn plus_microseconds<O: Operand<i64>>(
                self,
                microseconds: O,
            ) -> Computed<Either<T, O::Null, T::Base>> {
                call(
                    Function::AddMicroseconds,
                    vec![self.into_expression(), microseconds.into_expression()],
                )
            }

            /// The time so many seconds later.
            pub fn plus_seconds<O: Operand<i64>>(
                self,
                seconds: O,
            ) -> Computed<Either<T, O::Null, T::Base>> {
                let microseconds = Expression::binary(seconds.into_expression(), BinaryOperator::Multiply, Expression::Value(Value::I64(1_000_000)));
                call(
                    Function::AddMicroseconds,
                    vec![self.into_expression(), microseconds],
                )
            }
        }
    };
}

durations!(Column);
durations!(Computed K);

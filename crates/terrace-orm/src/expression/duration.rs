//! Times a duration later or earlier, and durations between times.

use std::ops::{Add, Sub};

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use terrace_core::Value;
use terrace_sql::{BinaryOperator, Expression, Function};

use super::function::call;
use super::{Basic, Either, Like};
use crate::column::{Column, Computed, Operand};
use crate::model::{Duration, Field};

/// A type of times on which durations are counted.
#[diagnostic::on_unimplemented(
    message = "no duration can be added to `{Self}`",
    label = "not a timestamp, or a date and time"
)]
pub trait Instant: Basic {}

impl Instant for Timestamp {}
impl Instant for DateTime {}

/// Microseconds are what every database keeps; what is longer than 292,000 years is cut to that.
fn microseconds(duration: SignedDuration) -> Expression {
    let micros = duration.as_micros();
    let kept = i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX });
    Expression::Value(Value::I64(kept))
}

macro_rules! durations {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field<Base: Instant> $(, $kind)?> Add<SignedDuration> for $of<T $(, $kind)?> {
            type Output = Computed<Like<T, T::Base>>;

            fn add(self, duration: SignedDuration) -> Self::Output {
                call(
                    Function::AddMicroseconds,
                    vec![self.into_expression(), microseconds(duration)],
                )
            }
        }

        impl<T: Field<Base: Instant> $(, $kind)?> Sub<SignedDuration> for $of<T $(, $kind)?> {
            type Output = Computed<Like<T, T::Base>>;

            fn sub(self, duration: SignedDuration) -> Self::Output {
                let back = duration.checked_neg().unwrap_or(SignedDuration::MAX);
                call(
                    Function::AddMicroseconds,
                    vec![self.into_expression(), microseconds(back)],
                )
            }
        }

        impl<T: Field<Base: Instant> $(, $kind)?> $of<T $(, $kind)?> {
            /// The time so much later.
            pub fn plus<O: Operand<Duration>>(
                self,
                duration: O,
            ) -> Computed<Either<T, O::Null, T::Base>> {
                call(
                    Function::AddMicroseconds,
                    vec![self.into_expression(), duration.into_expression()],
                )
            }

            /// The time so much earlier.
            pub fn minus<O: Operand<Duration>>(
                self,
                duration: O,
            ) -> Computed<Either<T, O::Null, T::Base>> {
                let back = Expression::Negative(Box::new(duration.into_expression()));
                call(
                    Function::AddMicroseconds,
                    vec![self.into_expression(), back],
                )
            }

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
    };
}

durations!(Column);
durations!(Computed K);

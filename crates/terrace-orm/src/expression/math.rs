//! Functions of numbers.

use rust_decimal::Decimal;
use terrace_core::ColumnType;
use terrace_sql::{BinaryOperator, Expression, Function};

use super::arithmetic::binary;
use super::function::{Null, call, double};
use super::{Arithmetic, Basic, Calculated, Either, Like, Term};
use crate::column::{Column, Computed, Numeric, Operand};
use crate::model::Field;

/// A type of numbers with digits behind the point.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no digits behind the point",
    label = "not a number with digits behind the point"
)]
pub trait Fractional: Numeric {
    /// The type of a rounded number.
    type Rounded: Basic;
}

impl Fractional for f32 {
    type Rounded = f64;
}

impl Fractional for f64 {
    type Rounded = Self;
}

impl Fractional for Decimal {
    type Rounded = Self;
}

/// Single precision is rounded as double precision, because some databases know no other.
fn rounded<T: Field>(number: Expression) -> Expression {
    if T::COLUMN_TYPE == ColumnType::Real {
        return double::<T>(number);
    }
    number
}

/// Whether a type is one of integers, whose remainder is an operator that keeps their type.
fn is_whole<T: Field>() -> bool {
    matches!(
        T::COLUMN_TYPE,
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt
    )
}

macro_rules! math {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field<Base: Numeric + Basic> $(, $kind)?> $of<T $(, $kind)?> {
            /// The absolute value.
            pub fn absolute(self) -> Computed<Like<T, T::Base>> {
                call(Function::Absolute, vec![self.into_expression()])
            }

            /// -1, 0 or 1.
            pub fn sign(self) -> Computed<Like<T, i32>> {
                Computed::new(Expression::Cast(
                    Box::new(Expression::Call(Function::Sign, vec![self.into_expression()])),
                    ColumnType::Integer,
                ))
            }

            /// The number to a power.
            pub fn power<O>(self, exponent: O) -> Computed<Either<T, Null<O>, f64>>
            where
                O: Term<Field: Field<Base: Numeric>>,
            {
                call(
                    Function::Power,
                    vec![
                        double::<T>(self.into_expression()),
                        double::<O::Field>(exponent.into_term()),
                    ],
                )
            }

            /// The logarithm of the number to a base.
            pub fn logarithm<O>(self, base: O) -> Computed<Either<T, Null<O>, f64>>
            where
                O: Term<Field: Field<Base: Numeric>>,
            {
                call(
                    Function::Logarithm,
                    vec![
                        double::<O::Field>(base.into_term()),
                        double::<T>(self.into_expression()),
                    ],
                )
            }

            /// The remainder of a division, whole or not.
            pub fn remainder<O>(self, divisor: O) -> Computed<Calculated<T, O>>
            where
                O: Term,
                T::Base: Arithmetic<<O::Field as Field>::Base>,
            {
                let (number, divisor) = (self.into_expression(), divisor.into_term());
                if is_whole::<T>() && is_whole::<O::Field>() {
                    return binary(number, BinaryOperator::Modulo, divisor);
                }
                call(Function::Remainder, vec![number, divisor])
            }

            /// The square root.
            pub fn square_root(self) -> Computed<Like<T, f64>> {
                call(Function::SquareRoot, vec![double::<T>(self.into_expression())])
            }

            /// e to this power.
            pub fn exponential(self) -> Computed<Like<T, f64>> {
                call(Function::Exponential, vec![double::<T>(self.into_expression())])
            }

            /// The logarithm to the base e.
            pub fn natural_logarithm(self) -> Computed<Like<T, f64>> {
                call(Function::NaturalLogarithm, vec![double::<T>(self.into_expression())])
            }

            /// The sine of an angle in radians.
            pub fn sine(self) -> Computed<Like<T, f64>> {
                call(Function::Sine, vec![double::<T>(self.into_expression())])
            }

            /// The cosine of an angle in radians.
            pub fn cosine(self) -> Computed<Like<T, f64>> {
                call(Function::Cosine, vec![double::<T>(self.into_expression())])
            }

            /// The tangent of an angle in radians.
            pub fn tangent(self) -> Computed<Like<T, f64>> {
                call(Function::Tangent, vec![double::<T>(self.into_expression())])
            }

            /// The cotangent of an angle in radians.
            pub fn cotangent(self) -> Computed<Like<T, f64>> {
                call(Function::Cotangent, vec![double::<T>(self.into_expression())])
            }

            /// The angle of this sine, in radians.
            pub fn arc_sine(self) -> Computed<Like<T, f64>> {
                call(Function::ArcSine, vec![double::<T>(self.into_expression())])
            }

            /// The angle of this cosine, in radians.
            pub fn arc_cosine(self) -> Computed<Like<T, f64>> {
                call(Function::ArcCosine, vec![double::<T>(self.into_expression())])
            }

            /// The angle of this tangent, in radians.
            pub fn arc_tangent(self) -> Computed<Like<T, f64>> {
                call(Function::ArcTangent, vec![double::<T>(self.into_expression())])
            }

            /// An angle in radians, in degrees.
            pub fn degrees(self) -> Computed<Like<T, f64>> {
                call(Function::Degrees, vec![double::<T>(self.into_expression())])
            }

            /// An angle in degrees, in radians.
            pub fn radians(self) -> Computed<Like<T, f64>> {
                call(Function::Radians, vec![double::<T>(self.into_expression())])
            }
        }

        impl<T: Field<Base: Fractional> $(, $kind)?> $of<T $(, $kind)?> {
            /// The smallest whole number not less.
            pub fn ceiling(self) -> Computed<Like<T, <T::Base as Fractional>::Rounded>> {
                call(Function::Ceiling, vec![rounded::<T>(self.into_expression())])
            }

            /// The largest whole number not greater.
            pub fn floor(self) -> Computed<Like<T, <T::Base as Fractional>::Rounded>> {
                call(Function::Floor, vec![rounded::<T>(self.into_expression())])
            }

            /// The nearest whole number, halves away from zero.
            pub fn round(self) -> Computed<Like<T, <T::Base as Fractional>::Rounded>> {
                call(Function::Round, vec![rounded::<T>(self.into_expression())])
            }

            /// The number without the digits behind the point.
            pub fn cut(self) -> Computed<Like<T, <T::Base as Fractional>::Rounded>> {
                call(Function::Truncate, vec![rounded::<T>(self.into_expression())])
            }

            /// The nearest number with so many digits behind the point, halves away from zero.
            pub fn round_to<O: Operand<i32>>(
                self,
                digits: O,
            ) -> Computed<Either<T, O::Null, <T::Base as Fractional>::Rounded>> {
                let number = rounded::<T>(self.into_expression());
                call(Function::Round, vec![number, digits.into_expression()])
            }

            /// The number with so many digits behind the point, the others cut off.
            pub fn cut_to<O: Operand<i32>>(
                self,
                digits: O,
            ) -> Computed<Either<T, O::Null, <T::Base as Fractional>::Rounded>> {
                let number = rounded::<T>(self.into_expression());
                call(Function::Truncate, vec![number, digits.into_expression()])
            }
        }
    };
}

math!(Column);
math!(Computed K);

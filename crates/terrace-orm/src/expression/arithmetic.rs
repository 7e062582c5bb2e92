//! Arithmetic between numbers of different kinds.

use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use rust_decimal::Decimal;
use terrace_sql::{BinaryOperator, Expression};

use super::{Basic, Either, Like, Term};
use crate::column::{Column, Computed, Numeric, Operand, Whole};
use crate::model::Field;

/// A type that is calculated with together with numbers of type `R`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` and `{R}` can't be calculated with together on every database",
    label = "no arithmetic between `{Self}` and `{R}`",
    note = "cast one of them: `.cast::<f64>()`"
)]
pub trait Arithmetic<R> {
    /// What comes out.
    type Output: Basic;
    /// Databases disagree on the quotient of two integers: this one is asked for.
    #[doc(hidden)]
    const DIVIDE: BinaryOperator;
}

macro_rules! table {
    ($($divide:ident { $($left:ty, $right:ty => $output:ty;)+ })+) => {$($(
        impl Arithmetic<$right> for $left {
            type Output = $output;
            const DIVIDE: BinaryOperator = BinaryOperator::$divide;
        }
    )+)+};
}

table! {
    DivideWhole {
        i16, i16 => i16; i16, i32 => i32; i16, i64 => i64;
        i32, i16 => i32; i32, i32 => i32; i32, i64 => i64;
        i64, i16 => i64; i64, i32 => i64; i64, i64 => i64;
    }
    Divide {
        Decimal, Decimal => Decimal;
        Decimal, i16 => Decimal; Decimal, i32 => Decimal; Decimal, i64 => Decimal;
        i16, Decimal => Decimal; i32, Decimal => Decimal; i64, Decimal => Decimal;
        f32, f32 => f32; f32, f64 => f64; f64, f32 => f64; f64, f64 => f64;
        f32, i16 => f64; f32, i32 => f64; f32, i64 => f64;
        f64, i16 => f64; f64, i32 => f64; f64, i64 => f64;
        i16, f32 => f64; i32, f32 => f64; i64, f32 => f64;
        i16, f64 => f64; i32, f64 => f64; i64, f64 => f64;
    }
}

/// What a calculation of two gives: null where either is.
pub type Calculated<T, R> = Either<
    T,
    <<R as Term>::Field as Field>::Null,
    <<T as Field>::Base as Arithmetic<<<R as Term>::Field as Field>::Base>>::Output,
>;

pub(super) fn binary<T>(
    left: Expression,
    operator: BinaryOperator,
    right: Expression,
) -> Computed<T> {
    Computed::new(Expression::binary(left, operator, right))
}

macro_rules! operator {
    ($of:ident [$($kind:ident)?]: $trait:ident $method:ident $operator:expr) => {
        impl<T, R $(, $kind)?> $trait<R> for $of<T $(, $kind)?>
        where
            T: Field<Base: Arithmetic<<R::Field as Field>::Base>>,
            R: Term,
        {
            type Output = Computed<Calculated<T, R>>;

            fn $method(self, other: R) -> Self::Output {
                binary(self.into_expression(), $operator, other.into_term())
            }
        }
    };
}

macro_rules! arithmetic {
    ($of:ident $($kind:ident)?) => {
        operator!($of [$($kind)?]: Add add BinaryOperator::Add);
        operator!($of [$($kind)?]: Sub sub BinaryOperator::Subtract);
        operator!($of [$($kind)?]: Mul mul BinaryOperator::Multiply);
        operator!(
            $of [$($kind)?]: Div div <T::Base as Arithmetic<<R::Field as Field>::Base>>::DIVIDE
        );

        impl<T, R $(, $kind)?> Rem<R> for $of<T $(, $kind)?>
        where
            T: Field<Base: Whole + Arithmetic<<R::Field as Field>::Base>>,
            R: Term<Field: Field<Base: Whole>>,
        {
            type Output = Computed<Calculated<T, R>>;

            fn rem(self, other: R) -> Self::Output {
                binary(self.into_expression(), BinaryOperator::Modulo, other.into_term())
            }
        }

        impl<T: Field<Base: Numeric + Basic> $(, $kind)?> Neg for $of<T $(, $kind)?> {
            type Output = Computed<Like<T, T::Base>>;

            fn neg(self) -> Self::Output {
                Computed::new(Expression::Negative(Box::new(self.into_expression())))
            }
        }

        impl<T: Field<Base: Whole + Basic> $(, $kind)?> $of<T $(, $kind)?> {
            /// The bits that are set in both.
            pub fn bit_and<O: Operand<T::Base>>(self, other: O) -> Computed<Either<T, O::Null, T::Base>> {
                binary(self.into_expression(), BinaryOperator::BitAnd, other.into_expression())
            }

            /// The bits that are set in either.
            pub fn bit_or<O: Operand<T::Base>>(self, other: O) -> Computed<Either<T, O::Null, T::Base>> {
                binary(self.into_expression(), BinaryOperator::BitOr, other.into_expression())
            }

            /// The bits that are set in one of them only.
            pub fn bit_xor<O: Operand<T::Base>>(self, other: O) -> Computed<Either<T, O::Null, T::Base>> {
                binary(
                    self.into_expression(),
                    BinaryOperator::BitExclusiveOr,
                    other.into_expression(),
                )
            }

            /// The bits moved to the left.
            pub fn shift_left<O: Operand<i32>>(self, bits: O) -> Computed<Either<T, O::Null, T::Base>> {
                binary(self.into_expression(), BinaryOperator::ShiftLeft, bits.into_expression())
            }

            /// The bits moved to the right.
            pub fn shift_right<O: Operand<i32>>(self, bits: O) -> Computed<Either<T, O::Null, T::Base>> {
                binary(self.into_expression(), BinaryOperator::ShiftRight, bits.into_expression())
            }
        }
    };
}

arithmetic!(Column);
arithmetic!(Computed K);

//! Aggregates: one value from many rows.

use rust_decimal::Decimal;
use terrace_core::ColumnType;
use terrace_sql::{Aggregate, AggregateFunction, BinaryOperator, Expression};

use super::{Column, Computed, Ordered};
use crate::model::Field;

/// A type that is calculated with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "this column is not a number"
)]
pub trait Numeric {
    /// The type of a sum.
    type Sum: Field<Base = Self::Sum, Plain = Self::Sum>;
    /// The type of a mean.
    type Mean: Field<Base = Self::Mean, Plain = Self::Mean>;
    /// Databases disagree on the type of a sum: this one is asked for.
    #[doc(hidden)]
    const SUM: Option<ColumnType>;
    #[doc(hidden)]
    const MEAN: Option<ColumnType>;
    /// Databases disagree on the quotient of two integers: this one is asked for.
    #[doc(hidden)]
    const DIVIDE: BinaryOperator;
}

/// A type of integers, which have a remainder on every database.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no remainder that every database agrees on",
    label = "not an integer"
)]
pub trait Whole: Numeric {}

impl Whole for i16 {}
impl Whole for i32 {}
impl Whole for i64 {}

macro_rules! numeric {
    ($($value:ty => $sum:ty, $sum_type:expr, $mean:ty, $mean_type:expr, $divide:ident;)+) => {$(
        impl Numeric for $value {
            type Sum = $sum;
            type Mean = $mean;
            const SUM: Option<ColumnType> = $sum_type;
            const MEAN: Option<ColumnType> = $mean_type;
            const DIVIDE: BinaryOperator = BinaryOperator::$divide;
        }
    )+};
}

numeric! {
    i16 => i64, Some(ColumnType::BigInt), f64, Some(ColumnType::Double), DivideWhole;
    i32 => i64, Some(ColumnType::BigInt), f64, Some(ColumnType::Double), DivideWhole;
    i64 => i64, Some(ColumnType::BigInt), f64, Some(ColumnType::Double), DivideWhole;
    f32 => f64, Some(ColumnType::Double), f64, Some(ColumnType::Double), Divide;
    f64 => f64, None, f64, None, Divide;
    Decimal => Decimal, None, Decimal, None, Divide;
}

fn call<T>(
    function: AggregateFunction,
    argument: Expression,
    cast: Option<ColumnType>,
) -> Computed<T> {
    let call = Expression::Aggregate(Box::new(Aggregate::of(function, argument)));
    Computed::new(match cast {
        Some(to) => Expression::Cast(Box::new(call), to),
        None => call,
    })
}

/// The smallest or largest value. PostgreSQL before 18 has none of UUIDs, whose texts sort alike.
fn extreme<T: Field>(
    function: AggregateFunction,
    argument: Expression,
) -> Computed<Option<T::Base>> {
    if !matches!(T::COLUMN_TYPE, ColumnType::Uuid) {
        return call(function, argument, None);
    }
    let text = Expression::Cast(Box::new(argument), ColumnType::Text);
    call(function, text, Some(ColumnType::Uuid))
}

macro_rules! aggregates {
    ($of:ident) => {
        impl<T: Field> $of<T> {
            /// The number of rows in which this is not null.
            pub fn count(self) -> Computed<i64> {
                call(AggregateFunction::Count, self.into_expression(), None)
            }

            /// The number of different values.
            pub fn count_distinct(self) -> Computed<i64> {
                let mut count = Aggregate::of(AggregateFunction::Count, self.into_expression());
                count.distinct = true;
                Computed::new(Expression::Aggregate(Box::new(count)))
            }

            /// The sum; null of no rows.
            pub fn sum(self) -> Computed<Option<<T::Base as Numeric>::Sum>>
            where
                T::Base: Numeric,
            {
                call(
                    AggregateFunction::Sum,
                    self.into_expression(),
                    <T::Base as Numeric>::SUM,
                )
            }

            /// The mean; null of no rows.
            pub fn average(self) -> Computed<Option<<T::Base as Numeric>::Mean>>
            where
                T::Base: Numeric,
            {
                call(
                    AggregateFunction::Average,
                    self.into_expression(),
                    <T::Base as Numeric>::MEAN,
                )
            }

            /// The smallest value; null of no rows.
            pub fn minimum(self) -> Computed<Option<T::Base>>
            where
                T::Base: Ordered,
            {
                extreme::<T>(AggregateFunction::Minimum, self.into_expression())
            }

            /// The largest value; null of no rows.
            pub fn maximum(self) -> Computed<Option<T::Base>>
            where
                T::Base: Ordered,
            {
                extreme::<T>(AggregateFunction::Maximum, self.into_expression())
            }
        }
    };
}

aggregates!(Column);
aggregates!(Computed);

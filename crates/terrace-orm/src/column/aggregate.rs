//! Aggregates: one value from many rows.

use rust_decimal::Decimal;
use terrace_core::{Array, ColumnType, Element};
use terrace_sql::{Aggregate, AggregateFunction, Expression};

use super::computed::Aggregation;
use super::{Column, Computed, Operand, Ordered, Orderings, Predicate, TextField};
use crate::expression::{Basic, Both, Term, Window, coalesced};
use crate::model::{Duration, Field, Required};

/// A type that is calculated with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "this column is not a number"
)]
pub trait Numeric {
    /// The type of a sum.
    type Sum: Basic;
    /// The type of a mean.
    type Mean: Basic;
    /// Databases disagree on the type of a sum: this one is asked for.
    #[doc(hidden)]
    const SUM: Option<ColumnType>;
    #[doc(hidden)]
    const MEAN: Option<ColumnType>;
}

/// What a calculation is made from, when it is made from many rows.
#[diagnostic::on_unimplemented(
    message = "only an aggregate, such as `.sum()` or `.count()`, has this",
    label = "not an aggregate: this is calculated for each row by itself",
    note = "rows are filtered and sorted by the query: `.filter(…)`, `.order_by(…)`"
)]
pub trait OfManyRows {}

impl OfManyRows for Aggregation {}

/// A type of truth values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a truth value",
    label = "this column is not true or false"
)]
pub trait TruthField {}

impl TruthField for bool {}

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
    ($($value:ty => $sum:ty, $sum_type:expr, $mean:ty, $mean_type:expr;)+) => {$(
        impl Numeric for $value {
            type Sum = $sum;
            type Mean = $mean;
            const SUM: Option<ColumnType> = $sum_type;
            const MEAN: Option<ColumnType> = $mean_type;
        }
    )+};
}

numeric! {
    i16 => i64, Some(ColumnType::BigInt), f64, Some(ColumnType::Double);
    i32 => i64, Some(ColumnType::BigInt), f64, Some(ColumnType::Double);
    i64 => i64, Some(ColumnType::BigInt), f64, Some(ColumnType::Double);
    f32 => f64, Some(ColumnType::Double), f64, Some(ColumnType::Double);
    f64 => f64, None, f64, None;
    Decimal => Decimal, None, Decimal, None;
    Duration => Duration, Some(ColumnType::BigInt), Duration, Some(ColumnType::BigInt);
}

/// A calculation of one value from many rows: an aggregate, to be narrowed with
/// [`filter`](Computed::filter), [`distinct`](Computed::distinct) and
/// [`order_by`](Computed::order_by).
pub type Aggregated<T> = Computed<T, Aggregation>;

fn call<T>(
    function: AggregateFunction,
    argument: Expression,
    cast: Option<ColumnType>,
) -> Aggregated<T> {
    whole(Aggregate::of(function, argument), cast)
}

fn whole<T>(aggregate: Aggregate, cast: Option<ColumnType>) -> Aggregated<T> {
    let call = Expression::Aggregate(Box::new(aggregate));
    Computed::new(match cast {
        Some(to) => Expression::Cast(Box::new(call), to),
        None => call,
    })
}

/// The smallest or largest value. PostgreSQL before 18 has none of UUIDs, whose texts sort alike.
fn extreme<T: Field>(
    function: AggregateFunction,
    argument: Expression,
) -> Aggregated<Option<T::Base>> {
    if !matches!(T::COLUMN_TYPE, ColumnType::Uuid) {
        return call(function, argument, None);
    }
    let text = Expression::Cast(Box::new(argument), ColumnType::Text);
    call(function, text, Some(ColumnType::Uuid))
}

/// The number of rows.
///
/// ```
/// # use terrace_orm::{Auto, Model, count_all};
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Track { id: Auto<i64>, name: String, milliseconds: i32 }
/// let query = Track::objects().group_by(|t| t.name).values(|t| {
///     (t.name, count_all(), count_all().filter(t.milliseconds.greater_than(300_000)))
/// });
/// ```
pub fn count_all() -> Aggregated<i64> {
    whole(Aggregate::count_all(), None)
}

/// The aggregate in an expression that consists of one, perhaps cast.
fn inner(expression: &mut Expression) -> Option<&mut Expression> {
    match expression {
        Expression::Cast(inside, _) => inner(inside),
        Expression::Aggregate(_) => Some(expression),
        _ => None,
    }
}

impl<T, K> Computed<T, K> {
    fn changed(self, change: impl FnOnce(&mut Aggregate)) -> Self {
        let mut expression = self.into_expression();
        if let Some(Expression::Aggregate(aggregate)) = inner(&mut expression) {
            change(aggregate);
        }
        Self::new(expression)
    }

    /// Counts equal values once.
    #[must_use]
    pub fn distinct(self) -> Self
    where
        K: OfManyRows,
    {
        self.changed(|aggregate| aggregate.distinct = true)
    }

    /// Only of the rows that match. Several filters must all match.
    #[must_use]
    pub fn filter(self, condition: impl Into<Predicate>) -> Self
    where
        K: OfManyRows,
    {
        let condition = condition.into().into_expression();
        self.changed(|aggregate| {
            aggregate.filter = Some(match aggregate.filter.take() {
                Some(filter) => filter.and(condition),
                None => condition,
            });
        })
    }

    /// In this order, where it makes a difference: of texts put together and of arrays.
    #[must_use]
    pub fn order_by(self, order: impl Orderings) -> Self
    where
        K: OfManyRows,
    {
        let order = order.into_orders().into_vec();
        self.changed(|aggregate| aggregate.order_by = order)
    }

    /// Of the rows around each row, which all stay.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model, window};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Sale { id: Auto<i64>, region: String, amount: i32 }
    /// let running = Sale::objects().values(|s| {
    ///     let so_far = window().partition_by(s.region).order_by(s.id.ascending()).rows(..=0);
    ///     (s.id, s.amount.sum().over(so_far))
    /// });
    /// ```
    pub fn over(self, window: Window) -> Computed<T>
    where
        K: OfManyRows,
    {
        let mut expression = self.into_expression();
        if let Some(slot) = inner(&mut expression)
            && let Expression::Aggregate(aggregate) = slot
        {
            let aggregate = std::mem::replace(&mut **aggregate, Aggregate::count_all());
            *slot = window.of(terrace_sql::WindowFunction::Aggregate(aggregate));
        }
        Computed::new(expression)
    }
}

impl<T: Field> Computed<T, Aggregation>
where
    T::Base: Basic,
{
    /// This instead of null: of no rows.
    pub fn default<O: Operand<T::Base>>(self, other: O) -> Computed<Both<T, O::Null, T::Base>> {
        Computed::new(coalesced(self.into_expression(), other.into_expression()))
    }
}

macro_rules! aggregates {
    ($of:ident) => {
        impl<T: Field> $of<T> {
            /// The number of rows in which this is not null.
            pub fn count(self) -> Aggregated<i64> {
                call(AggregateFunction::Count, self.into_expression(), None)
            }

            /// The number of different values.
            pub fn count_distinct(self) -> Aggregated<i64> {
                self.count().distinct()
            }

            /// The sum; null of no rows.
            pub fn sum<S>(self) -> Aggregated<Option<S>>
            where
                T::Base: Numeric<Sum = S>,
            {
                call(
                    AggregateFunction::Sum,
                    self.into_expression(),
                    <T::Base as Numeric>::SUM,
                )
            }

            /// The mean; null of no rows.
            pub fn average<S>(self) -> Aggregated<Option<S>>
            where
                T::Base: Numeric<Mean = S>,
            {
                call(
                    AggregateFunction::Average,
                    self.into_expression(),
                    <T::Base as Numeric>::MEAN,
                )
            }

            /// The smallest value; null of no rows.
            pub fn minimum(self) -> Aggregated<Option<T::Base>>
            where
                T::Base: Ordered,
            {
                extreme::<T>(AggregateFunction::Minimum, self.into_expression())
            }

            /// The largest value; null of no rows.
            pub fn maximum(self) -> Aggregated<Option<T::Base>>
            where
                T::Base: Ordered,
            {
                extreme::<T>(AggregateFunction::Maximum, self.into_expression())
            }

            /// The standard deviation of all there are; null of no rows.
            pub fn standard_deviation(self) -> Aggregated<Option<f64>>
            where
                T::Base: Numeric,
            {
                statistic(AggregateFunction::StandardDeviation, self.into_expression())
            }

            /// The standard deviation of a sample; null of fewer than two rows.
            pub fn standard_deviation_sample(self) -> Aggregated<Option<f64>>
            where
                T::Base: Numeric,
            {
                statistic(
                    AggregateFunction::StandardDeviationSample,
                    self.into_expression(),
                )
            }

            /// The variance of all there are; null of no rows.
            pub fn variance(self) -> Aggregated<Option<f64>>
            where
                T::Base: Numeric,
            {
                statistic(AggregateFunction::Variance, self.into_expression())
            }

            /// The variance of a sample; null of fewer than two rows.
            pub fn variance_sample(self) -> Aggregated<Option<f64>>
            where
                T::Base: Numeric,
            {
                statistic(AggregateFunction::VarianceSample, self.into_expression())
            }

            /// The bits that are set in all; null of no rows.
            pub fn bit_and_all(self) -> Aggregated<Option<i64>>
            where
                T::Base: Whole,
            {
                bits(AggregateFunction::BitAnd, self.into_expression())
            }

            /// The bits that are set in any; null of no rows.
            pub fn bit_or_all(self) -> Aggregated<Option<i64>>
            where
                T::Base: Whole,
            {
                bits(AggregateFunction::BitOr, self.into_expression())
            }

            /// The bits that are set in an odd number of them; null of no rows.
            pub fn bit_xor_all(self) -> Aggregated<Option<i64>>
            where
                T::Base: Whole,
            {
                bits(AggregateFunction::BitExclusiveOr, self.into_expression())
            }

            /// Some value; null of no rows.
            pub fn any_value(self) -> Aggregated<Option<T::Base>>
            where
                T::Base: Required,
            {
                call(AggregateFunction::AnyValue, self.into_expression(), None)
            }

            /// An array of the values that are not null, where the database has arrays; null of no
            /// such rows.
            ///
            /// ```
            /// # use terrace_orm::{Array, Auto, Model};
            /// # #[derive(Model)]
            /// # #[terrace(crate = "terrace_orm")]
            /// # struct Track { id: Auto<i64>, genre: String, name: String }
            /// let query = Track::objects().group_by(|t| t.genre).values(|t| {
            ///     (t.genre, t.name.array_aggregate().order_by(t.name.ascending()))
            /// });
            /// ```
            ///
            /// # Errors
            /// Terminal methods give `Unsupported` elsewhere; [`json_aggregate`](Self::json_aggregate)
            /// is there everywhere.
            pub fn array_aggregate(self) -> Aggregated<Option<Array<T::Base>>>
            where
                T::Base: Element,
            {
                array(self.into_expression())
            }

            /// A JSON array of the values, nulls among them; null of no rows.
            pub fn json_aggregate(self) -> Aggregated<Option<serde_json::Value>> {
                call(AggregateFunction::JsonArray, self.into_expression(), None)
            }

            /// The texts, one after the other, with a separator in between; null of no rows.
            pub fn text_aggregate<S: Term<Field: Field<Base = String>>>(
                self,
                separator: S,
            ) -> Aggregated<Option<String>>
            where
                T::Base: TextField,
            {
                let mut aggregate = Aggregate::of(AggregateFunction::Text, self.into_expression());
                aggregate.arguments.push(separator.into_term());
                whole(aggregate, None)
            }

            /// Whether it is true in all; null of no rows.
            pub fn all(self) -> Aggregated<Option<bool>>
            where
                T::Base: TruthField,
            {
                call(AggregateFunction::All, self.into_expression(), None)
            }

            /// Whether it is true in any; null of no rows.
            pub fn any(self) -> Aggregated<Option<bool>>
            where
                T::Base: TruthField,
            {
                call(AggregateFunction::Any, self.into_expression(), None)
            }
        }
    };
}

/// An array has elements of one type: no nulls, which a joined row that is missing has, too.
fn array<T>(argument: Expression) -> Aggregated<T> {
    let filter = Expression::IsNull {
        operand: Box::new(argument.clone()),
        negated: true,
    };
    let aggregate = Aggregate {
        filter: Some(filter),
        ..Aggregate::of(AggregateFunction::Array, argument)
    };
    whole(aggregate, None)
}

fn statistic(function: AggregateFunction, argument: Expression) -> Aggregated<Option<f64>> {
    call(function, argument, Some(ColumnType::Double))
}

fn bits(function: AggregateFunction, argument: Expression) -> Aggregated<Option<i64>> {
    call(function, argument, Some(ColumnType::BigInt))
}

aggregates!(Column);
aggregates!(Computed);

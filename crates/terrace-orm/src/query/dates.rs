//! The dates and times that there are.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use terrace_core::ColumnType;
use terrace_sql::{DateUnit, Expression, Item, Items, Truncate};

use super::{Picked, Query, Rows, ascending};
use crate::column::{Column, Computed, Predicate};
use crate::model::{Field, Model};

/// A type that dates can be taken from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no date",
    label = "not a date, a date and time, or a timestamp"
)]
pub trait Dated {
    #[doc(hidden)]
    const COLUMN_TYPE: ColumnType;
}

/// A type that has a date and a time of day.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no date with a time of day",
    label = "not a date and time, or a timestamp"
)]
pub trait Timed: Dated + Field<Plain = Self> {}

impl Dated for Date {
    const COLUMN_TYPE: ColumnType = ColumnType::Date;
}

impl Dated for DateTime {
    const COLUMN_TYPE: ColumnType = ColumnType::DateTime;
}

impl Dated for Timestamp {
    const COLUMN_TYPE: ColumnType = ColumnType::Timestamp;
}

impl Timed for DateTime {}
impl Timed for Timestamp {}

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// The first days of the years, quarters, months, weeks or days that there are in a column, each
    /// once and in order.
    pub fn dates<T: Field<Base: Dated>>(
        self,
        column: impl FnOnce(R::Columns) -> Column<T>,
        unit: DateUnit,
    ) -> Query<M, Picked<R, Computed<Date>>> {
        let column = column(self.columns()).into_expression();
        self.units(column, unit, T::Base::COLUMN_TYPE, ColumnType::Date, None)
    }

    /// The starts of the years, quarters, months, weeks, days, hours, minutes or seconds that there
    /// are in a column, each once and in order. Of timestamps, in UTC.
    pub fn datetimes<T: Field<Base: Timed>>(
        self,
        column: impl FnOnce(R::Columns) -> Column<T>,
        unit: DateUnit,
    ) -> Query<M, Picked<R, Computed<T::Base>>>
    where
        T::Base: Field,
    {
        let column = column(self.columns()).into_expression();
        let of = <T::Base as Dated>::COLUMN_TYPE;
        self.units(column, unit, of, of, None)
    }

    /// As [`datetimes`](Self::datetimes), in a time zone, by its IANA name.
    pub fn datetimes_in<T: Field<Base = Timestamp>>(
        self,
        column: impl FnOnce(R::Columns) -> Column<T>,
        unit: DateUnit,
        zone: impl Into<String>,
    ) -> Query<M, Picked<R, Computed<Timestamp>>> {
        let column = column(self.columns()).into_expression();
        let of = ColumnType::Timestamp;
        self.units(column, unit, of, of, Some(zone.into()))
    }

    fn units<T: Field>(
        mut self,
        column: Expression,
        unit: DateUnit,
        of: ColumnType,
        to: ColumnType,
        zone: Option<String>,
    ) -> Query<M, Picked<R, Computed<T>>> {
        let mut truncated = Expression::Truncate(Box::new(Truncate {
            unit: Some(unit),
            operand: column.clone(),
            of,
            to,
            zone,
        }));
        self.plan.resolve(&mut truncated);
        self.plan.filter(Predicate::new(Expression::IsNull {
            operand: Box::new(column),
            negated: true,
        }));
        self.plan.order_by([ascending(truncated.clone())].into());
        self.plan.tree.distinct = terrace_sql::Distinct::Rows;
        self.plan
            .pick(Items::from([Item::Expression(truncated, None)]));
        Query::from_parts(self.plan, Picked::new(self.rows))
    }
}

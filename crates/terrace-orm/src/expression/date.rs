//! Parts of dates and times, and dates and times cut to a unit.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use terrace_sql::{DateUnit, Expression};

use super::transform::truncated;
use super::{Basic, Like, Transform};
use crate::column::{Column, Computed};
use crate::model::Field;

/// A type with a calendar date.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no calendar date",
    label = "not a date, a date and time, or a timestamp"
)]
pub trait DateField: Basic {}

impl DateField for Date {}
impl DateField for DateTime {}
impl DateField for Timestamp {}

/// A type with a time of day.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no time of day",
    label = "not a time, a date and time, or a timestamp"
)]
pub trait TimeField: Basic {}

impl TimeField for Time {}
impl TimeField for DateTime {}
impl TimeField for Timestamp {}

/// A type whose parts depend on a time zone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is the same in every time zone: this needs a column of timestamps",
    label = "not a timestamp"
)]
pub trait ZonedField {}

impl ZonedField for Timestamp {}

/// A timestamp as it is read in a time zone.
#[derive(Clone, Debug)]
#[must_use = "say what is read in the time zone: a part, or what it is cut to"]
pub struct InZone<T> {
    instant: Computed<T>,
    zone: String,
}

impl<T> InZone<T> {
    fn parts(self) -> (Expression, Option<String>) {
        (self.instant.into_expression(), Some(self.zone))
    }
}

impl<T> Column<T>
where
    T: Field,
{
    fn parts(self) -> (Expression, Option<String>) {
        (self.into_expression(), None)
    }
}

impl<T, K> Computed<T, K> {
    fn parts(self) -> (Expression, Option<String>) {
        (self.into_expression(), None)
    }
}

fn transformed<T: Field, G>(
    transform: Transform,
    (operand, zone): (Expression, Option<String>),
) -> Computed<G> {
    Computed::new(transform.apply(operand, T::COLUMN_TYPE, zone))
}

macro_rules! parts {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// The year. Compared with a known one it becomes a range, which an index finds.
            pub fn year(self) -> Computed<Like<T, i32>>
            where
                T::Base: DateField,
            {
                transformed::<T, _>(Transform::Year, self.parts())
            }

            /// The year to which the ISO week belongs.
            pub fn iso_year(self) -> Computed<Like<T, i32>>
            where
                T::Base: DateField,
            {
                transformed::<T, _>(Transform::IsoYear, self.parts())
            }

            /// The quarter, 1 to 4.
            pub fn quarter(self) -> Computed<Like<T, i32>>
            where
                T::Base: DateField,
            {
                transformed::<T, _>(Transform::Quarter, self.parts())
            }

            /// The month, 1 to 12.
            pub fn month(self) -> Computed<Like<T, i32>>
            where
                T::Base: DateField,
            {
                transformed::<T, _>(Transform::Month, self.parts())
            }

            /// The ISO week, 1 to 53.
            pub fn week(self) -> Computed<Like<T, i32>>
            where
                T::Base: DateField,
            {
                transformed::<T, _>(Transform::Week, self.parts())
            }

            /// The day of the month.
            pub fn day(self) -> Computed<Like<T, i32>>
            where
                T::Base: DateField,
            {
                transformed::<T, _>(Transform::Day, self.parts())
            }

            /// The day of the year.
            pub fn day_of_year(self) -> Computed<Like<T, i32>>
            where
                T::Base: DateField,
            {
                transformed::<T, _>(Transform::DayOfYear, self.parts())
            }

            /// The day of the week, 1 (Sunday) to 7 (Saturday).
            pub fn week_day(self) -> Computed<Like<T, i32>>
            where
                T::Base: DateField,
            {
                transformed::<T, _>(Transform::WeekDay, self.parts())
            }

            /// The day of the week, 1 (Monday) to 7 (Sunday).
            pub fn iso_week_day(self) -> Computed<Like<T, i32>>
            where
                T::Base: DateField,
            {
                transformed::<T, _>(Transform::IsoWeekDay, self.parts())
            }

            /// The hour.
            pub fn hour(self) -> Computed<Like<T, i32>>
            where
                T::Base: TimeField,
            {
                transformed::<T, _>(Transform::Hour, self.parts())
            }

            /// The minute.
            pub fn minute(self) -> Computed<Like<T, i32>>
            where
                T::Base: TimeField,
            {
                transformed::<T, _>(Transform::Minute, self.parts())
            }

            /// The whole seconds.
            pub fn second(self) -> Computed<Like<T, i32>>
            where
                T::Base: TimeField,
            {
                transformed::<T, _>(Transform::Second, self.parts())
            }

            /// The calendar date.
            pub fn date(self) -> Computed<Like<T, Date>>
            where
                T::Base: DateField + TimeField,
            {
                transformed::<T, _>(Transform::Date, self.parts())
            }

            /// The time of day.
            pub fn time(self) -> Computed<Like<T, Time>>
            where
                T::Base: DateField + TimeField,
            {
                transformed::<T, _>(Transform::Time, self.parts())
            }

            /// The start of the year, month, day, hour … in which it lies. A timestamp becomes the
            /// instant at which that starts in the time zone.
            ///
            /// ```
            /// # use terrace_orm::{Auto, DateUnit, Model, count_all};
            /// # use jiff::Timestamp;
            /// # #[derive(Model)]
            /// # #[terrace(crate = "terrace_orm")]
            /// # struct Sale { id: Auto<i64>, made: Timestamp }
            /// let by_month = Sale::objects()
            ///     .group_by(|s| s.made.in_zone("Europe/Paris").truncate(DateUnit::Month))
            ///     .values(|s| {
            ///         (s.made.in_zone("Europe/Paris").truncate(DateUnit::Month), count_all())
            ///     });
            /// ```
            pub fn truncate(self, unit: DateUnit) -> Computed<Like<T, T::Base>>
            where
                T::Base: Basic + Moment,
            {
                let (operand, zone) = self.parts();
                Computed::new(truncated(
                    Some(unit),
                    operand,
                    T::COLUMN_TYPE,
                    T::COLUMN_TYPE,
                    zone,
                ))
            }

            /// The calendar date on which the year, month, week … starts in which it lies.
            pub fn truncate_to_date(self, unit: DateUnit) -> Computed<Like<T, Date>>
            where
                T::Base: DateField,
            {
                let (operand, zone) = self.parts();
                Computed::new(truncated(
                    Some(unit),
                    operand,
                    T::COLUMN_TYPE,
                    Date::COLUMN_TYPE,
                    zone,
                ))
            }
        }
    };
}

/// A type of dates or times.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a date nor a time",
    label = "not a date or a time"
)]
pub trait Moment {}

impl Moment for Date {}
impl Moment for Time {}
impl Moment for DateTime {}
impl Moment for Timestamp {}

parts!(Column);
parts!(Computed K);
parts!(InZone);

macro_rules! zones {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// The timestamp as it is read in a time zone, of the IANA database or an offset such
            /// as `+05:30`; without this, in UTC. A statement with a zone that isn't known is
            /// refused.
            pub fn in_zone(self, zone: impl Into<String>) -> InZone<T>
            where
                T::Base: ZonedField,
            {
                InZone {
                    instant: Computed::new(self.into_expression()),
                    zone: zone.into(),
                }
            }
        }
    };
}

zones!(Column);
zones!(Computed K);

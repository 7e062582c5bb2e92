//! Transforms: calculations by name, one table for typed methods and for paths of strings.

use terrace_core::ColumnType;
use terrace_sql::{DatePart, DateUnit, Expression, Extract, Function, Truncate};

/// A calculation with one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transform {
    /// Year.
    Year,
    /// Year to which the ISO week belongs.
    IsoYear,
    /// Quarter, 1 to 4.
    Quarter,
    /// Month, 1 to 12.
    Month,
    /// ISO week, 1 to 53.
    Week,
    /// Day of the month.
    Day,
    /// Day of the year.
    DayOfYear,
    /// Day of the week, 1 (Sunday) to 7 (Saturday).
    WeekDay,
    /// Day of the week, 1 (Monday) to 7 (Sunday).
    IsoWeekDay,
    /// Hour.
    Hour,
    /// Minute.
    Minute,
    /// Whole seconds.
    Second,
    /// Calendar date.
    Date,
    /// Time of day.
    Time,
    /// Number of characters.
    Length,
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
    /// Absolute value.
    Absolute,
    /// Number of elements of an array.
    ElementCount,
    /// Where a range starts.
    RangeStart,
    /// Where a range ends.
    RangeEnd,
    /// Whether nothing lies in a range.
    RangeIsEmpty,
    /// Whether a range includes where it starts.
    IncludesStart,
    /// Whether a range includes where it ends.
    IncludesEnd,
    /// Whether a range goes back without a start.
    HasNoStart,
    /// Whether a range goes on without an end.
    HasNoEnd,
}

enum Kind {
    Part(DatePart),
    Cut(ColumnType),
    Call(Function, Gives),
}

/// What a function makes of a value.
#[derive(Clone, Copy)]
enum Gives {
    /// A value of the same type.
    Same,
    /// A value of this type.
    Of(ColumnType),
    /// A bound of the range.
    Bound,
}

struct Entry {
    transform: Transform,
    name: &'static str,
    applies: fn(ColumnType) -> bool,
    kind: Kind,
}

const fn part(
    transform: Transform,
    name: &'static str,
    applies: fn(ColumnType) -> bool,
    part: DatePart,
) -> Entry {
    Entry {
        transform,
        name,
        applies,
        kind: Kind::Part(part),
    }
}

const fn call(
    transform: Transform,
    name: &'static str,
    applies: fn(ColumnType) -> bool,
    function: Function,
    gives: Gives,
) -> Entry {
    Entry {
        transform,
        name,
        applies,
        kind: Kind::Call(function, gives),
    }
}

const fn cut(transform: Transform, name: &'static str, to: ColumnType) -> Entry {
    Entry {
        transform,
        name,
        applies: has_both,
        kind: Kind::Cut(to),
    }
}

/// Whether something is so of a range.
const fn of_range(transform: Transform, name: &'static str, function: Function) -> Entry {
    call(
        transform,
        name,
        is_range,
        function,
        Gives::Of(ColumnType::Bool),
    )
}

/// Every transform, with Django's name, in the order of the enumeration.
const TABLE: [Entry; 26] = [
    part(Transform::Year, "year", has_date, DatePart::Year),
    part(Transform::IsoYear, "iso_year", has_date, DatePart::IsoYear),
    part(Transform::Quarter, "quarter", has_date, DatePart::Quarter),
    part(Transform::Month, "month", has_date, DatePart::Month),
    part(Transform::Week, "week", has_date, DatePart::Week),
    part(Transform::Day, "day", has_date, DatePart::Day),
    part(
        Transform::DayOfYear,
        "day_of_year",
        has_date,
        DatePart::DayOfYear,
    ),
    part(Transform::WeekDay, "week_day", has_date, DatePart::WeekDay),
    part(
        Transform::IsoWeekDay,
        "iso_week_day",
        has_date,
        DatePart::IsoWeekDay,
    ),
    part(Transform::Hour, "hour", has_time, DatePart::Hour),
    part(Transform::Minute, "minute", has_time, DatePart::Minute),
    part(Transform::Second, "second", has_time, DatePart::Second),
    cut(Transform::Date, "date", ColumnType::Date),
    cut(Transform::Time, "time", ColumnType::Time),
    call(
        Transform::Length,
        "length",
        is_text,
        Function::Length,
        Gives::Of(ColumnType::BigInt),
    ),
    call(
        Transform::Lower,
        "lower",
        is_text,
        Function::Lower,
        Gives::Same,
    ),
    call(
        Transform::Upper,
        "upper",
        is_text,
        Function::Upper,
        Gives::Same,
    ),
    call(
        Transform::Absolute,
        "abs",
        is_number,
        Function::Absolute,
        Gives::Same,
    ),
    call(
        Transform::ElementCount,
        "len",
        is_array,
        Function::ArrayLength,
        Gives::Of(ColumnType::Integer),
    ),
    call(
        Transform::RangeStart,
        "startswith",
        is_range,
        Function::RangeStart,
        Gives::Bound,
    ),
    call(
        Transform::RangeEnd,
        "endswith",
        is_range,
        Function::RangeEnd,
        Gives::Bound,
    ),
    of_range(Transform::RangeIsEmpty, "isempty", Function::RangeIsEmpty),
    of_range(
        Transform::IncludesStart,
        "lower_inc",
        Function::RangeIncludesStart,
    ),
    of_range(
        Transform::IncludesEnd,
        "upper_inc",
        Function::RangeIncludesEnd,
    ),
    of_range(
        Transform::HasNoStart,
        "lower_inf",
        Function::RangeHasNoStart,
    ),
    of_range(Transform::HasNoEnd, "upper_inf", Function::RangeHasNoEnd),
];

const fn is_array(of: ColumnType) -> bool {
    matches!(of, ColumnType::Array(_))
}

const fn is_range(of: ColumnType) -> bool {
    matches!(of, ColumnType::Range(_))
}

const fn is_text(of: ColumnType) -> bool {
    matches!(of, ColumnType::Text | ColumnType::VarChar(_))
}

const fn is_number(of: ColumnType) -> bool {
    matches!(
        of,
        ColumnType::SmallInt
            | ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::Real
            | ColumnType::Double
            | ColumnType::Decimal { .. }
    )
}

const fn has_both(of: ColumnType) -> bool {
    matches!(of, ColumnType::DateTime | ColumnType::Timestamp)
}

const fn has_date(of: ColumnType) -> bool {
    has_both(of) || matches!(of, ColumnType::Date)
}

const fn has_time(of: ColumnType) -> bool {
    has_both(of) || matches!(of, ColumnType::Time)
}

impl Transform {
    fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }

    /// Its name in paths: Django's, where it has one.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The transform of this name.
    pub fn named(name: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|entry| entry.name == name)
            .map(|entry| entry.transform)
    }

    /// Every transform.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|entry| entry.transform)
    }

    /// What it makes of a value of this type; `None` when it doesn't apply.
    pub fn gives(self, of: ColumnType) -> Option<ColumnType> {
        let entry = self.entry();
        (entry.applies)(of).then_some(match entry.kind {
            Kind::Part(_) => ColumnType::Integer,
            Kind::Cut(to) => to,
            Kind::Call(_, Gives::Same) => of,
            Kind::Call(_, Gives::Of(gives)) => gives,
            Kind::Call(_, Gives::Bound) => bound(of),
        })
    }

    /// The calculation with a value of this type, timestamps being read in a time zone (UTC
    /// without).
    pub(crate) fn apply(
        self,
        operand: Expression,
        of: ColumnType,
        zone: Option<String>,
    ) -> Expression {
        match self.entry().kind {
            Kind::Part(part) => Expression::Extract(Box::new(Extract {
                part,
                operand,
                of,
                zone,
            })),
            Kind::Cut(to) => truncated(None, operand, of, to, zone),
            Kind::Call(function, _) => Expression::Call(function, vec![operand]),
        }
    }
}

/// The type of the bounds of a range.
const fn bound(of: ColumnType) -> ColumnType {
    match of {
        ColumnType::Range(bound) => bound.column_type(),
        other => other,
    }
}

/// A date or time cut to a unit, or to another type.
pub(crate) fn truncated(
    unit: Option<DateUnit>,
    operand: Expression,
    of: ColumnType,
    to: ColumnType,
    zone: Option<String>,
) -> Expression {
    Expression::Truncate(Box::new(Truncate {
        unit,
        operand,
        of,
        to,
        zone,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enumeration() {
        for (index, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.transform as usize, index, "{}", entry.name);
            assert_eq!(Transform::named(entry.name), Some(entry.transform));
        }
    }
}

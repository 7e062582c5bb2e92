//! Arrays and ranges: values made of values of one type, where a database has columns of them.

use std::collections::Bound;
use std::ops::{self, Deref, DerefMut};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ColumnType, Typed, Value, ValueType};

/// The type of the elements of an array, or of the bounds of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementType {
    /// True or false.
    Bool,
    /// 16-bit integer.
    SmallInt,
    /// 32-bit integer.
    Integer,
    /// 64-bit integer.
    BigInt,
    /// Single-precision number.
    Real,
    /// Double-precision number.
    Double,
    /// Exact decimal number.
    Decimal,
    /// Text of any length.
    Text,
    /// UUID.
    Uuid,
    /// Calendar date.
    Date,
    /// Time of day.
    Time,
    /// Date and time without a time zone.
    DateTime,
    /// Instant.
    Timestamp,
}

impl ElementType {
    /// The type with which one such value is bound.
    pub const fn value_type(self) -> ValueType {
        match self {
            Self::Bool => ValueType::Bool,
            Self::SmallInt => ValueType::I16,
            Self::Integer => ValueType::I32,
            Self::BigInt => ValueType::I64,
            Self::Real => ValueType::F32,
            Self::Double => ValueType::F64,
            Self::Decimal => ValueType::Decimal,
            Self::Text => ValueType::Text,
            Self::Uuid => ValueType::Uuid,
            Self::Date => ValueType::Date,
            Self::Time => ValueType::Time,
            Self::DateTime => ValueType::DateTime,
            Self::Timestamp => ValueType::Timestamp,
        }
    }

    /// The type of a column of one such value.
    pub const fn column_type(self) -> ColumnType {
        match self {
            Self::Bool => ColumnType::Bool,
            Self::SmallInt => ColumnType::SmallInt,
            Self::Integer => ColumnType::Integer,
            Self::BigInt => ColumnType::BigInt,
            Self::Real => ColumnType::Real,
            Self::Double => ColumnType::Double,
            Self::Decimal => ColumnType::Decimal {
                precision: 20,
                scale: 6,
            },
            Self::Text => ColumnType::Text,
            Self::Uuid => ColumnType::Uuid,
            Self::Date => ColumnType::Date,
            Self::Time => ColumnType::Time,
            Self::DateTime => ColumnType::DateTime,
            Self::Timestamp => ColumnType::Timestamp,
        }
    }

    /// Whether there are ranges of such values.
    pub const fn has_ranges(self) -> bool {
        matches!(
            self,
            Self::Integer
                | Self::BigInt
                | Self::Decimal
                | Self::Date
                | Self::DateTime
                | Self::Timestamp
        )
    }
}

/// An array whose type is known at run time only.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrayValue {
    /// The type of its elements.
    pub of: ElementType,
    /// The elements, each of that type or null.
    pub elements: Vec<Value>,
}

/// A range whose type is known at run time only.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeValue {
    /// The type of its bounds.
    pub of: ElementType,
    /// Where it starts and ends; nothing when it is empty.
    pub bounds: Option<(Bound<Value>, Bound<Value>)>,
}

/// A type of elements of arrays: a plain type, or an `Option` of one where elements may be null.
pub trait Element: Typed + Into<Value> + Clone + Send + Sync + 'static {
    /// The type as data.
    const ELEMENT: ElementType;

    /// The type of an element that isn't null.
    type Inner: Element;

    /// The element that a value is; nothing when it is of another type, or null where the element
    /// can't be.
    fn from_value(value: Value) -> Option<Self>;
}

/// A type of bounds of ranges.
pub trait RangeElement: Element {}

macro_rules! elements {
    ($($rust:ty => $element:ident $variant:ident),+ $(,)?) => {$(
        impl Element for $rust {
            const ELEMENT: ElementType = ElementType::$element;
            type Inner = Self;

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::$variant(value) => Some(value),
                    _ => None,
                }
            }
        }
    )+};
}

elements! {
    bool => Bool Bool, i16 => SmallInt I16, i32 => Integer I32, i64 => BigInt I64,
    f32 => Real F32, f64 => Double F64, Decimal => Decimal Decimal, String => Text Text,
    Uuid => Uuid Uuid, Date => Date Date, Time => Time Time, DateTime => DateTime DateTime,
    Timestamp => Timestamp Timestamp,
}

impl<T: Element<Inner = T>> Element for Option<T> {
    const ELEMENT: ElementType = T::ELEMENT;
    type Inner = T;

    fn from_value(value: Value) -> Option<Self> {
        if value.is_null() {
            return Some(None);
        }
        T::from_value(value).map(Some)
    }
}

macro_rules! range_elements {
    ($($rust:ty),+ $(,)?) => {$(impl RangeElement for $rust {})+};
}

range_elements!(i32, i64, Decimal, Date, DateTime, Timestamp);

/// Several values of one type in one column, in order. PostgreSQL has such columns, and no other
/// database.
///
/// ```
/// use terrace_core::Array;
/// let tags = Array::from(["rust", "sql"].map(str::to_owned));
/// assert_eq!(tags.len(), 2);
/// let readings: Array<Option<f64>> = vec![Some(20.5), None].into();
/// ```
///
/// Elements may be null where the type says so: `Array<Option<f64>>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Array<T>(pub Vec<T>);

impl<T> Deref for Array<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> DerefMut for Array<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

impl<T> From<Vec<T>> for Array<T> {
    fn from(elements: Vec<T>) -> Self {
        Self(elements)
    }
}

impl<T, const N: usize> From<[T; N]> for Array<T> {
    fn from(elements: [T; N]) -> Self {
        Self(elements.into())
    }
}

impl<T: Element> Typed for Array<T> {
    const TYPE: ValueType = ValueType::Array(T::ELEMENT);
}

impl<T: Element> From<Array<T>> for Value {
    fn from(array: Array<T>) -> Self {
        Self::Array(Box::new(ArrayValue {
            of: T::ELEMENT,
            elements: array.0.into_iter().map(Into::into).collect(),
        }))
    }
}

impl<T: Element> Array<T> {
    /// The array that a value is; nothing when it is of another type or has a null in it.
    pub fn from_value(value: ArrayValue) -> Option<Self> {
        let elements = value.elements.into_iter().map(T::from_value);
        elements.collect::<Option<_>>().map(Self)
    }
}

/// All values between two bounds in one column. PostgreSQL has such columns, and no other database.
///
/// PostgreSQL writes ranges of whole numbers and dates in one way: `1..=5` comes back as `1..6`, and
/// a range in which nothing lies as the empty one.
///
/// ```
/// use terrace_core::Range;
/// let open = Range::from(3..);
/// assert!(!open.is_empty());
/// assert_eq!(Range::from(3..7).start(), std::ops::Bound::Included(&3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Range<T> {
    bounds: Option<(Bound<T>, Bound<T>)>,
}

impl<T> Range<T> {
    /// The range in which nothing lies.
    pub const EMPTY: Self = Self { bounds: None };

    /// From one bound to another.
    pub const fn new(start: Bound<T>, end: Bound<T>) -> Self {
        Self {
            bounds: Some((start, end)),
        }
    }

    /// Where it starts; unbounded when it is empty.
    pub fn start(&self) -> Bound<&T> {
        let start = self.bounds.as_ref().map(|(start, _)| start.as_ref());
        start.unwrap_or(Bound::Unbounded)
    }

    /// Where it ends; unbounded when it is empty.
    pub fn end(&self) -> Bound<&T> {
        let end = self.bounds.as_ref().map(|(_, end)| end.as_ref());
        end.unwrap_or(Bound::Unbounded)
    }

    /// Whether it is the empty range.
    pub const fn is_empty(&self) -> bool {
        self.bounds.is_none()
    }
}

macro_rules! ranges {
    ($($std:ty, $range:ident => $start:expr, $end:expr;)+) => {$(
        impl<T> From<$std> for Range<T> {
            fn from($range: $std) -> Self {
                Self::new($start, $end)
            }
        }
    )+};
}

ranges! {
    ops::Range<T>, range => Bound::Included(range.start), Bound::Excluded(range.end);
    ops::RangeFrom<T>, range => Bound::Included(range.start), Bound::Unbounded;
    ops::RangeTo<T>, range => Bound::Unbounded, Bound::Excluded(range.end);
    ops::RangeToInclusive<T>, range => Bound::Unbounded, Bound::Included(range.end);
    ops::RangeFull, _range => Bound::Unbounded, Bound::Unbounded;
}

impl<T> From<ops::RangeInclusive<T>> for Range<T> {
    fn from(range: ops::RangeInclusive<T>) -> Self {
        let (start, end) = range.into_inner();
        Self::new(Bound::Included(start), Bound::Included(end))
    }
}

impl<T: RangeElement> Typed for Range<T> {
    const TYPE: ValueType = ValueType::Range(T::ELEMENT);
}

impl<T: RangeElement> From<Range<T>> for Value {
    fn from(range: Range<T>) -> Self {
        let bounds = range
            .bounds
            .map(|(start, end)| (start.map(Into::into), end.map(Into::into)));
        Self::Range(Box::new(RangeValue {
            of: T::ELEMENT,
            bounds,
        }))
    }
}

impl<T: RangeElement> Range<T> {
    /// The range that a value is; nothing when it is of another type.
    pub fn from_value(value: RangeValue) -> Option<Self> {
        let Some((start, end)) = value.bounds else {
            return Some(Self::EMPTY);
        };
        Some(Self::new(bound(start)?, bound(end)?))
    }
}

fn bound<T: RangeElement>(of: Bound<Value>) -> Option<Bound<T>> {
    Some(match of {
        Bound::Included(value) => Bound::Included(T::from_value(value)?),
        Bound::Excluded(value) => Bound::Excluded(T::from_value(value)?),
        Bound::Unbounded => Bound::Unbounded,
    })
}

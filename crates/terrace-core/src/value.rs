//! Values on their way to a database.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{ArrayValue, ElementType, RangeValue};

/// The type of a [`Value`], for parameters whose value is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Left to the database to find out.
    Unknown,
    /// True or false.
    Bool,
    /// 16-bit integer.
    I16,
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// Single-precision number.
    F32,
    /// Double-precision number.
    F64,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
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
    /// Exact decimal number.
    Decimal,
    /// JSON document.
    Json,
    /// Array of values of one type.
    Array(ElementType),
    /// Range of values of one type.
    Range(ElementType),
}

/// A value that is bound to a statement. Values are always bound, never written into SQL text.
///
/// ```
/// use terrace_core::{Value, ValueType};
/// assert_eq!(Value::from(7_i64), Value::I64(7));
/// assert_eq!(Value::from(None::<i64>), Value::Null(ValueType::I64));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Null, of a known type where possible.
    Null(ValueType),
    /// True or false.
    Bool(bool),
    /// 16-bit integer.
    I16(i16),
    /// 32-bit integer.
    I32(i32),
    /// 64-bit integer.
    I64(i64),
    /// Single-precision number.
    F32(f32),
    /// Double-precision number.
    F64(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// UUID.
    Uuid(Uuid),
    /// Calendar date.
    Date(Date),
    /// Time of day, microseconds kept.
    Time(Time),
    /// Date and time without a time zone, microseconds kept.
    DateTime(DateTime),
    /// Instant, microseconds kept.
    Timestamp(Timestamp),
    /// Exact decimal number.
    Decimal(Decimal),
    /// JSON document.
    Json(Box<serde_json::Value>),
    /// Array.
    Array(Box<ArrayValue>),
    /// Range.
    Range(Box<RangeValue>),
}

impl Value {
    /// The type of this value.
    pub const fn value_type(&self) -> ValueType {
        match self {
            Self::Null(of) => *of,
            Self::Bool(_) => ValueType::Bool,
            Self::I16(_) => ValueType::I16,
            Self::I32(_) => ValueType::I32,
            Self::I64(_) => ValueType::I64,
            Self::F32(_) => ValueType::F32,
            Self::F64(_) => ValueType::F64,
            Self::Text(_) => ValueType::Text,
            Self::Bytes(_) => ValueType::Bytes,
            Self::Uuid(_) => ValueType::Uuid,
            Self::Date(_) => ValueType::Date,
            Self::Time(_) => ValueType::Time,
            Self::DateTime(_) => ValueType::DateTime,
            Self::Timestamp(_) => ValueType::Timestamp,
            Self::Decimal(_) => ValueType::Decimal,
            Self::Json(_) => ValueType::Json,
            Self::Array(array) => ValueType::Array(array.of),
            Self::Range(range) => ValueType::Range(range.of),
        }
    }

    /// Whether this is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }
}

/// A Rust type that has one [`ValueType`].
pub trait Typed {
    /// The type that values of `Self` bind as.
    const TYPE: ValueType;
}

macro_rules! values {
    ($($rust:ty => $variant:ident),+ $(,)?) => {$(
        impl Typed for $rust {
            const TYPE: ValueType = ValueType::$variant;
        }
        impl From<$rust> for Value {
            fn from(value: $rust) -> Self {
                Self::$variant(value)
            }
        }
    )+};
}

values! {
    bool => Bool, i16 => I16, i32 => I32, i64 => I64, f32 => F32, f64 => F64, String => Text,
    Vec<u8> => Bytes, Uuid => Uuid, Date => Date, Time => Time, DateTime => DateTime,
    Timestamp => Timestamp, Decimal => Decimal,
}

impl Typed for serde_json::Value {
    const TYPE: ValueType = ValueType::Json;
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        Self::Json(Box::new(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl<T: Typed> Typed for Option<T> {
    const TYPE: ValueType = T::TYPE;
}

impl<T: Typed + Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::TYPE), Into::into)
    }
}

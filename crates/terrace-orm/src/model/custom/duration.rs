//! Lengths of time as fields.

use std::fmt;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use terrace_core::{ColumnType, Result, Typed, Value, ValueType};
use terrace_tenancy::{Cell, Decode};

use crate::column::Operand;
use crate::expression::NotNull;
use crate::model::CustomField;

/// A length of time as a field: microseconds in a 64-bit integer, on every database, so that it is
/// compared and ordered by its length. What is shorter than a microsecond is cut off.
///
/// ```
/// use terrace_orm::Duration;
/// use jiff::SignedDuration;
/// let length = Duration::from(SignedDuration::from_secs(90));
/// assert_eq!(length.as_microseconds(), 90_000_000);
/// assert_eq!(SignedDuration::from(length).as_secs(), 90);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Duration(i64);

impl Duration {
    /// A length of so many microseconds.
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Self(microseconds)
    }

    /// The length in microseconds.
    pub const fn as_microseconds(self) -> i64 {
        self.0
    }
}

/// Lengths of more than 292,000 years become the longest that is stored.
impl From<SignedDuration> for Duration {
    fn from(value: SignedDuration) -> Self {
        let longest = if value.is_negative() {
            i64::MIN
        } else {
            i64::MAX
        };
        Self(i64::try_from(value.as_micros()).unwrap_or(longest))
    }
}

impl From<Duration> for SignedDuration {
    fn from(value: Duration) -> Self {
        Self::from_micros(value.0)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&SignedDuration::from(*self), f)
    }
}

impl Typed for Duration {
    const TYPE: ValueType = ValueType::I64;
}

impl From<Duration> for Value {
    fn from(value: Duration) -> Self {
        Self::I64(value.0)
    }
}

impl Decode for Duration {
    fn decode(cell: Cell<'_>) -> Result<Self> {
        i64::decode(cell).map(Self)
    }
}

impl CustomField for Duration {
    const COLUMN_TYPE: ColumnType = ColumnType::BigInt;
}

impl Operand<Self> for Duration {
    type Null = NotNull;

    fn into_expression(self) -> terrace_sql::Expression {
        terrace_sql::Expression::Value(self.into())
    }
}

impl crate::column::Ordered for Duration {}

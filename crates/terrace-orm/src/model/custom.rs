//! Types of fields that are stored as another type: enums, documents, durations, and the program's
//! own.

#[cfg(feature = "chrono")]
mod chrono;
mod collection;
mod duration;
mod enumeration;
mod json;

use terrace_core::{ColumnType, Origin, Typed, Value};
use terrace_tenancy::Decode;

pub use duration::Duration;
pub use enumeration::{DbEnum, decode_enum, enum_column};
pub use json::Json;

use crate::model::{Field, Required};

/// A type of the program's own that a field can have: one that decodes from a column and becomes a
/// value of it. A column of it is compared with values of it.
pub trait CustomField: Typed + Into<Value> + Decode + Clone + Send + Sync + 'static {
    /// The type of its column, unless an attribute says more.
    const COLUMN_TYPE: ColumnType;
    /// The only texts that it may hold; any when empty.
    const CHOICES: &'static [&'static str] = &[];
}

impl<T: CustomField> Field for T {
    type Base = T;
    type Plain = T;
    type Null = crate::expression::NotNull;
    const COLUMN_TYPE: ColumnType = T::COLUMN_TYPE;
    const CHOICES: &'static [&'static str] = T::CHOICES;

    fn from_plain(plain: T, _: Origin) -> Self {
        plain
    }

    fn encode(&self) -> Value {
        self.clone().into()
    }
}

impl<T: CustomField> Required for T {}

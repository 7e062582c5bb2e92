//! The types that a field of a model can have.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{Automatic, ColumnType, Origin, ReferenceSchema, Result, Typed, Value};
use terrace_tenancy::Decode;
use uuid::Uuid;

use crate::expression::{MaybeNull, NotNull, Nullability};
use crate::model::Touch;

/// A type that a field of a model can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the type of a field",
    label = "not a type that every database can store",
    note = "use bool, i16, i32, i64, f32, f64, String, Vec<u8>, Uuid, jiff::civil::{{Date, Time, DateTime}}, jiff::Timestamp, Decimal, serde_json::Value, an Option of these, Auto, Key, ForeignKey or RegistryKey",
    note = "no database stores every i8, u8, u16, u32 and u64 as it is: take the next larger signed type, with `#[terrace(min = …, max = …)]`"
)]
pub trait Field: Sized + Send + Sync + 'static {
    /// The type that its column is compared with.
    type Base: Typed + Into<Value> + Send + 'static;
    /// What selecting its column gives.
    type Plain: Decode + Send + 'static;
    /// Whether its column may be null: [`NotNull`] or [`MaybeNull`].
    type Null: Nullability;
    /// The type of its column, unless an attribute says more.
    const COLUMN_TYPE: ColumnType;
    /// Whether its column may be null.
    const NULLABLE: bool = <Self::Null as Nullability>::NULLABLE;
    /// Who fills it when the program doesn't.
    const AUTOMATIC: Automatic = Automatic::No;
    /// The only texts that it may hold; any when empty.
    const CHOICES: &'static [&'static str] = &[];
    /// Whether its value may be left to its column's default.
    #[doc(hidden)]
    const DEFAULTED: bool = false;
    /// What it refers to.
    #[doc(hidden)]
    const REFERENCE: Option<ReferenceSchema> = None;

    /// The field of a row that was loaded from `origin`.
    #[doc(hidden)]
    fn from_plain(plain: Self::Plain, origin: Origin) -> Self;

    /// The value that is stored.
    #[doc(hidden)]
    fn encode(&self) -> Value;

    /// The value that is stored, where making it can fail.
    #[doc(hidden)]
    fn try_encode(&self) -> Result<Value> {
        Ok(self.encode())
    }

    /// Whether its value is left to its column's default.
    #[doc(hidden)]
    fn is_left(&self) -> bool {
        false
    }

    /// Where the field's key was loaded from.
    #[doc(hidden)]
    fn origin(&self) -> Origin {
        Origin::NEW
    }

    /// The column that it refers to, when it is a reference that knows.
    #[doc(hidden)]
    fn refers_by(&self) -> Option<&'static str> {
        None
    }

    /// The field is a reference by this column.
    #[doc(hidden)]
    fn refer_by(&mut self, _column: &'static str) {}

    /// A field that holds this moment, where it can hold one.
    #[doc(hidden)]
    fn of_moment(_moment: Timestamp) -> Option<Self> {
        None
    }

    /// Fills the field in when its instance is written.
    #[doc(hidden)]
    fn touch(&mut self, _touch: &Touch<'_>, _automatic: Automatic) {}
}

/// A type that can stand in an `Option` as a field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be optional as a field",
    label = "can't stand in an `Option`",
    note = "`Auto` is filled when it is unset and a primary key is never null: leave the `Option` out"
)]
pub trait Required: Field {}

macro_rules! plain {
    ($($rust:ty => $column:expr),+ $(,)?) => {$(
        impl Field for $rust {
            type Base = $rust;
            type Plain = $rust;
            type Null = NotNull;
            const COLUMN_TYPE: ColumnType = $column;

            fn from_plain(plain: $rust, _: Origin) -> Self {
                plain
            }

            fn encode(&self) -> Value {
                Value::from(self.clone())
            }
        }
        impl Required for $rust {}
    )+};
}

plain! {
    bool => ColumnType::Bool, i16 => ColumnType::SmallInt, i32 => ColumnType::Integer,
    i64 => ColumnType::BigInt, f32 => ColumnType::Real, f64 => ColumnType::Double,
    String => ColumnType::Text, Vec<u8> => ColumnType::Binary, Uuid => ColumnType::Uuid,
    Date => ColumnType::Date, Time => ColumnType::Time, DateTime => ColumnType::DateTime,
    Decimal => ColumnType::Decimal { precision: 20, scale: 6 },
    serde_json::Value => ColumnType::Json,
}

impl Field for Timestamp {
    type Base = Self;
    type Plain = Self;
    type Null = NotNull;
    const COLUMN_TYPE: ColumnType = ColumnType::Timestamp;

    fn from_plain(plain: Self, _: Origin) -> Self {
        plain
    }

    fn encode(&self) -> Value {
        Value::from(*self)
    }

    fn of_moment(moment: Timestamp) -> Option<Self> {
        Some(moment)
    }

    fn touch(&mut self, touch: &Touch<'_>, automatic: Automatic) {
        if let Some(now) = touch.stamp(automatic) {
            *self = now;
        }
    }
}

impl Required for Timestamp {}

impl<F: Required> Field for Option<F> {
    type Base = F::Base;
    type Plain = Option<F::Plain>;
    type Null = MaybeNull;
    const COLUMN_TYPE: ColumnType = F::COLUMN_TYPE;
    const CHOICES: &'static [&'static str] = F::CHOICES;
    const REFERENCE: Option<ReferenceSchema> = F::REFERENCE;

    fn from_plain(plain: Self::Plain, origin: Origin) -> Self {
        plain.map(|plain| F::from_plain(plain, origin))
    }

    fn encode(&self) -> Value {
        self.as_ref().map_or(Value::Null(F::Base::TYPE), F::encode)
    }

    fn try_encode(&self) -> Result<Value> {
        self.as_ref()
            .map_or(Ok(Value::Null(F::Base::TYPE)), F::try_encode)
    }

    fn origin(&self) -> Origin {
        self.as_ref().map_or(Origin::NEW, F::origin)
    }

    fn refers_by(&self) -> Option<&'static str> {
        self.as_ref().and_then(F::refers_by)
    }

    fn refer_by(&mut self, column: &'static str) {
        if let Some(field) = self {
            field.refer_by(column);
        }
    }

    fn of_moment(moment: Timestamp) -> Option<Self> {
        F::of_moment(moment).map(Some)
    }

    fn touch(&mut self, touch: &Touch<'_>, automatic: Automatic) {
        if touch.is_mark() {
            *self = touch.deleted_at().and_then(F::of_moment);
        } else if let Some(now) = touch.stamp(automatic) {
            *self = F::of_moment(now);
        } else if let Some(field) = self {
            field.touch(touch, automatic);
        }
    }
}

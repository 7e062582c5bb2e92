//! Decoding columns into Rust types, the same list of types on every database.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{
    Array, Element, Error, ErrorKind, Range, RangeElement, Result, Typed, Value, ValueType,
};
use uuid::Uuid;

use crate::Row;
use crate::row::{Cell, CellKind};

/// A Rust type that a column decodes into.
pub trait Decode: Sized {
    /// Decodes one column.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] for null where `Self` can't be null, or another type.
    fn decode(cell: Cell<'_>) -> Result<Self>;
}

/// Each backend's `decode` module has one function per type: `fn NAME(cell) -> Result<T>`, which is
/// never called with null.
macro_rules! decode {
    ($($rust:ty => $function:ident),+ $(,)?) => {$(
        impl Decode for $rust {
            #[inline]
            fn decode(cell: Cell<'_>) -> Result<Self> {
                if cell.is_null() {
                    return Err(null(<$rust as Typed>::TYPE));
                }
                match cell.0 {
                    #[cfg(feature = "postgres")]
                    CellKind::Postgres(cell) => crate::postgres::decode::$function(cell),
                    #[cfg(feature = "mysql")]
                    CellKind::Mysql(cell) => crate::mysql::decode::$function(cell),
                    #[cfg(feature = "sqlite")]
                    CellKind::Sqlite(cell) => crate::sqlite::decode::$function(cell),
                    CellKind::Known(value) => crate::known::$function(value),
                }
            }
        }
    )+};
}

decode! {
    bool => bool, i16 => i16, i32 => i32, i64 => i64, f32 => f32, f64 => f64, String => text,
    Vec<u8> => bytes, Uuid => uuid, Date => date, Time => time, DateTime => date_time,
    Timestamp => timestamp, Decimal => decimal, serde_json::Value => json,
}

/// Arrays and ranges, which PostgreSQL alone has.
macro_rules! collections {
    ($($bound:ident: $rust:ident),+ $(,)?) => {$(
        impl<T: $bound> Decode for $rust<T> {
            fn decode(cell: Cell<'_>) -> Result<Self> {
                let wanted = <Self as Typed>::TYPE;
                if cell.is_null() {
                    return Err(null(wanted));
                }
                let Value::$rust(found) = collection(&cell, wanted)? else {
                    return Err(mismatch(wanted));
                };
                Self::from_value(*found).ok_or_else(|| {
                    mismatch(wanted).with_hint("its elements have another type, or one is null")
                })
            }
        }
    )+};
}

collections!(Element: Array, RangeElement: Range);

fn collection(cell: &Cell<'_>, wanted: ValueType) -> Result<Value> {
    let found = match &cell.0 {
        #[cfg(feature = "postgres")]
        CellKind::Postgres(cell) => crate::postgres::decode::dynamic(*cell)?,
        #[cfg(feature = "mysql")]
        CellKind::Mysql(_) => return Err(mismatch(wanted)),
        #[cfg(feature = "sqlite")]
        CellKind::Sqlite(_) => return Err(mismatch(wanted)),
        CellKind::Known(value) => (*value).clone(),
    };
    if found.value_type() == wanted {
        Ok(found)
    } else {
        Err(mismatch(wanted))
    }
}

impl<T: Decode> Decode for Option<T> {
    #[inline]
    fn decode(cell: Cell<'_>) -> Result<Self> {
        if cell.is_null() {
            Ok(None)
        } else {
            T::decode(cell).map(Some)
        }
    }
}

/// Decodes a column as a value of a type known only at run time.
pub(crate) fn value(row: &Row<'_>, index: usize, of: ValueType) -> Result<Value> {
    fn typed<T: Decode + Typed + Into<Value>>(row: &Row<'_>, index: usize) -> Result<Value> {
        row.get::<Option<T>>(index).map(Value::from)
    }
    match of {
        ValueType::Unknown => row.dynamic(index),
        ValueType::Bool => typed::<bool>(row, index),
        ValueType::I16 => typed::<i16>(row, index),
        ValueType::I32 => typed::<i32>(row, index),
        ValueType::I64 => typed::<i64>(row, index),
        ValueType::F32 => typed::<f32>(row, index),
        ValueType::F64 => typed::<f64>(row, index),
        ValueType::Text => typed::<String>(row, index),
        ValueType::Bytes => typed::<Vec<u8>>(row, index),
        ValueType::Uuid => typed::<Uuid>(row, index),
        ValueType::Date => typed::<Date>(row, index),
        ValueType::Time => typed::<Time>(row, index),
        ValueType::DateTime => typed::<DateTime>(row, index),
        ValueType::Timestamp => typed::<Timestamp>(row, index),
        ValueType::Decimal => typed::<Decimal>(row, index),
        ValueType::Json => typed::<serde_json::Value>(row, index),
        ValueType::Array(_) | ValueType::Range(_) => match row.dynamic(index)? {
            Value::Null(_) => Ok(Value::Null(of)),
            found if found.value_type() == of => Ok(found),
            _ => Err(mismatch(of)),
        },
    }
}

/// The error for a column that isn't of the wanted type.
pub(crate) fn mismatch(wanted: ValueType) -> Error {
    Error::new(
        ErrorKind::InvalidValue,
        format!("the column can't be read as {wanted:?}"),
    )
}

fn null(wanted: ValueType) -> Error {
    Error::new(
        ErrorKind::InvalidValue,
        format!("the column is null but was read as {wanted:?}"),
    )
    .with_hint("use Option<…> for a column that may be null")
}

impl Cell<'_> {
    pub(crate) fn is_null(&self) -> bool {
        match &self.0 {
            #[cfg(feature = "postgres")]
            CellKind::Postgres(cell) => cell.is_null(),
            #[cfg(feature = "mysql")]
            CellKind::Mysql(cell) => crate::mysql::decode::is_null(cell),
            #[cfg(feature = "sqlite")]
            CellKind::Sqlite(cell) => matches!(cell, rusqlite::types::ValueRef::Null),
            CellKind::Known(value) => value.is_null(),
        }
    }
}

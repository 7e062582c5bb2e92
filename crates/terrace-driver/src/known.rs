//! Cells whose values are known without a database: what a query gives that needn't be sent.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{Result, Value, ValueType};
use uuid::Uuid;

use crate::decode::mismatch;

macro_rules! known {
    ($($function:ident: $rust:ty, $variant:ident;)+) => {$(
        pub(crate) fn $function(value: &Value) -> Result<$rust> {
            match value {
                Value::$variant(value) => Ok(value.clone()),
                _ => Err(mismatch(ValueType::$variant)),
            }
        }
    )+};
}

known! {
    bool: bool, Bool;
    i16: i16, I16;
    i32: i32, I32;
    i64: i64, I64;
    f32: f32, F32;
    f64: f64, F64;
    text: String, Text;
    bytes: Vec<u8>, Bytes;
    uuid: Uuid, Uuid;
    date: Date, Date;
    time: Time, Time;
    date_time: DateTime, DateTime;
    timestamp: Timestamp, Timestamp;
    decimal: Decimal, Decimal;
}

pub(crate) fn json(value: &Value) -> Result<serde_json::Value> {
    match value {
        Value::Json(value) => Ok((**value).clone()),
        _ => Err(mismatch(ValueType::Json)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Row;

    #[test]
    fn known_values_are_read_as_what_they_are() {
        let values = [
            Value::I64(0),
            Value::Null(ValueType::Unknown),
            Value::Text("none".to_owned()),
        ];
        let row = Row::known(&values);
        assert_eq!(row.len(), 3);
        assert_eq!(row.get::<i64>(0).unwrap(), 0);
        assert_eq!(row.get::<Option<Decimal>>(1).unwrap(), None);
        assert_eq!(row.get::<String>(2).unwrap(), "none");
        assert!(row.get::<i32>(0).is_err());
        assert!(row.get::<i64>(3).is_err());
    }
}

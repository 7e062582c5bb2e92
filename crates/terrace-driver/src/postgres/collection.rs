//! The binary forms of arrays and ranges: PostgreSQL's `array_send` (`arrayfuncs.c`) and
//! `range_send` (`rangetypes.c`).

use std::collections::Bound;

use bytes::{BufMut, BytesMut};
use terrace_core::{ArrayValue, ElementType, RangeValue, Result, Value, ValueType};

use super::frame::Fields;
use super::row::Cell;
use super::{decode, encode, oid};
use crate::decode::mismatch;

/// The first byte of a range (`RANGE_EMPTY` and its neighbours in `rangetypes.h`).
const EMPTY: u8 = 0x01;
const LOWER_INCLUDED: u8 = 0x02;
const UPPER_INCLUDED: u8 = 0x04;
const LOWER_UNBOUNDED: u8 = 0x08;
const UPPER_UNBOUNDED: u8 = 0x10;

/// Appends an array of one dimension; one without elements has none.
pub(super) fn encode_array(array: &ArrayValue, out: &mut BytesMut) {
    let nulls = array.elements.iter().any(Value::is_null);
    out.put_i32(i32::from(!array.elements.is_empty()));
    out.put_i32(i32::from(nulls));
    out.put_u32(oid::element(array.of));
    if array.elements.is_empty() {
        return;
    }
    out.put_i32(i32::try_from(array.elements.len()).unwrap_or(i32::MAX));
    out.put_i32(1);
    for element in &array.elements {
        sized(element, out);
    }
}

/// Appends a range.
pub(super) fn encode_range(range: &RangeValue, out: &mut BytesMut) {
    let Some((lower, upper)) = &range.bounds else {
        return out.put_u8(EMPTY);
    };
    out.put_u8(
        flag(lower, LOWER_INCLUDED, LOWER_UNBOUNDED) | flag(upper, UPPER_INCLUDED, UPPER_UNBOUNDED),
    );
    for bound in [lower, upper] {
        if let Bound::Included(value) | Bound::Excluded(value) = bound {
            sized(value, out);
        }
    }
}

const fn flag(bound: &Bound<Value>, included: u8, unbounded: u8) -> u8 {
    match bound {
        Bound::Included(_) => included,
        Bound::Excluded(_) => 0,
        Bound::Unbounded => unbounded,
    }
}

/// Appends a value behind its length, which is -1 for null.
fn sized(value: &Value, out: &mut BytesMut) {
    let start = out.len();
    out.put_i32(-1);
    if encode::value(value, out) {
        let length = i32::try_from(out.len() - start - 4).unwrap_or(i32::MAX);
        out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }
}

/// Reads an array.
///
/// # Errors
/// `InvalidValue` for an array of several dimensions, or of a type that no field has.
pub(crate) fn array(cell: Cell<'_>) -> Result<ArrayValue> {
    let ValueType::Array(of) = decode::value_type(cell.oid) else {
        return Err(mismatch(ValueType::Array(ElementType::Text)));
    };
    let mut fields = Fields::new(cell.bytes.unwrap_or_default());
    let (dimensions, _, oid) = (fields.i32()?, fields.i32()?, fields.u32()?);
    if dimensions > 1 {
        return Err(mismatch(ValueType::Array(of)).with_hint("it has more than one dimension"));
    }
    let count = if dimensions == 1 { fields.i32()? } else { 0 };
    if dimensions == 1 {
        // The index of the first element.
        fields.i32()?;
    }
    let mut elements = Vec::new();
    for _ in 0..count {
        elements.push(element(oid, of, &mut fields)?);
    }
    Ok(ArrayValue { of, elements })
}

/// Reads a range.
///
/// # Errors
/// `InvalidValue` for a range of a type that no field has.
pub(crate) fn range(cell: Cell<'_>) -> Result<RangeValue> {
    let ValueType::Range(of) = decode::value_type(cell.oid) else {
        return Err(mismatch(ValueType::Range(ElementType::BigInt)));
    };
    let mut fields = Fields::new(cell.bytes.unwrap_or_default());
    let flags = fields.byte()?;
    if flags & EMPTY != 0 {
        return Ok(RangeValue { of, bounds: None });
    }
    let mut bound = |included: u8, unbounded: u8| {
        if flags & unbounded != 0 {
            return Ok(Bound::Unbounded);
        }
        let value = element(oid::element(of), of, &mut fields)?;
        Ok(if flags & included != 0 {
            Bound::Included(value)
        } else {
            Bound::Excluded(value)
        })
    };
    let lower = bound(LOWER_INCLUDED, LOWER_UNBOUNDED)?;
    let upper = bound(UPPER_INCLUDED, UPPER_UNBOUNDED)?;
    Ok(RangeValue {
        of,
        bounds: Some((lower, upper)),
    })
}

/// A value behind its length.
fn element(oid: u32, of: ElementType, fields: &mut Fields<'_>) -> Result<Value> {
    let bytes = match usize::try_from(fields.i32()?) {
        Ok(length) => Some(fields.take(length)?),
        Err(_) => return Ok(Value::Null(of.value_type())),
    };
    decode::dynamic(Cell { oid, bytes })
}

#[cfg(test)]
mod tests {
    use terrace_core::{Array, Range};

    use super::*;

    fn bytes(value: impl Into<Value>) -> Vec<u8> {
        let mut out = BytesMut::new();
        assert!(encode::value(&value.into(), &mut out));
        out.to_vec()
    }

    #[test]
    fn arrays_have_a_header_and_sized_elements() {
        let array = bytes(Array::from([7_i16, -1]));
        let wanted = [
            0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 21, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 7, 0, 0, 0,
            2, 0xff, 0xff,
        ];
        assert_eq!(array, wanted);
        assert_eq!(bytes(Array::<i16>::default()).len(), 12);
    }

    #[test]
    fn ranges_have_flags_and_sized_bounds() {
        assert_eq!(
            bytes(Range::from(1..2_i32)),
            [2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 2]
        );
        assert_eq!(bytes(Range::<i32>::EMPTY), [1]);
        assert_eq!(bytes(Range::<i32>::from(..)), [0x18]);
        assert_eq!(bytes(Range::from(..=3_i32)), [0x0c, 0, 0, 0, 4, 0, 0, 0, 3]);
    }

    #[test]
    fn what_is_cut_short_is_an_error() {
        let array = bytes(Array::from(["a".to_owned()]));
        let range = bytes(Range::from(1..2_i64));
        for length in 1..array.len() {
            let cell = Cell {
                oid: oid::array(ElementType::Text),
                bytes: Some(&array[..length]),
            };
            assert!(super::array(cell).is_err(), "{length}");
        }
        for length in 1..range.len() {
            let cell = Cell {
                oid: oid::range(ElementType::BigInt),
                bytes: Some(&range[..length]),
            };
            assert!(super::range(cell).is_err(), "{length}");
        }
    }
}

//! The binary form of NUMERIC (PostgreSQL's `numeric_send`): digits to the base of 10,000.

use bytes::{BufMut, BytesMut};
use rust_decimal::Decimal;
use terrace_core::{Error, ErrorKind, Result};

use super::frame::Fields;

const BASE: i128 = 10_000;
const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;

/// Appends a decimal.
pub(super) fn encode(value: Decimal, out: &mut BytesMut) {
    let scale = value.scale();
    let mut mantissa = value.mantissa().unsigned_abs();
    // Digits are cut into groups of four from the decimal point.
    let padding = (4 - scale % 4) % 4;
    let mut groups = [0_i16; 9];
    let mut count = 0;
    let mut first = true;
    while mantissa > 0 {
        let (divisor, factor) = if first {
            (10_u128.pow(4 - padding), 10_u128.pow(padding))
        } else {
            (10_000, 1)
        };
        let group = (mantissa % divisor) * factor;
        groups[count] = i16::try_from(group).unwrap_or(0);
        mantissa /= divisor;
        count += 1;
        first = false;
    }
    let fraction_groups = i16::try_from(scale.div_ceil(4)).unwrap_or(0);
    let count_16 = i16::try_from(count).unwrap_or(0);
    out.put_i16(count_16);
    out.put_i16(count_16 - fraction_groups - 1);
    out.put_u16(if value.is_sign_negative() && count > 0 {
        NEGATIVE
    } else {
        POSITIVE
    });
    out.put_u16(u16::try_from(scale).unwrap_or(0));
    for group in groups[..count].iter().rev() {
        out.put_i16(*group);
    }
}

/// Reads a decimal.
///
/// # Errors
/// [`ErrorKind::InvalidValue`] for NaN, infinities and what needs more than 28 digits.
pub(super) fn decode(bytes: &[u8]) -> Result<Decimal> {
    let mut fields = Fields::new(bytes);
    let count = fields.u16()?;
    let weight = i32::from(fields.i16()?);
    let sign = fields.u16()?;
    let scale = u32::from(fields.u16()?);
    if sign != POSITIVE && sign != NEGATIVE {
        return Err(Error::new(
            ErrorKind::InvalidValue,
            "the number is NaN or infinite",
        ));
    }
    let mut mantissa = 0_i128;
    for _ in 0..count {
        let group = i128::from(fields.u16()?);
        mantissa = mantissa
            .checked_mul(BASE)
            .and_then(|mantissa| mantissa.checked_add(group))
            .ok_or_else(too_large)?;
    }
    // The mantissa now counts units of 10^-(4 * exponent).
    let exponent = (i32::from(count) - 1 - weight) * 4;
    if sign == NEGATIVE {
        mantissa = -mantissa;
    }
    // Zeros at the end may be more than fit, as those of a product of quotients.
    (0..=scale.min(Decimal::MAX_SCALE))
        .rev()
        .find_map(|scale| {
            let mantissa = rescale(mantissa, exponent, i32::try_from(scale).ok()?)?;
            Decimal::try_from_i128_with_scale(mantissa, scale).ok()
        })
        .ok_or_else(too_large)
}

/// Turns units of 10^-from into units of 10^-to, exactly.
fn rescale(mantissa: i128, from: i32, to: i32) -> Option<i128> {
    if mantissa == 0 {
        return Some(0);
    }
    let difference = to.checked_sub(from)?;
    let factor = 10_i128.checked_pow(difference.unsigned_abs())?;
    if difference >= 0 {
        return mantissa.checked_mul(factor);
    }
    // Digits beyond the scale are zeros that fill the last group.
    (mantissa % factor == 0).then(|| mantissa / factor)
}

fn too_large() -> Error {
    Error::new(
        ErrorKind::InvalidValue,
        "the number has more than 28 digits",
    )
    .with_hint("round it in SQL, or read it as text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str) -> String {
        let mut out = BytesMut::new();
        encode(text.parse().unwrap(), &mut out);
        decode(&out).unwrap().to_string()
    }

    #[test]
    fn decimals_survive() {
        for text in [
            "0",
            "0.00",
            "1",
            "-1",
            "10000",
            "9999",
            "0.1",
            "0.0001",
            "0.00001",
            "-12345.6789",
            "12345678.90123",
            "79228162514264337593543950335",
            "-79228162514264337593543950335",
            "0.0000000000000000000000000001",
            "7.9228162514264337593543950335",
            "1000000000000",
        ] {
            assert_eq!(round_trip(text), text);
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let nan = [0, 0, 0, 0, 0xC0, 0, 0, 0];
        assert_eq!(decode(&nan).unwrap_err().kind(), ErrorKind::InvalidValue);
        let huge = [0, 1, 0x7F, 0xFF, 0, 0, 0, 0, 0, 1];
        assert_eq!(decode(&huge).unwrap_err().kind(), ErrorKind::InvalidValue);
        let tiny = [0, 1, 0xFF, 0xF8, 0, 0, 0, 32, 0, 1];
        assert_eq!(decode(&tiny).unwrap_err().kind(), ErrorKind::InvalidValue);
    }

    #[test]
    fn zeros_at_the_end_that_do_not_fit_are_left_out() {
        let wide_scale = [0, 1, 0, 0, 0, 0, 0x3F, 0xFF, 0, 1];
        assert_eq!(decode(&wide_scale).unwrap(), Decimal::ONE);
        let quarter = [0, 1, 0xFF, 0xFF, 0x40, 0, 0, 32, 0x09, 0xC4];
        assert_eq!(decode(&quarter).unwrap(), Decimal::new(-25, 2));
    }
}

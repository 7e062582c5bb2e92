//! Numbers. Rounding is decimal, as on servers: of the 15 digits that a double keeps, halves away
//! from zero.

use rusqlite::functions::Context;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Result};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{double, pure, whole};

type Calculation = fn(f64) -> f64;

/// A function of one number, with its name.
type Named = (&'static str, fn(&Context<'_>) -> Result<Option<f64>>);

pub(super) fn register(connection: &Connection) -> Result<()> {
    const ONE: [Named; 12] = [
        ("terrace_square_root", |c| one(c, f64::sqrt)),
        ("terrace_exponential", |c| one(c, f64::exp)),
        ("terrace_natural_logarithm", |c| one(c, f64::ln)),
        ("terrace_sine", |c| one(c, f64::sin)),
        ("terrace_cosine", |c| one(c, f64::cos)),
        ("terrace_tangent", |c| one(c, f64::tan)),
        ("terrace_cotangent", |c| one(c, |x| x.tan().recip())),
        ("terrace_arc_sine", |c| one(c, f64::asin)),
        ("terrace_arc_cosine", |c| one(c, f64::acos)),
        ("terrace_arc_tangent", |c| one(c, f64::atan)),
        ("terrace_degrees", |c| one(c, f64::to_degrees)),
        ("terrace_radians", |c| one(c, f64::to_radians)),
    ];
    for (name, function) in ONE {
        pure(connection, name, 1, function)?;
    }
    pure(connection, "terrace_power", 2, |context| {
        Ok(finite(double(context, 0)?.powf(double(context, 1)?)))
    })?;
    pure(connection, "terrace_logarithm", 2, |context| {
        Ok(finite(double(context, 1)?.ln() / double(context, 0)?.ln()))
    })?;
    pure(connection, "terrace_arc_tangent_2", 2, |context| {
        Ok(finite(double(context, 0)?.atan2(double(context, 1)?)))
    })?;
    pure(connection, "terrace_remainder", 2, remainder)?;
    pure(connection, "terrace_ceiling", 1, |context| {
        kept_whole(context, f64::ceil)
    })?;
    pure(connection, "terrace_floor", 1, |context| {
        kept_whole(context, f64::floor)
    })?;
    pure(connection, "terrace_round", 2, |context| {
        rounded(context, RoundingStrategy::MidpointAwayFromZero)
    })?;
    pure(connection, "terrace_truncate", 2, |context| {
        rounded(context, RoundingStrategy::ToZero)
    })
}

fn one(context: &Context<'_>, calculate: Calculation) -> Result<Option<f64>> {
    Ok(finite(calculate(double(context, 0)?)))
}

fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

/// A whole number stays what it is.
fn kept_whole(context: &Context<'_>, calculate: Calculation) -> Result<Option<Value>> {
    Ok(match context.get_raw(0) {
        ValueRef::Integer(number) => Some(Value::Integer(number)),
        _ => finite(calculate(double(context, 0)?)).map(Value::Real),
    })
}

/// The decimal that a double stands for.
fn decimal(number: f64) -> Option<Decimal> {
    Decimal::from_scientific(&format!("{number:.14e}")).ok()
}

fn remainder(context: &Context<'_>) -> Result<Option<Value>> {
    if let (ValueRef::Integer(number), ValueRef::Integer(divisor)) =
        (context.get_raw(0), context.get_raw(1))
    {
        return Ok(number.checked_rem(divisor).map(Value::Integer));
    }
    let (number, divisor) = (double(context, 0)?, double(context, 1)?);
    let exact = decimal(number)
        .zip(decimal(divisor))
        .and_then(|(number, divisor)| number.checked_rem(divisor))
        .and_then(|rest| rest.normalize().to_string().parse().ok());
    Ok(exact.or_else(|| finite(number % divisor)).map(Value::Real))
}

fn rounded(context: &Context<'_>, strategy: RoundingStrategy) -> Result<Option<Value>> {
    let digits = whole(context, 1)?.clamp(-28, 28);
    if let (ValueRef::Integer(number), 0..) = (context.get_raw(0), digits) {
        return Ok(Some(Value::Integer(number)));
    }
    let number = double(context, 0)?;
    let Some(exact) = decimal(number) else {
        // Too large to have digits behind the point that a double keeps.
        return Ok(finite(number).map(Value::Real));
    };
    let digit_count = digits.unsigned_abs().to_u32().unwrap_or(0);
    let result = if digits >= 0 {
        exact.round_dp_with_strategy(digit_count, strategy)
    } else {
        let unit = Decimal::from_i128_with_scale(10_i128.pow(digit_count), 0);
        (exact / unit).round_dp_with_strategy(0, strategy) * unit
    };
    Ok(match (context.get_raw(0), result.to_i64()) {
        (ValueRef::Integer(_), Some(result)) => Some(Value::Integer(result)),
        // Parsing is rounded correctly.
        _ => result.normalize().to_string().parse().ok().map(Value::Real),
    })
}

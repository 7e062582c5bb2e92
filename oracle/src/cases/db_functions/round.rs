//! `RoundTests`: numbers rounded to digits, and to tens.

use terrace_core::Result;
use terrace_orm::{Model, pi};

use super::found;
use super::models::{DecimalModel, FloatModel, IntegerModel, decimals, floats, integers};
use crate::case::Case;
use crate::cell::Backend;
use crate::module::cases;

cases! {
    "db_functions.math.test_round.RoundTests":
        test_null, test_null_with_precision, test_null_with_negative_precision, test_decimal,
        test_decimal_with_precision, test_decimal_with_negative_precision, test_float,
        test_float_with_precision, test_float_with_negative_precision, test_integer,
        test_integer_with_precision, test_integer_with_negative_precision, test_transform,
        test_unsupported_negative_precision;
}

async fn test_null(t: &Case) -> Result<()> {
    integers(None, None, None).insert(t.db()).await?;
    let query = IntegerModel::objects().annotate(|row| row.normal.cast::<f64>().round());
    t.value(found(query.first(t.db()).await?)?.1);
    Ok(())
}

async fn null_rounded_to(t: &Case, digits: i32) -> Result<()> {
    integers(None, None, None).insert(t.db()).await?;
    let query = IntegerModel::objects().annotate(|row| row.normal.cast::<f64>().round_to(digits));
    t.value(found(query.first(t.db()).await?)?.1);
    Ok(())
}

async fn test_null_with_precision(t: &Case) -> Result<()> {
    null_rounded_to(t, 5).await
}

async fn test_null_with_negative_precision(t: &Case) -> Result<()> {
    null_rounded_to(t, -1).await
}

async fn test_decimal(t: &Case) -> Result<()> {
    decimals("-12.9", "0.6")?.insert(t.db()).await?;
    let query = DecimalModel::objects().annotate(|row| (row.n1.round(), row.n2.round()));
    let (_, (n1, n2)) = found(query.first(t.db()).await?)?;
    t.value(n1);
    t.value(n2);
    Ok(())
}

async fn test_decimal_with_precision(t: &Case) -> Result<()> {
    decimals("-5.75", None)?
        .insert_setting(t.db(), |row| {
            row.n2.set(pi().cast::<rust_decimal::Decimal>())
        })
        .await?;
    let query = DecimalModel::objects().annotate(|row| (row.n1.round_to(1), row.n2.round_to(5)));
    let (_, (n1, n2)) = found(query.first(t.db()).await?)?;
    t.value(n1);
    t.value(n2);
    Ok(())
}

async fn test_decimal_with_negative_precision(t: &Case) -> Result<()> {
    decimals("365.25", None)?.insert(t.db()).await?;
    let query = DecimalModel::objects().annotate(|row| row.n1.round_to(-1));
    t.value(found(query.first(t.db()).await?)?.1);
    Ok(())
}

async fn test_float(t: &Case) -> Result<()> {
    floats(-27.55, 0.55).insert(t.db()).await?;
    let query = FloatModel::objects().annotate(|row| (row.f1.round(), row.f2.round()));
    let (_, (f1, f2)) = found(query.first(t.db()).await?)?;
    t.value(f1);
    t.value(f2);
    Ok(())
}

async fn test_float_with_precision(t: &Case) -> Result<()> {
    floats(-5.75, None)
        .insert_setting(t.db(), |row| row.f2.set(pi()))
        .await?;
    let query = FloatModel::objects().annotate(|row| (row.f1.round_to(1), row.f2.round_to(5)));
    let (_, (f1, f2)) = found(query.first(t.db()).await?)?;
    t.value(f1);
    t.value(f2);
    Ok(())
}

async fn test_float_with_negative_precision(t: &Case) -> Result<()> {
    floats(365.25, None).insert(t.db()).await?;
    let query = FloatModel::objects().annotate(|row| row.f1.round_to(-1));
    t.value(found(query.first(t.db()).await?)?.1);
    Ok(())
}

async fn test_integer(t: &Case) -> Result<()> {
    integers(-20, 15, -1).insert(t.db()).await?;
    let query = IntegerModel::objects().annotate(|row| {
        (
            row.small.cast::<f64>().round(),
            row.normal.cast::<f64>().round(),
            row.big.cast::<f64>().round(),
        )
    });
    let (_, (small, normal, big)) = found(query.first(t.db()).await?)?;
    t.value(small);
    t.value(normal);
    t.value(big);
    Ok(())
}

async fn test_integer_with_precision(t: &Case) -> Result<()> {
    integers(-5, 3, -100).insert(t.db()).await?;
    let query = IntegerModel::objects().annotate(|row| {
        (
            row.small.cast::<f64>().round_to(1),
            row.normal.cast::<f64>().round_to(5),
            row.big.cast::<f64>().round_to(2),
        )
    });
    let (_, (small, normal, big)) = found(query.first(t.db()).await?)?;
    t.value(small);
    t.value(normal);
    t.value(big);
    Ok(())
}

async fn test_integer_with_negative_precision(t: &Case) -> Result<()> {
    integers(None, 365, None).insert(t.db()).await?;
    let query = IntegerModel::objects().annotate(|row| row.normal.cast::<f64>().round_to(-1));
    t.value(found(query.first(t.db()).await?)?.1);
    Ok(())
}

async fn test_transform(t: &Case) -> Result<()> {
    decimals("2.0", "0")?.insert(t.db()).await?;
    decimals("-1.0", "0")?.insert(t.db()).await?;
    let query = DecimalModel::objects().filter(|row| row.n1.round().greater_than(0));
    t.value(query.get(t.db()).await?.n1);
    Ok(())
}

async fn test_unsupported_negative_precision(t: &Case) -> Result<()> {
    debug_assert_eq!(t.backend(), Backend::Sqlite, "PostgreSQL rounds to tens");
    floats(123.45, None).insert(t.db()).await?;
    let query = FloatModel::objects().annotate(|row| row.f1.round_to(-1));
    t.raises(query.first(t.db()).await);
    Ok(())
}

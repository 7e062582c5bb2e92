//! `CaseExpressionTests`: updates of dates, times, decimals and other types.

use jiff::SignedDuration;
use jiff::civil::{date, time};
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::Duration;
use uuid::Uuid;

use super::updates::{either, update, updated};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions_case.tests.CaseExpressionTests":
        test_update_date,
        test_update_date_time,
        test_update_decimal,
        test_update_duration,
        test_update_time,
        test_update_uuid;
}

async fn test_update_date(t: &Case) -> Result<()> {
    let dates = |m| either(m, date(2015, 1, 1), date(2015, 1, 2)).otherwise_null();
    update(t, |m| m.date.set(dates(m))).await?;
    updated(t, |m| m.date).await
}

async fn test_update_date_time(t: &Case) -> Result<()> {
    let midnight = |day| date(2015, 1, day).at(0, 0, 0, 0);
    let times = |m| either(m, midnight(1), midnight(2)).otherwise_null();
    update(t, |m| m.date_time.set(times(m))).await?;
    updated(t, |m| m.date_time).await
}

async fn test_update_decimal(t: &Case) -> Result<()> {
    let decimals = |m| either(m, Decimal::new(11, 1), Decimal::new(22, 1)).otherwise_null();
    update(t, |m| m.decimal.set(decimals(m))).await?;
    updated(t, |m| m.decimal).await
}

async fn test_update_duration(t: &Case) -> Result<()> {
    let days = |days: i64| Duration::from(SignedDuration::from_hours(24 * days));
    let lengths = |m| either(m, days(1), days(2)).otherwise_null();
    update(t, |m| m.duration.set(lengths(m))).await?;
    updated(t, |m| m.duration.map(SignedDuration::from)).await
}

async fn test_update_time(t: &Case) -> Result<()> {
    let times = |m| either(m, time(1, 0, 0, 0), time(2, 0, 0, 0)).otherwise_null();
    update(t, |m| m.time.set(times(m))).await?;
    updated(t, |m| m.time).await
}

async fn test_update_uuid(t: &Case) -> Result<()> {
    let of = |digit: u8| Uuid::from_bytes([digit; 16]);
    let uuids = |m| either(m, of(0x11), of(0x22)).otherwise_null();
    update(t, |m| m.uuid.set(uuids(m))).await?;
    updated(t, |m| m.uuid).await
}

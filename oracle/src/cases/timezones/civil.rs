//! `LegacyDatabaseTests`: dates and times without a time zone.

use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use terrace_core::Result;
use terrace_orm::{DateUnit, Model};

use super::models::{Event, Session, SessionEvent};
use crate::case::Case;
use crate::module::cases;

#[path = "queries.rs"]
mod queries;

use queries::*;

cases! {
    "timezones.tests.LegacyDatabaseTests":
        test_naive_datetime, test_naive_datetime_with_microsecond, test_aware_datetime_unsupported,
        test_auto_now_and_auto_now_add, test_query_filter, test_query_datetime_lookups,
        test_query_aggregation, test_query_annotation, test_query_datetimes,
        test_filter_date_field_with_aware_datetime, test_raw_sql,
        test_cursor_execute_accepts_naive_datetime, test_cursor_execute_returns_naive_datetime;
}

/// What the models keep.
type Moment = DateTime;

/// A time as the models keep it.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the same signature as that for instants"
)]
fn moment(local: DateTime) -> Result<DateTime> {
    Ok(local)
}

async fn test_aware_datetime_unsupported(t: &Case) -> Result<()> {
    t.compiler("a field without a time zone takes no instant");
    Ok(())
}

async fn two_events(t: &Case) -> Result<()> {
    event(t, date(2011, 1, 1).at(1, 30, 0, 0)).await?;
    event(t, date(2011, 1, 1).at(4, 30, 0, 0)).await?;
    Ok(())
}

async fn test_query_datetime_lookups(t: &Case) -> Result<()> {
    two_events(t).await?;
    let events = Event::objects;
    t.value(
        events()
            .filter(|event| event.dt.year().equals(2011))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.month().equals(1))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.day().equals(1))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.week_day().equals(7))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.iso_week_day().equals(6))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.hour().equals(1))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.minute().equals(30))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.second().equals(0))
            .count(t.db())
            .await?,
    );
    Ok(())
}

async fn test_query_datetimes(t: &Case) -> Result<()> {
    two_events(t).await?;
    for unit in [
        DateUnit::Year,
        DateUnit::Month,
        DateUnit::Day,
        DateUnit::Hour,
        DateUnit::Minute,
        DateUnit::Second,
    ] {
        let times = Event::objects().datetimes(|event| event.dt, unit);
        t.rows(times.all(t.db()).await?);
    }
    Ok(())
}

async fn test_filter_date_field_with_aware_datetime(t: &Case) -> Result<()> {
    day_after(t, TimeZone::UTC).await
}

async fn test_cursor_execute_returns_naive_datetime(t: &Case) -> Result<()> {
    loaded(t).await
}

async fn test_cursor_execute_accepts_naive_datetime(t: &Case) -> Result<()> {
    accepted(t).await
}

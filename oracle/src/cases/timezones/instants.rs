//! `NewDatabaseTests`: instants, which Django reads in the time of Nairobi unless it is told
//! otherwise.

use jiff::civil::{DateTime, date};
use jiff::tz::{TimeZone, offset};
use jiff::{SignedDuration, Timestamp};
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, DateUnit, Model};

use super::models::{
    MaybeEvent, ZonedEvent as Event, ZonedSession as Session, ZonedSessionEvent as SessionEvent,
};
use crate::case::Case;
use crate::module::cases;

#[expect(
    clippy::duplicate_mod,
    reason = "the same cases for another type of moments"
)]
#[path = "queries.rs"]
mod queries;

use queries::*;

cases! {
    "timezones.tests.NewDatabaseTests":
        test_aware_time_unsupported, test_naive_datetime, test_datetime_from_date,
        test_naive_datetime_with_microsecond, test_aware_datetime_in_local_timezone,
        test_aware_datetime_in_local_timezone_with_microsecond, test_aware_datetime_in_utc,
        test_aware_datetime_in_other_timezone, test_auto_now_and_auto_now_add, test_query_filter,
        test_query_filter_with_timezones, test_query_convert_timezones,
        test_query_filter_with_naive_datetime, test_query_datetime_lookups,
        test_query_datetime_lookups_in_other_timezone, test_query_aggregation,
        test_query_annotation, test_query_datetimes, test_query_datetimes_in_other_timezone,
        test_filter_date_field_with_aware_datetime, test_null_datetime, test_update_with_timedelta,
        test_raw_sql, test_cursor_execute_accepts_aware_datetime,
        test_cursor_execute_accepts_naive_datetime, test_cursor_execute_returns_aware_datetime,
        test_cursor_execute_returns_naive_datetime;
}

/// What the models keep.
type Moment = Timestamp;

const NAIROBI: &str = "Africa/Nairobi";

fn instant(local: DateTime, zone: &TimeZone) -> Result<Timestamp> {
    let instant = zone.to_ambiguous_timestamp(local).compatible();
    instant.map_err(|_| Error::new(ErrorKind::InvalidInput, "no such instant"))
}

fn hours_ahead(hours: i8) -> TimeZone {
    TimeZone::fixed(offset(hours))
}

/// A time of Nairobi as the models keep it.
fn moment(local: DateTime) -> Result<Timestamp> {
    instant(local, &hours_ahead(3))
}

/// Stores an instant and loads it.
async fn stored_instant(t: &Case, dt: Timestamp) -> Result<()> {
    Event {
        id: Auto::unset(),
        dt,
    }
    .insert(t.db())
    .await?;
    t.value(Event::objects().get(t.db()).await?.dt);
    Ok(())
}

async fn test_aware_time_unsupported(t: &Case) -> Result<()> {
    t.compiler("a time of day has no time zone");
    Ok(())
}

async fn test_datetime_from_date(t: &Case) -> Result<()> {
    stored(t, date(2011, 9, 1).at(0, 0, 0, 0)).await
}

async fn test_aware_datetime_in_local_timezone(t: &Case) -> Result<()> {
    stored(t, date(2011, 9, 1).at(13, 20, 30, 0)).await
}

async fn test_aware_datetime_in_local_timezone_with_microsecond(t: &Case) -> Result<()> {
    stored(t, date(2011, 9, 1).at(13, 20, 30, 405_060_000)).await
}

async fn test_aware_datetime_in_utc(t: &Case) -> Result<()> {
    stored_instant(
        t,
        instant(date(2011, 9, 1).at(10, 20, 30, 0), &TimeZone::UTC)?,
    )
    .await
}

async fn test_aware_datetime_in_other_timezone(t: &Case) -> Result<()> {
    stored_instant(
        t,
        instant(date(2011, 9, 1).at(17, 20, 30, 0), &hours_ahead(7))?,
    )
    .await
}

async fn test_query_filter_with_timezones(t: &Case) -> Result<()> {
    let paris = TimeZone::get("Europe/Paris")
        .map_err(|_| Error::new(ErrorKind::InvalidInput, "no such time zone"))?;
    let dt = instant(date(2011, 9, 1).at(12, 20, 30, 0), &paris)?;
    Event {
        id: Auto::unset(),
        dt,
    }
    .insert(t.db())
    .await?;
    let (before, after) = (
        dt - SignedDuration::from_secs(3),
        dt + SignedDuration::from_secs(3),
    );
    let events = Event::objects;
    t.value(
        events()
            .filter(|event| event.dt.equals(dt))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.equals(after))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.one_of([before, after]))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.one_of([before, dt, after]))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.between(before, after))
            .count(t.db())
            .await?,
    );
    Ok(())
}

async fn test_query_convert_timezones(t: &Case) -> Result<()> {
    let late = date(2016, 1, 2).at(23, 10, 11, 123_000);
    let abroad = instant(date(2016, 1, 2).at(3, 10, 11, 0), &hours_ahead(7))?;
    for (dt, day) in [
        (moment(late)?, date(2016, 1, 2)),
        (abroad, date(2016, 1, 1)),
    ] {
        Event {
            id: Auto::unset(),
            dt,
        }
        .insert(t.db())
        .await?;
        let events = Event::objects().filter(|event| event.dt.in_zone(NAIROBI).date().equals(day));
        t.value(events.first(t.db()).await?);
    }
    Ok(())
}

async fn test_query_filter_with_naive_datetime(t: &Case) -> Result<()> {
    let local = date(2011, 9, 1).at(12, 20, 30, 0);
    event(t, local).await?;
    let dt = moment(local)?;
    let events = Event::objects;
    t.value(
        events()
            .filter(|event| event.dt.equals(dt))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.at_most(dt))
            .count(t.db())
            .await?,
    );
    t.value(
        events()
            .filter(|event| event.dt.greater_than(dt))
            .count(t.db())
            .await?,
    );
    Ok(())
}

async fn two_events(t: &Case) -> Result<()> {
    event(t, date(2011, 1, 1).at(1, 30, 0, 0)).await?;
    event(t, date(2011, 1, 1).at(4, 30, 0, 0)).await?;
    Ok(())
}

/// How many events have parts of dates and times, as they are read in a time zone.
async fn with_parts(t: &Case, zone: &'static str, hour: i32) -> Result<()> {
    two_events(t).await?;
    macro_rules! count {
        ($part:ident, $wanted:expr) => {
            let events =
                Event::objects().filter(|event| event.dt.in_zone(zone).$part().equals($wanted));
            t.value(events.count(t.db()).await?);
        };
    }
    count!(year, 2011);
    count!(month, 1);
    count!(day, 1);
    count!(week_day, 7);
    count!(iso_week_day, 6);
    count!(hour, hour);
    count!(minute, 30);
    count!(second, 0);
    Ok(())
}

async fn test_query_datetime_lookups(t: &Case) -> Result<()> {
    with_parts(t, NAIROBI, 1).await
}

async fn test_query_datetime_lookups_in_other_timezone(t: &Case) -> Result<()> {
    with_parts(t, "UTC", 22).await
}

async fn units(t: &Case, zone: &'static str) -> Result<()> {
    two_events(t).await?;
    for unit in [
        DateUnit::Year,
        DateUnit::Month,
        DateUnit::Day,
        DateUnit::Hour,
        DateUnit::Minute,
        DateUnit::Second,
    ] {
        let times = Event::objects().datetimes_in(|event| event.dt, unit, zone);
        t.rows(times.all(t.db()).await?);
    }
    Ok(())
}

async fn test_query_datetimes(t: &Case) -> Result<()> {
    units(t, NAIROBI).await
}

async fn test_query_datetimes_in_other_timezone(t: &Case) -> Result<()> {
    units(t, "UTC").await
}

async fn test_filter_date_field_with_aware_datetime(t: &Case) -> Result<()> {
    day_after(t, hours_ahead(3)).await
}

async fn test_null_datetime(t: &Case) -> Result<()> {
    let event = MaybeEvent {
        id: Auto::unset(),
        dt: None,
    };
    t.value(event.insert(t.db()).await?.dt);
    Ok(())
}

async fn test_update_with_timedelta(t: &Case) -> Result<()> {
    let start = Timestamp::from_second(Timestamp::now().as_second())
        .map_err(|_| Error::new(ErrorKind::Internal, "the clock is off"))?;
    let two_hours = SignedDuration::from_hours(2);
    let mut event = Event {
        id: Auto::unset(),
        dt: start,
    }
    .insert(t.db())
    .await?;
    Event::objects()
        .update(t.db(), |event| event.dt.set(event.dt + two_hours))
        .await?;
    event.refresh(t.db()).await?;
    t.moment(event.dt, start + two_hours);
    Ok(())
}

async fn test_cursor_execute_returns_aware_datetime(t: &Case) -> Result<()> {
    loaded(t).await
}

async fn test_cursor_execute_returns_naive_datetime(t: &Case) -> Result<()> {
    loaded(t).await
}

async fn test_cursor_execute_accepts_aware_datetime(t: &Case) -> Result<()> {
    accepted(t).await
}

async fn test_cursor_execute_accepts_naive_datetime(t: &Case) -> Result<()> {
    accepted(t).await
}

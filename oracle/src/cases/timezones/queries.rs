//! Tests that are the same with and without time zones, on the models of the module around.

use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, tz::TimeZone};
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Model, raw};

use super::super::models::{AllDayEvent, Timestamp as Stamps};
use super::{Event, Moment, Session, SessionEvent, moment};
use crate::case::Case;
use crate::cell::Backend;
use crate::observe::dict;

/// A row at a time of Nairobi.
pub(super) async fn event(t: &Case, time: DateTime) -> Result<Event> {
    let event = Event {
        id: Auto::unset(),
        dt: moment(time)?,
    };
    event.insert(t.db()).await
}

/// Stores a time of Nairobi and loads it.
pub(super) async fn stored(t: &Case, time: DateTime) -> Result<()> {
    event(t, time).await?;
    t.value(Event::objects().get(t.db()).await?.dt);
    Ok(())
}

pub(super) async fn test_naive_datetime(t: &Case) -> Result<()> {
    stored(t, date(2011, 9, 1).at(13, 20, 30, 0)).await
}

pub(super) async fn test_naive_datetime_with_microsecond(t: &Case) -> Result<()> {
    stored(t, date(2011, 9, 1).at(13, 20, 30, 405_060_000)).await
}

pub(super) async fn test_auto_now_and_auto_now_add(t: &Case) -> Result<()> {
    let now = Timestamp::now();
    let (past, future) = (
        now - SignedDuration::from_secs(2),
        now + SignedDuration::from_secs(2),
    );
    let stamps = Stamps {
        id: Auto::unset(),
        created: past,
        updated: past,
    };
    stamps.insert(t.db()).await?;
    let stamps = Stamps::objects().get(t.db()).await?;
    t.holds(past < stamps.created);
    t.holds(past < stamps.updated);
    t.holds(future > stamps.updated);
    t.holds(future > stamps.updated);
    Ok(())
}

pub(super) async fn test_query_filter(t: &Case) -> Result<()> {
    let (first, second) = (
        date(2011, 9, 1).at(12, 20, 30, 0),
        date(2011, 9, 1).at(14, 20, 30, 0),
    );
    event(t, first).await?;
    event(t, second).await?;
    for time in [moment(first)?, moment(second)?] {
        let events = Event::objects().filter(|event| event.dt.at_least(time));
        t.value(events.count(t.db()).await?);
        let events = Event::objects().filter(|event| event.dt.greater_than(time));
        t.value(events.count(t.db()).await?);
    }
    Ok(())
}

/// Three times of one day of Nairobi, the latest first.
fn times() -> [DateTime; 3] {
    let day = date(2011, 9, 1);
    [
        day.at(23, 20, 20, 0),
        day.at(13, 20, 30, 0),
        day.at(3, 20, 40, 0),
    ]
}

pub(super) async fn test_query_aggregation(t: &Case) -> Result<()> {
    for time in times() {
        event(t, time).await?;
    }
    let ends = Event::objects().aggregate(t.db(), |event| (event.dt.minimum(), event.dt.maximum()));
    t.value(crate::observe::Spelled(dict(
        ["dt__min", "dt__max"],
        ends.await?,
    )));
    Ok(())
}

pub(super) async fn test_query_annotation(t: &Case) -> Result<()> {
    let session = |name: &str| Session {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    let morning = session("morning").insert(t.db()).await?;
    let afternoon = session("afternoon").insert(t.db()).await?;
    for (time, session) in times().into_iter().zip([&afternoon, &afternoon, &morning]) {
        let session = ForeignKey::to(session)?;
        let event = SessionEvent {
            id: Auto::unset(),
            dt: moment(time)?,
            session,
        };
        event.insert(t.db()).await?;
    }
    let noon = moment(times()[1])?;
    let sessions = Session::objects().annotate(|session| session.events().dt.minimum());
    let all = sessions.clone().order_by(|(_, start)| start.ascending());
    t.rows(all.all(t.db()).await?.into_iter().map(|(_, start)| start));
    let before = sessions.clone().filter(|(_, start)| start.less_than(noon));
    t.rows(
        before
            .all(t.db())
            .await?
            .into_iter()
            .map(|(_, start)| start),
    );
    let after = sessions.filter(|(_, start)| start.at_least(noon));
    t.rows(after.all(t.db()).await?.into_iter().map(|(_, start)| start));
    Ok(())
}

/// Whether a day of 1 September is not before an instant, as that is read in a time zone.
pub(super) async fn day_after(t: &Case, zone: TimeZone) -> Result<()> {
    AllDayEvent {
        id: Auto::unset(),
        day: date(2011, 9, 1),
    }
    .insert(t.db())
    .await?;
    let instant: Timestamp = "2011-09-01T22:30:00Z"
        .parse()
        .map_err(|_| Error::new(ErrorKind::InvalidInput, "no instant"))?;
    let day = instant.to_zoned(zone).date();
    let events = AllDayEvent::objects().filter(|event| event.day.at_least(day));
    t.value(events.exists(t.db()).await?);
    Ok(())
}

/// SQL of the program's own, with the one placeholder of each database.
fn placed(t: &Case, sqlite: &'static str, postgres: &'static str) -> &'static str {
    match t.backend() {
        Backend::Sqlite => sqlite,
        Backend::Postgres => postgres,
    }
}

pub(super) async fn test_raw_sql(t: &Case) -> Result<()> {
    let time = date(2011, 9, 1).at(13, 20, 30, 0);
    event(t, time).await?;
    let sql = format!("SELECT * FROM {} WHERE dt = ", Event::SCHEMA.table);
    let events = raw(sql + placed(t, "?1", "$1")).bind(moment(time)?);
    t.rows(events.all::<Event>(t.db()).await?);
    Ok(())
}

/// Loads a time with SQL of the program's own.
pub(super) async fn loaded(t: &Case) -> Result<()> {
    let time = date(2011, 9, 1).at(13, 20, 30, 0);
    event(t, time).await?;
    let sql = format!("SELECT dt FROM {} WHERE dt = ", Event::SCHEMA.table);
    let times = raw(sql + placed(t, "?1", "$1")).bind(moment(time)?);
    let times: Vec<(Moment,)> = times.all(t.db()).await?;
    t.value(times.first().map(|(time,)| *time));
    Ok(())
}

/// Stores a time with SQL of the program's own.
pub(super) async fn accepted(t: &Case) -> Result<()> {
    let sql = format!("INSERT INTO {} (dt) VALUES ", Event::SCHEMA.table);
    let insert = raw(sql + placed(t, "(?1)", "($1)"));
    let insert = insert.bind(moment(date(2011, 9, 1).at(13, 20, 30, 0))?);
    insert.execute(t.db()).await?;
    t.value(Event::objects().get(t.db()).await?.dt);
    Ok(())
}

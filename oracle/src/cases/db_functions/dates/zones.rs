//! The tests of `DateFunctionWithTimeZoneTests` that read instants in several time zones.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, DateUnit, Model};

use super::super::models::ZonedDTModel as Event;
use crate::case::Case;
use crate::module::cases;

cases! {
    "db_functions.datetime.test_extract_trunc.DateFunctionWithTimeZoneTests":
        test_extract_func_with_timezone, test_extract_func_with_timezone_minus_no_offset,
        test_extract_func_explicit_timezone_priority, test_extract_invalid_field_with_timezone,
        test_trunc_timezone_applied_before_truncation, test_trunc_func_with_timezone,
        test_trunc_invalid_field_with_timezone;
}

const MELBOURNE: &str = "Australia/Melbourne";
const PACIFIC: &str = "America/Los_Angeles";

fn instant(text: &str) -> Result<Timestamp> {
    text.parse()
        .map_err(|_| Error::new(ErrorKind::InvalidInput, format!("{text}: no instant")))
}

fn zone(name: &str) -> Result<TimeZone> {
    TimeZone::get(name)
        .map_err(|_| Error::new(ErrorKind::InvalidInput, format!("{name}: no time zone")))
}

async fn create(t: &Case, start: &str, end: &str) -> Result<Event> {
    let (start, end) = (instant(start)?, instant(end)?);
    let event = Event {
        id: Auto::unset(),
        name: start.to_string(),
        start_datetime: Some(start),
        end_datetime: Some(end),
        start_date: None,
        end_date: None,
        start_time: None,
        end_time: None,
        duration: None,
    };
    event.insert(t.db()).await
}

async fn at_midnight(t: &Case) -> Result<Event> {
    create(
        t,
        "2015-06-15T23:30:01.000321Z",
        "2015-06-16T13:11:27.000123Z",
    )
    .await
}

async fn test_extract_func_with_timezone(t: &Case) -> Result<()> {
    at_midnight(t).await?;
    let query = |own: &'static str| {
        Event::objects()
            .annotate(move |row| {
                let (start, melbourne) =
                    (row.start_datetime, row.start_datetime.in_zone(MELBOURNE));
                let here = || start.in_zone(own);
                (
                    here().day(),
                    melbourne.clone().day(),
                    melbourne.clone().week(),
                    melbourne.clone().iso_year(),
                    here().week_day(),
                    melbourne.clone().week_day(),
                    here().iso_week_day(),
                    melbourne.clone().iso_week_day(),
                    melbourne.clone().quarter(),
                    here().hour(),
                    melbourne.hour(),
                )
            })
            .annotate(|(row, _)| {
                let (ahead, behind) = (
                    row.start_datetime.in_zone("+05:00"),
                    row.start_datetime.in_zone("-04:43"),
                );
                (ahead.hour(), behind.clone().hour(), behind.minute())
            })
            .order_by(|((row, _), _)| row.start_datetime.ascending())
    };
    let ((_, parts), (ahead, behind, minute)) = query("UTC").get(t.db()).await?;
    let (day, day_there, week, year, weekday, weekday_there, iso, iso_there, quarter, hour, there) =
        parts;
    for part in [
        day,
        day_there,
        week,
        year,
        weekday,
        weekday_there,
        iso,
        iso_there,
        quarter,
    ] {
        t.value(part);
    }
    for part in [hour, there, ahead, behind, minute] {
        t.value(part);
    }
    let ((_, parts), _) = query(MELBOURNE).get(t.db()).await?;
    let (day, day_there, week, year, weekday, weekday_there, iso, iso_there, quarter, hour, there) =
        parts;
    for part in [day, day_there, week, year, weekday, iso, quarter] {
        t.value(part);
    }
    for part in [weekday_there, iso_there, hour, there] {
        t.value(part);
    }
    Ok(())
}

async fn test_extract_func_with_timezone_minus_no_offset(t: &Case) -> Result<()> {
    at_midnight(t).await?;
    for own in ["UTC", "Asia/Ust-Nera"] {
        let query = Event::objects().annotate(|row| {
            let start = row.start_datetime;
            (
                start.in_zone(own).hour(),
                start.in_zone("Asia/Ust-Nera").hour(),
            )
        });
        let (_, (here, there)) = query.get(t.db()).await?;
        t.value(here);
        t.value(there);
    }
    Ok(())
}

async fn test_extract_func_explicit_timezone_priority(t: &Case) -> Result<()> {
    at_midnight(t).await?;
    let query = Event::objects().annotate(|row| {
        (
            row.start_datetime.in_zone(MELBOURNE).day(),
            row.start_datetime.in_zone("UTC").day(),
        )
    });
    let (_, (there, here)) = query.get(t.db()).await?;
    t.value(there);
    t.value(here);
    Ok(())
}

async fn test_extract_invalid_field_with_timezone(t: &Case) -> Result<()> {
    t.compiler("a date is read in no time zone");
    t.compiler("a time is read in no time zone");
    Ok(())
}

async fn test_trunc_invalid_field_with_timezone(t: &Case) -> Result<()> {
    t.compiler("a date is read in no time zone");
    t.compiler("a time is read in no time zone");
    Ok(())
}

async fn test_trunc_timezone_applied_before_truncation(t: &Case) -> Result<()> {
    create(
        t,
        "2016-01-01T01:30:50.000321Z",
        "2016-06-15T14:10:50.000123Z",
    )
    .await?;
    let query = Event::objects().annotate(|row| {
        let there = || row.start_datetime.in_zone(MELBOURNE);
        let west = || row.start_datetime.in_zone(PACIFIC);
        (
            there().truncate(DateUnit::Year),
            west().truncate(DateUnit::Year),
            there().date(),
            west().date(),
            there().time(),
            west().time(),
        )
    });
    let (row, (year, west_year, day, west_day, time, west_time)) = query.get(t.db()).await?;
    t.value(row.start_datetime);
    t.value(year);
    t.value(west_year);
    let year_in = |instant: Option<Timestamp>, zone: &TimeZone| {
        instant.map(|instant| instant.to_zoned(zone.clone()).year())
    };
    t.value(year_in(row.start_datetime, &TimeZone::UTC));
    t.value(year_in(year, &zone(MELBOURNE)?));
    t.value(year_in(west_year, &zone(PACIFIC)?));
    t.value(day);
    t.value(west_day);
    t.value(time);
    t.value(west_time);
    Ok(())
}

/// Observes when rows start, and a calculation beside it.
macro_rules! beside_start {
    ($t:ident, $calculation:expr) => {{
        let events = Event::objects()
            .annotate($calculation)
            .order_by(|(row, _)| row.start_datetime.ascending())
            .values(|(row, calculated)| (row.start_datetime, calculated));
        $t.rows(events.all($t.db()).await?)
    }};
}

async fn test_trunc_func_with_timezone(t: &Case) -> Result<()> {
    let (start, end) = ("2015-06-15T14:30:50.000321Z", "2016-06-15T14:10:50.000123Z");
    create(t, start, end).await?;
    create(t, end, start).await?;
    let dates = [
        DateUnit::Year,
        DateUnit::Quarter,
        DateUnit::Month,
        DateUnit::Week,
        DateUnit::Day,
    ];
    let times = [DateUnit::Hour, DateUnit::Minute, DateUnit::Second];
    let zones = [MELBOURNE, "Etc/GMT+10"];
    for unit in dates {
        for zone in zones {
            beside_start!(t, |row| row
                .start_datetime
                .in_zone(zone)
                .truncate_to_date(unit));
        }
    }
    for unit in times {
        for zone in zones {
            beside_start!(t, |row| {
                row.start_datetime
                    .in_zone(zone)
                    .truncate(unit)
                    .in_zone(zone)
                    .time()
            });
        }
    }
    for unit in dates.into_iter().chain(times) {
        for zone in zones {
            beside_start!(t, |row| row.start_datetime.in_zone(zone).truncate(unit));
        }
    }
    let same = Event::objects().filter(|row| {
        row.start_datetime
            .date()
            .equals(row.start_datetime.truncate_to_date(DateUnit::Day))
    });
    t.value(same.count(t.db()).await?);
    Ok(())
}

//! Dates, times and instants in time zones: jiff knows them, from the machine's database or, where
//! it has none, from its own.

use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use rusqlite::functions::Context;
use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use super::super::encode::Text;
use super::{failed, pure, text, whole};

/// What a text of the database says.
#[derive(Clone, Copy)]
enum Moment {
    Date(Date),
    Time(Time),
    DateTime(DateTime),
    Instant(Timestamp),
}

pub(super) fn register(connection: &Connection) -> Result<()> {
    pure(connection, "terrace_extract", 3, extract)?;
    pure(connection, "terrace_cut", 4, cut)?;
    pure(connection, "terrace_add_microseconds", 2, later)?;
    pure(connection, "terrace_microseconds_between", 2, |context| {
        let micros = |index| Ok::<_, rusqlite::Error>(micros(moment(context, index)?));
        Ok(Some(micros(0)? - micros(1)?))
    })
}

fn moment(context: &Context<'_>, index: usize) -> Result<Moment> {
    read(&text(context, index)?).ok_or_else(|| failed("a text is not a date or time"))
}

fn read(text: &str) -> Option<Moment> {
    let bytes = text.as_bytes();
    if bytes.get(2) == Some(&b':') {
        return text.parse().ok().map(Moment::Time);
    }
    let Some(clock) = text.get(10..).filter(|clock| !clock.is_empty()) else {
        return text.parse().ok().map(Moment::Date);
    };
    if clock.contains(['Z', 'z', '+', '-']) {
        return text.parse().ok().map(Moment::Instant);
    }
    text.parse().ok().map(Moment::DateTime)
}

fn zone(context: &Context<'_>, index: i32) -> Result<Arc<TimeZone>> {
    context.get_or_create_aux(index, |name| -> Result<TimeZone> {
        let name = name.as_str()?;
        find(name).ok_or_else(|| failed("a time zone is not known"))
    })
}

fn find(name: &str) -> Option<TimeZone> {
    if name == "UTC" {
        return Some(TimeZone::UTC);
    }
    let Some((hours, minutes)) = name.split_once(':') else {
        return TimeZone::get(name).ok();
    };
    let sign = if hours.starts_with('-') { -1 } else { 1 };
    let hours: i32 = hours.get(1..)?.parse().ok()?;
    let minutes: i32 = minutes.parse().ok()?;
    let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?;
    Some(TimeZone::fixed(offset))
}

/// What calendars and clocks show; a time of day without a date is one of 1970-01-01.
fn local(moment: Moment, zone: &TimeZone) -> DateTime {
    match moment {
        Moment::Date(date) => date.to_datetime(Time::midnight()),
        Moment::Time(time) => Date::constant(1970, 1, 1).to_datetime(time),
        Moment::DateTime(at) => at,
        Moment::Instant(at) => zone.to_datetime(at),
    }
}

/// Microseconds since 1970-01-01.
fn micros(moment: Moment) -> i64 {
    match moment {
        Moment::Instant(at) => at.as_microsecond(),
        other => TimeZone::UTC
            .to_timestamp(local(other, &TimeZone::UTC))
            .map_or(0, Timestamp::as_microsecond),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "seconds as a double are what is asked for"
)]
fn extract(context: &Context<'_>) -> Result<Option<Value>> {
    let moment = moment(context, 1)?;
    let part = text(context, 0)?;
    if part == "epoch" {
        return Ok(Some(Value::Real(micros(moment) as f64 / 1e6)));
    }
    let at = local(moment, &*zone(context, 2)?);
    let week = at.date().iso_week_date();
    Ok(Some(Value::Integer(match &*part {
        "year" => at.year().into(),
        "iso_year" => week.year().into(),
        "quarter" => i64::from((at.month() - 1) / 3 + 1),
        "month" => at.month().into(),
        "week" => week.week().into(),
        "day" => at.day().into(),
        "day_of_year" => at.date().day_of_year().into(),
        "week_day" => at.weekday().to_sunday_one_offset().into(),
        "iso_week_day" => at.weekday().to_monday_one_offset().into(),
        "hour" => at.hour().into(),
        "minute" => at.minute().into(),
        "second" => at.second().into(),
        "microsecond" => i64::from(at.subsec_nanosecond() / 1000),
        _ => return Err(failed("a date has no such part")),
    })))
}

fn cut(context: &Context<'_>) -> Result<Option<String>> {
    let unit = text(context, 0)?;
    let moment = moment(context, 1)?;
    let to = text(context, 2)?;
    let zone = zone(context, 3)?;
    let at = start(local(moment, &zone), &unit).ok_or_else(|| failed("a date is out of range"))?;
    let out_of_range = |_| failed("a date is out of range");
    let written = match (&*to, moment) {
        ("date", _) => Text::date(at.date()),
        ("time", _) => Ok(Text::time(at.time())),
        ("date_time", _) => Text::date_time(at),
        // An hour that a change of the clock repeats is cut to its own start.
        (_, Moment::Instant(instant)) if matches!(&*unit, "" | "hour" | "minute" | "second") => {
            Text::timestamp(
                zone.to_offset(instant)
                    .to_timestamp(at)
                    .map_err(out_of_range)?,
            )
        }
        // Where a clock shows a time twice, servers mean the second.
        _ => Text::timestamp(
            zone.to_ambiguous_timestamp(at)
                .later()
                .map_err(out_of_range)?,
        ),
    };
    match written {
        Ok(text) => Ok(Some(text.as_str().to_owned())),
        Err(_) => Err(failed("a date is out of range")),
    }
}

/// The start of the unit that a time is in.
fn start(at: DateTime, unit: &str) -> Option<DateTime> {
    let (date, time) = (at.date(), at.time());
    let midnight = |date: Date| date.to_datetime(Time::midnight());
    Some(match unit {
        "" => at,
        "year" => midnight(date.first_of_year()),
        "quarter" => midnight(Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok()?),
        "month" => midnight(date.first_of_month()),
        "week" => {
            let behind = date.weekday().to_monday_zero_offset();
            midnight(date.checked_sub(i64::from(behind).days()).ok()?)
        }
        "day" => midnight(date),
        "hour" => date.at(time.hour(), 0, 0, 0),
        "minute" => date.at(time.hour(), time.minute(), 0, 0),
        "second" => date.at(time.hour(), time.minute(), time.second(), 0),
        _ => return None,
    })
}

fn later(context: &Context<'_>) -> Result<Option<String>> {
    let by = SignedDuration::from_micros(whole(context, 1)?);
    let out_of_range = |_| failed("a date is out of range");
    let written = match moment(context, 0)? {
        Moment::Time(time) => Ok(Text::time(time.wrapping_add(by))),
        Moment::Instant(at) => Text::timestamp(at.checked_add(by).map_err(out_of_range)?),
        other => {
            let at = local(other, &TimeZone::UTC);
            Text::date_time(at.checked_add(by).map_err(out_of_range)?)
        }
    };
    match written {
        Ok(text) => Ok(Some(text.as_str().to_owned())),
        Err(_) => Err(failed("a date is out of range")),
    }
}

//! Parts of dates and times, of the model and the moments of the module around.

use jiff::civil::{DateTime, date};
use terrace_core::Result;
use terrace_orm::{Auto, Duration, Model};

use super::super::super::found;
use super::{Event, moment};
use crate::case::Case;
use crate::observe::dicts;

/// A row from a start to an end.
pub(super) async fn create(
    t: &Case,
    start: impl Into<Option<DateTime>>,
    end: impl Into<Option<DateTime>>,
) -> Result<Event> {
    let (start, end) = (start.into(), end.into());
    let lasting = start.zip(end).map(|(start, end)| end.duration_since(start));
    let event = Event {
        id: Auto::unset(),
        name: start.map_or("None".to_owned(), |start| start.to_string()),
        start_datetime: start.map(moment),
        end_datetime: end.map(moment),
        start_date: start.map(DateTime::date),
        end_date: end.map(DateTime::date),
        start_time: start.map(DateTime::time),
        end_time: end.map(DateTime::time),
        duration: lasting.map(Duration::from),
    };
    event.insert(t.db()).await
}

/// A row, and one the other way round.
pub(super) async fn create_both(t: &Case, start: DateTime, end: DateTime) -> Result<()> {
    create(t, start, end).await?;
    create(t, end, start).await?;
    Ok(())
}

/// The start of most tests.
pub(super) fn start() -> DateTime {
    date(2015, 6, 15).at(14, 30, 50, 321_000)
}

/// The end of most tests.
pub(super) fn end() -> DateTime {
    date(2016, 6, 15).at(14, 10, 50, 123_000)
}

/// Observes when rows start, and a calculation beside it.
macro_rules! beside_start {
    ($t:ident, $events:expr, $calculation:expr) => {{
        let events = $events
            .annotate($calculation)
            .order_by(|(row, _)| row.start_datetime.ascending());
        let events = events.all($t.db()).await?;
        $t.rows(
            events
                .into_iter()
                .map(|(row, calculated)| (row.start_datetime, calculated)),
        )
    }};
    ($t:ident, $calculation:expr) => {
        beside_start!($t, Event::objects(), $calculation)
    };
}
pub(super) use beside_start;

pub(super) async fn test_extract_lookup_name_sql_injection(t: &Case) -> Result<()> {
    create_both(t, start(), end()).await?;
    t.compiler("each part of a date is a method of its own");
    Ok(())
}

pub(super) async fn test_extract_func(t: &Case) -> Result<()> {
    create_both(t, start(), end()).await?;
    t.compiler("each part of a date is a method of its own");
    t.compiler("a text has no hour");
    t.compiler("a date has no second");
    beside_start!(t, |row| row.start_datetime.year());
    beside_start!(t, |row| row.start_datetime.quarter());
    beside_start!(t, |row| row.start_datetime.month());
    beside_start!(t, |row| row.start_datetime.day());
    beside_start!(t, |row| row.start_datetime.week());
    beside_start!(t, |row| row.start_datetime.week_day());
    beside_start!(t, |row| row.start_datetime.iso_week_day());
    beside_start!(t, |row| row.start_datetime.hour());
    beside_start!(t, |row| row.start_datetime.minute());
    beside_start!(t, |row| row.start_datetime.second());
    let same =
        Event::objects().filter(|row| row.start_datetime.year().equals(row.start_datetime.year()));
    t.value(same.count(t.db()).await?);
    let same =
        Event::objects().filter(|row| row.start_datetime.hour().equals(row.start_datetime.hour()));
    t.value(same.count(t.db()).await?);
    let same = Event::objects().filter(|row| row.start_date.month().equals(row.start_date.month()));
    t.value(same.count(t.db()).await?);
    let same = Event::objects().filter(|row| row.start_time.hour().equals(row.start_time.hour()));
    t.value(same.count(t.db()).await?);
    Ok(())
}

pub(super) async fn test_extract_none(t: &Case) -> Result<()> {
    create(t, None, None).await?;
    let part = Event::objects().annotate(|row| row.start_datetime.year());
    t.value(found(part.first(t.db()).await?)?.1);
    let part = Event::objects().annotate(|row| row.start_date.year());
    t.value(found(part.first(t.db()).await?)?.1);
    let part = Event::objects().annotate(|row| row.start_time.hour());
    t.value(found(part.first(t.db()).await?)?.1);
    Ok(())
}

pub(super) async fn test_extract_outerref_validation(t: &Case) -> Result<()> {
    t.compiler("a text has no month");
    Ok(())
}

pub(super) async fn test_extract_duration_without_native_duration_field(t: &Case) -> Result<()> {
    t.compiler("a duration has no second");
    Ok(())
}

pub(super) async fn test_extract_duration_unsupported_lookups(t: &Case) -> Result<()> {
    for _part in [
        "year",
        "iso_year",
        "month",
        "week",
        "week_day",
        "iso_week_day",
        "quarter",
    ] {
        t.compiler("a duration is no date");
    }
    Ok(())
}

/// The part of the date and time, the part of the date or time alone, and how many rows have the
/// part that they have.
macro_rules! parts {
    ($($name:ident: $alone:ident $part:ident, same $same:ident;)+) => {$(
        pub(super) async fn $name(t: &Case) -> Result<()> {
            create_both(t, start(), end()).await?;
            beside_start!(t, |row| row.start_datetime.$part());
            beside_start!(t, |row| row.$alone.$part());
            let same = Event::objects()
                .filter(|row| row.start_datetime.$same().equals(row.start_datetime.$same()));
            t.value(same.count(t.db()).await?);
            Ok(())
        }
    )+};
}

parts! {
    test_extract_year_func: start_date year, same year;
    test_extract_iso_year_func: start_date iso_year, same iso_year;
    test_extract_month_func: start_date month, same month;
    test_extract_day_func: start_date day, same day;
    test_extract_week_func: start_date week, same week;
    test_extract_weekday_func: start_date week_day, same week_day;
    test_extract_iso_weekday_func: start_date iso_week_day, same week_day;
    test_extract_hour_func: start_time hour, same hour;
    test_extract_minute_func: start_time minute, same minute;
    test_extract_second_func: start_time second, same second;
}

pub(super) async fn test_extract_quarter_func(t: &Case) -> Result<()> {
    create_both(t, start(), date(2016, 8, 15).at(14, 10, 50, 123_000)).await?;
    beside_start!(t, |row| row.start_datetime.quarter());
    beside_start!(t, |row| row.start_date.quarter());
    let same = Event::objects().filter(|row| {
        row.start_datetime
            .quarter()
            .equals(row.start_datetime.quarter())
    });
    t.value(same.count(t.db()).await?);
    Ok(())
}

/// Days at the ends of ISO years.
fn ends_of_years() -> [DateTime; 3] {
    [date(2014, 12, 27), date(2014, 12, 31), date(2015, 12, 31)].map(|day| day.at(13, 0, 0, 0))
}

pub(super) async fn test_extract_iso_year_func_boundaries(t: &Case) -> Result<()> {
    for day in ends_of_years() {
        create(t, day, end()).await?;
    }
    let days = ends_of_years().map(moment);
    let events = Event::objects().filter(|row| row.start_datetime.one_of(days));
    beside_start!(t, events, |row| row.start_datetime.iso_year());
    let events = Event::objects()
        .filter(|row| row.start_datetime.iso_year().equals(2015))
        .order_by(|row| row.start_datetime.ascending());
    t.rows(events.all(t.db()).await?);
    let events = Event::objects()
        .filter(|row| row.start_datetime.iso_year().greater_than(2014))
        .order_by(|row| row.start_datetime.ascending());
    t.rows(events.all(t.db()).await?);
    let events = Event::objects()
        .filter(|row| row.start_datetime.iso_year().at_most(2014))
        .order_by(|row| row.start_datetime.ascending());
    t.rows(events.all(t.db()).await?);
    Ok(())
}

pub(super) async fn test_extract_week_func_boundaries(t: &Case) -> Result<()> {
    let [first, second, third] = ends_of_years();
    for day in [third, first, second] {
        create(t, day, end()).await?;
    }
    let days = ends_of_years().map(moment);
    let events = Event::objects().filter(|row| row.start_datetime.one_of(days));
    beside_start!(t, events, |row| row.start_datetime.week());
    Ok(())
}

pub(super) async fn test_extract_quarter_func_boundaries(t: &Case) -> Result<()> {
    let days = [date(2014, 12, 31), date(2015, 1, 1)].map(|day| day.at(13, 0, 0, 0));
    for day in days {
        create(t, day, end()).await?;
    }
    let events = Event::objects().filter(|row| row.start_datetime.one_of(days.map(moment)));
    beside_start!(t, events, |row| row.start_datetime.quarter());
    Ok(())
}

pub(super) async fn test_extract_second_func_no_fractional(t: &Case) -> Result<()> {
    create(t, start(), date(2016, 6, 15).at(14, 30, 50, 783_000)).await?;
    let same = Event::objects().filter(|row| {
        row.start_datetime
            .second()
            .equals(row.end_datetime.second())
    });
    t.rows(same.all(t.db()).await?);
    let same = Event::objects().filter(|row| row.start_time.second().equals(row.end_time.second()));
    t.rows(same.all(t.db()).await?);
    Ok(())
}

pub(super) async fn test_extract_outerref(t: &Case) -> Result<()> {
    let [one, two, three] =
        [date(2000, 1, 1), date(2001, 3, 5), date(2002, 1, 3)].map(|day| day.at(0, 0, 0, 0));
    create(t, one, three).await?;
    create(t, two, one).await?;
    create(t, three, two).await?;
    let events = Event::objects()
        .annotate(|outer| {
            Event::objects()
                .filter(|row| {
                    row.start_datetime.year().equals(2000)
                        & row
                            .start_datetime
                            .month()
                            .equals(outer.end_datetime.month())
                })
                .limit(1)
                .select(|row| row.id)
                .value()
        })
        .order_by(|(row, _)| row.name.ascending())
        .values(|(row, related)| (row.id, related));
    t.value(dicts(["pk", "related_pk"], events.all(t.db()).await?));
    Ok(())
}

//! Dates and times cut to a unit, of the model and the moments of the module around.

use jiff::civil::{DateTime, date};
use terrace_core::Result;
use terrace_orm::{Auto, DateUnit, ForeignKey, Model};

use super::super::super::found;
use super::super::super::models::{Author, author};
use super::extract::{beside_start, create, create_both, end, start};
use super::{Event, Fan, moment};
use crate::case::Case;
use crate::observe::dicts;

const OF_DATES: [DateUnit; 4] = [
    DateUnit::Year,
    DateUnit::Quarter,
    DateUnit::Month,
    DateUnit::Day,
];
const OF_TIMES: [DateUnit; 3] = [DateUnit::Hour, DateUnit::Minute, DateUnit::Second];

pub(super) async fn test_trunc_func(t: &Case) -> Result<()> {
    create_both(t, date(999, 6, 15).at(14, 30, 50, 321_000), end()).await?;
    for unit in OF_DATES {
        beside_start!(t, |row| row.start_date.truncate(unit));
    }
    for unit in OF_TIMES {
        beside_start!(t, |row| row.start_time.truncate(unit));
    }
    for unit in OF_DATES.into_iter().chain(OF_TIMES) {
        beside_start!(t, |row| row.start_datetime.truncate(unit));
    }
    for unit in OF_TIMES {
        beside_start!(t, |row| row.start_datetime.truncate(unit).time());
    }
    let same = Event::objects().filter(|row| {
        row.start_datetime
            .date()
            .equals(row.start_datetime.truncate_to_date(DateUnit::Day))
    });
    t.value(same.count(t.db()).await?);
    Ok(())
}

async fn to_weeks(t: &Case, start: DateTime) -> Result<()> {
    create_both(t, start, end()).await?;
    beside_start!(t, |row| row.start_datetime.truncate(DateUnit::Week));
    beside_start!(t, |row| row.start_date.truncate(DateUnit::Week));
    Ok(())
}

pub(super) async fn test_trunc_week(t: &Case) -> Result<()> {
    to_weeks(t, start()).await
}

pub(super) async fn test_trunc_week_before_1000(t: &Case) -> Result<()> {
    to_weeks(t, date(999, 6, 15).at(14, 30, 50, 321_000)).await
}

pub(super) async fn test_trunc_invalid_arguments(t: &Case) -> Result<()> {
    t.compiler("a moment is not cut to a number");
    t.compiler("a text is no moment");
    let dates = Event::objects().values(|row| row.start_date.truncate(DateUnit::Second));
    t.raises(dates.all(t.db()).await);
    t.compiler("a date is cut to a date");
    let times = Event::objects().values(|row| row.start_time.truncate(DateUnit::Month));
    t.raises(times.all(t.db()).await);
    t.compiler("a time is cut to a time");
    Ok(())
}

pub(super) async fn test_trunc_none(t: &Case) -> Result<()> {
    create(t, None, None).await?;
    let cut = Event::objects().annotate(|row| row.start_datetime.truncate(DateUnit::Year));
    t.value(found(cut.first(t.db()).await?)?.1);
    let cut = Event::objects().annotate(|row| row.start_date.truncate(DateUnit::Year));
    t.value(found(cut.first(t.db()).await?)?.1);
    let cut = Event::objects().annotate(|row| row.start_time.truncate(DateUnit::Hour));
    t.value(found(cut.first(t.db()).await?)?.1);
    Ok(())
}

/// What can't be cut to a unit, neither by itself nor when Django is told the type.
macro_rules! refused {
    ($t:ident, $column:ident, $unit:ident) => {
        for _output in ["inferred", "said"] {
            let cut = Event::objects().values(|row| row.$column.truncate(DateUnit::$unit));
            $t.raises(cut.all($t.db()).await);
        }
    };
}

/// Moments cut to a unit, perhaps dates or times alone, and how many rows start with the unit. The
/// end is given.
macro_rules! units {
    ($($name:ident: $unit:ident $end:expr, also $($alone:ident)?, refused $refused:ident;)+) => {$(
        pub(super) async fn $name(t: &Case) -> Result<()> {
            create_both(t, start(), $end).await?;
            beside_start!(t, |row| row.start_datetime.truncate(DateUnit::$unit));
            $(beside_start!(t, |row| row.$alone.truncate(DateUnit::$unit));)?
            let at_start = Event::objects().filter(|row| {
                row.start_datetime.equals(row.start_datetime.truncate(DateUnit::$unit))
            });
            t.value(at_start.count(t.db()).await?);
            refused!(t, $refused, $unit);
            Ok(())
        }
    )+};
}

units! {
    test_trunc_year_func: Year date(2016, 1, 1).at(0, 0, 0, 0), also start_date,
        refused start_time;
    test_trunc_month_func: Month date(2016, 6, 1).at(0, 0, 0, 0), also start_date,
        refused start_time;
    test_trunc_week_func: Week date(2016, 6, 13).at(0, 0, 0, 0), also, refused start_time;
    test_trunc_day_func: Day date(2016, 6, 15).at(0, 0, 0, 0), also, refused start_time;
    test_trunc_hour_func: Hour date(2016, 6, 15).at(14, 0, 0, 0), also start_time,
        refused start_date;
    test_trunc_minute_func: Minute date(2016, 6, 15).at(14, 10, 0, 0), also start_time,
        refused start_date;
    test_trunc_second_func: Second date(2016, 6, 15).at(14, 10, 50, 0), also start_time,
        refused start_date;
}

pub(super) async fn test_trunc_quarter_func(t: &Case) -> Result<()> {
    let end = date(2016, 10, 1).at(0, 0, 0, 0);
    create_both(t, start(), end).await?;
    create(t, date(2015, 10, 1).at(0, 0, 0, 0), end).await?;
    create(t, date(2016, 1, 1).at(0, 0, 0, 0), end).await?;
    beside_start!(t, |row| row.start_date.truncate(DateUnit::Quarter));
    beside_start!(t, |row| row.start_datetime.truncate(DateUnit::Quarter));
    refused!(t, start_time, Quarter);
    Ok(())
}

pub(super) async fn test_trunc_date_func(t: &Case) -> Result<()> {
    create_both(t, start(), end()).await?;
    beside_start!(t, |row| row.start_datetime.date());
    let same =
        Event::objects().filter(|row| row.start_datetime.date().equals(row.start_datetime.date()));
    t.value(same.count(t.db()).await?);
    t.compiler("a time has no date");
    t.compiler("a time has no date");
    Ok(())
}

pub(super) async fn test_trunc_date_none(t: &Case) -> Result<()> {
    create(t, None, None).await?;
    let cut = Event::objects().annotate(|row| row.start_datetime.date());
    t.value(found(cut.first(t.db()).await?)?.1);
    Ok(())
}

pub(super) async fn test_trunc_time_func(t: &Case) -> Result<()> {
    create_both(t, start(), end()).await?;
    beside_start!(t, |row| row.start_datetime.time());
    let same =
        Event::objects().filter(|row| row.start_datetime.time().equals(row.start_datetime.time()));
    t.value(same.count(t.db()).await?);
    t.compiler("a date has no time of day");
    t.compiler("a date has no time of day");
    Ok(())
}

pub(super) async fn test_trunc_time_none(t: &Case) -> Result<()> {
    create(t, None, None).await?;
    let cut = Event::objects().annotate(|row| row.start_datetime.time());
    t.value(found(cut.first(t.db()).await?)?.1);
    Ok(())
}

pub(super) async fn test_trunc_time_comparison(t: &Case) -> Result<()> {
    let day = date(2015, 6, 15);
    let (start, end) = (day.at(14, 30, 26, 0), day.at(14, 30, 26, 321_000));
    create(t, start, end).await?;
    let events = Event::objects().filter(|row| {
        row.start_datetime.time().equals(start.time()) & row.end_datetime.time().equals(end.time())
    });
    t.value(events.exists(t.db()).await?);
    let events = Event::objects()
        .annotate(|row| (row.start_datetime.time(), row.end_datetime.time()))
        .filter(|(_, (first, last))| first.equals(start.time()) & last.equals(end.time()));
    t.value(events.exists(t.db()).await?);
    Ok(())
}

pub(super) async fn test_trunc_subquery_with_parameters(t: &Case) -> Result<()> {
    let tolkien = author("J. R. R. Tolkien").insert(t.db()).await?;
    let martin = author("G. R. R. Martin").insert(t.db()).await?;
    for (author, name, year) in [
        (&tolkien, "Tom", 2016),
        (&tolkien, "Emma", 2015),
        (&martin, "Isabella", 2017),
    ] {
        let fan = Fan {
            id: Auto::unset(),
            name: name.to_owned(),
            age: 30,
            author: ForeignKey::to(author)?,
            fan_since: Some(moment(date(year, 2, 3).at(15, 0, 0, 0))),
        };
        fan.insert(t.db()).await?;
    }
    let authors = Author::objects()
        .annotate(|author| {
            Fan::objects()
                .filter(|fan| fan.author.equals(author.id))
                .filter(|fan| fan.name.one_of(["Emma", "Isabella", "Tom"]))
                .select(|fan| fan.fan_since.maximum())
                .value()
                .truncate(DateUnit::Year)
        })
        .order_by(|(author, _)| author.name.ascending())
        .values(|(author, year)| (author.name, year));
    t.value(dicts(
        ["name", "newest_fan_year"],
        authors.all(t.db()).await?,
    ));
    Ok(())
}

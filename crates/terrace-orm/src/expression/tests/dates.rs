//! Dates, times and durations.

use jiff::SignedDuration;

use super::*;
use crate::DateUnit;

#[test]
fn parts() {
    shown!(table![
        day().year(),
        at().iso_year(),
        at().quarter(),
        moment().month(),
        day().week(),
        at().day(),
        at().day_of_year(),
        at().week_day(),
        at().iso_week_day(),
        clock().hour(),
        at().minute(),
        at().second(),
        at().in_zone("Europe/Paris").hour(),
    ]);
}

#[test]
fn cut() {
    shown!(table![
        at().date(),
        moment().time(),
        at().in_zone("Europe/Paris").date(),
        day().truncate(DateUnit::Month),
        at().truncate(DateUnit::Week),
        moment().truncate(DateUnit::Hour),
        clock().truncate(DateUnit::Minute),
        at().in_zone("Europe/Paris").truncate(DateUnit::Day),
        at().in_zone("Europe/Paris")
            .truncate_to_date(DateUnit::Quarter),
        at().in_zone("Nowhere/Atall").hour(),
    ]);
}

#[test]
fn durations() {
    shown!(table![
        at() + SignedDuration::from_secs(90),
        moment() - SignedDuration::from_hours(1),
        at().plus_seconds(small()),
        at().since(until()),
        at().microseconds_since(Timestamp::UNIX_EPOCH),
    ]);
}

#[test]
fn a_year_becomes_a_range() {
    shown!(table![
        day().year().equals(2005),
        at().year().equals(2005),
        at().in_zone("Europe/Paris").year().equals(2005),
        moment().year().greater_than(2005),
        day().year().at_least(2005),
        day().year().less_than(2005),
        day().year().at_most(2005),
        day().iso_year().equals(2005),
        day().year().not_equals(2005),
        day().year().equals(small()),
        day().year().equals(99_999),
        day().month().equals(5),
    ]);
}

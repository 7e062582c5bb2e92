//! Dates have no time of day, times have no date, and only instants have a time zone.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use terrace_orm::{Auto, DateUnit, Duration, Model};

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm")]
struct Event {
    id: Auto<i64>,
    name: String,
    day: Date,
    clock: Time,
    at: Timestamp,
    lasting: Duration,
}

fn parts() {
    Event::objects().values(|e| e.day.hour());
    Event::objects().values(|e| e.clock.year());
    Event::objects().values(|e| e.name.month());
    Event::objects().values(|e| e.lasting.second());
    Event::objects().values(|e| e.at.fortnight());
}

fn zones() {
    Event::objects().values(|e| e.day.in_zone("UTC").month());
    Event::objects().values(|e| e.clock.in_zone("UTC").hour());
}

fn units() {
    Event::objects().values(|e| e.at.truncate("year"));
    Event::objects().values(|e| e.clock.truncate(DateUnit::Hour).year());
    Event::objects().values(|e| e.name.truncate(DateUnit::Hour));
}

fn calculations() {
    Event::objects().values(|e| e.day + e.name);
    Event::objects().values(|e| e.at + e.at);
    Event::objects().values(|e| e.lasting - e.at);
    Event::objects().values(|e| e.at * e.at);
    Event::objects().filter(|e| e.day.equals(Timestamp::UNIX_EPOCH));
}

fn main() {}

//! The models of `timezones`: twice where Django's are used with and without time zones.

use jiff::civil::{Date, DateTime, Time};
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Event {
    pub(crate) id: Auto<i32>,
    pub(crate) dt: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ZonedEvent {
    pub(crate) id: Auto<i32>,
    pub(crate) dt: jiff::Timestamp,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct MaybeEvent {
    pub(crate) id: Auto<i32>,
    pub(crate) dt: Option<jiff::Timestamp>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(events = "SessionEvent.session"))]
pub(crate) struct Session {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(events = "ZonedSessionEvent.session"))]
pub(crate) struct ZonedSession {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SessionEvent {
    pub(crate) id: Auto<i32>,
    pub(crate) dt: DateTime,
    #[terrace(on_delete = "cascade")]
    pub(crate) session: ForeignKey<Session>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ZonedSessionEvent {
    pub(crate) id: Auto<i32>,
    pub(crate) dt: jiff::Timestamp,
    #[terrace(on_delete = "cascade")]
    pub(crate) session: ForeignKey<ZonedSession>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Timestamp {
    pub(crate) id: Auto<i32>,
    #[terrace(auto_now_add)]
    pub(crate) created: jiff::Timestamp,
    #[terrace(auto_now)]
    pub(crate) updated: jiff::Timestamp,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct AllDayEvent {
    pub(crate) id: Auto<i32>,
    pub(crate) day: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct DailyEvent {
    pub(crate) id: Auto<i32>,
    pub(crate) time: Time,
}

translations![
    Event: "timezones.event",
    ZonedEvent: "timezones.event",
    MaybeEvent: "timezones.maybeevent",
    Session: "timezones.session",
    ZonedSession: "timezones.session",
    SessionEvent: "timezones.sessionevent",
    ZonedSessionEvent: "timezones.sessionevent",
    Timestamp: "timezones.timestamp",
    AllDayEvent: "timezones.alldayevent",
    DailyEvent: "timezones.dailyevent",
];

//! Calculations of types that don't go together, and what a column's type has not.

use jiff::Timestamp;
use terrace_orm::{Auto, Model, Together, case, rank, window};

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Event {
    id: Auto<i64>,
    name: String,
    note: Option<String>,
    size: i32,
    at: Timestamp,
    body: serde_json::Value,
}

fn names(_: terrace_orm::Computed<String>) {}

fn main() {
    Event::objects().values(|e| e.name + e.size);
    Event::objects().values(|e| e.size * e.at);
    Event::objects().values(|e| e.size.year());
    Event::objects().values(|e| e.size.lower());
    Event::objects().values(|e| e.name.key("a"));
    Event::objects().values(|e| e.name.in_zone("UTC"));
    Event::objects().values(|e| e.note.coalesce(3));
    Event::objects().values(|e| case().when(e.size.equals(1), "one").otherwise(1));
    Event::objects().values(|e| e.size.lower().filter(e.size.equals(1)));
    Event::objects().values(|_| rank());
    Event::objects().values(|e| e.size.over(window()));
    Event::objects().filter(|e| e.body.less_than(e.body));
    Event::objects().filter(|e| e.size.contains(1));
    Event::objects().filter(|e| e.size & e.name.equals("x"));
    Event::objects().filter(|e| e.name.equals(Some(1)));
    Event::objects().filter(|e| (e.name, e.size).equals((1, "x")));
    Event::objects().filter(|e| {
        names(e.note.lower());
        e.name.is_null()
    });
}

//! A null has a type: nothing says here which one is meant.

use terrace_orm::{Auto, Model};

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Event {
    id: Auto<i64>,
    size: Option<i32>,
}

fn main() {}

fn alone() {
    Event::objects().filter(|e| e.size.less_than(None));
}

fn with_others() {
    Event::objects().filter(|e| e.size.is_null() | e.size.greater_than(None));
}

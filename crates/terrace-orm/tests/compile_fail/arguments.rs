//! What methods are given: numbers without a sign where a sign means nothing, and each argument.

use terrace_core::Tenant;
use terrace_orm::{Auto, Model, case, concat, rank, tile, window};
use terrace_tenancy::Db;

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm")]
struct Event {
    id: Auto<i64>,
    name: String,
    size: i32,
}

fn numbers() {
    Event::objects().limit(-1);
    Event::objects().slice(-3..);
    Event::objects().slice("a".."b");
    Event::objects().values(|_| tile(-2).over(window()));
    Event::objects().values(|e| e.size.sum().over(window().rows("a"..)));
}

fn texts() {
    Event::objects().values(|e| e.name.length("x"));
    Event::objects().values(|e| e.name.coalesce());
    Event::objects().values(|e| e.name.null_if());
    Event::objects().values(|e| e.name.greatest());
    Event::objects().values(|e| e.name.substring("a", 2));
    Event::objects().values(|e| e.size.substring(1, 2));
    Event::objects().values(|e| e.name.collate(3));
    Event::objects().values(|e| e.name.text_aggregate());
    Event::objects().values(|e| concat((e.name, rank())));
}

fn conditions() {
    Event::objects().filter(|e| e.name.is_null(true));
    Event::objects().values(|e| case().when(e.size, 1).otherwise(2));
    Event::objects().values(|e| case().when(e.size.equals(1)).otherwise(2));
    Event::objects().filter(|_| ());
    Event::objects().filter(|e| !e.name);
}

fn orders(db: &Db<Tenant>) {
    let _ = Event::objects().latest(db);
    let _ = Event::objects().order_by(|_| "-name").all(db);
    let _ = db.transaction("work");
}

fn main() {}

//! Misspelt and misplaced attributes, all reported at once.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use terrace_orm::{Auto, Duration, ForeignKey, Model};

#[derive(Model)]
#[terrace(crate = "terrace_orm", tabel = "artists", unique(name, nam))]
struct Artist {
    id: Auto<i64>,
    #[terrace(max_lenght = 80, uniqe)]
    name: String,
    #[terrace(colour = "red", column = 5, max_length = "80")]
    label: String,
    #[terrace(precision = 10)]
    price: Decimal,
    #[terrace(on_delete = "vanish")]
    parent: ForeignKey<Artist>,
    #[terrace(column = "name")]
    other: String,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Longest {
    id: Auto<i64>,
    #[terrace(max_length = 80)]
    number: i64,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Kept {
    id: Auto<i64>,
    #[terrace(on_delete = "set_null")]
    other: ForeignKey<Longest>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Numbered {
    id: Auto<i64>,
    second: Auto<i64>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Wrongly {
    id: Auto<i64>,
    #[terrace(auto_now)]
    changed: String,
    #[terrace(auto_now_add)]
    added: Option<Date>,
    #[terrace(soft_delete)]
    deleted: Option<DateTime>,
    #[terrace(version)]
    version: Duration,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct AlwaysDeleted {
    id: Auto<i64>,
    #[terrace(soft_delete)]
    deleted: Timestamp,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
enum Either {
    Left,
}

fn main() {}

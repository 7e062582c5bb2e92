//! None, two, and one that can't remember where it was loaded from.

use terrace_orm::{Auto, Model};

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Missing {
    name: String,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Two {
    #[terrace(primary_key)]
    first: Auto<i64>,
    #[terrace(primary_key)]
    second: Auto<i64>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Plain {
    #[terrace(primary_key)]
    code: String,
}

fn main() {}

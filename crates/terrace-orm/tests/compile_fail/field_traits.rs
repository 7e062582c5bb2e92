//! Types that no field and no key can have, behind other names: the traits say so.

use terrace_orm::{Auto, Model};

type Tiny = u8;
type Code = String;
type Small = i16;

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Hidden {
    id: Auto<i64>,
    value: Tiny,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Coded {
    #[terrace(primary_key)]
    code: Code,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Numbered {
    id: Auto<Small>,
}

fn main() {}

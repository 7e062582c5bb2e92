//! Types that no field can have.

use terrace_orm::{Auto, Model};

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct I8 {
    id: Auto<i64>,
    value: i8,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct U8 {
    id: Auto<i64>,
    value: u8,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct U16 {
    id: Auto<i64>,
    value: u16,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct U32 {
    id: Auto<i64>,
    value: u32,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct U64 {
    id: Auto<i64>,
    value: u64,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct AutoI16 {
    id: Auto<i16>,
    value: String,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct AutoU16 {
    id: Auto<i64>,
    value: Auto<u16>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct AutoOption {
    id: Auto<i64>,
    value: Auto<Option<i64>>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct OptionAuto {
    id: Auto<i64>,
    value: Option<Auto<i64>>,
}

fn main() {}

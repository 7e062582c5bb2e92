//! Types that no field can have.

use terrace_orm::{Auto, Model};

macro_rules! models {
    ($($name:ident $kind:ty;)+) => {$(
        #[derive(Model)]
        #[terrace(crate = "terrace_orm")]
        struct $name {
            id: Auto<i64>,
            value: $kind,
        }
    )+};
}

models! {
    I8 i8;
    U8 u8;
    U16 u16;
    U32 u32;
    U64 u64;
    AutoI16 Auto<i16>;
    AutoOption Auto<Option<i64>>;
    OptionAuto Option<Auto<i64>>;
}

fn main() {}

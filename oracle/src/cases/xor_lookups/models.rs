//! The model of `xor_lookups`.

use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Number {
    pub(crate) id: Auto<i32>,
    pub(crate) num: i32,
}

translations![Number: "xor_lookups.number"];

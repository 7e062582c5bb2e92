//! The models of `empty`.

use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Empty {
    pub(crate) id: Auto<i32>,
}

translations![Empty: "empty.empty"];

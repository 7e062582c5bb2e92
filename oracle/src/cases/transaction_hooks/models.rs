//! The models of `transaction_hooks`.

use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Thing {
    pub(crate) id: Auto<i32>,
    pub(crate) num: i32,
}

translations![Thing: "transaction_hooks.thing"];

impl Thing {
    /// A new thing.
    pub(crate) const fn new(num: i32) -> Self {
        Self {
            id: Auto::unset(),
            num,
        }
    }
}

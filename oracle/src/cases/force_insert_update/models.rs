//! The models of `force_insert_update`.

use terrace_orm::{Auto, Key, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Counter {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    pub(crate) value: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct WithCustomPK {
    #[terrace(primary_key)]
    pub(crate) name: Key<i32>,
    pub(crate) value: i32,
}

translations![
    Counter: "force_insert_update.counter",
    WithCustomPK: "force_insert_update.withcustompk",
];

//! The models of `datatypes`.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug, Default)]
#[terrace(crate = "terrace_orm", ordering = "consumed_at")]
pub(crate) struct Donut {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
    pub(crate) is_frosted: bool,
    pub(crate) has_sprinkles: Option<bool>,
    pub(crate) baked_date: Option<Date>,
    pub(crate) baked_time: Option<Time>,
    pub(crate) consumed_at: Option<DateTime>,
    pub(crate) review: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RumBaba {
    pub(crate) id: Auto<i32>,
    pub(crate) baked_date: Date,
    #[terrace(auto_now_add)]
    pub(crate) baked_timestamp: Timestamp,
}

translations![Donut: "datatypes.donut", RumBaba: "datatypes.rumbaba"];

//! The models of `defer`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(primary_set = "Primary.related"))]
pub(crate) struct Secondary {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) first: String,
    #[terrace(max_length = 50)]
    pub(crate) second: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Primary {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(max_length = 50)]
    pub(crate) value: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) related: ForeignKey<Secondary>,
}

translations![
    Secondary: "defer.secondary",
    Primary: "defer.primary",
];

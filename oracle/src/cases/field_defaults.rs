//! `field_defaults`: values that are left to the defaults of their columns.

use crate::module::Module;

mod bulk;
mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "field_defaults",
    models: models::MODELS,
    cases: &[bulk::CASES, tests::CASES],
};

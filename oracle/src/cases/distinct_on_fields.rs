//! `distinct_on_fields`: the first row of those with the same values.

use crate::module::Module;

mod models;
mod rows;
mod selected;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "distinct_on_fields",
    models: models::MODELS,
    cases: &[rows::CASES, selected::CASES],
};

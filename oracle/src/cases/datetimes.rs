//! `datetimes`: the units of time that there are in a column.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "datetimes",
    models: models::MODELS,
    cases: &[tests::CASES],
};

//! `expressions_window`: values calculated from the rows around a row.

use crate::module::Module;

mod conditions;
mod frames;
mod functions;
mod models;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "expressions_window",
    models: models::MODELS,
    cases: &[conditions::CASES, frames::CASES, functions::CASES],
};

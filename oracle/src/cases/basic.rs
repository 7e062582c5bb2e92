//! `basic`: rows of one model, made, looked up, changed and read again.

use crate::module::Module;

mod calculated;
mod creation;
mod instances;
mod lookups;
mod models;
mod refresh;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "basic",
    models: models::MODELS,
    cases: &[
        calculated::CASES,
        creation::CASES,
        instances::CASES,
        lookups::CASES,
        refresh::CASES,
    ],
};

//! `filtered_relation`: relations joined once more, with conditions.

use crate::module::Module;

mod aggregates;
mod chains;
mod deeper;
mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "filtered_relation",
    models: models::MODELS,
    cases: &[
        aggregates::CASES,
        aggregates::analytical::CASES,
        chains::CASES,
        deeper::CASES,
        tests::CASES,
    ],
};

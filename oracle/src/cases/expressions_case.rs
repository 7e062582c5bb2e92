//! `expressions_case`: values that depend on conditions.

use crate::module::Module;

mod aggregates;
mod annotations;
mod calculated;
mod conditions;
mod documentation;
mod filters;
mod models;
mod updates;
mod written;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "expressions_case",
    models: models::MODELS,
    cases: &[
        aggregates::CASES,
        annotations::CASES,
        calculated::CASES,
        conditions::CASES,
        documentation::CASES,
        filters::CASES,
        updates::CASES,
        written::CASES,
    ],
};

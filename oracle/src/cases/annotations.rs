//! `annotations`: calculations beside rows.

use crate::module::Module;

mod aliases;
mod calculations;
mod conditions;
mod models;
mod subqueries;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "annotations",
    models: models::MODELS,
    cases: &[
        aliases::CASES,
        calculations::CASES,
        conditions::CASES,
        subqueries::CASES,
    ],
};

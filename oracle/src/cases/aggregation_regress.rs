//! `aggregation_regress`: aggregates that once went wrong in Django.

use crate::module::Module;

mod annotated;
mod conditions;
mod groups;
mod models;
mod totals;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "aggregation_regress",
    models: models::MODELS,
    cases: &[
        annotated::CASES,
        conditions::CASES,
        groups::CASES,
        totals::CASES,
    ],
};

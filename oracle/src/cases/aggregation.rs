//! `aggregation`: aggregates of all rows, of related rows and of groups.

use crate::module::Module;

mod annotated;
mod basics;
mod defaults;
mod filters;
mod groups;
mod models;
mod pruning;
mod subqueries;
mod texts;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "aggregation",
    models: models::MODELS,
    cases: &[
        annotated::CASES,
        basics::CASES,
        defaults::CASES,
        filters::CASES,
        groups::CASES,
        pruning::CASES,
        subqueries::CASES,
        texts::CASES,
    ],
};

//! `expressions`: calculations with columns, and queries inside queries.

use crate::module::Module;

mod basics;
mod booleans;
mod differences;
mod durations;
mod instances;
mod models;
mod nested;
mod numbers;
mod operators;
mod outer;
mod ranges;
mod refusals;
mod slices;
mod subqueries;
mod values;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "expressions",
    models: models::MODELS,
    cases: &[
        basics::CASES,
        booleans::CASES,
        differences::CASES,
        durations::CASES,
        instances::CASES,
        nested::CASES,
        numbers::CASES,
        operators::CASES,
        outer::CASES,
        ranges::CASES,
        refusals::CASES,
        slices::CASES,
        subqueries::CASES,
        values::CASES,
    ],
};

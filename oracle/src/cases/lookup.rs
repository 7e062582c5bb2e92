//! `lookup`: conditions on columns, counting, values, and rows by their keys.

use crate::module::Module;

mod bulk;
mod collision;
mod decimals;
mod errors;
mod models;
mod querying;
mod tests;
mod text;
mod times;
mod truths;
mod values;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "lookup",
    models: models::MODELS,
    cases: &[
        bulk::CASES,
        collision::CASES,
        decimals::CASES,
        errors::CASES,
        querying::CASES,
        tests::CASES,
        text::CASES,
        times::CASES,
        truths::CASES,
        values::CASES,
    ],
};

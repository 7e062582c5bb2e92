//! `composite_pk`: keys of several columns.

use crate::module::Module;

mod aggregates;
mod bulk;
mod creating;
mod deleting;
mod filters;
mod getting;
mod instances;
mod models;
mod orders;
mod stamps;
mod subqueries;
mod updating;
mod users;
mod values;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "composite_pk",
    models: models::MODELS,
    cases: &[
        aggregates::CASES,
        bulk::CASES,
        creating::CASES,
        deleting::CASES,
        filters::CASES,
        getting::CASES,
        instances::CASES,
        orders::CASES,
        stamps::CASES,
        subqueries::CASES,
        updating::CASES,
        users::CASES,
        values::CASES,
    ],
};

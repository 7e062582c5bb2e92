//! `composite_pk`: keys of several columns.

use crate::module::Module;

mod creating;
mod deleting;
mod filters;
mod getting;
mod models;
mod orders;
mod updating;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "composite_pk",
    models: models::MODELS,
    cases: &[
        creating::CASES,
        deleting::CASES,
        filters::CASES,
        getting::CASES,
        orders::CASES,
        updating::CASES,
    ],
};

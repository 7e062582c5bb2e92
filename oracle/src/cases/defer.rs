//! `defer`: some columns of a row.

use crate::module::Module;

mod deferred;
mod invalid;
mod models;
mod parts;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "defer",
    models: models::MODELS,
    cases: &[deferred::CASES, invalid::CASES, parts::CASES],
};

//! `reserved_names`: columns and tables with names that are words of SQL.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "reserved_names",
    models: models::MODELS,
    cases: &[tests::CASES],
};

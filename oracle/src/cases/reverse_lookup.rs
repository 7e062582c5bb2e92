//! `reverse_lookup`: conditions on rows that refer to a row.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "reverse_lookup",
    models: models::MODELS,
    cases: &[tests::CASES],
};

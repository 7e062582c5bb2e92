//! `update_only_fields`: writes of some fields of a row.

use crate::module::Module;

mod inherited;
mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "update_only_fields",
    models: models::MODELS,
    cases: &[inherited::CASES, tests::CASES],
};

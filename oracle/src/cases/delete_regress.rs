//! `delete_regress`: deletes that once went wrong.

use crate::module::Module;

mod cascades;
mod models;
mod queries;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "delete_regress",
    models: models::MODELS,
    cases: &[cascades::CASES, queries::CASES],
};

//! `select_related_onetoone`: rows on the other side of unique references, in the same statement.

use crate::module::Module;

mod inherited;
mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "select_related_onetoone",
    models: models::MODELS,
    cases: &[tests::CASES, inherited::CASES],
};

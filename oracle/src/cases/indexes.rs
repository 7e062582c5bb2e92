//! `indexes`: of some rows, of expressions, with further columns, with classes of operators.

use crate::module::Module;

mod classes;
mod covering;
mod made;
mod models;
mod partial;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "indexes",
    models: models::MODELS,
    cases: &[classes::CASES, covering::CASES, partial::CASES],
};

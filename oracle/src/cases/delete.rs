//! `delete`: rows go, with what depends on them.

use crate::module::Module;

mod deletion;
mod fast;
mod models;
mod new;
mod on_delete;
mod restricted;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "delete",
    models: models::MODELS,
    cases: &[
        deletion::CASES,
        fast::CASES,
        on_delete::CASES,
        restricted::CASES,
    ],
};

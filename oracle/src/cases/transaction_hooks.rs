//! `transaction_hooks`: what runs after a commit.

use crate::module::Module;

mod hooks;
mod models;
mod notified;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "transaction_hooks",
    models: models::MODELS,
    cases: &[hooks::CASES],
};

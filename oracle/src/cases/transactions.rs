//! `transactions`: what is kept and what is undone.

use crate::module::Module;

mod atomic;
mod durable;
mod models;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "transactions",
    models: models::MODELS,
    cases: &[atomic::CASES, atomic::inside::CASES, durable::CASES],
};

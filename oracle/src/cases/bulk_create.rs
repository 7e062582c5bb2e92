//! `bulk_create`: many new rows at once.

use crate::module::Module;

mod batches;
mod calculated;
mod conflicts;
mod creating;
mod models;
mod nullable;
mod transactions;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "bulk_create",
    models: models::MODELS,
    cases: &[
        batches::CASES,
        calculated::CASES,
        conflicts::CASES,
        creating::CASES,
        nullable::CASES,
        transactions::CASES,
    ],
};

//! `foreign_object`: references of several columns, which nobody holds.

use crate::module::Module;

mod contacts;
mod members;
mod middles;
mod models;
mod prefetched;
mod translations;
mod tuples;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "foreign_object",
    models: models::MODELS,
    cases: &[
        contacts::CASES,
        members::CASES,
        middles::CASES,
        prefetched::CASES,
        translations::CASES,
        tuples::CASES,
    ],
};

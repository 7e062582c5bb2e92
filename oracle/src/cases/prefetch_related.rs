//! `prefetch_related`: related rows, fetched with a statement for each relation.

use crate::module::Module;

mod custom;
mod favorites;
mod keys;
mod limits;
mod models;
mod nullable;
mod objects;
mod raw;
mod tests;
mod uuids;
mod words;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "prefetch_related",
    models: models::MODELS,
    cases: &[
        custom::CASES,
        favorites::CASES,
        keys::CASES,
        limits::CASES,
        nullable::CASES,
        objects::CASES,
        raw::CASES,
        tests::CASES,
        uuids::CASES,
        words::CASES,
    ],
};

//! `prefetch_related`: related rows, fetched with a statement for each relation.

use crate::module::Module;

mod custom;
mod favorites;
mod given;
mod inherited;
mod keys;
mod limits;
mod models;
mod names;
mod nullable;
mod objects;
mod raw;
mod tagged;
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
        given::CASES,
        inherited::CASES,
        keys::CASES,
        limits::CASES,
        names::CASES,
        nullable::CASES,
        objects::CASES,
        raw::CASES,
        tagged::CASES,
        tests::CASES,
        uuids::CASES,
        words::CASES,
    ],
};

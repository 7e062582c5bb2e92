//! `queries`: joins, queries put together, and changes of many rows.

use crate::module::Module;

mod bulk;
mod categories;
mod combined;
mod compound;
mod contains;
mod excluded;
mod joins;
mod many;
mod models;
mod more;
mod promotion;
mod slices;
mod smaller;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "queries",
    models: models::MODELS,
    cases: &[
        bulk::CASES,
        categories::CASES,
        combined::CASES,
        compound::CASES,
        contains::CASES,
        excluded::CASES,
        joins::CASES,
        many::CASES,
        more::CASES,
        promotion::CASES,
        slices::CASES,
        smaller::CASES,
    ],
};

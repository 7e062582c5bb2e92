//! `get_earliest_or_latest`: the rows at either end of an order.

use crate::module::Module;

mod groups;
mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "get_earliest_or_latest",
    models: models::MODELS,
    cases: &[groups::CASES, tests::CASES],
};

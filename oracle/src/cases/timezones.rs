//! `timezones`: dates and times without a time zone, and instants that are read in several.

#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "tests that two classes share are in one file"
    )
)]

use crate::module::Module;

mod civil;
mod instants;
mod models;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "timezones",
    models: models::MODELS,
    cases: &[civil::CASES, instants::CASES],
};

//! The `terrace` binary, as its users call it.

mod adopting;
mod copying;
mod database;
mod diff;
mod fleet;
mod lint;
mod readme;
mod refusals;
mod registry;
mod stopping;
mod support;
mod tenantize;
mod verbs;

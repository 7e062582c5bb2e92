//! The cases, one module for each module of Django's test-suite. `build.rs` reads this list.

use crate::module::Module;

#[cfg(oracle = "aggregation")]
mod aggregation;
#[cfg(oracle = "lookup")]
mod lookup;

/// Every module that is compiled.
pub(crate) const MODULES: &[Module] = include!(concat!(env!("OUT_DIR"), "/modules.rs"));

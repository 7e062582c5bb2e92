//! The cases, one module for each module of Django's test-suite. `build.rs` reads this list.

use crate::module::Module;

#[cfg(oracle = "aggregation")]
mod aggregation;
#[cfg(oracle = "datatypes")]
mod datatypes;
#[cfg(oracle = "dates")]
mod dates;
#[cfg(oracle = "datetimes")]
mod datetimes;
#[cfg(oracle = "db_functions")]
mod db_functions;
#[cfg(oracle = "empty")]
mod empty;
#[cfg(oracle = "lookup")]
mod lookup;
#[cfg(oracle = "max_lengths")]
mod max_lengths;
#[cfg(oracle = "reserved_names")]
mod reserved_names;
#[cfg(oracle = "timezones")]
mod timezones;

/// Every module that is compiled.
pub(crate) const MODULES: &[Module] = include!(concat!(env!("OUT_DIR"), "/modules.rs"));

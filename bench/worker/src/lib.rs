//! What every worker process of the benchmarks shares.
//!
//! A worker is one contender's process: it opens its databases, says `{"ready":true}`, and then
//! answers each line on its standard input with one line of JSON on its standard output:
//!
//! | line | answer |
//! |---|---|
//! | `run SCENARIO SECONDS` | what the scenario measured, a [`Measurement`] as a rule |
//! | end of input | the worker removes what it made and exits |
//!
//! Whatever goes wrong is answered with `{"error": "…"}`. Every operation checks the rows it got:
//! a contender that does nothing fails.

mod address;
pub mod fleet;
mod measure;
mod protocol;
pub mod sample;
pub mod slow;

pub use address::Address;
pub use measure::{Measurement, Operation, measure, measure_paced};
pub use protocol::{Configuration, Worker, serve};

/// Whatever went wrong in a benchmark.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The result of everything in the benchmarks.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Tasks that ask at once.
pub const TASKS: usize = 32;

/// Connections that each contender may open.
pub const CONNECTIONS: usize = 8;

//! One test body over every database and isolation mode.
//!
//! Two tenants with the same keys and canaries in every column live side by side in each cell
//! (a database and an isolation). Every public operation is run as one of them; no byte of the
//! other may be seen, in results, errors or logs, or changed.

mod canary;
mod cell;
mod database;
mod house;
mod interleave;
mod logs;
mod models;
mod operations;
mod policies;
mod pooler;
mod report;
mod runner;

pub use cell::{Cell, cells};
#[doc(hidden)]
pub use database::Database;
pub use report::{CellReport, Report};
pub use runner::{Depth, run};

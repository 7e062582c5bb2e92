//! Tables of one tenant that become tables of several.
//!
//! | file | is for |
//! |---|---|
//! | `choice` | what is asked |
//! | `plan` | which tables change, what stays and why: pure, from the tables as they are |
//! | `refusals` | what can't be done, all of it at once |
//! | `notes` | what is worth a look before anything is written |
//! | `shown` | the plan as a person reads it |
//! | `files` | the plan as migration files, for every database that it can be spelled for |
//! | `run` | all of it, as far as somebody asked for it |
//! | `proof` | what holds afterwards: rows, keys, policies, and what the runtime role meets |
//!
//! The plan is made from the tables of a live database, in its own words
//! ([`LiveTable`](terrace_sql::LiveTable)), so that nothing is lost that a definition of ours has no
//! room for. What is written are ordinary migration files.

mod choice;
mod files;
mod notes;
mod plan;
mod proof;
mod refusals;
mod run;
mod shown;

pub use choice::{TenantizeChoice, WhichTables};
pub use files::{TenantizeFile, TenantizeFiles};
pub use plan::{SharedTable, TenantizePlan};
pub use proof::{Proof, ProofLine};
pub use run::{Tenantize, TenantizeReport, TenantizeWish};

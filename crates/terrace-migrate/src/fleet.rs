//! Many targets: bounded workers, canaries and waves, rules for stopping.
//!
//! Which targets lack something, and who works at which, is the business of a [`FleetLedger`],
//! implemented in the layer above. The run asks it for targets, brings each to its newest migration,
//! and tells it what became of them.
//!
//! | file | is for |
//! |---|---|
//! | `ledger` | what the run asks of the layer above |
//! | `rules` | how many targets go first, and when it is time to stop |
//! | `run` | hands targets out and takes results in |
//! | `worker` | reaches targets one after the other |
//! | `visit`, `batch` | one target: in one flight where that is possible |
//! | `compare` | what targets hold otherwise than their migrations make it |
//! | `squash` | a target that is empty: its tables in their newest form |
//! | `version` | what a target has, as a value |

mod batch;
mod compare;
mod ledger;
mod rules;
mod run;
mod squash;
mod version;
mod visit;
mod worker;

pub use compare::{Compare, Compared};
pub use ledger::{Asked, FleetLedger, FleetTarget, Settled};
pub use rules::{FleetRules, StopReason, StopSignal, Wave};
pub use run::{FleetProgress, FleetRun, migrate_fleet};
pub use version::TargetVersion;
pub use visit::{Known, Visit, Visitor};

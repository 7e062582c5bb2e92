//! What a run asks of whoever knows the targets.

use std::pin::Pin;

use terrace_core::Result;
use terrace_tenancy::MigrationTarget;

use super::visit::{Known, Visit};

/// A target that lacks something.
#[derive(Clone, Debug)]
pub struct FleetTarget {
    /// What people call it: a tenant's slug.
    pub label: String,
    /// Where it is.
    pub target: MigrationTarget,
    /// What is known of it.
    pub known: Known,
}

/// A target that was visited.
#[derive(Debug)]
pub struct Settled {
    /// What people call it.
    pub label: String,
    /// What became of it.
    pub visit: Visit,
}

/// A boxed future of a ledger.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Knows which targets lack something, and lets several runs share them without doubling any.
pub trait FleetLedger: Send + Sync {
    /// Targets, at most so many, at which nobody else works; they are this run's until they are
    /// settled or given back. A patient caller, who must not hold anything unsettled, waits while
    /// others still work at something that it may have to take over: for it, none means that nothing
    /// is left to do. For others it means that there is nothing now.
    fn claim(&self, at_most: usize, patient: bool) -> Asked<'_, Vec<FleetTarget>>;

    /// Notes what became of targets.
    fn settle<'a>(&'a self, settled: &'a [Settled]) -> Asked<'a, ()>;

    /// Gives targets back that were not begun.
    fn give_back<'a>(&'a self, targets: &'a [FleetTarget]) -> Asked<'a, ()>;
}

//! Tenants of a list as the engine for fleets sees them: canaries, waves, several at a time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use terrace_core::Result;
use terrace_migrate::{
    Asked, FleetLedger, FleetProgress, FleetRules, FleetTarget, Known, Migrator, Settled,
    TargetOutcome, migrate_fleet,
};
use terrace_tenancy::PlainDatabase;

use crate::arguments::Format;
use crate::output::complain;
use crate::project::Project;
use crate::run::tell;
use crate::tenants::{self, Tenant};

/// What became of the tenants.
pub(crate) struct Fleet {
    pub(crate) outcomes: Vec<TargetOutcome>,
    /// Those that were not begun.
    pub(crate) unreached: Vec<String>,
}

/// Migrates tenants, several at a time. One that fails stops nobody else, unless the arguments say
/// so.
pub(crate) async fn run(
    project: &Arc<Project>,
    database: &PlainDatabase,
    migrator: &Migrator,
    tenants: Vec<Tenant>,
) -> Result<Fleet> {
    let arguments = &project.common.tenants;
    let rules = FleetRules {
        jobs: arguments.jobs,
        rest: arguments.rest,
        canary: arguments.canary,
        wave: arguments.wave,
        max_failures: arguments.max_failures,
        ..FleetRules::default()
    };
    let expected = tenants.len();
    let list = List {
        project: Arc::clone(project),
        database: database.clone(),
        waiting: Mutex::new(tenants.into()),
        lost: Mutex::default(),
    };
    let said = Said(project.common.format);
    let run = migrate_fleet(migrator, &list, &rules, expected, &said).await?;
    let visited = run.settled.into_iter().map(|settled| settled.visit.outcome);
    let mut outcomes: Vec<TargetOutcome> = visited
        .chain(std::mem::take(&mut *locked(&list.lost)))
        .collect();
    outcomes.sort_by(|a, b| a.key.cmp(&b.key));
    let waiting = locked(&list.waiting);
    let unreached = waiting.iter().map(|tenant| tenant.name.clone()).collect();
    Ok(Fleet {
        outcomes,
        unreached,
    })
}

/// The tenants, each handed out once: nobody else shares the work.
struct List {
    project: Arc<Project>,
    database: PlainDatabase,
    waiting: Mutex<VecDeque<Tenant>>,
    /// Tenants without a place to go to.
    lost: Mutex<Vec<TargetOutcome>>,
}

impl List {
    async fn next(&self) -> Result<Option<FleetTarget>> {
        loop {
            let Some(tenant) = locked(&self.waiting).pop_front() else {
                return Ok(None);
            };
            match tenants::target(&self.project, &self.database, &tenant).await {
                Ok(target) => {
                    return Ok(Some(FleetTarget {
                        label: tenant.name,
                        target,
                        known: Known::Nothing,
                    }));
                }
                Err(error) => {
                    let outcome = TargetOutcome {
                        key: tenant.name.clone(),
                        applied: Vec::new(),
                        error: Some(error),
                    };
                    tell(self.project.common.format, &outcome, Some(&tenant.name))?;
                    locked(&self.lost).push(outcome);
                }
            }
        }
    }
}

impl FleetLedger for List {
    fn claim(&self, at_most: usize, _: bool) -> Asked<'_, Vec<FleetTarget>> {
        Box::pin(async move {
            let mut claimed = Vec::new();
            while claimed.len() < at_most
                && let Some(target) = self.next().await?
            {
                claimed.push(target);
            }
            Ok(claimed)
        })
    }

    fn settle<'a>(&'a self, _: &'a [Settled]) -> Asked<'a, ()> {
        // Each target has a ledger of its own, and there is no other.
        Box::pin(async { Ok(()) })
    }

    fn give_back<'a>(&'a self, targets: &'a [FleetTarget]) -> Asked<'a, ()> {
        let given = targets.iter().map(|target| Tenant::named(&target.label));
        locked(&self.waiting).extend(given);
        Box::pin(async { Ok(()) })
    }
}

/// Says what became of a tenant as soon as it is known.
struct Said(Format);

impl FleetProgress for Said {
    fn settled(&self, settled: &Settled) {
        if let Err(error) = tell(self.0, &settled.visit.outcome, Some(&settled.label)) {
            complain(&error);
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

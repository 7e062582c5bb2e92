//! Runs every operation in a cell and checks what it saw and changed.

use terrace_core::{Error, ErrorKind, Result};

use crate::canary::MARKS;
use crate::house::{House, Options};
use crate::operations::{Actor, Expectation, Needs, OPERATIONS, Operation, Way};
use crate::{Cell, CellReport, interleave, logs, policies, pooler};

/// How much is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Every operation, and enough interleavings to find a planted bug.
    Quick,
    /// Every operation, and many thousand interleavings.
    Full,
}

/// Runs everything in one cell.
///
/// # Errors
/// When the cell can't be built or read; what an operation does wrong is a leak of the report.
pub async fn run(cell: &Cell, depth: Depth) -> Result<CellReport> {
    logs::record();
    let mut report = CellReport {
        cell: cell.name.clone(),
        ..CellReport::default()
    };
    let house = House::build(cell, Options::default()).await?;
    report.operations = OPERATIONS.len();
    run_operations(&house, &house.tenants, "", &mut report).await?;
    policies::run(&house, &mut report).await?;
    interleave::run(&house, depth, &mut report).await?;
    pooler::run(&house, depth, &mut report).await?;
    house.remove().await?;
    Ok(report)
}

/// Runs every operation as each tenant, alone and inside a transaction.
pub(crate) async fn run_operations(
    house: &House,
    tenants: &[terrace_tenancy::Db<terrace_core::Tenant>; 2],
    pass: &str,
    report: &mut CellReport,
) -> Result<()> {
    let without_policies = pass.starts_with("predicate alone");
    for operation in OPERATIONS
        .iter()
        .filter(|operation| !(operation.needs == Needs::Raw && without_policies))
    {
        for index in [0, 1] {
            for way in [Way::Autocommit, Way::Transaction] {
                if operation.alone && way == Way::Transaction {
                    continue;
                }
                let actor = Actor {
                    db: tenants[index].clone(),
                    other: tenants[1 - index].clone(),
                    registry: house.servers.registry(),
                    other_placement: house.placements[1 - index].clone(),
                    marks: MARKS[index],
                    other_marks: MARKS[1 - index],
                };
                report.cases += 1;
                let name = format!("{pass}{} as {} ({way:?})", operation.name, actor.marks.word);
                for leak in run_case(house, operation, &actor, way, index).await? {
                    report.leaks.push(format!("{name}: {leak}"));
                }
            }
        }
    }
    Ok(())
}

async fn run_case(
    house: &House,
    operation: &Operation,
    actor: &Actor,
    way: Way,
    index: usize,
) -> Result<Vec<String>> {
    let mut leaks = Vec::new();
    logs::begin();
    let result = (operation.run)(actor, way).await;
    let logged = logs::take();
    let allowed = match operation.needs {
        Needs::Nothing => true,
        Needs::Raw => house.allows_raw(),
        Needs::Fragments => house.allows_fragments(),
    };
    let expectation = if allowed {
        operation.expects
    } else {
        Expectation::Refused(ErrorKind::Isolation)
    };
    if let Some(found) = actor.other_marks.found_in(&logged) {
        leaks.push(format!("{found:?} of the other tenant was logged"));
    }
    let seen = match &result {
        Ok(text) => text.clone(),
        Err(error) => everything_in(error),
    };
    if let Some(found) = actor.other_marks.found_in(&seen) {
        leaks.push(format!("{found:?} of the other tenant was seen"));
    }
    let other_change = house.change(1 - index).await?;
    if let Some(change) = &other_change {
        leaks.push(format!("the other tenant's rows were changed: {change}"));
    }
    let own_change = house.change(index).await?;
    leaks.extend(unexpected(
        expectation,
        actor,
        &result,
        own_change.as_deref(),
    ));
    if own_change.is_some() || other_change.is_some() {
        house.reset().await?;
        for tenant in [0, 1] {
            if let Some(change) = house.change(tenant).await? {
                leaks.push(format!("putting the rows back left {change}"));
                return Err(Error::new(
                    ErrorKind::Isolation,
                    format!("{}: {}", operation.name, leaks.join("; ")),
                ));
            }
        }
    }
    Ok(leaks)
}

/// How the outcome differs from what the operation must do: an operation that does nothing proves
/// nothing.
fn unexpected(
    expectation: Expectation,
    actor: &Actor,
    result: &Result<String>,
    own_change: Option<&str>,
) -> Option<String> {
    match (expectation, result) {
        (Expectation::Sees, Ok(text)) => {
            let blind = actor.marks.found_in(text).is_none();
            if blind {
                Some(format!("the tenant's own rows were not seen: {text:?}"))
            } else {
                None
            }
        }
        (Expectation::Changes, Ok(_)) => own_change
            .is_none()
            .then(|| "the tenant's own rows were not changed".to_owned()),
        (Expectation::Refused(kind), Err(error)) if error.kind() == kind => {
            own_change.map(|change| format!("it was refused, but changed rows: {change}"))
        }
        (Expectation::Refused(kind), Ok(text)) => {
            Some(format!("it must be refused as {kind:?}, but gave {text:?}"))
        }
        (Expectation::Nothing, Ok(_)) => {
            own_change.map(|change| format!("it changed rows: {change}"))
        }
        (_, Err(error)) => Some(format!("it failed: {error:?}")),
    }
}

fn everything_in(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {:?}", error.constraint());
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text = format!("{text} {inner} {inner:?}");
        source = inner.source();
    }
    text
}

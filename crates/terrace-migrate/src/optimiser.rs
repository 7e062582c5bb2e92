//! Makes a list of operations shorter without changing what it leads to.
//!
//! Two operations become what they do together ([`Operation::then`]) when one of them can move to the
//! other past everything between them. A shorter list is taken only if it leads to the same tables,
//! step by step valid.

use std::collections::BTreeSet;

use crate::autodetector::is_same;
use crate::operations::{DropTable, Operation};
use crate::state::ProjectState;

/// The shortest list found. `before` is the state in which it begins.
pub(crate) fn optimise(operations: Vec<Operation>, before: &ProjectState) -> Vec<Operation> {
    let mut list = operations;
    let Some(goal) = replay(&list, before) else {
        return list;
    };
    while let Some(shorter) = shorten(&list, before, &goal) {
        list = shorter;
    }
    list
}

/// The list with one pair less.
fn shorten(
    list: &[Operation],
    before: &ProjectState,
    goal: &ProjectState,
) -> Option<Vec<Operation>> {
    let footprints = footprints(list, before);
    for first in 0..list.len() {
        for second in first + 1..list.len() {
            let Some(together) = together(&list[first], &list[second]) else {
                continue;
            };
            let between = &footprints[first + 1..second];
            let passes = |moving: usize| {
                let moving = &footprints[moving];
                between.iter().all(|other| moving.is_apart_from(other))
            };
            let place = if passes(second) {
                first
            } else if passes(first) {
                second
            } else {
                continue;
            };
            let shorter = replace(list, (first, second), place, &together);
            let arrived = replay(&shorter, before);
            if arrived.is_some_and(|arrived| are_same(&arrived, goal)) {
                return Some(shorter);
            }
        }
    }
    None
}

/// What two operations do together. What happens to a table that goes doesn't matter.
fn together(first: &Operation, second: &Operation) -> Option<Vec<Operation>> {
    let combined = first.then(second);
    if combined.is_some() {
        return combined;
    }
    match second {
        Operation::DropTable(DropTable { table })
            if first.table() == Some(table) && !matches!(first, Operation::DropTable(_)) =>
        {
            Some(vec![second.clone()])
        }
        _ => None,
    }
}

fn replace(
    list: &[Operation],
    (first, second): (usize, usize),
    place: usize,
    together: &[Operation],
) -> Vec<Operation> {
    let mut shorter = Vec::with_capacity(list.len());
    for (index, operation) in list.iter().enumerate() {
        if index == place {
            shorter.extend_from_slice(together);
        } else if index != first && index != second {
            shorter.push(operation.clone());
        }
    }
    shorter
}

/// The tables that an operation is about.
struct Footprint {
    /// `None` when nobody knows.
    tables: Option<BTreeSet<String>>,
}

impl Footprint {
    fn is_apart_from(&self, other: &Self) -> bool {
        match (&self.tables, &other.tables) {
            (Some(tables), Some(others)) => tables.is_disjoint(others),
            _ => false,
        }
    }
}

fn footprints(list: &[Operation], before: &ProjectState) -> Vec<Footprint> {
    let mut now = before.clone();
    let mut footprints = Vec::with_capacity(list.len());
    for operation in list {
        let known = operation.table().is_some();
        let tables = known.then(|| crate::autodetector::tables_of(operation, &now));
        footprints.push(Footprint { tables });
        // The list was tried before: each operation fits.
        operation.change(&mut now).ok();
    }
    footprints
}

fn replay(list: &[Operation], before: &ProjectState) -> Option<ProjectState> {
    let mut state = before.clone();
    list.iter()
        .try_for_each(|operation| operation.change(&mut state))
        .ok()?;
    Some(state)
}

pub(crate) fn are_same(one: &ProjectState, other: &ProjectState) -> bool {
    one.tables().len() == other.tables().len()
        && one.tables().iter().all(|(name, table)| {
            let twin = other.tables().get(name);
            twin.is_some_and(|twin| is_same(&table.definition, &twin.definition))
        })
}

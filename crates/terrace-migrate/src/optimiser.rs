//! Makes a list of operations shorter without changing what it leads to.
//!
//! Two operations become what they do together ([`Operation::then`]) when one of them can move to the
//! other past everything between them. A shorter list is taken only if it leads to the same tables,
//! step by step valid.

use std::collections::BTreeSet;

use crate::autodetector::{is_same, tables_of};
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

/// What an operation is about; `None` when nobody knows.
struct Footprint(Option<Tables>);

struct Tables {
    /// Those that it changes.
    own: BTreeSet<String>,
    /// Those that it refers to.
    others: BTreeSet<String>,
    /// Whether a table that is referred to must wait for it.
    matters_to_references: bool,
}

impl Footprint {
    fn of(operation: &Operation, state: &ProjectState) -> Self {
        if operation.table().is_none() {
            return Self(None);
        }
        let mut all = tables_of(operation, state);
        let is_own = |table: &String| {
            let renamed =
                matches!(operation, Operation::RenameTable(rename) if rename.to == *table);
            renamed || operation.table() == Some(table)
        };
        let own = all.iter().filter(|table| is_own(table)).cloned().collect();
        all.retain(|table| !is_own(table));
        Self(Some(Tables {
            own,
            others: all,
            matters_to_references: !matches!(
                operation,
                Operation::AddColumn(_)
                    | Operation::CreateIndex(_)
                    | Operation::DropIndex(_)
                    | Operation::AlterIndex(_)
                    | Operation::RenameIndex(_)
                    | Operation::AddCheck(_)
                    | Operation::DropCheck(_)
                    | Operation::AlterCheck(_)
                    | Operation::RenameCheck(_)
            ),
        }))
    }

    fn is_apart_from(&self, other: &Self) -> bool {
        let (Self(Some(one)), Self(Some(other))) = (self, other) else {
            return false;
        };
        let waits = |one: &Tables, other: &Tables| {
            one.matters_to_references && !one.own.is_disjoint(&other.others)
        };
        one.own.is_disjoint(&other.own) && !waits(one, other) && !waits(other, one)
    }
}

fn footprints(list: &[Operation], before: &ProjectState) -> Vec<Footprint> {
    let mut now = before.clone();
    let mut footprints = Vec::with_capacity(list.len());
    for operation in list {
        footprints.push(Footprint::of(operation, &now));
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

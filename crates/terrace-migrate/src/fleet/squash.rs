//! The tables of a scope as its migrations leave them, made at once: for a target that is empty.

use std::collections::BTreeMap;

use terrace_core::ScopeKind;
use terrace_sql::{Ddl, TableDefinition};

use crate::loader::MigrationSet;
use crate::operations::Operation;
use crate::state::ProjectState;

/// The steps that make every table of a scope in its newest form. `None` when the migrations do more
/// than that (SQL text, data), or when tables refer to each other in a circle.
pub(super) fn squashed(set: &MigrationSet, scope: ScopeKind) -> Option<Vec<Ddl>> {
    let migrations = set.scope(scope);
    let declared = migrations.iter().all(|migration| {
        let operations = migration.operations();
        !operations.is_empty() && operations.iter().all(only_declares)
    });
    if !declared {
        return None;
    }
    let state = ProjectState::replay(migrations).ok()?;
    let mut left: BTreeMap<&str, &TableDefinition> = state
        .tables()
        .iter()
        .map(|(name, table)| (name.as_str(), &*table.definition))
        .collect();
    let mut steps = Vec::with_capacity(left.len());
    while !left.is_empty() {
        // Whoever refers to nothing that is still to be made.
        let ready: Vec<&str> = left
            .iter()
            .filter(|(name, table)| {
                let mut keys = table.foreign_keys.iter();
                keys.all(|key| key.references == **name || !left.contains_key(&*key.references))
            })
            .map(|(name, _)| *name)
            .collect();
        if ready.is_empty() {
            return None;
        }
        for name in ready {
            steps.extend(left.remove(name).cloned().map(Ddl::CreateTable));
        }
    }
    Some(steps)
}

/// Whether all that an operation does is seen in the tables afterwards.
fn only_declares(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::CreateTable(_)
            | Operation::DropTable(_)
            | Operation::AddColumn(_)
            | Operation::DropColumn(_)
            | Operation::CreateIndex(_)
            | Operation::DropIndex(_)
            | Operation::AddUnique(_)
            | Operation::AddForeignKey(_)
            | Operation::AddCheck(_)
    )
}

//! Finds what the models changed since the last migration.
//!
//! New tables, and new columns, indexes and keys of existing ones. Whatever else differs is an
//! error that names it: a change that goes unseen would be worse than one that must be written by
//! hand.

mod compare;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use terrace_core::{Result, ScopeKind};
use terrace_sql::{TableDefinition, table_definition};

use crate::error;
use crate::migration::MigrationId;
use crate::operations::Operation;
use crate::source::AppMigrations;
use crate::state::ProjectState;

/// What one app changed in one scope.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) operations: Vec<Operation>,
    /// Apps whose changes of the same run must come first.
    pub(crate) after_apps: BTreeSet<String>,
    /// Migrations of other apps that must come first.
    pub(crate) after: BTreeSet<MigrationId>,
}

/// What the apps changed in one scope, by app. Apps without changes are left out.
pub(crate) fn detect(
    apps: &[AppMigrations],
    scope: ScopeKind,
    state: &ProjectState,
) -> Result<BTreeMap<String, Changes>> {
    let mut models: BTreeMap<String, (String, TableDefinition)> = BTreeMap::new();
    for app in apps {
        for model in app.models.iter().filter(|model| model.scope == scope) {
            let table = table_definition(model);
            let owner = app.app.to_string();
            if let Some((other, _)) = models.insert(model.table.to_owned(), (owner, table)) {
                return Err(error::migration(format!(
                    "the apps {other} and {} both have a model with the table {}",
                    app.app, model.table
                ))
                .with_hint("give one of them another table name"));
            }
        }
    }
    let mut problems = removed(apps, state, &models);
    let mut found = BTreeMap::new();
    for app in apps {
        let mine = models.values().filter(|(owner, _)| *owner == app.app);
        let mut operations = Vec::new();
        let mut new = Vec::new();
        for (_, table) in mine {
            match state.tables().get(&table.name) {
                None => new.push(table.clone()),
                Some(known) if known.created_by.app == app.app => {
                    compare::table(&known.definition, table, &mut operations, &mut problems);
                }
                Some(known) => problems.push(format!(
                    "the table {} of the app {} belongs to {}",
                    table.name, app.app, known.created_by
                )),
            }
        }
        let mut all = tables::create(new);
        all.append(&mut operations);
        if !all.is_empty() {
            let changes = depend(&app.app, all, state, &models, &mut problems);
            found.insert(app.app.to_string(), changes);
        }
    }
    if problems.is_empty() {
        return Ok(found);
    }
    Err(error::migration(format!("not detected yet: {}", problems.join("; "))).with_hint(
        "write these changes by hand, as operations or run_sql in the next migration of the app",
    ))
}

/// Tables of these apps that no model has any more.
fn removed(
    apps: &[AppMigrations],
    state: &ProjectState,
    models: &BTreeMap<String, (String, TableDefinition)>,
) -> Vec<String> {
    state
        .tables()
        .iter()
        .filter(|(name, _)| !models.contains_key(*name))
        .filter(|(_, table)| apps.iter().any(|app| app.app == table.created_by.app))
        .map(|(name, table)| {
            format!(
                "the model of the table {name} ({}) is gone",
                table.created_by
            )
        })
        .collect()
}

/// Which other migrations must come first, because foreign keys refer to their tables.
fn depend(
    app: &str,
    operations: Vec<Operation>,
    state: &ProjectState,
    models: &BTreeMap<String, (String, TableDefinition)>,
    problems: &mut Vec<String>,
) -> Changes {
    let mut changes = Changes {
        operations: Vec::new(),
        after_apps: BTreeSet::new(),
        after: BTreeSet::new(),
    };
    for operation in &operations {
        let keys = match operation {
            Operation::CreateTable(table) => table.foreign_keys.as_slice(),
            Operation::AddForeignKey(add) => std::slice::from_ref(&add.foreign_key),
            _ => &[],
        };
        for key in keys {
            if let Some(table) = state.tables().get(&key.references) {
                if table.created_by.app != app {
                    changes.after.insert(table.created_by.clone());
                }
            } else if let Some((owner, _)) = models.get(&key.references) {
                if owner != app {
                    changes.after_apps.insert(owner.clone());
                }
            } else {
                problems.push(format!(
                    "{} refers to the table {}, which no model of the project's apps has",
                    key.name, key.references
                ));
            }
        }
    }
    changes.operations = operations;
    changes
}

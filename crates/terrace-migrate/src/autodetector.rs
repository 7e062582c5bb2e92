//! Finds what the models changed since the last migration.
//!
//! 1. What got another name: told in advance, or asked about (`renames`).
//! 2. What is gone, new or different, table by table (`compare`), and which tables are new or gone,
//!    in an order that their foreign keys allow (`tables`).
//! 3. One list of operations over all apps, in an order in which each works, cut into migrations of
//!    one app each (`cut`).
//!
//! The list is applied to the state before it is given out, and must lead to the models. What no
//! operation does is an error that names it: a change that goes unseen would be worse than one that
//! must be written by hand.

#[cfg(test)]
mod cases;
mod compare;
mod cut;
mod renames;
#[cfg(test)]
mod spec;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use terrace_core::{Result, ScopeKind};
use terrace_sql::{TableDefinition, table_definition};

pub(crate) use cut::{Piece, tables_of};
pub(crate) use tables::is_same;

use crate::answers::Answers;
use crate::error;
use crate::operations::{DropForeignKey, DropTable, Operation};
use crate::source::AppMigrations;
use crate::state::ProjectState;
use compare::Phases;

/// The tables that the models want, by name, each with its app.
pub(crate) type Models = BTreeMap<String, (String, TableDefinition)>;

/// What the apps changed in one scope: migrations in the order in which they run, with what should
/// be known about them.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) pieces: Vec<Piece>,
    /// New names that nobody was asked about.
    pub(crate) notes: Vec<String>,
}

/// An operation of an app.
#[derive(Clone, Debug)]
pub(crate) struct Owned {
    pub(crate) app: String,
    pub(crate) operation: Operation,
}

/// What the apps changed in one scope.
pub(crate) fn detect(
    apps: &[AppMigrations],
    scope: ScopeKind,
    state: &ProjectState,
    answers: &mut Answers<'_>,
) -> Result<Changes> {
    let names: Vec<String> = apps.iter().map(|app| app.app.to_string()).collect();
    detect_models(&names, &models(apps, scope)?, state, answers)
}

/// What changed between a state and these models.
fn detect_models(
    apps: &[String],
    models: &Models,
    state: &ProjectState,
    answers: &mut Answers<'_>,
) -> Result<Changes> {
    let mut notes = Vec::new();
    let mut problems = Vec::new();
    let mut working = state.clone();
    let mut list = renames::tables(apps, models, &mut working, answers, &mut notes)?;
    list.extend(renames::columns(models, &mut working, answers, &mut notes)?);

    let mut phases = Phases::default();
    let mut new = Vec::new();
    for (name, (app, table)) in models {
        match working.tables().get(name) {
            None => new.push((app.clone(), table.clone())),
            Some(known) if known.created_by.app == *app => {
                let table = compare::Table {
                    app,
                    known: &known.definition,
                    model: table,
                    state: &working,
                    models,
                };
                table.compare(&mut phases, answers, &mut problems)?;
            }
            Some(known) => problems.push(format!(
                "the table {name} of the app {app} belongs to {}",
                known.created_by
            )),
        }
    }
    check_references(models, &working, &mut problems);
    if !problems.is_empty() {
        return Err(
            error::migration(format!("not detected: {}", problems.join("; ")))
                .with_hint(hint_of(&problems, &notes)),
        );
    }
    let gone = gone(apps, &working, models);
    let (drops, circular) = tables::drop(&gone, &working);
    let mut create = tables::create(order_by_app(apps, new));
    list.extend(circular.into_iter().map(|(app, table, key)| {
        let drop = DropForeignKey {
            table,
            foreign_key: key,
        };
        owned(&app, drop)
    }));
    list.append(&mut phases.keys_go);
    list.append(&mut phases.parts_go);
    list.append(&mut create.tables);
    list.append(&mut phases.columns);
    list.append(&mut phases.columns_go);
    list.append(&mut phases.parts);
    list.append(&mut create.keys);
    list.append(&mut phases.keys);
    let drops = drops.into_iter();
    list.extend(drops.map(|(app, table)| owned(&app, DropTable { table })));
    verify(&list, state, models, &gone)?;
    let pieces = cut::cut(list, state);
    Ok(Changes { pieces, notes })
}

fn owned(app: &str, operation: impl Into<Operation>) -> Owned {
    Owned {
        app: app.to_owned(),
        operation: operation.into(),
    }
}

fn models(apps: &[AppMigrations], scope: ScopeKind) -> Result<Models> {
    let mut models = Models::new();
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
    Ok(models)
}

/// Tables of these apps that no model has any more, each with its app.
fn gone(apps: &[String], state: &ProjectState, models: &Models) -> BTreeMap<String, String> {
    let tables = state.tables().iter();
    tables
        .filter(|(name, _)| !models.contains_key(*name))
        .filter(|(_, table)| apps.contains(&table.created_by.app))
        .map(|(name, table)| (name.clone(), table.created_by.app.clone()))
        .collect()
}

fn order_by_app(
    apps: &[String],
    mut tables: Vec<(String, TableDefinition)>,
) -> Vec<(String, TableDefinition)> {
    tables.sort_by_key(|(name, _)| apps.iter().position(|app| app == name));
    tables
}

/// Foreign keys that refer to nothing that anybody makes.
fn check_references(models: &Models, state: &ProjectState, problems: &mut Vec<String>) {
    for (_, table) in models.values() {
        for key in &table.foreign_keys {
            let exists = models.contains_key(&key.references)
                || state.tables().contains_key(&key.references);
            if !exists {
                problems.push(format!(
                    "{} refers to the table {}, which no model of the project's apps has",
                    key.name, key.references
                ));
            }
        }
    }
}

fn hint_of(problems: &[String], notes: &[String]) -> String {
    let has_no_value = |problem: &String| problem.contains(compare::MUST_HAVE_VALUE);
    if !problems.iter().any(has_no_value) {
        return "write these changes by hand, as operations or run_sql in the next migration of the app"
            .to_owned();
    }
    let way_out = "say the value with --default album.rating=0, give the field a default, or let it be \
                   null";
    let notes = notes.iter().map(String::as_str);
    let all: Vec<&str> = std::iter::once(way_out).chain(notes).collect();
    all.join("; ")
}

/// The list, applied to the state, must lead to the models.
fn verify(
    list: &[Owned],
    state: &ProjectState,
    models: &Models,
    gone: &BTreeMap<String, String>,
) -> Result<()> {
    let mut after = state.clone();
    for owned in list {
        owned
            .operation
            .change(&mut after)
            .map_err(|why| why.into_error("the operations that were found don't fit each other"))?;
    }
    for (name, (_, model)) in models {
        let found = after.tables().get(name);
        if !found.is_some_and(|found| tables::is_same(&found.definition, model)) {
            return Err(error::migration(format!(
                "the operations that were found don't make the table {name} as its model wants it"
            ))
            .with_hint("write the change by hand, and report this"));
        }
    }
    let left: BTreeSet<_> = gone
        .keys()
        .filter(|name| after.tables().contains_key(*name))
        .collect();
    match left.first() {
        None => Ok(()),
        Some(name) => Err(error::migration(format!(
            "the operations that were found leave the table {name}"
        ))
        .with_hint("drop it by hand, and report this")),
    }
}

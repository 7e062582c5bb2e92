//! What got another name. Nothing is taken for renamed unless somebody says so.

use terrace_core::Result;
use terrace_sql::{ColumnDefinition, TableDefinition};

use super::{Models, Owned, owned};
use crate::answers::Answers;
use crate::operations::{RenameColumn, RenameTable};
use crate::state::{ProjectState, StateError};

/// Tables that got another name; the state follows.
pub(super) fn tables(
    apps: &[String],
    models: &Models,
    state: &mut ProjectState,
    answers: &mut Answers<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<Owned>> {
    let gone = super::gone(apps, state, models);
    let mut new: Vec<&String> = models
        .keys()
        .filter(|name| !state.tables().contains_key(*name))
        .collect();
    let mut found = Vec::new();
    for (table, app) in gone {
        let told = answers.renamed(&table, None);
        if let Some(to) = told.as_ref().filter(|to| new.contains(to)) {
            answers.use_rename(&table, None);
            found.push((app, table, to.clone()));
        } else if told.is_none() {
            let old = state.tables()[&table].definition.clone();
            for to in &new {
                let (owner, model) = &models[*to];
                if *owner != app || answers.renames.iter().any(|known| known.to == **to) {
                    continue;
                }
                if !looks_like(&old, model) {
                    continue;
                }
                if answers.questions.is_renamed_table(&table, to)? {
                    found.push((app.clone(), table.clone(), (*to).clone()));
                    break;
                }
                notes.push(format!(
                    "the table {table} goes and {to} is made; if it is the same table, use --rename \
                     {table}={to}"
                ));
            }
        }
        if let Some((_, _, to)) = found.last() {
            new.retain(|name| *name != to);
        }
    }
    let mut operations = Vec::with_capacity(found.len());
    for (app, table, to) in found {
        let rename = RenameTable { table, to };
        follow(state.rename_table(&rename.table, &rename.to))?;
        operations.push(owned(&app, rename));
    }
    Ok(operations)
}

/// Columns that got another name; the state follows.
pub(super) fn columns(
    models: &Models,
    state: &mut ProjectState,
    answers: &mut Answers<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<Owned>> {
    let mut operations = Vec::new();
    for (name, (app, model)) in models {
        let Ok(known) = state.table(name).cloned() else {
            continue;
        };
        let is_in = |table: &TableDefinition, name: &str| {
            table.columns.iter().any(|column| column.name == name)
        };
        let gone = known.columns.iter().filter(|c| !is_in(model, &c.name));
        let mut new: Vec<&ColumnDefinition> = model
            .columns
            .iter()
            .filter(|c| !is_in(&known, &c.name))
            .collect();
        for column in gone {
            let to = match answers.renamed(name, Some(&column.name)) {
                Some(to) if new.iter().any(|column| column.name == to) => {
                    answers.use_rename(name, Some(&column.name));
                    Some(to)
                }
                Some(_) => None,
                None => ask(name, column, &new, answers, notes)?,
            };
            let Some(to) = to else { continue };
            new.retain(|column| column.name != to);
            follow(state.rename_column(name, &column.name, &to))?;
            let rename = RenameColumn {
                table: name.clone(),
                column: column.name.clone(),
                to,
            };
            operations.push(owned(app, rename));
        }
    }
    Ok(operations)
}

/// Asks about each new column that could be this one.
fn ask(
    table: &str,
    column: &ColumnDefinition,
    new: &[&ColumnDefinition],
    answers: &mut Answers<'_>,
    notes: &mut Vec<String>,
) -> Result<Option<String>> {
    for to in new {
        let told = |known: &crate::answers::Rename| known.column.is_some() && known.to == to.name;
        if column.column_type != to.column_type
            || column.generated.is_some() != to.generated.is_some()
            || answers.renames.iter().any(told)
        {
            continue;
        }
        if answers
            .questions
            .is_renamed_column(table, &column.name, &to.name)?
        {
            return Ok(Some(to.name.clone()));
        }
        notes.push(format!(
            "the column {table}.{} goes and {} is added; if it is the same column, use --rename \
             {table}.{}={}",
            column.name, to.name, column.name, to.name
        ));
    }
    Ok(None)
}

/// Whether the columns of two tables are of the same types, whatever they are called.
fn looks_like(old: &TableDefinition, new: &TableDefinition) -> bool {
    let types = |table: &TableDefinition| {
        let columns = table.columns.iter();
        let mut types: Vec<String> = columns.map(|c| format!("{:?}", c.column_type)).collect();
        types.sort();
        types
    };
    types(old) == types(new)
}

fn follow(changed: Result<(), StateError>) -> Result<()> {
    changed.map_err(|why| why.into_error("a new name doesn't fit"))
}

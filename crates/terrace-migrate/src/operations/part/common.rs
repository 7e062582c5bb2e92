//! What adding, removing, altering and renaming a part have in common, whatever its kind.

use terrace_core::Result;
use terrace_sql::{ForeignKeyDefinition, IndexDefinition, TableDefinition};

use super::Part;
use crate::operations::{Around, Steps};
use crate::state::{ProjectState, StateError, absent, present};

pub(super) fn find<'a, P: Part>(
    table: &'a TableDefinition,
    name: &str,
) -> Result<&'a P, StateError> {
    let place = present(P::list(table), P::name, name, P::WHAT)?;
    Ok(&P::list(table)[place])
}

fn check_columns<P: Part>(table: &TableDefinition, part: &P) -> Result<(), StateError> {
    for name in part.columns() {
        if table.columns.iter().all(|column| column.name != *name) {
            return Err(StateError::new(format!(
                "there is no column {name} in {}, which the {} {} names",
                table.name,
                P::WHAT,
                part.name()
            )));
        }
    }
    Ok(())
}

pub(super) fn add<P: Part>(
    state: &mut ProjectState,
    table: &str,
    part: &P,
) -> Result<(), StateError> {
    let table = state.table_mut(table)?;
    absent(P::list(table), P::name, part.name(), P::WHAT)?;
    check_columns(table, part)?;
    P::list_mut(table).push(part.clone());
    Ok(())
}

pub(super) fn drop<P: Part>(
    state: &mut ProjectState,
    table: &str,
    name: &str,
) -> Result<(), StateError> {
    let table = state.table_mut(table)?;
    let place = present(P::list(table), P::name, name, P::WHAT)?;
    P::list_mut(table).remove(place);
    Ok(())
}

pub(super) fn alter<P: Part>(
    state: &mut ProjectState,
    table: &str,
    part: &P,
) -> Result<(), StateError> {
    let table = state.table_mut(table)?;
    let place = present(P::list(table), P::name, part.name(), P::WHAT)?;
    check_columns(table, part)?;
    P::list_mut(table)[place] = part.clone();
    Ok(())
}

pub(super) fn rename<P: Part>(
    state: &mut ProjectState,
    table: &str,
    name: &str,
    to: &str,
) -> Result<(), StateError> {
    let table = state.table_mut(table)?;
    absent(P::list(table), P::name, to, P::WHAT)?;
    let place = present(P::list(table), P::name, name, P::WHAT)?;
    P::list_mut(table)[place].set_name(to);
    Ok(())
}

pub(super) fn add_steps<P: Part>(
    around: &Around<'_>,
    steps: &mut Steps<'_>,
    table: &str,
    part: &P,
) -> Result<()> {
    if !P::is_apart(steps.capabilities) {
        return steps.rebuild(around, table, None);
    }
    steps.ddl(P::add_ddl(table, part.clone()));
    Ok(())
}

/// Where the database keeps an index for each foreign key, it keeps this one from going while a key
/// has no other: the key goes before, and comes back with an index of the database's own.
pub(super) fn drop_steps<P: Part>(
    around: &Around<'_>,
    steps: &mut Steps<'_>,
    table: &str,
    name: &str,
) -> Result<()> {
    if !P::is_apart(steps.capabilities) {
        return steps.rebuild(around, table, None);
    }
    let before = around.before(table)?;
    let (mut bereft, mut leaves_index) = (Vec::new(), false);
    if steps.capabilities.foreign_key_indexes
        && let Some(part) = P::list(before).iter().find(|part| part.name() == name)
    {
        leaves_index = part.has_own_index(before);
        let needs = |key: &&ForeignKeyDefinition| {
            part.covers(&key.columns) && !has_index(before, &key.columns, Some(name))
        };
        bereft = before.foreign_keys.iter().filter(needs).collect();
    }
    for key in &bereft {
        steps.ddl(ForeignKeyDefinition::drop_ddl(table, &key.name));
    }
    steps.ddl(P::drop_ddl(table, name));
    if leaves_index {
        // It is called like the key.
        steps.ddl(IndexDefinition::drop_ddl(table, name));
    }
    for key in bereft {
        steps.ddl(ForeignKeyDefinition::add_ddl(table, key.clone()));
    }
    Ok(())
}

/// Whether rows are found by these columns without the index of this name.
pub(super) fn has_index(
    table: &TableDefinition,
    columns: &[String],
    without: Option<&str>,
) -> bool {
    let counts = |name: &String| without != Some(name.as_str());
    table.primary_key.starts_with(columns)
        || (table.uniques.iter()).any(|unique| counts(&unique.name) && unique.covers(columns))
        || (table.indexes.iter()).any(|index| counts(&index.name) && index.covers(columns))
}

pub(super) fn rename_steps<P: Part>(
    around: &Around<'_>,
    steps: &mut Steps<'_>,
    table: &str,
    name: &str,
    to: &str,
) -> Result<()> {
    if let Some(ddl) = P::rename_ddl(table, name, to, steps.capabilities) {
        steps.ddl(ddl);
        return Ok(());
    }
    if !P::is_apart(steps.capabilities) {
        return steps.rebuild(around, table, None);
    }
    drop_steps::<P>(around, steps, table, name)?;
    let part = find::<P>(around.after(table)?, to)
        .map_err(|why| why.into_error("an operation doesn't fit the tables"))?;
    steps.ddl(P::add_ddl(table, part.clone()));
    Ok(())
}

//! MySQL's spelling of data definition: numbered columns and their keys, databases as namespaces.

use terrace_core::Result;

use super::types;
use crate::render::Script;
use crate::{ColumnDefinition, Ddl, TableDefinition};

pub(super) fn column(
    column: &ColumnDefinition,
    table: Option<&TableDefinition>,
    script: &mut Script<'_>,
) -> Result<()> {
    if table.is_none() {
        refuse_added(column, script)?;
    }
    definition(column, script)
}

fn definition(column: &ColumnDefinition, script: &mut Script<'_>) -> Result<()> {
    script.name(&column.name)?;
    script.push(" ");
    script.column_type(column.column_type)?;
    if let Some(expression) = &column.generated {
        // Not every server of the family takes NOT NULL here; the expression decides.
        script.push(" GENERATED ALWAYS AS (");
        script.push(expression);
        script.push(") STORED");
        return Ok(());
    }
    script.push(if column.nullable {
        " NULL"
    } else {
        " NOT NULL"
    });
    script.push(if column.identity {
        " AUTO_INCREMENT"
    } else {
        ""
    });
    if let Some(default) = &column.default {
        // In parentheses, because a text column takes no other default.
        script.push(" DEFAULT (");
        script.push(default);
        script.push(")");
    }
    Ok(())
}

/// The primary key, and a key for a numbered column that doesn't lead the primary key.
pub(super) fn keys(table: &TableDefinition, script: &mut Script<'_>) -> Result<()> {
    refuse_unlimited(table, script)?;
    script.primary_key(table)?;
    for column in table.columns.iter().filter(|column| column.identity) {
        if table.primary_key.first() != Some(&column.name) {
            script.push(", KEY ");
            script.fitted(&format!("{}_{}_number", table.name, column.name))?;
            script.push(" ");
            script.columns(std::slice::from_ref(&column.name))?;
        }
    }
    Ok(())
}

/// A column that may not be null would silently be filled with zeros and empty texts.
fn refuse_added(column: &ColumnDefinition, script: &Script<'_>) -> Result<()> {
    if column.identity {
        return Err(script.unsupported(
            "a way to add a numbered column to a table",
            "make a new table and copy the rows",
        ));
    }
    if !column.nullable && column.default.is_none() && column.generated.is_none() {
        return Err(script.unsupported(
            &format!(
                "a safe way to add the column {:?} without a default, as it may not be null",
                column.name
            ),
            "give it a default, or let it be null",
        ));
    }
    Ok(())
}

fn refuse_unlimited(table: &TableDefinition, script: &Script<'_>) -> Result<()> {
    let mut keys = (table.uniques.iter().flat_map(|unique| &unique.columns))
        .chain(table.indexes.iter().flat_map(|index| &index.columns))
        .chain(table.foreign_keys.iter().flat_map(|key| &key.columns))
        .chain(&table.primary_key);
    let unlimited = |name: &&String| {
        let mut columns = table.columns.iter();
        columns.any(|column| column.name == **name && !types::has_keys(column.column_type))
    };
    match keys.find(unlimited) {
        Some(column) => Err(script.unsupported(
            &format!(
                "keys over values of unlimited length, such as {:?} of {:?}",
                column, table.name
            ),
            "give the text a maximum length, or the column no index",
        )),
        None => Ok(()),
    }
}

pub(super) fn step(ddl: &Ddl, script: &mut Script<'_>) -> Result<()> {
    match ddl {
        Ddl::RenameTable { table, to, .. } => {
            script.alter(table)?;
            script.push("RENAME TO ");
            script.qualified(to)?;
        }
        Ddl::DropIndex { table, index: key } | Ddl::DropUnique { table, unique: key } => {
            script.alter(table)?;
            script.push("DROP INDEX ");
            script.fitted(key)?;
        }
        Ddl::AlterColumn {
            table,
            from,
            to,
            using,
            fill,
        } => {
            if using.is_some() {
                return Err(script.unsupported(
                    &format!("a conversion of {:?} while its type changes", from.name),
                    "add a column, fill it with run_sql, drop the old one and rename the new one",
                ));
            }
            if let Some(fill) = fill {
                script.fill(table, &from.name, fill)?;
            }
            script.alter(table)?;
            script.push("MODIFY COLUMN ");
            definition(to, script)?;
        }
        Ddl::RenameIndex { table, index, to } => {
            script.alter(table)?;
            script.push("RENAME INDEX ");
            script.fitted(index)?;
            script.push(" TO ");
            script.fitted(to)?;
        }
        Ddl::RenameConstraint { .. } => {
            return Err(script.unsupported(
                "a way to rename a constraint",
                "drop it and add it under its new name",
            ));
        }
        Ddl::DropForeignKey { table, foreign_key } => {
            script.alter(table)?;
            script.push("DROP FOREIGN KEY ");
            script.fitted(foreign_key)?;
        }
        Ddl::NumberIdentity { .. }
        | Ddl::ForgetIdentity(_)
        | Ddl::MoveIdentity { .. }
        | Ddl::RenamePolicies { .. } => {}
        Ddl::Protect(_) => {
            return Err(script.unsupported(
                "row-level security",
                "the tenant's condition is in every statement; keep tenants in databases of their own for more",
            ));
        }
        Ddl::Grant { .. } | Ddl::CreateNamespace { role: Some(_), .. } => {
            return Err(script.unsupported(
                "grants to a run-time role",
                "grant the rights when the server is set up",
            ));
        }
        Ddl::CreateNamespace { name, role: None } | Ddl::CreateDatabase(name) => {
            script.push("CREATE DATABASE ");
            script.name(name)?;
            script.push(" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        }
        Ddl::DropNamespace(name) | Ddl::DropDatabase(name) => {
            script.push("DROP DATABASE IF EXISTS ");
            script.name(name)?;
        }
        _ => script.step(ddl)?,
    }
    Ok(())
}

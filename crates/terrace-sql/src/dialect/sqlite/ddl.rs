//! SQLite's spelling of data definition: numbering within each tenant by a trigger, and what
//! `ALTER TABLE` can't do there (<https://sqlite.org/lang_altertable.html>).

mod numbers;
mod rebuild;

use terrace_core::{ColumnType, Result};

use crate::render::Script;
use crate::{ColumnDefinition, Ddl, TableDefinition};
use numbers::{drop_trigger, forget_numbers, move_numbers, number};
use rebuild::rebuild;

/// The end of the names of checks that hold the type of a column. The driver tells by it that a
/// value doesn't fit, as other databases say it.
pub const TYPE_CHECK: &str = " fits its type";

pub(super) fn column(
    column: &ColumnDefinition,
    table: Option<&TableDefinition>,
    script: &mut Script<'_>,
) -> Result<()> {
    if table.is_none() {
        refuse_added(column, script)?;
    }
    script.name(&column.name)?;
    if table.is_some_and(|table| numbers_itself(column, table)) {
        script.push(" INTEGER PRIMARY KEY AUTOINCREMENT");
        return Ok(());
    }
    script.push(" ");
    script.column_type(column.column_type)?;
    if let Some(expression) = &column.generated {
        script.push(" GENERATED ALWAYS AS (");
        script.push(expression);
        script.push(") STORED");
    }
    script.push(if column.nullable { "" } else { " NOT NULL" });
    if let Some(default) = &column.default {
        script.push(" DEFAULT (");
        script.push(default);
        script.push(")");
    }
    check_type(column, script)
}

/// The primary key, unless a column that numbers itself has declared it.
pub(super) fn keys(table: &TableDefinition, script: &mut Script<'_>) -> Result<()> {
    if table
        .columns
        .iter()
        .any(|column| numbers_itself(column, table))
    {
        return Ok(());
    }
    if let Some(column) = table.columns.iter().find(|column| column.identity)
        && !table.primary_key.contains(&column.name)
    {
        return Err(script.unsupported(
            &format!(
                "numbered columns outside the primary key, such as {:?} of {:?}",
                column.name, table.name
            ),
            "make it the primary key, or fill it in the program",
        ));
    }
    script.primary_key(table)
}

fn numbers_itself(column: &ColumnDefinition, table: &TableDefinition) -> bool {
    column.identity && table.primary_key == [column.name.as_str()]
}

fn check_type(column: &ColumnDefinition, script: &mut Script<'_>) -> Result<()> {
    let Some(condition) = type_check(&column.name, column.column_type) else {
        return Ok(());
    };
    script.push(" CONSTRAINT ");
    script.name(&format!("{}{TYPE_CHECK}", column.name))?;
    script.push(" CHECK (");
    script.push(&condition);
    script.push(")");
    Ok(())
}

/// What the declared type says, but SQLite doesn't hold by itself: without these checks a
/// calculation could store a number that no one can read.
pub(super) fn type_check(column: &str, of: ColumnType) -> Option<String> {
    let (before, after) = match of {
        ColumnType::Bool => ("", " IN (0, 1)".to_owned()),
        ColumnType::SmallInt => ("", format!(" BETWEEN {} AND {}", i16::MIN, i16::MAX)),
        ColumnType::Integer => ("", format!(" BETWEEN {} AND {}", i32::MIN, i32::MAX)),
        // A sum that is too large becomes a real.
        ColumnType::BigInt => ("TYPEOF(", ") IN ('integer', 'null')".to_owned()),
        ColumnType::VarChar(length) => ("LENGTH(", format!(") <= {length}")),
        ColumnType::Decimal { precision, scale } => {
            let digits = precision.saturating_sub(scale);
            ("ABS(", format!(") < 1e{digits}"))
        }
        _ => return None,
    };
    // A name that can't be quoted was refused before.
    let column = super::DIALECT.quoted(column).ok()?;
    Some(format!("{before}{column}{after}"))
}

fn refuse_added(column: &ColumnDefinition, script: &Script<'_>) -> Result<()> {
    if column.identity {
        return Err(script.unsupported(
            "a way to add a numbered column to a table",
            "make a new table and copy the rows",
        ));
    }
    if column.generated.is_some() {
        return Err(script.unsupported(
            "a way to add a generated column to a table",
            "make a new table and copy the rows",
        ));
    }
    if !column.nullable && column.default.is_none() {
        return Err(script.unsupported(
            &format!(
                "a way to add the column {:?} without a default, as it may not be null",
                column.name
            ),
            "give it a default, or let it be null",
        ));
    }
    Ok(())
}

pub(super) fn step(ddl: &Ddl, script: &mut Script<'_>) -> Result<()> {
    match ddl {
        Ddl::RenameTable { table, to, .. } => {
            drop_trigger(table, script)?;
            script.alter(table)?;
            script.push("RENAME TO ");
            script.name(to)?;
        }
        Ddl::RenameIndex { .. } => {
            return Err(script.unsupported(
                "a way to rename an index",
                "drop it and make it under its new name",
            ));
        }
        Ddl::DropIndex { index, .. } | Ddl::DropUnique { unique: index, .. } => {
            script.push("DROP INDEX ");
            script.fitted(index)?;
        }
        Ddl::AddUnique { table, unique } => script.unique_index(table, unique)?,
        Ddl::AddForeignKey { .. }
        | Ddl::DropForeignKey { .. }
        | Ddl::AddCheck { .. }
        | Ddl::DropCheck { .. }
        | Ddl::RenameConstraint { .. }
        | Ddl::AlterColumn { .. } => {
            return Err(script.unsupported(
                "a way to change the columns, foreign keys and checks of a table",
                "make a new table and copy the rows",
            ));
        }
        Ddl::NumberIdentity {
            table,
            column,
            tenant_column,
        } => number(table, column, tenant_column, script)?,
        Ddl::ForgetIdentity(table) => forget_numbers(table, script)?,
        Ddl::MoveIdentity { table, to } => move_numbers(table, to, script)?,
        Ddl::RebuildTable { table, copied } => rebuild(table, copied, script)?,
        Ddl::Protect(_) | Ddl::RenamePolicies { .. } => {
            return Err(script.unsupported(
                "row-level security",
                "the tenant's condition is in every statement; keep tenants in files of their own for more",
            ));
        }
        Ddl::Grant { .. } => {
            return Err(script.unsupported("roles", "the rights of the file decide"));
        }
        Ddl::CreateNamespace { .. } | Ddl::DropNamespace(_) => {
            return Err(script.unsupported(
                "namespaces",
                "keep the tenant's rows in a file of their own",
            ));
        }
        Ddl::CreateDatabase(_) | Ddl::DropDatabase(_) => {
            return Err(script.unsupported(
                "a server with databases",
                "a database is a file: open or delete it",
            ));
        }
        _ => script.step(ddl)?,
    }
    Ok(())
}

//! SQLite's spelling of data definition: numbering within each tenant by a trigger, and what
//! `ALTER TABLE` can't do there (<https://sqlite.org/lang_altertable.html>).

use terrace_core::{ColumnType, Result};

use crate::render::{IDENTITY_TABLE, Script, quote_text};
use crate::{ColumnDefinition, Copied, Ddl, TableDefinition};

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

/// What the declared type says, but SQLite doesn't hold by itself: without these checks a
/// calculation could store a number that no one can read.
fn check_type(column: &ColumnDefinition, script: &mut Script<'_>) -> Result<()> {
    let (before, after) = match column.column_type {
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
        _ => return Ok(()),
    };
    script.push(" CONSTRAINT ");
    script.name(&format!("{}{TYPE_CHECK}", column.name))?;
    script.push(" CHECK (");
    script.push(before);
    script.name(&column.name)?;
    script.push(&after);
    script.push(")");
    Ok(())
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

/// A new table beside the old one, the rows, and the names exchanged
/// (<https://sqlite.org/lang_altertable.html#otheralter>).
fn rebuild(table: &TableDefinition, copied: &[Copied], script: &mut Script<'_>) -> Result<()> {
    let new = format!("{}__new", table.name);
    let bare = TableDefinition {
        name: new.clone(),
        uniques: Vec::new(),
        indexes: Vec::new(),
        ..table.clone()
    };
    script.step(&Ddl::CreateTable(bare))?;
    if !copied.is_empty() {
        copy(table, &new, copied, script)?;
    }
    if table
        .columns
        .iter()
        .any(|column| numbers_itself(column, table))
    {
        keep_number(&table.name, &new, script)?;
    }
    script.step(&Ddl::DropTable(table.name.clone()))?;
    script.end();
    // Whatever says the old table's name means the new one from now on, as it stands.
    script.push("PRAGMA legacy_alter_table = ON");
    script.end();
    script.alter(&new)?;
    script.push("RENAME TO ");
    script.name(&table.name)?;
    script.end();
    script.push("PRAGMA legacy_alter_table = OFF");
    script.end();
    for unique in &table.uniques {
        script.unique_index(&table.name, unique)?;
        script.end();
    }
    for index in &table.indexes {
        let (table, index) = (table.name.clone(), index.clone());
        script.step(&Ddl::CreateIndex { table, index })?;
        script.end();
    }
    Ok(())
}

fn copy(
    table: &TableDefinition,
    new: &str,
    copied: &[Copied],
    script: &mut Script<'_>,
) -> Result<()> {
    script.push("INSERT INTO ");
    script.name(new)?;
    for (place, column) in copied.iter().enumerate() {
        script.push(if place == 0 { " (" } else { ", " });
        script.name(&column.column)?;
    }
    script.push(")");
    for (place, column) in copied.iter().enumerate() {
        script.push(if place == 0 { " SELECT " } else { ", " });
        if column.fill.is_some() {
            script.push("COALESCE(");
        }
        match &column.value {
            Some(value) => script.push(value),
            None => script.name(&column.column)?,
        }
        if let Some(fill) = &column.fill {
            script.push(", ");
            script.push(fill);
            script.push(")");
        }
    }
    script.push(" FROM ");
    script.name(&table.name)?;
    script.end();
    Ok(())
}

/// The new table goes on numbering where the old one stopped, also when its last rows are gone.
fn keep_number(old: &str, new: &str, script: &mut Script<'_>) -> Result<()> {
    let (mut from, mut to) = (String::new(), String::new());
    quote_text(old, &mut from)?;
    quote_text(new, &mut to)?;
    script.push(&format!("DELETE FROM sqlite_sequence WHERE name = {to}"));
    script.end();
    script.push(&format!(
        "INSERT INTO sqlite_sequence (name, seq) SELECT {to}, seq FROM sqlite_sequence WHERE name = {from}"
    ));
    script.end();
    Ok(())
}

fn identity_table(script: &mut Script<'_>) {
    script.push(&format!(
        "CREATE TABLE IF NOT EXISTS \"{IDENTITY_TABLE}\" (\"tenant_id\" TEXT NOT NULL, \
         \"table_name\" TEXT NOT NULL, \"value\" INTEGER NOT NULL, \
         PRIMARY KEY (\"tenant_id\", \"table_name\")) WITHOUT ROWID"
    ));
    script.end();
}

fn forget_numbers(table: &str, script: &mut Script<'_>) -> Result<()> {
    let mut literal = String::new();
    quote_text(table, &mut literal)?;
    identity_table(script);
    script.push(&format!(
        "DELETE FROM \"{IDENTITY_TABLE}\" WHERE \"table_name\" = {literal}"
    ));
    script.end();
    Ok(())
}

fn move_numbers(table: &str, to: &str, script: &mut Script<'_>) -> Result<()> {
    let (mut from, mut new) = (String::new(), String::new());
    quote_text(table, &mut from)?;
    quote_text(to, &mut new)?;
    forget_numbers(to, script)?;
    script.push(&format!(
        "UPDATE \"{IDENTITY_TABLE}\" SET \"table_name\" = {new} WHERE \"table_name\" = {from}"
    ));
    script.end();
    Ok(())
}

/// Remembers the highest number ever given, per tenant: taken from the rows that are there, kept up
/// by a trigger. May run again, and must after the table got another name.
fn number(table: &str, column: &str, tenant_column: &str, script: &mut Script<'_>) -> Result<()> {
    let keep_highest = " ON CONFLICT (\"tenant_id\", \"table_name\") \
                        DO UPDATE SET \"value\" = MAX(\"value\", excluded.\"value\")";
    let insert =
        format!("INSERT INTO \"{IDENTITY_TABLE}\" (\"tenant_id\", \"table_name\", \"value\") ");
    let mut literal = String::new();
    quote_text(table, &mut literal)?;

    identity_table(script);
    script.push(&insert);
    script.push("SELECT ");
    script.name(tenant_column)?;
    script.push(&format!(", {literal}, MAX("));
    script.name(column)?;
    script.push(") FROM ");
    script.name(table)?;
    script.push(" WHERE TRUE GROUP BY ");
    script.name(tenant_column)?;
    script.push(keep_highest);
    script.end();

    drop_trigger(table, script)?;
    script.push("CREATE TRIGGER ");
    trigger_name(table, script)?;
    script.push(" AFTER INSERT ON ");
    script.name(table)?;
    script.push(" BEGIN ");
    script.push(&insert);
    script.push("VALUES (NEW.");
    script.name(tenant_column)?;
    script.push(&format!(", {literal}, NEW."));
    script.name(column)?;
    script.push(")");
    script.push(keep_highest);
    script.push("; END");
    Ok(())
}

fn drop_trigger(table: &str, script: &mut Script<'_>) -> Result<()> {
    script.push("DROP TRIGGER IF EXISTS ");
    trigger_name(table, script)?;
    script.end();
    Ok(())
}

fn trigger_name(table: &str, script: &mut Script<'_>) -> Result<()> {
    script.name(&format!("{table}_identity"))
}

//! A table in another form, where `ALTER TABLE` can't do it.

use terrace_core::Result;

use super::numbers_itself;
use crate::render::{Script, quote_text};
use crate::{Copied, Ddl, TableDefinition};

/// A new table beside the old one, the rows, and the names exchanged
/// (<https://sqlite.org/lang_altertable.html#otheralter>).
pub(super) fn rebuild(
    table: &TableDefinition,
    copied: &[Copied],
    script: &mut Script<'_>,
) -> Result<()> {
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

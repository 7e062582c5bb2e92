//! Numbers within each tenant of a shared table.

use terrace_core::Result;

use crate::render::{IDENTITY_TABLE, Script, quote_text};

fn identity_table(script: &mut Script<'_>) {
    script.push(&format!(
        "CREATE TABLE IF NOT EXISTS \"{IDENTITY_TABLE}\" (\"tenant_id\" TEXT NOT NULL, \
         \"table_name\" TEXT NOT NULL, \"value\" INTEGER NOT NULL, \
         PRIMARY KEY (\"tenant_id\", \"table_name\")) WITHOUT ROWID"
    ));
    script.end();
}

pub(super) fn forget_numbers(table: &str, script: &mut Script<'_>) -> Result<()> {
    let mut literal = String::new();
    quote_text(table, &mut literal)?;
    identity_table(script);
    script.push(&format!(
        "DELETE FROM \"{IDENTITY_TABLE}\" WHERE \"table_name\" = {literal}"
    ));
    script.end();
    Ok(())
}

pub(super) fn move_numbers(table: &str, to: &str, script: &mut Script<'_>) -> Result<()> {
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
pub(super) fn number(
    table: &str,
    column: &str,
    tenant_column: &str,
    script: &mut Script<'_>,
) -> Result<()> {
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

pub(super) fn drop_trigger(table: &str, script: &mut Script<'_>) -> Result<()> {
    script.push("DROP TRIGGER IF EXISTS ");
    trigger_name(table, script)?;
    script.end();
    Ok(())
}

fn trigger_name(table: &str, script: &mut Script<'_>) -> Result<()> {
    script.name(&format!("{table}_identity"))
}

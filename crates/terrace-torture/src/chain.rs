//! The migrations that tenants are tortured with.

use std::fs;
use std::path::Path;

use terrace_migrate::{AppMigrations, MigrationSource};

use crate::Result;

/// The files, in order. The first is what tenants begin with. The others are taken by all ways that a
/// migration can run: what is declared and atomic travels in one flight; a step of its own outside
/// a transaction goes statement by statement; a check on an existing table rebuilds it on files.
const FILES: [(&str, &str); 5] = [
    (
        "0001_initial",
        r#"{"operations": [
            {"create_table": {"name": "note", "primary_key": ["id"], "columns": [
                {"name": "id", "column_type": "big_int", "identity": true},
                {"name": "text", "column_type": {"var_char": 80}}]}},
            {"create_table": {"name": "step_log", "primary_key": ["id"], "columns": [
                {"name": "id", "column_type": "big_int", "identity": true},
                {"name": "step", "column_type": "integer"}]}}]}"#,
    ),
    (
        "0002_more",
        r#"{"operations": [
            {"add_column": {"table": "note", "column":
                {"name": "stars", "column_type": "integer", "default": "0"}}},
            {"create_table": {"name": "label", "primary_key": ["id"], "columns": [
                {"name": "id", "column_type": "integer"},
                {"name": "name", "column_type": {"var_char": 40}}]}},
            {"create_index": {"table": "note", "index": {"name": "note_stars", "columns": ["stars"]}}}]}"#,
    ),
    (
        "0003_third",
        r#"{"operations": [
            {"add_column": {"table": "label", "column":
                {"name": "colour", "column_type": {"var_char": 20}, "nullable": true}}},
            {"create_index": {"table": "label", "index": {"name": "label_name", "columns": ["name"]}}}]}"#,
    ),
    (
        "0004_alone",
        r#"{"atomic": false, "operations": [
            {"add_column": {"table": "note", "column":
                {"name": "seen", "column_type": "integer", "nullable": true}}},
            {"create_index": {"table": "note", "index": {"name": "note_seen", "columns": ["seen"]}}}]}"#,
    ),
    (
        "0005_rules",
        r#"{"operations": [
            {"add_check": {"table": "note", "check": {"name": "note_stars_check", "condition": "stars >= 0"}}},
            {"add_check": {"table": "label", "check": {"name": "label_id_check", "condition": "id > 0"}}}]}"#,
    ),
];

/// How many files there are.
pub(crate) const LENGTH: usize = FILES.len();

/// How many files are declared and atomic.
pub(crate) const FLIGHT: usize = 3;

/// Writes the first files of the chain into a folder.
pub(crate) fn write(folder: &Path, files: usize) -> Result<()> {
    let tenant = folder.join("tenant");
    fs::create_dir_all(&tenant)?;
    for (name, text) in FILES.iter().take(files) {
        fs::write(tenant.join(format!("{name}.json")), text)?;
    }
    Ok(())
}

/// Adds a file behind all others, when every tenant has those: a column and its index, in one flight
/// or statement by statement.
pub(crate) fn add_more(folder: &Path, more: usize) -> Result<()> {
    let number = LENGTH + 1 + more;
    let atomic = more.is_multiple_of(2);
    let text = format!(
        r#"{{"atomic": {atomic}, "operations": [
            {{"add_column": {{"table": "note", "column":
                {{"name": "more_{more}", "column_type": "integer", "nullable": true}}}}}},
            {{"create_index": {{"table": "note", "index":
                {{"name": "note_more_{more}", "columns": ["more_{more}"]}}}}}}]}}"#
    );
    let file = folder.join(format!("tenant/{number:04}_more_{more}.json"));
    Ok(fs::write(file, text)?)
}

/// Adds a step for one race: a column, and a line in the log, in one migration. Doubled, it fails or
/// leaves two lines.
pub(crate) fn add_race(folder: &Path, race: usize, logged: bool) -> Result<()> {
    let number = LENGTH + 1 + race;
    let column = format!(
        r#"{{"add_column": {{"table": "note", "column":
            {{"name": "race_{race}", "column_type": "integer", "nullable": true}}}}}}"#
    );
    let log =
        format!(r#", {{"run_sql": {{"up": "INSERT INTO step_log (step) VALUES ({race})"}}}}"#);
    let log = if logged { log.as_str() } else { "" };
    let text = format!(r#"{{"operations": [{column}{log}]}}"#);
    let file = folder.join(format!("tenant/{number:04}_race_{race}.json"));
    Ok(fs::write(file, text)?)
}

/// The app with the migrations of a folder.
pub(crate) fn app(folder: &Path) -> AppMigrations {
    AppMigrations::new("torture", vec![], MigrationSource::directory(folder))
}

//! Safe forms in the place of statements, for a migration that says `"online": true`.

use terrace_core::Result;
use terrace_sql::{Ddl, Dialect, render_ddl};

use super::found::Place;
use super::safe::SafeStep;
use super::tables::Tables;
use super::{find, read};
use crate::migration::Migration;

/// The statements of a step of a migration, those with a safe form in that form.
///
/// # Errors
/// For tables of the past that the database can't have.
pub(crate) fn safe_statements(
    migration: &Migration,
    dialect: Dialect,
    statements: Vec<String>,
) -> Result<Vec<String>> {
    let mut tables = Tables::default();
    for table in migration.place.before.tables().values() {
        let create = Ddl::CreateTable(table.definition.as_ref().clone());
        for text in render_ddl(&create, dialect, None)? {
            tables.apply(&read::read(&text, dialect));
        }
    }
    tables.forget_new();
    let mut safe = Vec::with_capacity(statements.len());
    for text in statements {
        let act = read::read(&text, dialect);
        let mut place = Place {
            dialect,
            tables: &tables,
            text: &text,
            together: false,
            declared: true,
            of_tenants: false,
            allowed: &migration.allow,
            found: Vec::new(),
        };
        find(&act, &mut place);
        let found = place.found.into_iter().map(|found| found.steps);
        match found.into_iter().find(|steps| is_done(steps)) {
            Some(steps) => safe.extend(steps.into_iter().flat_map(|step| step.statements)),
            None => safe.push(text.clone()),
        }
        tables.apply(&act);
    }
    Ok(safe)
}

/// Whether a safe form needs nothing between its steps.
pub(super) fn is_done(steps: &[SafeStep]) -> bool {
    matches!(steps, [SafeStep { after: None, .. }])
}

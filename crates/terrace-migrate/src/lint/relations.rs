//! Tables, and what else has a name of its own: renamed, dropped, emptied, written anew.

use super::act::{Act, Change, Named};
use super::found::Place;
use super::safe::SafeStep;

pub(super) fn find(act: &Act, place: &mut Place<'_>) {
    match act {
        Act::CreateTable { table, .. } if place.tables.is_gone(table) => {
            place.note("replace-table", table);
        }
        Act::DropTable(tables) => {
            for table in tables {
                if place.tables.is_in_use(table) {
                    let steps = place.steps(|_| {
                        let drop = vec![place.text.to_owned()];
                        Ok(vec![SafeStep::after("no program knows the table", drop)])
                    });
                    place.note_steps("drop-table", table, steps);
                }
            }
        }
        Act::DropDatabase(name) => place.note("drop-database", name),
        Act::Truncate { tables, cascades } => {
            let none = Named::default();
            let table = tables.first().unwrap_or(&none);
            place.note("truncate", table);
            if *cascades {
                place.note("truncate-cascade", table);
            }
        }
        Act::RenameSchema(schema) => place.note("rename-schema", schema),
        Act::Rebuild(table) if place.tables.is_in_use(table) => place.note("table-rebuild", table),
        Act::Rewrite(table) => place.note("rewrite-command", table),
        Act::Refresh {
            view,
            concurrently: false,
        } => {
            let steps = place.steps(|_| Ok(place.with_word(&["VIEW"], "CONCURRENTLY")));
            place.note_steps("refresh-blocks", view, steps);
        }
        Act::AddValue { of, placed: false } => place.note("enum-order", of),
        _ => {}
    }
    names(act, place);
}

/// The tables of an `ALTER TABLE`.
pub(super) fn find_change(table: &Named, change: &Change, place: &mut Place<'_>) {
    if !place.tables.is_in_use(table) {
        return;
    }
    match change {
        Change::Rename(to) => {
            let steps = place.steps(|dialect| {
                let new = match &table.schema {
                    Some(schema) => {
                        format!("{}.{}", dialect.quoted(schema)?, dialect.quoted(&to.name)?)
                    }
                    None => dialect.quoted(&to.name)?,
                };
                // As whoever asks: policies of row-level security hold through it.
                let view = format!(
                    "CREATE VIEW {} WITH (security_invoker = true) AS SELECT * FROM {new}",
                    table.text
                );
                let both = ["BEGIN", place.text, &view, "COMMIT"].map(str::to_owned);
                let gone = format!("DROP VIEW {}", table.text);
                Ok(vec![
                    SafeStep::now(both.to_vec()),
                    SafeStep::after("no program asks for the old name", vec![gone]),
                ])
            });
            place.note_steps("rename-table", table, steps);
        }
        Change::Detach {
            concurrently: false,
        } => {
            let steps = place.steps(|_| {
                let text = place.text.trim_end();
                Ok(vec![SafeStep::now(vec![format!("{text} CONCURRENTLY")])])
            });
            place.note_steps("detach-blocks", table, steps);
        }
        _ => {}
    }
}

/// Names that reach too far, or are too long.
fn names(act: &Act, place: &mut Place<'_>) {
    let Some(table) = table_of(act) else { return };
    if place.of_tenants && !place.declared && table.schema.is_some() {
        place.note("named-schema", table);
    }
    let longest = place.dialect.capabilities().max_identifier;
    let mut made = vec![table.name.as_str()];
    match act {
        Act::CreateTable { columns, .. } => {
            made.extend(columns.iter().map(|column| column.name.as_str()));
        }
        Act::AlterTable { changes, .. } => {
            for change in changes {
                match change {
                    Change::AddColumn(column) => made.push(&column.name),
                    Change::RenameColumn { to, .. } => made.push(to),
                    Change::Rename(to) => made.push(&to.name),
                    Change::AddConstraint(constraint) => made.extend(constraint.name.as_deref()),
                    _ => {}
                }
            }
        }
        Act::CreateIndex {
            name: Some(name), ..
        } => made.push(&name.name),
        _ => return,
    }
    if made
        .iter()
        .any(|name| name.trim_matches(['"', '`']).len() > longest)
    {
        place.note("long-name", table);
    }
}

/// The table that a statement is about.
pub(super) fn table_of(act: &Act) -> Option<&Named> {
    match act {
        Act::CreateTable { table, .. }
        | Act::AlterTable { table, .. }
        | Act::CreateIndex { table, .. }
        | Act::Update { table, .. }
        | Act::Delete { table, .. }
        | Act::InsertSelect(table)
        | Act::Rebuild(table)
        | Act::Rewrite(table) => Some(table),
        Act::DropTable(tables) | Act::Truncate { tables, .. } => tables.first(),
        _ => None,
    }
}

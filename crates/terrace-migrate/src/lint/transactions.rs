//! What a transaction holds, how long it waits, and how others can work beside it.

use super::act::{Act, Change, Named};
use super::found::Place;
use super::safe::{self, SafeStep};
use super::tables::mentions;
use super::types;

pub(super) fn find(act: &Act, place: &mut Place<'_>) {
    match act {
        Act::Update {
            table,
            set,
            condition,
        } if changes_many(table, condition.as_deref(), place) => {
            let steps = match set {
                // What depends on itself would never come to an end.
                Some((column, value))
                    if !types::is_volatile(place.dialect, value)
                        && !mentions(value, column.trim_matches('"')) =>
                {
                    place.steps(|_| Ok(updated(table, column, value, condition.as_deref())))
                }
                _ => Vec::new(),
            };
            place.note_steps("backfill", table, steps);
        }
        Act::Delete { table, condition } if changes_many(table, condition.as_deref(), place) => {
            let steps = place.steps(|_| {
                let pending = condition.as_deref().unwrap_or("true");
                let change = format!("DELETE FROM {}", table.text);
                let batched = safe::batched(&table.text, &change, pending);
                Ok(vec![SafeStep::now(vec![batched])])
            });
            place.note_steps("backfill", table, steps);
        }
        Act::InsertSelect(table) if place.tables.is_in_use(table) => place.note("backfill", table),
        Act::WaitForEver => place.note("no-lock-timeout", &named("every table")),
        _ => {}
    }
}

pub(super) fn find_change(table: &Named, change: &Change, place: &mut Place<'_>) {
    if !place.tables.is_in_use(table) {
        return;
    }
    match change {
        Change::Copy => place.note("copying-alter", table),
        Change::ConvertCharset => place.note("convert-charset", table),
        _ => {}
    }
}

/// Whether a statement takes a lock of a table that is in use which nobody else may share.
pub(super) fn locks<'a>(act: &'a Act, place: &Place<'_>) -> Option<&'a Named> {
    let table = match act {
        Act::AlterTable { table, changes } => {
            let validates = |change: &Change| matches!(change, Change::Validate(_));
            (!changes.iter().all(validates)).then_some(table)
        }
        Act::DropTable(tables) | Act::Truncate { tables, .. } => tables.first(),
        _ => None,
    };
    table.filter(|table| place.tables.is_in_use(table))
}

pub(super) fn named(name: &str) -> Named {
    Named {
        schema: None,
        name: name.to_owned(),
        text: name.to_owned(),
    }
}

/// Whether it is about more than the rows that a key names.
fn changes_many(table: &Named, condition: Option<&str>, place: &Place<'_>) -> bool {
    if !place.tables.is_in_use(table) {
        return false;
    }
    let Some(condition) = condition else {
        return true;
    };
    let lexemes = place.dialect.lexemes(condition);
    let [column, sign, ..] = lexemes.as_slice() else {
        return true;
    };
    let name = column.name();
    let known = place.tables.column(table, &name);
    let is_key = known.map_or(name == "id", |column| column.primary_key);
    let is_one = sign.is("=") || (sign.is("IN") && !lexemes.iter().any(|piece| piece.is("SELECT")));
    !(is_key && is_one)
}

fn updated(table: &Named, column: &str, value: &str, condition: Option<&str>) -> Vec<SafeStep> {
    let differs = format!("{column} IS DISTINCT FROM ({value})");
    let pending = match condition {
        Some(condition) => format!("({condition}) AND {differs}"),
        None => differs,
    };
    let batched = safe::backfill(table, column, value, &pending);
    vec![SafeStep::now(vec![batched])]
}

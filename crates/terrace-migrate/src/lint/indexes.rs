//! Indexes that are made, dropped and built again.

use terrace_sql::Nature;

use super::act::{Act, Change, Named};
use super::found::Place;

pub(super) fn find(act: &Act, place: &mut Place<'_>) {
    match act {
        Act::CreateIndex {
            table,
            unique,
            special,
            concurrently,
            columns,
            ..
        } => {
            shape(table, *unique, *columns, place);
            if !place.tables.is_in_use(table) {
                return;
            }
            if *special {
                place.note("special-index", table);
            }
            if !concurrently {
                let steps = place.steps(|_| Ok(place.with_word(&["INDEX"], "CONCURRENTLY")));
                place.note_steps("index-blocks-writes", table, steps);
            }
        }
        Act::DropIndex {
            index,
            concurrently: false,
        } => {
            let table = place.tables.indexed(index);
            if table
                .as_ref()
                .is_none_or(|table| place.tables.is_in_use(table))
            {
                let steps = place.steps(|_| Ok(place.with_word(&["INDEX"], "CONCURRENTLY")));
                place.note_steps("drop-index-blocks", table.as_ref().unwrap_or(index), steps);
            }
        }
        Act::Reindex {
            what,
            concurrently: false,
        } => {
            let kinds = ["INDEX", "TABLE", "SCHEMA"];
            let steps = place.steps(|_| {
                let mut made = kinds
                    .iter()
                    .map(|kind| place.with_word(&[kind], "CONCURRENTLY"));
                Ok(made.find(|steps| !steps.is_empty()).unwrap_or_default())
            });
            place.note_steps("reindex-blocks", what, steps);
        }
        _ => {}
    }
}

/// The indexes of an `ALTER TABLE`, and what can't be altered in a transaction.
pub(super) fn find_change(table: &Named, change: &Change, place: &mut Place<'_>) {
    if let Change::AddIndex {
        unique,
        special,
        columns,
    } = change
    {
        shape(table, *unique, *columns, place);
        if *special && place.tables.is_in_use(table) {
            place.note("special-index", table);
        }
    }
}

/// What fails, because its transaction is not its own.
pub(super) fn find_alone(act: &Act, place: &mut Place<'_>) {
    let alone = place.dialect.nature_of(place.text) == Nature::Alone;
    if !(place.together && alone) {
        return;
    }
    let about = match act {
        Act::CreateIndex { table, .. } | Act::AlterTable { table, .. } => table.clone(),
        Act::DropIndex { index, .. } => index.clone(),
        Act::Reindex { what, .. } => what.clone(),
        _ => return,
    };
    place.note("concurrently-in-transaction", &about);
}

fn shape(table: &Named, unique: bool, columns: usize, place: &mut Place<'_>) {
    // The tenant's column is none that anybody chose.
    if !unique && columns > 3 + usize::from(place.declared) {
        place.note("wide-index", table);
    }
}

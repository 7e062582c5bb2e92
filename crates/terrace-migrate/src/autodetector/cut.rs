//! Cuts one list of operations over all apps into migrations of one app each.

use std::collections::BTreeSet;

use super::Owned;
use crate::operations::Operation;
use crate::state::ProjectState;

/// One migration of an app, without a name yet.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) app: String,
    pub(crate) operations: Vec<Operation>,
    /// Pieces, by their place in the list, that must come before it.
    pub(crate) after: BTreeSet<usize>,
    /// Apps whose migrations that exist must come before it.
    pub(crate) after_apps: BTreeSet<String>,
}

/// Cuts a list in which each operation works after those before it. An app gets one migration, and
/// another only where its operations must run before and after those of another app.
pub(crate) fn cut(list: Vec<Owned>, state: &ProjectState) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    // The piece of each operation so far, with the tables that it is about.
    let mut placed: Vec<(usize, BTreeSet<String>)> = Vec::new();
    let mut now = state.clone();
    for Owned { app, operation } in list {
        let tables = tables_of(&operation, &now);
        // The list was tried before: each operation fits.
        operation.change(&mut now).ok();
        let mut needs: BTreeSet<usize> = placed
            .iter()
            .filter(|(_, others)| !others.is_disjoint(&tables))
            .map(|(piece, _)| *piece)
            .collect();
        let open = pieces.iter().rposition(|piece| piece.app == app);
        needs.retain(|piece| open != Some(*piece));
        let fits = |open: &usize| needs.iter().all(|need| !depends(&pieces, *need, *open));
        let piece = open.filter(fits).unwrap_or_else(|| {
            pieces.push(Piece {
                app: app.clone(),
                operations: Vec::new(),
                // The app's own chain.
                after: open.into_iter().collect(),
                after_apps: BTreeSet::new(),
            });
            pieces.len() - 1
        });
        let others = tables.iter().filter_map(|table| state.tables().get(table));
        let others = others.map(|table| &table.created_by.app);
        let target = &mut pieces[piece];
        target
            .after_apps
            .extend(others.filter(|other| **other != app).cloned());
        target
            .after
            .extend(needs.into_iter().filter(|need| *need != piece));
        target.operations.push(operation);
        placed.push((piece, tables));
    }
    pieces
}

/// Whether a piece comes after another, directly or not.
fn depends(pieces: &[Piece], piece: usize, on: usize) -> bool {
    piece == on
        || pieces[piece]
            .after
            .iter()
            .any(|next| depends(pieces, *next, on))
}

/// The tables that an operation is about, under every name.
pub(crate) fn tables_of(operation: &Operation, state: &ProjectState) -> BTreeSet<String> {
    let mut tables: BTreeSet<String> = operation.table().map(str::to_owned).into_iter().collect();
    match operation {
        Operation::CreateTable(table) => {
            tables.extend(table.foreign_keys.iter().map(|key| key.references.clone()));
        }
        Operation::RenameTable(rename) => {
            tables.insert(rename.to.clone());
        }
        Operation::AddForeignKey(add) => {
            tables.insert(add.foreign_key.references.clone());
        }
        Operation::AlterForeignKey(alter) => {
            tables.insert(alter.foreign_key.references.clone());
        }
        Operation::DropForeignKey(drop) => {
            let table = state.table(&drop.table).ok();
            let mut keys = table.into_iter().flat_map(|table| &table.foreign_keys);
            let key = keys.find(|key| key.name == drop.foreign_key);
            tables.extend(key.map(|key| key.references.clone()));
        }
        _ => {}
    }
    tables
}

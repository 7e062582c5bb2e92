//! What the tables look like at a point of the chain, as far as the statements before it say.

use std::collections::{BTreeMap, BTreeSet};

use super::act::{Act, Change, Column, Constraint, ConstraintKind, Named};

/// What is known of the tables.
#[derive(Debug, Default)]
pub(super) struct Tables {
    known: BTreeMap<String, Known>,
    /// The tables of indexes.
    indexes: BTreeMap<String, String>,
    /// Those that were made since [`forget_new`](Self::forget_new): nobody uses them yet.
    new: BTreeSet<String>,
    /// Those that were dropped since then.
    gone: BTreeSet<String>,
    /// Checks and keys that were added since then without being validated.
    unvalidated: BTreeSet<String>,
    /// Columns of which a check says that they aren't null, by the check; validated or not.
    present: BTreeMap<String, (String, String, bool)>,
}

#[derive(Debug, Default)]
struct Known {
    columns: BTreeMap<String, Column>,
    /// The texts of constraints and indexes.
    bonds: Vec<String>,
}

/// Whether a text has this name in it.
pub(super) fn mentions(text: &str, column: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| word.eq_ignore_ascii_case(column))
}

impl Tables {
    /// A transaction is over, or a migration: what it made is in use.
    pub(super) fn forget_new(&mut self) {
        self.new.clear();
        self.gone.clear();
        self.unvalidated.clear();
    }

    /// The constraints that were added are in a transaction of the past.
    pub(super) fn forget_unvalidated(&mut self) {
        self.unvalidated.clear();
    }

    /// Whether others may use a table. One that nobody made here was made before.
    pub(super) fn is_in_use(&self, table: &Named) -> bool {
        !self.new.contains(&table.name)
    }

    pub(super) fn is_gone(&self, table: &Named) -> bool {
        self.gone.contains(&table.name)
    }

    pub(super) fn column(&self, table: &Named, column: &str) -> Option<&Column> {
        self.known.get(&table.name)?.columns.get(column)
    }

    /// Whether constraints or indexes are about a column: what it is replaced by needs them, too. So
    /// it is with one that nobody knows.
    pub(super) fn is_bound(&self, table: &Named, column: &str) -> bool {
        let Some(known) = self.known.get(&table.name) else {
            return true;
        };
        let Some(of) = known.columns.get(column) else {
            return true;
        };
        let own = of.unique || of.primary_key || of.check.is_some() || of.references.is_some();
        let own = own || of.generated.is_some() || of.numbered.is_some();
        own || known.bonds.iter().any(|text| mentions(text, column))
    }

    /// The columns of a table that a text mentions.
    pub(super) fn mentioned(&self, table: &Named, text: &str) -> Vec<&str> {
        let known = self.known.get(&table.name);
        let columns = known.into_iter().flat_map(|known| known.columns.keys());
        let found = columns.filter(|column| mentions(text, column));
        found.map(String::as_str).collect()
    }

    /// The table of an index.
    pub(super) fn indexed(&self, index: &Named) -> Option<Named> {
        let name = self.indexes.get(&index.name)?.clone();
        Some(Named {
            text: name.clone(),
            schema: None,
            name,
        })
    }

    pub(super) fn is_unvalidated(&self, constraint: &str) -> bool {
        self.unvalidated.contains(constraint)
    }

    /// Whether a check proves that a column has no null.
    pub(super) fn is_present(&self, table: &Named, column: &str) -> bool {
        let proves =
            |(of, is, valid): &(String, String, bool)| *valid && *of == table.name && is == column;
        self.present.values().any(proves)
    }

    /// What a statement does to the tables.
    pub(super) fn apply(&mut self, act: &Act) {
        match act {
            Act::CreateTable {
                table,
                columns,
                constraints,
            } => {
                let columns = columns.iter().cloned();
                let columns = columns
                    .map(|column| (column.name.clone(), column))
                    .collect();
                let bonds = constraints.clone();
                self.known
                    .insert(table.name.clone(), Known { columns, bonds });
                self.new.insert(table.name.clone());
            }
            Act::AlterTable { table, changes } => {
                for change in changes {
                    self.change(table, change);
                }
            }
            Act::CreateIndex {
                name, table, text, ..
            } => {
                if let Some(name) = name {
                    self.indexes.insert(name.name.clone(), table.name.clone());
                }
                if let Some(known) = self.known.get_mut(&table.name) {
                    known.bonds.push(text.clone());
                }
            }
            Act::DropTable(tables) => {
                for table in tables {
                    self.known.remove(&table.name);
                    self.gone.insert(table.name.clone());
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, table: &Named, change: &Change) {
        match change {
            Change::AddConstraint(constraint) => return self.constrain(table, constraint),
            Change::Validate(name) => {
                if let Some(known) = self.present.get_mut(name) {
                    known.2 = true;
                }
            }
            Change::Rename(to) => {
                if let Some(known) = self.known.remove(&table.name) {
                    self.known.insert(to.name.clone(), known);
                }
                if self.new.remove(&table.name) {
                    self.new.insert(to.name.clone());
                }
            }
            _ => {}
        }
        let Some(known) = self.known.get_mut(&table.name) else {
            return;
        };
        let columns = &mut known.columns;
        match change {
            Change::AddColumn(column) | Change::Redefine(column) => {
                columns.insert(column.name.clone(), column.clone());
            }
            Change::DropColumn(column) => {
                columns.remove(column);
            }
            Change::RenameColumn { from, to } => {
                if let Some(column) = columns.remove(from) {
                    columns.insert(to.clone(), column);
                }
            }
            Change::Retype {
                column,
                kind,
                kind_text,
                ..
            } => {
                if let Some(column) = columns.get_mut(column) {
                    column.kind.clone_from(kind);
                    column.kind_text.clone_from(kind_text);
                }
            }
            Change::SetNotNull(column) | Change::DropNotNull(column) => {
                if let Some(column) = columns.get_mut(column) {
                    column.not_null = matches!(change, Change::SetNotNull(_));
                }
            }
            _ => {}
        }
    }

    fn constrain(&mut self, table: &Named, constraint: &Constraint) {
        if let Some(known) = self.known.get_mut(&table.name) {
            known.bonds.push(constraint.text.clone());
        }
        let Some(name) = &constraint.name else { return };
        let name = name.trim_matches('"').to_owned();
        if constraint.not_valid {
            self.unvalidated.insert(name.clone());
        }
        if constraint.kind != ConstraintKind::Check {
            return;
        }
        let text = constraint.text.to_ascii_lowercase();
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .collect();
        if let ["check", column, "is", "not", "null"] = words.as_slice() {
            let known = (
                table.name.clone(),
                (*column).to_owned(),
                !constraint.not_valid,
            );
            self.present.insert(name, known);
        }
    }
}

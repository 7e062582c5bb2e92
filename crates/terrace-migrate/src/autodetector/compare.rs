//! An existing table and its model: what is new, what is gone, and what differs.

use std::collections::BTreeSet;

use terrace_core::Result;
use terrace_sql::{
    CheckDefinition, ColumnDefinition, ExclusionDefinition, ForeignKeyDefinition, IndexDefinition,
    TableDefinition, UniqueDefinition,
};

use super::{Models, Owned, owned};
use crate::answers::{Answers, Value};
use crate::operations::{AddColumn, AlterColumn, DropColumn, Part};
use crate::state::ProjectState;

/// A part of the sentence for a column without a value.
pub(super) const MUST_HAVE_VALUE: &str = "must have a value, but rows that exist";

/// Operations by the phase in which they run, over all tables.
#[derive(Debug, Default)]
pub(super) struct Phases {
    /// Foreign keys that go, or make room for another form.
    pub(super) keys_go: Vec<Owned>,
    /// Unique keys, indexes, checks and exclusions that go, and new names of parts.
    pub(super) parts_go: Vec<Owned>,
    /// Columns that are new or different.
    pub(super) columns: Vec<Owned>,
    /// Columns that go.
    pub(super) columns_go: Vec<Owned>,
    /// Unique keys, indexes, checks and exclusions that are new or different.
    pub(super) parts: Vec<Owned>,
    /// Foreign keys that are new or different.
    pub(super) keys: Vec<Owned>,
}

/// A table as it is, and as its model wants it.
pub(super) struct Table<'a> {
    pub(super) app: &'a str,
    pub(super) known: &'a TableDefinition,
    pub(super) model: &'a TableDefinition,
    pub(super) state: &'a ProjectState,
    pub(super) models: &'a Models,
}

impl Table<'_> {
    /// Adds the operations that bring the table to its model, and the differences that none does.
    pub(super) fn compare(
        &self,
        phases: &mut Phases,
        answers: &mut Answers<'_>,
        problems: &mut Vec<String>,
    ) -> Result<()> {
        if self.known.primary_key != self.model.primary_key {
            problems.push(format!("the primary key of {} changed", self.model.name));
        }
        self.columns(phases, answers, problems)?;
        self.parts::<UniqueDefinition>(phases);
        self.parts::<IndexDefinition>(phases);
        self.parts::<CheckDefinition>(phases);
        self.parts::<ExclusionDefinition>(phases);
        self.keys(phases);
        Ok(())
    }

    /// New columns, those that are calculated last; then changed ones; then those that are gone, the
    /// calculated ones first.
    fn columns(
        &self,
        phases: &mut Phases,
        answers: &mut Answers<'_>,
        problems: &mut Vec<String>,
    ) -> Result<()> {
        let table = &self.model.name;
        let new = self
            .model
            .columns
            .iter()
            .filter(|c| find(self.known, &c.name).is_none());
        let (calculated, plain): (Vec<_>, Vec<_>) = new.partition(|c| c.generated.is_some());
        for column in plain.into_iter().chain(calculated) {
            let fill = self.fill_new(column, answers, problems)?;
            let add = AddColumn {
                table: table.clone(),
                column: column.clone(),
                fill,
            };
            phases.columns.push(owned(self.app, add));
        }
        for column in &self.model.columns {
            let Some(known) = find(self.known, &column.name).filter(|known| *known != column)
            else {
                continue;
            };
            let alter = AlterColumn {
                table: table.clone(),
                fill: self.fill_null(known, column, answers, problems)?,
                column: column.clone(),
                using: None,
            };
            phases.columns.push(owned(self.app, alter));
        }
        let gone = self
            .known
            .columns
            .iter()
            .filter(|c| find(self.model, &c.name).is_none());
        let (calculated, plain): (Vec<_>, Vec<_>) = gone.partition(|c| c.generated.is_some());
        for column in calculated.into_iter().chain(plain) {
            let drop = DropColumn {
                table: table.clone(),
                column: column.name.clone(),
                fill: None,
            };
            phases.columns_go.push(owned(self.app, drop));
        }
        Ok(())
    }

    /// The value of a new column for the rows that exist.
    fn fill_new(
        &self,
        column: &ColumnDefinition,
        answers: &mut Answers<'_>,
        problems: &mut Vec<String>,
    ) -> Result<Option<String>> {
        let (table, name) = (&self.model.name, &column.name);
        if column.identity {
            problems.push(format!("the new column {table}.{name} numbers itself"));
            return Ok(None);
        }
        if column.nullable || column.default.is_some() || column.generated.is_some() {
            return Ok(None);
        }
        match answers.value(table, column, false)? {
            Value::Sql(value) => return Ok(Some(value)),
            Value::NotNeeded => {}
            Value::Unknown => problems.push(format!(
                "the new column {table}.{name} {MUST_HAVE_VALUE} have none"
            )),
        }
        Ok(None)
    }

    /// What takes the place of null in a column that may not be null any more.
    fn fill_null(
        &self,
        known: &ColumnDefinition,
        column: &ColumnDefinition,
        answers: &mut Answers<'_>,
        problems: &mut Vec<String>,
    ) -> Result<Option<String>> {
        if !known.nullable || column.nullable || column.generated.is_some() {
            return Ok(None);
        }
        if column.default.is_some() {
            return Ok(column.default.clone());
        }
        let (table, name) = (&self.model.name, &column.name);
        match answers.value(table, column, true)? {
            Value::Sql(value) => return Ok(Some(value)),
            Value::NotNeeded => {}
            Value::Unknown => problems.push(format!(
                "the column {table}.{name} {MUST_HAVE_VALUE} may have null"
            )),
        }
        Ok(None)
    }

    /// Parts that hold no other table.
    fn parts<P: Part>(&self, phases: &mut Phases) {
        let pairing = Pairing::<P>::of(self.known, self.model);
        let table = || self.model.name.clone();
        for known in pairing.gone {
            let drop = P::dropping(table(), known.name().clone());
            phases.parts_go.push(owned(self.app, drop));
        }
        for (known, model) in pairing.renamed {
            let rename = P::renaming(table(), known.name().clone(), model.name().clone());
            phases.parts_go.push(owned(self.app, rename));
        }
        for (known, model) in pairing.changed {
            if self.changes_under(known) {
                let drop = P::dropping(table(), known.name().clone());
                phases.parts_go.push(owned(self.app, drop));
                let add = P::adding(table(), model.clone());
                phases.parts.push(owned(self.app, add));
            } else {
                let alter = P::altering(table(), model.clone());
                phases.parts.push(owned(self.app, alter));
            }
        }
        for model in pairing.new {
            let add = P::adding(table(), model.clone());
            phases.parts.push(owned(self.app, add));
        }
    }

    /// Whether a column goes or gets another form while this part uses it.
    fn changes_under<P: Part>(&self, part: &P) -> bool {
        self.known.columns.iter().any(|column| {
            part.mentions(&column.name) && find(self.model, &column.name) != Some(column)
        })
    }

    fn keys(&self, phases: &mut Phases) {
        let pairing = Pairing::<ForeignKeyDefinition>::of(self.known, self.model);
        let table = || self.model.name.clone();
        let mut again: Vec<&ForeignKeyDefinition> = pairing.new;
        for known in pairing.gone {
            let drop = ForeignKeyDefinition::dropping(table(), known.name.clone());
            phases.keys_go.push(owned(self.app, drop));
        }
        for (known, model) in pairing.renamed {
            let name = known.name.clone();
            let rename = ForeignKeyDefinition::renaming(table(), name, model.name.clone());
            phases.parts_go.push(owned(self.app, rename));
        }
        for (known, model) in pairing.changed {
            if self.changes_under(known) || self.is_retyped(known) {
                let drop = ForeignKeyDefinition::dropping(table(), known.name.clone());
                phases.keys_go.push(owned(self.app, drop));
                again.push(model);
            } else {
                let alter = ForeignKeyDefinition::altering(table(), model.clone());
                phases.keys.push(owned(self.app, alter));
            }
        }
        for model in pairing.same.into_iter().filter(|key| self.is_retyped(key)) {
            let drop = ForeignKeyDefinition::dropping(table(), model.name.clone());
            phases.keys_go.push(owned(self.app, drop));
            again.push(model);
        }
        for model in again {
            let add = ForeignKeyDefinition::adding(table(), model.clone());
            phases.keys.push(owned(self.app, add));
        }
    }

    /// Whether a column on either side of a key gets another type: both must change before the key
    /// fits again.
    fn is_retyped(&self, key: &ForeignKeyDefinition) -> bool {
        let other = self.models.get(&key.references).map(|(_, model)| model);
        let known = self.state.table(&key.references).ok();
        retyped(self.known, self.model, &key.columns)
            || matches!((known, other), (Some(known), Some(model))
                if retyped(known, model, &key.referenced_columns))
    }
}

fn retyped(known: &TableDefinition, model: &TableDefinition, columns: &[String]) -> bool {
    columns.iter().any(|name| {
        let types = find(known, name).zip(find(model, name));
        types.is_some_and(|(known, model)| known.column_type != model.column_type)
    })
}

fn find<'a>(table: &'a TableDefinition, name: &str) -> Option<&'a ColumnDefinition> {
    table.columns.iter().find(|column| column.name == name)
}

/// The parts of one kind, known and wanted, side by side.
struct Pairing<'a, P> {
    same: Vec<&'a P>,
    changed: Vec<(&'a P, &'a P)>,
    /// The same but for the name: nothing is lost by taking them for one.
    renamed: Vec<(&'a P, &'a P)>,
    gone: Vec<&'a P>,
    new: Vec<&'a P>,
}

impl<'a, P: Part> Pairing<'a, P> {
    fn of(known: &'a TableDefinition, model: &'a TableDefinition) -> Self {
        let (known, model) = (P::list(known), P::list(model));
        let mut pairing = Self {
            same: Vec::new(),
            changed: Vec::new(),
            renamed: Vec::new(),
            gone: Vec::new(),
            new: Vec::new(),
        };
        let mut matched = BTreeSet::new();
        for part in known {
            let namesake = model.iter().find(|other| other.name() == part.name());
            if let Some(other) = namesake {
                matched.insert(other.name());
                if other == part {
                    pairing.same.push(part);
                } else {
                    pairing.changed.push((part, other));
                }
                continue;
            }
            let is_same = |other: &&P| {
                let mut renamed = part.clone();
                renamed.set_name(other.name());
                renamed == **other
                    && known.iter().all(|known| known.name() != other.name())
                    && !matched.contains(other.name())
            };
            if let Some(other) = model.iter().find(is_same) {
                matched.insert(other.name());
                pairing.renamed.push((part, other));
            } else {
                pairing.gone.push(part);
            }
        }
        let is_new = |part: &&P| !matched.contains(part.name());
        pairing.new = model.iter().filter(is_new).collect();
        pairing
    }
}

//! What a delete did, or would do.

use std::fmt;

use terrace_core::{FieldSchema, ModelSchema};

use super::Blocker;
use crate::model::Model;

/// How many rows a delete removed, by model.
#[derive(Clone, Debug, Default)]
pub struct Deleted {
    by_model: Vec<(&'static ModelSchema, u64)>,
}

impl Deleted {
    pub(super) fn add(&mut self, model: &'static ModelSchema, rows: u64) {
        if rows == 0 {
            return;
        }
        let known = self
            .by_model
            .iter_mut()
            .find(|(other, _)| other.table == model.table);
        match known {
            Some((_, count)) => *count += rows,
            None => self.by_model.push((model, rows)),
        }
    }

    pub(super) fn rows_of(&self, model: &'static ModelSchema) -> u64 {
        let mut models = self.by_model.iter();
        models
            .find(|(known, _)| known.table == model.table)
            .map_or(0, |(_, rows)| *rows)
    }

    /// The number of all rows.
    pub fn total(&self) -> u64 {
        self.by_model.iter().map(|(_, rows)| rows).sum()
    }

    /// The number of rows of one model.
    pub fn of<M: Model>(&self) -> u64 {
        self.rows_of(M::SCHEMA)
    }

    /// The models of which rows were removed, with their number.
    pub fn by_model(&self) -> impl Iterator<Item = (&'static ModelSchema, u64)> {
        self.by_model.iter().copied()
    }
}

/// Compared with a number, it is the number of all rows.
impl PartialEq<u64> for Deleted {
    fn eq(&self, rows: &u64) -> bool {
        self.total() == *rows
    }
}

impl fmt::Display for Deleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.total().fmt(f)
    }
}

/// What a delete would do.
#[derive(Clone, Debug, Default)]
pub struct DeletePreview {
    pub(super) deleted: Deleted,
    pub(super) changed: Vec<(&'static ModelSchema, &'static FieldSchema, u64)>,
    pub(super) blockers: Vec<Blocker>,
}

impl DeletePreview {
    /// The rows that would be removed.
    pub const fn deleted(&self) -> &Deleted {
        &self.deleted
    }

    /// The foreign keys that would be set to null or to their default, and in how many rows.
    pub fn changed(
        &self,
    ) -> impl Iterator<Item = (&'static ModelSchema, &'static FieldSchema, u64)> {
        self.changed.iter().copied()
    }

    /// The rows that would keep the delete from happening.
    pub fn blockers(&self) -> &[Blocker] {
        &self.blockers
    }
}

//! Adding many rows: as few statements as the limits allow, in one transaction.

mod conflict;
mod insert;

use std::pin::Pin;

use terrace_core::{Error, ErrorKind, ModelSchema, Result};
use terrace_tenancy::Executor;

use super::changes::of_new;
use super::fields::{FieldList, Listed, named};
use crate::column::{Change, Changes};
use crate::model::Model;

pub(crate) use insert::insert_in;
pub(super) use insert::{read_filled, values_of};

/// A future on its way, as `.await` makes it.
type Running<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Many rows that are about to be added: `.await` adds them, and gives them back with their keys,
/// in order. Made by [`Model::bulk_insert`].
#[must_use = "rows are added by awaiting this"]
#[derive(Debug)]
pub struct BulkInsert<'a, M, E> {
    db: &'a E,
    rows: Vec<M>,
    batch: Option<usize>,
    /// What the database calculates, row by row; nothing when empty.
    changes: Vec<Vec<Change>>,
}

/// Many rows that are about to be added, those that meet a taken key excepted.
#[must_use = "rows are added by awaiting this"]
#[derive(Debug)]
pub struct IgnoringConflicts<'a, M, E>(BulkInsert<'a, M, E>);

/// Many rows that are about to be added, or written to the rows that have their unique keys.
#[must_use = "rows are written by awaiting this"]
pub struct UpdatingOnConflict<'a, M, E> {
    bulk: BulkInsert<'a, M, E>,
    unique: Listed,
    update: Listed,
}

impl<'a, M: Model, E: Executor<M::Scope>> BulkInsert<'a, M, E> {
    pub(crate) const fn new(db: &'a E, rows: Vec<M>) -> Self {
        Self {
            db,
            rows,
            batch: None,
            changes: Vec::new(),
        }
    }

    /// At most so many rows in one statement; otherwise as many as the database takes, up to 2000.
    pub const fn batch_size(mut self, rows: usize) -> Self {
        self.batch = Some(rows);
        self
    }

    /// Sets some columns of each row to what the database calculates in the same statement, in place
    /// of the instance's own values. What [`Model::insert_setting`] says about calculations holds
    /// here.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model, Transform, value};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Tag { id: Auto<i64>, name: String }
    /// # async fn run(db: &Db<Tenant>, tags: Vec<Tag>) -> Result<()> {
    /// let tags = Tag::bulk_insert(db, tags)
    ///     .setting(|tag, columns| columns.name.set(value(tag.name.clone()).lower()))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn setting<C: Changes>(mut self, mut changes: impl FnMut(&M, M::Columns) -> C) -> Self {
        let rows = self.rows.iter();
        let made = rows.map(|row| of_new::<M, C>(|columns| changes(row, columns)));
        self.changes = made.collect();
        self
    }

    /// Leaves out rows that meet a unique key that is taken. Which rows those were is not known
    /// afterwards, so that none is given back.
    pub const fn ignore_conflicts(self) -> IgnoringConflicts<'a, M, E> {
        IgnoringConflicts(self)
    }

    /// Where the unique key of some columns is taken, writes other columns to the row that has it.
    /// Times that every update stamps are written as well. The rows are given back as they are
    /// stored then, in order.
    ///
    /// # Errors
    /// `Unsupported` for a model that counts versions: whose version is checked one by one.
    pub fn update_on_conflict<U: FieldList, C: FieldList>(
        self,
        unique: impl FnOnce(M::Columns) -> U,
        update: impl FnOnce(M::Columns) -> C,
    ) -> UpdatingOnConflict<'a, M, E> {
        UpdatingOnConflict {
            bulk: self,
            unique: named::<M, U>(unique),
            update: named::<M, C>(update),
        }
    }
}

impl<'a, M: Model, E: Executor<M::Scope>> IntoFuture for BulkInsert<'a, M, E> {
    type Output = Result<Vec<M>>;
    type IntoFuture = Running<'a, Vec<M>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(insert::insert_all(
            super::writing(self.db),
            self.rows,
            self.batch,
            self.changes,
        ))
    }
}

impl<'a, M: Model, E: Executor<M::Scope>> IntoFuture for IgnoringConflicts<'a, M, E> {
    type Output = Result<()>;
    type IntoFuture = Running<'a, ()>;

    fn into_future(self) -> Self::IntoFuture {
        let BulkInsert {
            db,
            rows,
            batch,
            changes,
        } = self.0;
        Box::pin(conflict::ignore(super::writing(db), rows, batch, changes))
    }
}

impl<'a, M: Model, E: Executor<M::Scope>> IntoFuture for UpdatingOnConflict<'a, M, E> {
    type Output = Result<Vec<M>>;
    type IntoFuture = Running<'a, Vec<M>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let unique = self.unique.indexes(M::SCHEMA)?;
            super::statement::refuse_deferrable(M::SCHEMA, &unique)?;
            let update = self.update.indexes(M::SCHEMA)?;
            if !self.bulk.changes.is_empty() {
                return Err(calculates_keys(M::SCHEMA));
            }
            let BulkInsert {
                db, rows, batch, ..
            } = self.bulk;
            conflict::update(super::writing(db), rows, batch, &unique, update).await
        })
    }
}

#[cold]
fn calculates_keys(schema: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!(
            "a bulk write of {} that updates on conflicts can't set columns to calculations",
            schema.name
        ),
    )
    .with_hint("insert the rows, or upsert them one by one and change them then")
}

impl<M, E> std::fmt::Debug for UpdatingOnConflict<'_, M, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdatingOnConflict")
            .field("rows", &self.bulk.rows.len())
            .finish_non_exhaustive()
    }
}

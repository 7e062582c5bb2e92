//! Looking at rows, changing them, and adding to the log.

use std::collections::{HashMap, HashSet};

use terrace_core::{Error, ErrorKind, ModelSchema, Result, ScopeKind, Value};
use terrace_sql::{Assignment, Delete, Expression, Insert, Lock, Select, Statement, Table, Update};
use terrace_tenancy::{Session, Shape};
use uuid::Uuid;

use super::entry::{AuditEntry, RegistryAuditEntry};
use super::{Audit, Change, Image};
use crate::model::{DbEnum as _, Model as _, now};
use crate::write::row::next_version;
use crate::write::rows_per_statement;
use crate::write::statement::{self, column, fingerprint, is_one_of, key_fields};

/// Keys in one list.
const MOST_KEYS: usize = 1000;

/// Rows of the log in one statement.
const MOST_ENTRIES: usize = 500;

/// The fields of a row of the log that are written.
const COLUMNS: [&str; 7] = [
    "id",
    "entity_table",
    "entity_pk",
    "operation",
    "source",
    "changes",
    "occurred_at",
];

impl Audit {
    /// The rows that match, as they are: locked, where the database has locks, until the
    /// transaction ends.
    pub(crate) async fn look(
        &self,
        session: Session<'_>,
        filter: Option<Expression>,
        query: u32,
    ) -> Result<Vec<Image>> {
        let fields = self.fields.iter();
        let columns = fields.map(|index| column(&self.schema.fields[*index]));
        let locks = session.dialect().capabilities().row_locks;
        let select = Select {
            query,
            lock: locks.then(Lock::default),
            ..statement::select(self.schema, columns, filter)
        };
        let mut images = Vec::new();
        session
            .run(&Statement::from(select), Shape::Slow, &mut |row| {
                images.push(self.image(row, 0)?);
                Ok(())
            })
            .await?;
        Ok(images)
    }

    /// The rows with these keys, as [`look`](Self::look) gives them.
    pub(crate) async fn look_by_keys(
        &self,
        session: Session<'_>,
        keys: &[Vec<Value>],
    ) -> Result<Vec<Image>> {
        let mut images = Vec::with_capacity(keys.len());
        for keys in keys.chunks(MOST_KEYS) {
            let filter = is_one_of(self.schema, &key_fields(self.schema), keys.concat());
            images.extend(self.look(session, Some(filter), 0).await?);
        }
        Ok(images)
    }

    /// Changes rows and records it, all or nothing; gives their number.
    ///
    /// # Errors
    /// `Unsupported` for a key that is set to a calculation, `Serialization` when rows came to
    /// match in between.
    pub(crate) async fn update(
        &self,
        session: Session<'_>,
        mut update: Update,
        shape: Shape,
    ) -> Result<u64> {
        let operation = session.atomic().await?;
        let inner = operation.session();
        let before = self
            .look(inner, update.filter.clone(), update.query)
            .await?;
        if before.is_empty() {
            operation.finish().await?;
            return Ok(0);
        }
        update.filter = self.narrowed(&before, update.filter);
        let (mut after, reads) = self.expected(&before, &update.assignments)?;
        let returns = reads && inner.dialect().capabilities().update_returning;
        if returns {
            update.returning = statement::names(self.schema, self.fields.iter().copied());
        }
        let mut read = Vec::new();
        let outcome = inner
            .run(&Statement::Update(update), shape, &mut |row| {
                read.push(self.image(row, 0)?);
                Ok(())
            })
            .await?;
        if outcome.affected != before.len() as u64 {
            return Err(raced(self.schema));
        }
        if reads && !returns {
            let keys: Vec<Vec<Value>> = after
                .iter()
                .map(|image| self.key(image).cloned().collect())
                .collect();
            read = self.look_by_keys(inner, &keys).await?;
        }
        if reads {
            self.put(&mut after, read);
        }
        let changes = before.into_iter().zip(after);
        let changes = changes.map(|(before, after)| (Some(before), Some(after)));
        self.record(inner, changes.collect()).await?;
        operation.finish().await?;
        Ok(outcome.affected)
    }

    /// Removes rows and records it, all or nothing; gives their number.
    ///
    /// # Errors
    /// `Serialization` when rows came to match in between.
    pub(crate) async fn delete(
        &self,
        session: Session<'_>,
        mut delete: Delete,
        shape: Shape,
    ) -> Result<u64> {
        let operation = session.atomic().await?;
        let inner = operation.session();
        let before = self
            .look(inner, delete.filter.clone(), delete.query)
            .await?;
        if before.is_empty() {
            operation.finish().await?;
            return Ok(0);
        }
        delete.filter = self.narrowed(&before, delete.filter);
        let delete = Statement::Delete(delete);
        let affected = inner.run(&delete, shape, &mut |_| Ok(())).await?.affected;
        self.refuse_others(affected, before.len())?;
        self.record_deleted(inner, before).await?;
        operation.finish().await?;
        Ok(affected)
    }

    /// Refuses a write to more rows than were seen before it.
    ///
    /// # Errors
    /// `Serialization`, which says that the transaction may be run again.
    pub(crate) fn refuse_others(&self, affected: u64, seen: usize) -> Result<()> {
        if affected > seen as u64 {
            return Err(raced(self.schema));
        }
        Ok(())
    }

    /// Adds those of these rows that aren't among the others.
    pub(crate) fn add_new(&self, rows: &mut Vec<Image>, new: Vec<Image>) {
        let mut known: HashSet<String> = rows.iter().map(|row| self.fingerprint(row)).collect();
        rows.extend(
            new.into_iter()
                .filter(|row| known.insert(self.fingerprint(row))),
        );
    }

    /// What a row is found by.
    pub(crate) fn fingerprint(&self, image: &Image) -> String {
        let key: Vec<Value> = self.key(image).cloned().collect();
        fingerprint(&key)
    }

    /// Adds to the log that these rows are there now.
    pub(crate) async fn record_created(
        &self,
        session: Session<'_>,
        rows: Vec<Image>,
    ) -> Result<()> {
        let changes = rows.into_iter().map(|after| (None, Some(after)));
        self.record(session, changes.collect()).await
    }

    /// Adds to the log that these rows are gone.
    pub(crate) async fn record_deleted(
        &self,
        session: Session<'_>,
        rows: Vec<Image>,
    ) -> Result<()> {
        let changes = rows.into_iter().map(|before| (Some(before), None));
        self.record(session, changes.collect()).await
    }

    /// Adds to the log what changed. Part of the operation that changed it.
    pub(crate) async fn record(&self, session: Session<'_>, changes: Vec<Change>) -> Result<()> {
        let log = match self.schema.scope {
            ScopeKind::Tenant => AuditEntry::SCHEMA,
            ScopeKind::Registry => RegistryAuditEntry::SCHEMA,
        };
        let actor = match session.actor() {
            Some(actor) => Value::from(actor.as_str().to_owned()),
            None => Value::Null(terrace_core::ValueType::Text),
        };
        let moment = Value::from(now());
        let mut values = Vec::with_capacity(changes.len().min(MOST_ENTRIES) * COLUMNS.len());
        let most = rows_per_statement(session, COLUMNS.len(), None);
        let most = most.min(MOST_ENTRIES) * COLUMNS.len();
        for (before, after) in &changes {
            let Some(said) = self.say(before.as_ref(), after.as_ref())? else {
                continue;
            };
            values.extend([
                Value::from(Uuid::now_v7()),
                Value::from(self.schema.table.to_owned()),
                Value::from(said.key),
                Value::from(said.operation.name().to_owned()),
                actor.clone(),
                Value::from(said.changes),
                moment.clone(),
            ]);
            if values.len() >= most {
                add(session, log, std::mem::take(&mut values)).await?;
            }
        }
        if values.is_empty() {
            return Ok(());
        }
        add(session, log, values).await
    }

    /// A condition that finds just these rows, where one statement can name them all; otherwise the
    /// one that found them.
    fn narrowed(&self, rows: &[Image], filter: Option<Expression>) -> Option<Expression> {
        if rows.len() > MOST_KEYS {
            return filter;
        }
        let keys = rows.iter().flat_map(|row| self.key(row).cloned());
        Some(is_one_of(
            self.schema,
            &key_fields(self.schema),
            keys.collect(),
        ))
    }

    /// What rows become by these assignments, as far as that is known; and whether the rest has to
    /// be read.
    fn expected(&self, before: &[Image], assignments: &[Assignment]) -> Result<(Vec<Image>, bool)> {
        let mut after = before.to_vec();
        let mut reads = false;
        for (place, index) in self.fields.iter().enumerate() {
            let field = &self.schema.fields[*index];
            reads |= field.generated.is_some();
            let mut assigned = assignments.iter();
            let Some(assignment) = assigned.find(|one| one.column == field.column) else {
                continue;
            };
            let counts = || statement::next_version(self.schema);
            match &assignment.value {
                Expression::Value(value) => {
                    for image in &mut after {
                        image[place] = value.clone();
                    }
                }
                value if field.version && counts().is_some_and(|next| next.value == *value) => {
                    for image in &mut after {
                        image[place] = next_version(self.schema, &image[place])?;
                    }
                }
                _ if field.primary_key => return Err(calculated_key(self.schema)),
                _ => reads = true,
            }
        }
        Ok((after, reads))
    }

    /// Puts rows that were read to the places of those with the same keys.
    fn put(&self, rows: &mut [Image], read: Vec<Image>) {
        let read = read.into_iter();
        let mut by_key: HashMap<String, Image> = read
            .map(|image| (self.fingerprint(&image), image))
            .collect();
        for row in rows {
            if let Some(image) = by_key.remove(&self.fingerprint(row)) {
                *row = image;
            }
        }
    }
}

async fn add(session: Session<'_>, log: &'static ModelSchema, values: Vec<Value>) -> Result<()> {
    let insert = Insert {
        table: Table::from(log),
        columns: COLUMNS.iter().map(|name| (*name).into()).collect(),
        values,
        calculated: Vec::new(),
        identity: None,
        conflict: None,
        returning: Vec::new(),
    };
    let added = session.execute(&Statement::Insert(insert)).await;
    added.map(drop).map_err(|error| {
        let is_missing = error.kind() == ErrorKind::Statement;
        let error = error.with_context("the audit log");
        if is_missing {
            return error.with_hint("bring the tables to their newest migration with `migrate`");
        }
        error
    })
}

#[cold]
fn raced(schema: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Serialization,
        format!(
            "other rows of {} came to match while these were written",
            schema.name
        ),
    )
    .with_hint("run the transaction again")
}

#[cold]
fn calculated_key(schema: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!(
            "writes of {} are recorded by their keys, and a key is set to a calculation",
            schema.name
        ),
    )
    .with_hint("set the key to a value")
}

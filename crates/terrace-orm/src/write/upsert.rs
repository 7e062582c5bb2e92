//! Adding a row, or writing to the row that has its unique key already.

use std::pin::Pin;

use terrace_core::{Automatic, Deferrable, Error, ErrorKind, ModelSchema, Result, Value};
use terrace_sql::{Assignment, BinaryOperator, Conflict, ConflictAction, Expression};
use terrace_tenancy::{Executor, Session, Shape};

use super::fields::{FieldList, Listed, named};
use super::insert::{self, Rows};
use super::save::{insert_row, refuse_stamped};
use super::statement::{self, assign, column};
use crate::audit::{self, Audit};
use crate::column::{Columns, Path, Predicate};
use crate::model::{Encoder, Model, Reader, Touch};

/// How often a row may come and go between two statements before that is an error.
const ATTEMPTS: usize = 3;

/// What an upsert did, with the row as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upserted<M> {
    /// It added the row.
    Inserted(M),
    /// It wrote to the row that had the unique key.
    Updated(M),
    /// The row that has the unique key didn't meet the condition and stayed as it was.
    Kept(M),
}

impl<M> Upserted<M> {
    /// The row, whatever was done.
    pub fn into_row(self) -> M {
        match self {
            Self::Inserted(row) | Self::Updated(row) | Self::Kept(row) => row,
        }
    }

    /// The row, whatever was done.
    pub const fn row(&self) -> &M {
        match self {
            Self::Inserted(row) | Self::Updated(row) | Self::Kept(row) => row,
        }
    }

    /// Whether the row is new.
    pub const fn is_inserted(&self) -> bool {
        matches!(self, Self::Inserted(_))
    }
}

/// An instance that is about to be inserted or written to the row that has its unique key:
/// `.await` does it. Made by [`Model::upsert`].
#[must_use = "the row is written by awaiting this"]
pub struct Upsert<'a, M, E> {
    db: &'a E,
    row: M,
    unique: Listed,
    update: Option<Listed>,
    condition: Option<Expression>,
}

impl<'a, M: Model, E: Executor<M::Scope>> Upsert<'a, M, E> {
    pub(crate) fn new<L: FieldList>(
        db: &'a E,
        row: M,
        unique: impl FnOnce(M::Columns) -> L,
    ) -> Self {
        Self {
            db,
            row,
            unique: named::<M, L>(unique),
            update: None,
            condition: None,
        }
    }

    pub(crate) fn declared(db: &'a E, row: M) -> Self {
        const {
            assert!(
                !declared_key(M::SCHEMA).is_empty(),
                "this model declares no unique key: say which columns, `row.upsert(db, |row| …)`"
            );
        };
        Self {
            db,
            row,
            unique: Listed::of(declared_key(M::SCHEMA)),
            update: None,
            condition: None,
        }
    }

    /// Of a row that is there already, writes these fields only, besides times that every update
    /// stamps and the version.
    pub fn update_only<L: FieldList>(mut self, fields: impl FnOnce(M::Columns) -> L) -> Self {
        self.update = Some(named::<M, L>(fields));
        self
    }

    /// Writes to a row that is there already only if it meets this condition.
    pub fn only_if<P: Into<Predicate>>(mut self, condition: impl FnOnce(M::Columns) -> P) -> Self {
        let condition: Predicate = condition(M::Columns::at(Path::ROOT)).into();
        self.condition = Some(condition.into_expression());
        self
    }
}

impl<'a, M: Model, E: Executor<M::Scope>> IntoFuture for Upsert<'a, M, E> {
    type Output = Result<Upserted<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(run(self))
    }
}

async fn run<M: Model, E: Executor<M::Scope>>(upsert: Upsert<'_, M, E>) -> Result<Upserted<M>> {
    let session = super::writing(upsert.db);
    if const { audit::is_audited(M::SCHEMA) } {
        let operation = session.atomic().await?;
        let upserted = Box::pin(run_in(operation.session(), upsert)).await?;
        operation.finish().await?;
        return Ok(upserted);
    }
    run_in(session, upsert).await
}

async fn run_in<M: Model, E: Executor<M::Scope>>(
    session: Session<'_>,
    upsert: Upsert<'_, M, E>,
) -> Result<Upserted<M>> {
    let Upsert {
        mut row,
        unique,
        update,
        condition,
        ..
    } = upsert;
    let unique = unique.indexes(M::SCHEMA)?;
    statement::refuse_deferrable(M::SCHEMA, &unique)?;
    let update = match update {
        Some(update) => Some(update.indexes(M::SCHEMA)?),
        None => None,
    };
    row.touch(&Touch::insert(M::SCHEMA));
    let way = Way::new(session, &row, unique, update, condition)?;
    let has_null = way.key.iter().any(Value::is_null);
    if has_null && !statement::nulls_are_equal(M::SCHEMA, &way.unique) {
        // Nulls are never taken.
        insert_row(session, &mut row).await?;
        return Ok(Upserted::Inserted(row));
    }
    for _ in 0..ATTEMPTS {
        if let Some(inserted) = way.insert(session, &mut row).await? {
            return Ok(Upserted::Inserted(inserted.unwrap_or(row)));
        }
        match way.update::<M>(session).await? {
            Some(written) => return Ok(written),
            None if !session.dialect().capabilities().conflict_targets => {
                return Err(other_key(M::SCHEMA));
            }
            None => {}
        }
    }
    Err(Error::new(
        ErrorKind::Serialization,
        format!(
            "the row of {} came and went while it was written",
            M::SCHEMA.name
        ),
    )
    .with_hint("run the transaction again"))
}

/// The two statements of an upsert.
struct Way {
    schema: &'static ModelSchema,
    unique: Vec<usize>,
    key: Vec<Value>,
    inserted: Rows,
    assignments: Vec<Assignment>,
    condition: Option<Expression>,
}

impl Way {
    fn new<M: Model>(
        session: Session<'_>,
        row: &M,
        unique: Vec<usize>,
        update: Option<Vec<usize>>,
        condition: Option<Expression>,
    ) -> Result<Self> {
        let origin = session.origin();
        let numbered = insert::identity(M::SCHEMA).is_some() && row.key().is_none();
        let mut encoder = Encoder::keys(M::SCHEMA, origin, &unique);
        row.encode(&mut encoder);
        let key = encoder.finish()?;
        let inserted = Rows::of(origin, numbered, std::iter::once(row))?;
        let changed = changed(M::SCHEMA, &unique, update)?;
        let (values, left) = super::save::encode_with_left(row, origin, &changed)?;
        let values = changed.iter().zip(values).enumerate();
        let assignments = values.map(|(place, (index, value))| {
            let field = &M::SCHEMA.fields[*index];
            if !field.version {
                return match field.default {
                    Some(sql) if left.contains(&place) => assign(field, Expression::Default(sql)),
                    _ => assign(field, Expression::Value(value)),
                };
            }
            let next = Expression::binary(
                column(field),
                BinaryOperator::Add,
                Expression::Value(Value::I32(1)),
            );
            assign(field, next)
        });
        Ok(Self {
            schema: M::SCHEMA,
            unique,
            key,
            inserted,
            assignments: assignments.collect(),
            condition,
        })
    }

    /// Adds the row unless its unique key is taken: `None` when it is. Where the database returns
    /// what it wrote, that is given; elsewhere the instance was filled in.
    async fn insert<M: Model>(
        &self,
        session: Session<'_>,
        row: &mut M,
    ) -> Result<Option<Option<M>>> {
        let capabilities = session.dialect().capabilities();
        if !(capabilities.insert_returning && capabilities.conflict_targets) {
            return insert_or_taken(session, row).await;
        }
        let conflict = Conflict {
            target: statement::names(self.schema, self.unique.iter().copied()),
            action: ConflictAction::Ignore,
        };
        let rows = self.inserted.clone();
        let insert = rows.insert(Some(conflict), 0..self.schema.fields.len());
        let mut written = None;
        let origin = session.origin();
        session
            .run(&insert, Shape::Quick, &mut |row| {
                written = Some(M::from_row(&mut Reader::new(row, origin))?);
                Ok(())
            })
            .await?;
        if let (Some(audit), Some(row)) = (Audit::of(self.schema), &written) {
            let image = audit.image_of(row);
            audit.record_created(session, vec![image]).await?;
        }
        Ok(written.map(Some))
    }

    /// Writes to the row that has the unique key; `None` when there is none any more.
    async fn update<M: Model>(&self, session: Session<'_>) -> Result<Option<Upserted<M>>> {
        let key = statement::is_same(self.schema, &self.unique, self.key.clone());
        let origin = session.origin();
        let audit = Audit::of(self.schema);
        let before = match &audit {
            Some(audit) => audit.look(session, Some(key.clone()), 0).await?.pop(),
            None => None,
        };
        let mut written = None;
        let mut take = |row: &terrace_tenancy::Row<'_>| {
            written = Some(M::from_row(&mut Reader::new(row, origin))?);
            Ok(())
        };
        let mut affected = 0;
        if !self.assignments.is_empty() {
            let filter = match &self.condition {
                Some(condition) => key.clone().and(condition.clone()),
                None => key.clone(),
            };
            let returns = session.dialect().capabilities().update_returning;
            let all = if returns { self.schema.fields.len() } else { 0 };
            let update = statement::update(
                self.schema,
                self.assignments.clone(),
                Some(filter),
                statement::names(self.schema, 0..all),
            );
            affected = session
                .run(&update, Shape::Quick, &mut take)
                .await?
                .affected;
        }
        if affected == 0 || !session.dialect().capabilities().update_returning {
            let select = statement::select_rows(self.schema, Some(key));
            session.run(&select, Shape::Quick, &mut take).await?;
        }
        if let (Some(audit), Some(before), Some(row)) = (audit, before, &written) {
            let after = audit.image_of(row);
            audit
                .record(session, vec![(Some(before), Some(after))])
                .await?;
        }
        Ok(written.map(|row| {
            if affected > 0 {
                Upserted::Updated(row)
            } else {
                Upserted::Kept(row)
            }
        }))
    }
}

/// Adds the row by a plain insert, whose refusal tells that a unique key is taken.
async fn insert_or_taken<M: Model>(session: Session<'_>, row: &mut M) -> Result<Option<Option<M>>> {
    let result = if session.is_transaction() {
        let operation = session.atomic().await?;
        let result = insert_row(operation.session(), row).await;
        if result.is_ok() {
            operation.finish().await?;
        }
        result
    } else {
        insert_row(session, row).await
    };
    match result {
        Ok(()) => Ok(Some(None)),
        Err(error) if error.kind() == ErrorKind::Unique => Ok(None),
        Err(error) => Err(error),
    }
}

/// The fields of a row that is there already which are written.
fn changed(
    schema: &'static ModelSchema,
    unique: &[usize],
    update: Option<Vec<usize>>,
) -> Result<Vec<usize>> {
    let fixed = |index: &usize| {
        let field = &schema.fields[*index];
        field.primary_key || field.generated.is_some() || unique.contains(index)
    };
    let mut changed = match update {
        Some(update) if update.iter().any(fixed) => {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("an upsert of {} can't change its keys", schema.name),
            )
            .with_hint("leave out the primary key, the unique key and generated fields"));
        }
        Some(update) => {
            refuse_stamped(schema, &update)?;
            update
        }
        None => (0..schema.fields.len())
            .filter(|index| !fixed(index))
            .filter(|index| {
                let automatic = schema.fields[*index].automatic;
                !matches!(automatic, Automatic::Now | Automatic::Created)
            })
            .collect(),
    };
    for (index, field) in schema.fields.iter().enumerate() {
        let automatic = field.version || field.automatic == Automatic::Updated;
        if automatic && !changed.is_empty() && !changed.contains(&index) {
            changed.push(index);
        }
    }
    Ok(changed)
}

/// The columns of the unique key that a model declares first; none when it declares none.
const fn declared_key(schema: &'static ModelSchema) -> &'static [&'static str] {
    let mut index = 0;
    while index < schema.indexes.len() {
        let key = &schema.indexes[index];
        let whole = key.unique && key.condition.is_none() && key.expressions.is_empty();
        if whole && matches!(key.deferrable, Deferrable::No) {
            return key.columns;
        }
        index += 1;
    }
    let mut index = 0;
    while index < schema.fields.len() {
        let field = &schema.fields[index];
        if field.unique && !field.primary_key {
            return std::slice::from_ref(&field.column);
        }
        index += 1;
    }
    &[]
}

#[cold]
fn other_key(schema: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Unique,
        format!("another unique key of {} is taken", schema.name),
    )
}

impl<M: std::fmt::Debug, E> std::fmt::Debug for Upsert<'_, M, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upsert")
            .field("row", &self.row)
            .finish_non_exhaustive()
    }
}

//! Adding many rows: as few statements as the limits allow, in one transaction.

use std::collections::HashMap;
use std::pin::Pin;

use terrace_core::{Automatic, Error, ErrorKind, FieldSchema, ModelSchema, Result, Value};
use terrace_sql::{Conflict, ConflictAction, Expression, Name, Statement};
use terrace_tenancy::{Executor, Session, Shape};

use super::changes::of_new;
use super::fields::{FieldList, Listed, named};
use super::filled;
use super::insert::{self, Rows, rows_per_statement};
use super::statement::{self, fingerprint, is_one_of, is_same, key_fields, value_of};
use crate::column::{Change, Changes};
use crate::model::{Encoder, Model, Reader, Touch};

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
        Box::pin(insert_all(
            self.db.session(),
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
            mut rows,
            batch,
            changes,
        } = self.0;
        Box::pin(async move {
            let session = db.session();
            let chunks = encode(session, &mut rows, batch, changes)?;
            let conflict = || Conflict {
                target: Vec::new(),
                action: ConflictAction::Ignore,
            };
            let statements = chunks
                .into_iter()
                .map(|chunk| chunk.rows.insert(Some(conflict()), None))
                .collect();
            run_all(session, statements).await
        })
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
            upsert(db.session(), rows, batch, &unique, update).await
        })
    }
}

/// Rows of one statement, and where each of them was in the list.
struct Chunk {
    rows: Rows,
    places: Vec<usize>,
}

/// Adds rows and gives them back with what was filled in.
pub(crate) async fn insert_in<M: Model>(
    session: Session<'_>,
    rows: Vec<M>,
    batch: Option<usize>,
) -> Result<Vec<M>> {
    insert_all(session, rows, batch, Vec::new()).await
}

async fn insert_all<M: Model>(
    session: Session<'_>,
    mut rows: Vec<M>,
    batch: Option<usize>,
    changes: Vec<Vec<Change>>,
) -> Result<Vec<M>> {
    let mut chunks = encode(session, &mut rows, batch, changes)?;
    let left = chunks.iter().flat_map(|chunk| chunk.rows.filled());
    let filled = filled::with(M::SCHEMA, left);
    let returns = session.dialect().capabilities().insert_returning;
    if chunks.len() == 1 && (filled.is_empty() || returns) {
        if let Some(chunk) = chunks.pop()
            && !add(session, chunk, &mut rows, &filled).await?
        {
            read_filled(session, &mut rows, &filled).await?;
        }
        return Ok(rows);
    }
    if chunks.is_empty() {
        return Ok(rows);
    }
    let operation = session.atomic().await?;
    let mut read = true;
    for chunk in chunks {
        read &= add(operation.session(), chunk, &mut rows, &filled).await?;
    }
    if !read {
        read_filled(operation.session(), &mut rows, &filled).await?;
    }
    operation.finish().await?;
    Ok(rows)
}

/// Adds the rows of one statement; tells whether what the database filled in is known.
async fn add<M: Model>(
    session: Session<'_>,
    chunk: Chunk,
    rows: &mut [M],
    filled: &[usize],
) -> Result<bool> {
    let origin = session.origin();
    let Chunk { rows: own, places } = chunk;
    let (numbered, alone) = (own.numbered, places.len() == 1);
    let ran = own
        .run(session, filled, &mut |place, row, keys| {
            let Some(place) = places.get(place) else {
                return Ok(false);
            };
            filled::into(&mut rows[*place], row, filled, keys.len(), origin)?;
            if numbered || alone {
                return Ok(true);
            }
            let key = super::save::of_key(&rows[*place], origin)?.keys()?;
            Ok(fingerprint(&key) == fingerprint(&values_of(row, M::SCHEMA, keys)?))
        })
        .await?;
    for (index, place) in places.into_iter().enumerate() {
        let number = ran.numbers.get(index).copied();
        rows[place].touch(&Touch::written(M::SCHEMA, number, origin));
    }
    Ok(ran.read)
}

/// Whether an insert leaves a key of its own to the database, other than to number it.
fn leaves_key<M: Model>(row: &M, changes: Option<&Vec<Change>>) -> bool {
    let mut keys = M::SCHEMA.primary_key();
    let sets = |field: &FieldSchema| {
        changes
            .into_iter()
            .flatten()
            .any(|change| change.column == field.column)
    };
    let numbers = insert::identity(M::SCHEMA).is_some();
    (row.key().is_none() && !numbers) || keys.any(sets)
}

/// The values of all rows, parted by statement: those that the database numbers by themselves, and
/// those whose keys only the database knows one by one.
fn encode<M: Model>(
    session: Session<'_>,
    rows: &mut [M],
    batch: Option<usize>,
    mut changes: Vec<Vec<Change>>,
) -> Result<Vec<Chunk>> {
    let touch = Touch::insert(M::SCHEMA);
    for row in &mut *rows {
        row.touch(&touch);
    }
    let mut places: [Vec<usize>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    let identity = insert::identity(M::SCHEMA).is_some();
    for (place, row) in rows.iter().enumerate() {
        let kind = if leaves_key(row, changes.get(place)) {
            2
        } else {
            usize::from(identity && row.key().is_none())
        };
        places[kind].push(place);
    }
    let bound = changes.iter().map(|row| parameters(row)).max().unwrap_or(0);
    let mut chunks = Vec::new();
    for (kind, places) in places.into_iter().enumerate() {
        let numbered = kind == 1;
        let written = insert::written(M::SCHEMA, numbered);
        let mut size = rows_per_statement(session, written.len() + bound, batch);
        if written.is_empty() || kind == 2 {
            // A statement without values adds a single row.
            size = 1;
        }
        for places in places.chunks(size) {
            let instances = places.iter().map(|place| &rows[*place]);
            let mut rows = Rows::of(session.origin(), numbered, instances)?;
            for (row, place) in places.iter().enumerate() {
                if let Some(changes) = changes.get_mut(*place) {
                    rows.set(session, row, std::mem::take(changes))?;
                }
            }
            let places = places.to_vec();
            chunks.push(Chunk { rows, places });
        }
    }
    Ok(chunks)
}

/// How many values calculations bind.
fn parameters(changes: &[Change]) -> usize {
    let mut count = 0;
    for change in changes {
        change.value.visit_deep(&mut |part| match part {
            Expression::Value(_) => count += 1,
            Expression::In { values, .. } => count += values.len(),
            _ => {}
        });
    }
    count
}

/// Reads what the database filled in, for rows that have their keys.
async fn read_filled<M: Model>(
    session: Session<'_>,
    rows: &mut [M],
    filled: &[usize],
) -> Result<()> {
    let keys = key_fields(M::SCHEMA);
    let origin = session.origin();
    let mut places = HashMap::with_capacity(rows.len());
    let mut values = Vec::with_capacity(rows.len() * keys.len());
    for (place, row) in rows.iter().enumerate() {
        let key = super::save::of_key(row, origin)?.keys()?;
        places.insert(fingerprint(&key), place);
        values.extend(key);
    }
    let size = rows_per_statement(session, keys.len(), None);
    for chunk in values.chunks(size * keys.len()) {
        let filter = is_one_of(M::SCHEMA, &keys, chunk.to_vec());
        let columns = keys.iter().chain(filled);
        let columns = columns.map(|index| statement::column(&M::SCHEMA.fields[*index]));
        let select = statement::select(M::SCHEMA, columns, Some(filter));
        session
            .run(&Statement::from(select), Shape::Quick, &mut |row| {
                let key = values_of(row, M::SCHEMA, &keys)?;
                match places.get(&fingerprint(&key)) {
                    Some(place) => filled::into(&mut rows[*place], row, filled, keys.len(), origin),
                    None => Ok(()),
                }
            })
            .await?;
    }
    Ok(())
}

fn values_of(
    row: &terrace_tenancy::Row<'_>,
    schema: &'static ModelSchema,
    fields: &[usize],
) -> Result<Vec<Value>> {
    let places = fields.iter().enumerate();
    places
        .map(|(place, index)| value_of(row, place, &schema.fields[*index]))
        .collect()
}

async fn run_all(session: Session<'_>, mut statements: Vec<Statement>) -> Result<()> {
    if statements.len() == 1
        && let Some(statement) = statements.pop()
    {
        return session.execute(&statement).await.map(drop);
    }
    if statements.is_empty() {
        return Ok(());
    }
    let operation = session.atomic().await?;
    for statement in &statements {
        operation.session().execute(statement).await?;
    }
    operation.finish().await
}

/// Inserts rows, or writes columns to the rows that have their unique keys.
async fn upsert<M: Model>(
    session: Session<'_>,
    rows: Vec<M>,
    batch: Option<usize>,
    unique: &[usize],
    update: Vec<usize>,
) -> Result<Vec<M>> {
    let changed = check_update(M::SCHEMA, unique, update)?;
    let mut results: Vec<Option<M>> = Vec::new();
    results.resize_with(rows.len(), || None);
    // Nulls are never taken, unless the key says so: such rows are new.
    let nulls_are_equal = statement::nulls_are_equal(M::SCHEMA, unique);
    let (mut new, mut keyed, mut fingerprints) = (Vec::new(), Vec::new(), HashMap::new());
    let mut keys = Vec::new();
    for (place, row) in rows.into_iter().enumerate() {
        let mut encoder = Encoder::keys(M::SCHEMA, session.origin(), unique);
        row.encode(&mut encoder);
        let key = encoder.finish()?;
        if !nulls_are_equal && key.iter().any(Value::is_null) {
            new.push((place, row));
        } else {
            let places: &mut Vec<usize> = fingerprints.entry(fingerprint(&key)).or_default();
            places.push(place);
            keys.push(key);
            keyed.push(row);
        }
    }
    let operation = session.atomic().await?;
    let (places, new): (Vec<usize>, Vec<M>) = new.into_iter().unzip();
    let added = insert_in(operation.session(), new, batch).await?;
    for (place, row) in places.into_iter().zip(added) {
        results[place] = Some(row);
    }
    let mut write = Upsert {
        unique,
        changed: statement::names(M::SCHEMA, changed),
        results: &mut results,
        fingerprints: &fingerprints,
    };
    for chunk in encode(operation.session(), &mut keyed, batch, Vec::new())? {
        let own: Vec<Value> = chunk
            .places
            .iter()
            .flat_map(|place| keys[*place].iter().cloned())
            .collect();
        write.run(operation.session(), chunk.rows, own).await?;
    }
    operation.finish().await?;
    results
        .into_iter()
        .collect::<Option<Vec<M>>>()
        .ok_or_else(|| other_key(M::SCHEMA))
}

struct Upsert<'a, M> {
    unique: &'a [usize],
    changed: Vec<Name>,
    results: &'a mut [Option<M>],
    fingerprints: &'a HashMap<String, Vec<usize>>,
}

impl<M: Model> Upsert<'_, M> {
    async fn run(&mut self, session: Session<'_>, rows: Rows, keys: Vec<Value>) -> Result<()> {
        let capabilities = session.dialect().capabilities();
        let returns = capabilities.insert_returning && capabilities.conflict_targets;
        let action = if self.changed.is_empty() {
            ConflictAction::Ignore
        } else {
            ConflictAction::Update(self.changed.clone())
        };
        let conflict = Conflict {
            target: statement::names(M::SCHEMA, self.unique.iter().copied()),
            action,
        };
        // Rows that are left as they are are not returned.
        let returns = returns && !self.changed.is_empty();
        let all = if returns { M::SCHEMA.fields.len() } else { 0 };
        let insert = rows.insert(Some(conflict), 0..all);
        self.take(session, &insert).await?;
        if !returns {
            let filter = if keys.iter().any(Value::is_null) {
                let rows = keys.chunks(self.unique.len());
                let rows = rows.map(|key| is_same(M::SCHEMA, self.unique, key.to_vec()));
                rows.reduce(statement::either)
            } else {
                Some(is_one_of(M::SCHEMA, self.unique, keys))
            };
            let select = statement::select_rows(M::SCHEMA, filter);
            self.take(session, &select).await?;
        }
        Ok(())
    }

    /// Runs a statement and puts the rows that it gives to their places.
    async fn take(&mut self, session: Session<'_>, statement: &Statement) -> Result<()> {
        let origin = session.origin();
        session
            .run(statement, Shape::Quick, &mut |row| {
                let mut key = Vec::with_capacity(self.unique.len());
                for index in self.unique {
                    key.push(value_of(row, *index, &M::SCHEMA.fields[*index])?);
                }
                let places = self.fingerprints.get(&fingerprint(&key));
                for place in places.into_iter().flatten() {
                    self.results[*place] = Some(M::from_row(&mut Reader::new(row, origin))?);
                }
                Ok(())
            })
            .await
            .map(drop)
    }
}

/// The fields that a conflict changes.
fn check_update(
    schema: &'static ModelSchema,
    unique: &[usize],
    mut update: Vec<usize>,
) -> Result<Vec<usize>> {
    if schema.fields.iter().any(|field| field.version) {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "{} counts versions, which a bulk write can't check",
                schema.name
            ),
        )
        .with_hint("upsert the rows one by one"));
    }
    if let Some(index) = update.iter().find(|index| {
        let field = &schema.fields[**index];
        field.primary_key || field.generated.is_some() || unique.contains(index)
    }) {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "{}.{} can't be updated on a conflict",
                schema.name, schema.fields[*index].name
            ),
        )
        .with_hint("leave out the primary key, the unique key and generated fields"));
    }
    for (index, field) in schema.fields.iter().enumerate() {
        if field.automatic == Automatic::Updated && !update.is_empty() && !update.contains(&index) {
            update.push(index);
        }
    }
    Ok(update)
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

#[cold]
fn other_key(schema: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Unique,
        format!("another unique key of {} is taken", schema.name),
    )
}

impl<M, E> std::fmt::Debug for UpdatingOnConflict<'_, M, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdatingOnConflict")
            .field("rows", &self.bulk.rows.len())
            .finish_non_exhaustive()
    }
}

//! Adding rows whose unique keys may be taken.

use std::collections::{HashMap, HashSet};

use terrace_core::{Automatic, Error, ErrorKind, ModelSchema, Result, Value};
use terrace_sql::{Conflict, ConflictAction, Expression, Name, Statement};
use terrace_tenancy::{Session, Shape};

use super::insert::{encode, insert_in};
use crate::audit::{Audit, Image};
use crate::column::Change;
use crate::model::{Encoder, Model, Reader};
use crate::write::insert::Rows;
use crate::write::save::refuse_stamped;
use crate::write::statement::{self, fingerprint, is_one_of, is_same, value_of};

/// Adds rows, those that meet a taken key excepted.
pub(super) async fn ignore<M: Model>(
    session: Session<'_>,
    mut rows: Vec<M>,
    batch: Option<usize>,
    changes: Vec<Vec<Change>>,
) -> Result<()> {
    let audit = Audit::of(M::SCHEMA);
    let capabilities = session.dialect().capabilities();
    if audit.is_some() && !(capabilities.insert_returning && capabilities.conflict_targets) {
        return Err(untold(M::SCHEMA));
    }
    let returning = audit.as_ref().map_or(&[][..], Audit::fields);
    let conflict = || Conflict {
        target: Vec::new(),
        action: ConflictAction::Ignore,
    };
    let statements = encode(session, &mut rows, batch, changes)?
        .into_iter()
        .map(|chunk| {
            let fields = returning.iter().copied();
            chunk.rows.insert(Some(conflict()), fields)
        })
        .collect();
    run_all(session, statements, audit).await
}

async fn run_all(
    session: Session<'_>,
    mut statements: Vec<Statement>,
    audit: Option<Audit>,
) -> Result<()> {
    if statements.len() == 1
        && audit.is_none()
        && let Some(statement) = statements.pop()
    {
        return session.execute(&statement).await.map(drop);
    }
    if statements.is_empty() {
        return Ok(());
    }
    let operation = session.atomic().await?;
    for statement in &statements {
        let Some(audit) = &audit else {
            operation.session().execute(statement).await?;
            continue;
        };
        let mut added = Vec::new();
        operation
            .session()
            .run(statement, Shape::Quick, &mut |row| {
                added.push(audit.image(row, 0)?);
                Ok(())
            })
            .await?;
        audit.record_created(operation.session(), added).await?;
    }
    operation.finish().await
}

/// Inserts rows, or writes columns to the rows that have their unique keys.
pub(super) async fn update<M: Model>(
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
        audit: Audit::of(M::SCHEMA),
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
    audit: Option<Audit>,
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
        let seen = self.seen(session, &rows, &keys).await?;
        let insert = rows.insert(Some(conflict), 0..all);
        self.take(session, &insert).await?;
        if !returns {
            let select = statement::select_rows(M::SCHEMA, self.condition(&keys));
            self.take(session, &select).await?;
        }
        match seen {
            Some(seen) => self.record(session, seen, &keys).await,
            None => Ok(()),
        }
    }

    /// The condition that rows have one of these unique keys.
    fn condition(&self, keys: &[Value]) -> Option<Expression> {
        if keys.iter().any(Value::is_null) {
            let rows = keys.chunks(self.unique.len());
            let rows = rows.map(|key| is_same(M::SCHEMA, self.unique, key.to_vec()));
            return rows.reduce(statement::either);
        }
        Some(is_one_of(M::SCHEMA, self.unique, keys.to_vec()))
    }

    /// The rows of an audited model that have these keys already, as they are before the write.
    ///
    /// Where the database tells which rows it adds, the new ones are added first: a row that
    /// somebody else adds meanwhile would be taken for one of ours otherwise. Elsewhere looking for
    /// rows keeps others from adding them.
    async fn seen(
        &self,
        session: Session<'_>,
        rows: &Rows,
        keys: &[Value],
    ) -> Result<Option<HashMap<String, Image>>> {
        let Some(audit) = &self.audit else {
            return Ok(None);
        };
        let capabilities = session.dialect().capabilities();
        let mut new = HashSet::new();
        if capabilities.insert_returning && capabilities.conflict_targets {
            let conflict = Conflict {
                target: statement::names(M::SCHEMA, self.unique.iter().copied()),
                action: ConflictAction::Ignore,
            };
            let fields = audit.fields().iter().copied();
            let insert = rows.clone().insert(Some(conflict), fields);
            session
                .run(&insert, Shape::Quick, &mut |row| {
                    new.insert(audit.fingerprint(&audit.image(row, 0)?));
                    Ok(())
                })
                .await?;
        }
        let there = audit.look(session, self.condition(keys), 0).await?;
        let there = there.into_iter().map(|row| (audit.fingerprint(&row), row));
        Ok(Some(there.filter(|(key, _)| !new.contains(key)).collect()))
    }

    /// Adds to the audit log what became of the rows with these keys.
    async fn record(
        &self,
        session: Session<'_>,
        mut seen: HashMap<String, Image>,
        keys: &[Value],
    ) -> Result<()> {
        let Some(audit) = &self.audit else {
            return Ok(());
        };
        let (mut changes, mut said) = (Vec::new(), HashSet::new());
        for key in keys.chunks(self.unique.len()) {
            let key = fingerprint(key);
            let places = self.fingerprints.get(&key);
            if !said.insert(key) {
                continue;
            }
            let place = places.and_then(|places| places.first());
            if let Some(row) = place.and_then(|place| self.results[*place].as_ref()) {
                let after = audit.image_of(row);
                let before = seen.remove(&audit.fingerprint(&after));
                changes.push((before, Some(after)));
            }
        }
        audit.record(session, changes).await
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
    refuse_stamped(schema, &update)?;
    for (index, field) in schema.fields.iter().enumerate() {
        if field.automatic == Automatic::Updated && !update.is_empty() && !update.contains(&index) {
            update.push(index);
        }
    }
    Ok(update)
}

#[cold]
fn untold(schema: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!(
            "writes of {} are recorded, and the database doesn't tell which rows it left out",
            schema.name
        ),
    )
    .with_hint("write the rows with update_on_conflict, or look for them first")
}

#[cold]
fn other_key(schema: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Unique,
        format!("another unique key of {} is taken", schema.name),
    )
}

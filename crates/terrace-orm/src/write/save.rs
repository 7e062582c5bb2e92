//! Saving instances: inserts and updates, of all fields or of some.

use terrace_core::{Automatic, Error, ErrorKind, ModelSchema, Origin, Result, Value};
use terrace_tenancy::{Executor, Session};

use super::filled;
use super::insert::{self, Rows};
use super::row::Values;
use super::statement::{is_of_insert, key_fields, stamped_once, stays};
use crate::audit::{self, Audit};
use crate::column::Change;
use crate::model::{Encoder, Model, Touch};

/// What saving an instance did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Saved {
    /// It added a row.
    Inserted,
    /// It wrote to the row that was there.
    Updated,
    /// Nothing: no field had changed.
    Unchanged,
}

/// What the key of an instance tells about its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It has none yet.
    New,
    /// It was loaded from it, or written to it.
    Row,
    /// Nothing: the row has to be looked for.
    Unknown,
}

/// Adds an instance as a row.
pub(crate) async fn insert<M: Model, E: Executor<M::Scope>>(db: &E, row: M) -> Result<M> {
    insert_in(super::writing(db), row).await
}

/// Adds an instance as a row, as part of an operation.
pub(crate) async fn insert_in<M: Model>(session: Session<'_>, mut row: M) -> Result<M> {
    insert_row(session, &mut row).await?;
    Ok(row)
}

/// Adds an instance as a row, with some columns set to what the database calculates.
pub(crate) async fn insert_setting<M: Model, E: Executor<M::Scope>>(
    db: &E,
    mut row: M,
    changes: Vec<Change>,
) -> Result<M> {
    insert_changed(super::writing(db), &mut row, changes).await?;
    Ok(row)
}

/// Adds an instance as a row and fills in what it was given.
pub(super) async fn insert_row<M: Model>(session: Session<'_>, row: &mut M) -> Result<()> {
    insert_changed(session, row, Vec::new()).await
}

async fn insert_changed<M: Model>(
    session: Session<'_>,
    row: &mut M,
    changes: Vec<Change>,
) -> Result<()> {
    if const { audit::is_audited(M::SCHEMA) } {
        return Box::pin(insert_audited(session, row, changes)).await;
    }
    insert_plain(session, row, changes).await
}

async fn insert_audited<M: Model>(
    session: Session<'_>,
    row: &mut M,
    changes: Vec<Change>,
) -> Result<()> {
    let operation = session.atomic().await?;
    insert_plain(operation.session(), row, changes).await?;
    if let Some(audit) = Audit::of(M::SCHEMA) {
        let image = audit.image_of(row);
        audit
            .record_created(operation.session(), vec![image])
            .await?;
    }
    operation.finish().await
}

async fn insert_plain<M: Model>(
    session: Session<'_>,
    row: &mut M,
    changes: Vec<Change>,
) -> Result<()> {
    let origin = session.origin();
    row.touch(&Touch::insert(M::SCHEMA));
    let numbered = insert::identity(M::SCHEMA).is_some() && row.key().is_none();
    let mut rows = Rows::of(origin, numbered, std::iter::once(&*row))?;
    rows.set(session, 0, changes)?;
    let filled = rows.filled();
    let mut known = filled.is_empty();
    let number = rows
        .run_one(session, &filled, &mut |read, first| {
            known = true;
            filled::into(row, read, &filled, first, origin)
        })
        .await?;
    row.touch(&Touch::written(M::SCHEMA, number, origin));
    if known {
        return Ok(());
    }
    read_again(session, row, &filled).await
}

/// Writes every field of an instance to its row.
pub(crate) async fn update<M: Model, E: Executor<M::Scope>>(db: &E, row: &mut M) -> Result<()> {
    update_known(super::writing(db), row, &all(M::SCHEMA)).await
}

/// Inserts or updates, as the key tells.
pub(crate) async fn save<M: Model, E: Executor<M::Scope>>(db: &E, row: &mut M) -> Result<Saved> {
    save_in(super::writing(db), row).await
}

/// Inserts or updates, as part of an operation.
pub(crate) async fn save_in<M: Model>(session: Session<'_>, row: &mut M) -> Result<Saved> {
    match standing(row, session.origin())? {
        Standing::New => {}
        Standing::Row => {
            update_known(session, row, &all(M::SCHEMA)).await?;
            return Ok(Saved::Updated);
        }
        Standing::Unknown => {
            if update_or_look(session, row).await? {
                return Ok(Saved::Updated);
            }
        }
    }
    insert_row(session, row).await?;
    Ok(Saved::Inserted)
}

/// Writes some fields of an instance, and the automatic ones.
pub(crate) async fn save_fields<M: Model, E: Executor<M::Scope>>(
    db: &E,
    row: &mut M,
    fields: super::fields::Listed,
) -> Result<()> {
    let fields = fields.indexes(M::SCHEMA)?;
    refuse_stamped(M::SCHEMA, &fields)?;
    let refused = |index: &usize| {
        let field = &M::SCHEMA.fields[*index];
        field.primary_key || field.generated.is_some()
    };
    if fields.is_empty() || fields.iter().any(refused) {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "neither keys nor generated fields of {} can be saved by themselves",
                M::SCHEMA.name
            ),
        )
        .with_hint("name the other fields"));
    }
    update_fields(super::writing(db), row, fields).await
}

/// Makes these changes to the row of an instance, and reads it.
pub(crate) async fn change<M: Model, E: Executor<M::Scope>>(
    db: &E,
    row: &mut M,
    changes: Vec<Change>,
) -> Result<()> {
    let session = super::writing(db);
    let key = of_key(row, session.origin())?.key_condition()?;
    *row = super::changes::apply(session, key, |_| changes).await?;
    Ok(())
}

/// Writes these fields to the row, and the automatic ones.
pub(super) async fn update_fields<M: Model>(
    session: Session<'_>,
    row: &mut M,
    fields: Vec<usize>,
) -> Result<()> {
    update_known(session, row, &with_automatic(M::SCHEMA, fields)).await
}

/// Writes the fields in which an instance differs from an earlier state of it.
pub(crate) async fn save_changed<M: Model, E: Executor<M::Scope>>(
    db: &E,
    row: &mut M,
    before: &M,
) -> Result<Saved> {
    let session = super::writing(db);
    let all: Vec<usize> = (0..M::SCHEMA.fields.len()).collect();
    let (now, left) = encode_with_left(row, session.origin(), &all)?;
    let (then, _) = encode_with_left(before, session.origin(), &all)?;
    let mut changed = Vec::new();
    for index in all {
        let field = &M::SCHEMA.fields[index];
        let same = now[index] == then[index] && !left.contains(&index);
        if same || field.generated.is_some() {
            continue;
        }
        if field.primary_key {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "the two instances of {} have different keys",
                    M::SCHEMA.name
                ),
            )
            .with_hint("compare an instance with its own earlier state"));
        }
        changed.push(index);
    }
    refuse_stamped(M::SCHEMA, &changed)?;
    if changed.is_empty() {
        return Ok(Saved::Unchanged);
    }
    update_fields(session, row, changed).await?;
    Ok(Saved::Updated)
}

/// Reads an instance's row again: all of it, or some fields.
pub(crate) async fn refresh<M: Model, E: Executor<M::Scope>>(
    db: &E,
    row: &mut M,
    fields: Option<super::fields::Listed>,
) -> Result<()> {
    let fields = match fields {
        Some(fields) => fields.indexes(M::SCHEMA)?,
        None => (0..M::SCHEMA.fields.len()).collect(),
    };
    if fields.is_empty() {
        return Ok(());
    }
    read_again(db.session(), row, &fields).await
}

async fn read_again<M: Model>(session: Session<'_>, row: &mut M, fields: &[usize]) -> Result<()> {
    let origin = session.origin();
    let filter = of_key(row, origin)?.key_condition()?;
    let found = filled::read(session, M::SCHEMA, filter, fields, &mut |read, first| {
        filled::into(row, read, fields, first, origin)
    })
    .await?;
    if found {
        return Ok(());
    }
    Err(crate::query::not_found(M::SCHEMA))
}

/// Writes these fields to the row, which must be there.
async fn update_known<M: Model>(session: Session<'_>, row: &mut M, fields: &[usize]) -> Result<()> {
    match update_found(session, row, fields).await? {
        None => Ok(()),
        Some(values) => Err(values.missing(session).await),
    }
}

/// Writes these fields to the row; gives the values back when it was not there.
async fn update_found<M: Model>(
    session: Session<'_>,
    row: &mut M,
    fields: &[usize],
) -> Result<Option<Values>> {
    if const { audit::is_audited(M::SCHEMA) } {
        return Box::pin(update_audited(session, row, fields)).await;
    }
    update_plain(session, row, fields).await
}

async fn update_audited<M: Model>(
    session: Session<'_>,
    row: &mut M,
    fields: &[usize],
) -> Result<Option<Values>> {
    let origin = session.origin();
    // What is wrong with the instance is found before anything is sent.
    row.touch(&Touch::update(M::SCHEMA));
    encode_with_left(row, origin, fields)?;
    let key = of_key(row, origin)?.key_condition()?;
    let operation = session.atomic().await?;
    let inner = operation.session();
    let audit = Audit::of(M::SCHEMA);
    let before = match &audit {
        Some(audit) => audit.look(inner, Some(key), 0).await?.pop(),
        None => None,
    };
    let missing = update_plain(inner, row, fields).await?;
    if let (Some(audit), Some(before), None) = (audit, before, &missing) {
        let mut after = audit.image_of(row);
        for (place, index) in audit.fields().iter().enumerate() {
            // What wasn't written may differ in the instance.
            if !fields.contains(index) && M::SCHEMA.fields[*index].generated.is_none() {
                after[place] = before[place].clone();
            }
        }
        audit
            .record(inner, vec![(Some(before), Some(after))])
            .await?;
    }
    operation.finish().await?;
    Ok(missing)
}

async fn update_plain<M: Model>(
    session: Session<'_>,
    row: &mut M,
    fields: &[usize],
) -> Result<Option<Values>> {
    let origin = session.origin();
    row.touch(&Touch::update(M::SCHEMA));
    let (given, left) = encode_with_left(row, origin, fields)?;
    let values = Values {
        schema: M::SCHEMA,
        given,
        fields: fields.to_vec(),
        left,
    };
    let filled = values.filled();
    let found = values
        .update(session, &mut |read, first| {
            filled::into(row, read, &filled, first, origin)
        })
        .await?;
    if !found {
        return Ok(Some(values));
    }
    row.touch(&Touch::bumped(M::SCHEMA));
    row.touch(&Touch::written(M::SCHEMA, None, origin));
    Ok(None)
}

/// Updates the row if there is one; tells whether there is.
async fn update_or_look<M: Model>(session: Session<'_>, row: &mut M) -> Result<bool> {
    let fields = all(M::SCHEMA);
    if fields
        .iter()
        .any(|index| !M::SCHEMA.fields[*index].primary_key)
    {
        return Ok(update_found(session, row, &fields).await?.is_none());
    }
    let found = of_key(row, session.origin())?.exists(session).await?;
    if found {
        row.touch(&Touch::written(M::SCHEMA, None, session.origin()));
    }
    Ok(found)
}

pub(super) fn standing<M: Model>(row: &M, target: Origin) -> Result<Standing> {
    let mut encoder = Encoder::of_key(M::SCHEMA, target);
    row.encode(&mut encoder);
    let origin = encoder.key_origin();
    let values = encoder.finish()?;
    if values.iter().any(Value::is_null) {
        return Ok(Standing::New);
    }
    let mut keys = M::SCHEMA.primary_key();
    Ok(match (keys.next(), keys.next()) {
        // A foreign key knows where the row that it refers to came from, not the one it is part of.
        (Some(key), None) if key.reference.is_none() && origin != Origin::NEW => Standing::Row,
        _ => Standing::Unknown,
    })
}

/// The fields that an update of a whole instance writes or needs.
fn all(schema: &'static ModelSchema) -> Vec<usize> {
    (0..schema.fields.len())
        .filter(|index| !stays(&schema.fields[*index]))
        .collect()
}

/// Refuses to write the time at which a row was inserted.
pub(super) fn refuse_stamped(schema: &ModelSchema, fields: &[usize]) -> Result<()> {
    let mut fields = fields.iter().map(|index| &schema.fields[*index]);
    match fields.find(|field| is_of_insert(field)) {
        Some(field) => Err(stamped_once(schema, field)),
        None => Ok(()),
    }
}

/// These fields with those that every update needs: the key, the version and automatic times.
fn with_automatic(schema: &'static ModelSchema, mut fields: Vec<usize>) -> Vec<usize> {
    for (index, field) in schema.fields.iter().enumerate() {
        let automatic = field.primary_key || field.version || field.automatic == Automatic::Updated;
        if automatic && !fields.contains(&index) {
            fields.push(index);
        }
    }
    fields.sort_unstable();
    fields
}

/// The key of an instance, and its version.
pub(crate) fn of_key<M: Model>(row: &M, target: Origin) -> Result<Values> {
    let mut fields = key_fields(M::SCHEMA);
    let versions = M::SCHEMA.fields.iter().enumerate();
    fields.extend(versions.filter_map(|(index, field)| field.version.then_some(index)));
    fields.sort_unstable();
    let mut encoder = Encoder::keys(M::SCHEMA, target, &fields);
    row.encode(&mut encoder);
    Ok(Values {
        schema: M::SCHEMA,
        given: encoder.finish()?,
        fields,
        left: Vec::new(),
    })
}

/// The values of these fields, checked.
pub(super) fn encode<M: Model>(row: &M, target: Origin, fields: &[usize]) -> Result<Vec<Value>> {
    let mut encoder = Encoder::only(M::SCHEMA, target, 1, fields);
    row.encode(&mut encoder);
    encoder.finish()
}

/// The values of these fields, checked, and the places of those that are left to the database.
pub(super) fn encode_with_left<M: Model>(
    row: &M,
    target: Origin,
    fields: &[usize],
) -> Result<(Vec<Value>, Vec<usize>)> {
    let mut encoder = Encoder::only(M::SCHEMA, target, 1, fields);
    row.encode(&mut encoder);
    encoder.finish_with_left()
}

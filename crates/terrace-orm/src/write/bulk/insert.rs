//! Adding the rows of a list, statement by statement.

use std::collections::HashMap;

use terrace_core::{FieldSchema, ModelSchema, Result, Value};
use terrace_sql::{Expression, Statement};
use terrace_tenancy::{Session, Shape};

use crate::audit::{self, Audit};
use crate::column::Change;
use crate::model::{Model, Touch};
use crate::write::filled;
use crate::write::insert::{self, Rows, rows_per_statement};
use crate::write::save::of_key;
use crate::write::statement::{self, fingerprint, is_one_of, key_fields, value_of};

/// Rows of one statement, and where each of them was in the list.
pub(super) struct Chunk {
    pub(super) rows: Rows,
    pub(super) places: Vec<usize>,
}

/// Adds rows and gives them back with what was filled in.
pub(crate) async fn insert_in<M: Model>(
    session: Session<'_>,
    rows: Vec<M>,
    batch: Option<usize>,
) -> Result<Vec<M>> {
    insert_all(session, rows, batch, Vec::new()).await
}

pub(super) async fn insert_all<M: Model>(
    session: Session<'_>,
    rows: Vec<M>,
    batch: Option<usize>,
    changes: Vec<Vec<Change>>,
) -> Result<Vec<M>> {
    if const { audit::is_audited(M::SCHEMA) } {
        return Box::pin(insert_audited(session, rows, batch, changes)).await;
    }
    insert_plain(session, rows, batch, changes).await
}

async fn insert_audited<M: Model>(
    session: Session<'_>,
    rows: Vec<M>,
    batch: Option<usize>,
    changes: Vec<Vec<Change>>,
) -> Result<Vec<M>> {
    let operation = session.atomic().await?;
    let rows = insert_plain(operation.session(), rows, batch, changes).await?;
    if let Some(audit) = Audit::of(M::SCHEMA) {
        let images = rows.iter().map(|row| audit.image_of(row)).collect();
        audit.record_created(operation.session(), images).await?;
    }
    operation.finish().await?;
    Ok(rows)
}

async fn insert_plain<M: Model>(
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
            let key = of_key(&rows[*place], origin)?.keys()?;
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
pub(super) fn encode<M: Model>(
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
pub(in crate::write) async fn read_filled<M: Model>(
    session: Session<'_>,
    rows: &mut [M],
    filled: &[usize],
) -> Result<()> {
    let keys = key_fields(M::SCHEMA);
    let origin = session.origin();
    let mut places = HashMap::with_capacity(rows.len());
    let mut values = Vec::with_capacity(rows.len() * keys.len());
    for (place, row) in rows.iter().enumerate() {
        let key = of_key(row, origin)?.keys()?;
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

pub(in crate::write) fn values_of(
    row: &terrace_tenancy::Row<'_>,
    schema: &'static ModelSchema,
    fields: &[usize],
) -> Result<Vec<Value>> {
    let places = fields.iter().enumerate();
    places
        .map(|(place, index)| value_of(row, place, &schema.fields[*index]))
        .collect()
}

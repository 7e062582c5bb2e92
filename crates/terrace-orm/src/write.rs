//! Writing instances: thin generic shells over bodies without types.

mod insert;
mod row;
mod upsert;

use terrace_core::{Origin, Result};
use terrace_tenancy::{Executor, Session};

pub(crate) use upsert::upsert;

use crate::model::{Encoder, Model, Touch};
use row::Standing;

/// Adds an instance as a row.
pub(crate) async fn insert<M: Model, E: Executor<M::Scope>>(db: &E, row: M) -> Result<M> {
    insert_in(db.session(), row).await
}

/// Adds an instance as a row, as part of an operation.
pub(crate) async fn insert_in<M: Model>(session: Session<'_>, mut row: M) -> Result<M> {
    row.touch(&Touch::insert(M::SCHEMA));
    let values = encode(&row, session.origin())?;
    let numbers = insert::run(session, M::SCHEMA, values).await?;
    row.touch(&Touch::written(
        M::SCHEMA,
        numbers.first().copied(),
        session.origin(),
    ));
    read_back(session, &mut row).await?;
    Ok(row)
}

/// Adds many instances as rows.
pub(crate) async fn bulk_insert<M: Model, E: Executor<M::Scope>>(
    db: &E,
    mut rows: Vec<M>,
) -> Result<Vec<M>> {
    let session = db.session();
    let touch = Touch::insert(M::SCHEMA);
    let mut encoder = Encoder::new(M::SCHEMA, session.origin(), rows.len());
    for row in &mut rows {
        row.touch(&touch);
        row.encode(&mut encoder);
    }
    let numbers = insert::run_many(session, M::SCHEMA, encoder.finish()?).await?;
    for (row, number) in rows.iter_mut().zip(numbers) {
        row.touch(&Touch::written(M::SCHEMA, number, session.origin()));
    }
    Ok(rows)
}

/// Writes every field of an instance to its row.
pub(crate) async fn update<M: Model, E: Executor<M::Scope>>(db: &E, row: &mut M) -> Result<()> {
    let session = db.session();
    row.touch(&Touch::update(M::SCHEMA));
    let values = encode(row, session.origin())?;
    row::update(session, M::SCHEMA, values).await?;
    row.touch(&Touch::written(M::SCHEMA, None, session.origin()));
    read_back(session, row).await
}

/// Inserts or updates, as the key tells.
pub(crate) async fn save<M: Model, E: Executor<M::Scope>>(db: &E, row: &mut M) -> Result<()> {
    let session = db.session();
    let mut encoder = Encoder::of_key(M::SCHEMA, session.origin());
    row.encode(&mut encoder);
    if row::standing(M::SCHEMA, encoder)? == Standing::Row {
        return update(db, row).await;
    }
    row.touch(&Touch::insert(M::SCHEMA));
    let values = encode(row, session.origin())?;
    let numbers = insert::run(session, M::SCHEMA, values).await?;
    row.touch(&Touch::written(
        M::SCHEMA,
        numbers.first().copied(),
        session.origin(),
    ));
    read_back(session, row).await
}

/// Removes an instance's row.
pub(crate) async fn delete<M: Model, E: Executor<M::Scope>>(db: &E, row: &M) -> Result<()> {
    let session = db.session();
    row::delete(session, M::SCHEMA, encode_key(row, session.origin())?).await
}

/// Reads an instance's row again.
pub(crate) async fn refresh<M: Model, E: Executor<M::Scope>>(db: &E, row: &mut M) -> Result<()> {
    let session = db.session();
    let values = encode_key(row, session.origin())?;
    let mut plan = crate::query::Plan::new(M::SCHEMA);
    plan.filter = Some(row::key_condition(M::SCHEMA, &values)?);
    plan.limit = Some(1);
    *row = crate::query::Query::from_plan(plan).get(db).await?;
    Ok(())
}

/// Reads what the database calculated from a row that was just written.
async fn read_back<M: Model>(session: Session<'_>, row: &mut M) -> Result<()> {
    let mut fields = M::SCHEMA.fields.iter();
    if fields.all(|field| field.generated.is_none()) {
        return Ok(());
    }
    let values = encode_key(row, session.origin())?;
    let mut plan = crate::query::Plan::new(M::SCHEMA);
    plan.filter = Some(row::key_condition(M::SCHEMA, &values)?);
    crate::query::fetch_with(plan, session, &mut |_, written| {
        *row = written;
        Ok(())
    })
    .await
}

fn encode<M: Model>(row: &M, target: Origin) -> Result<Vec<terrace_core::Value>> {
    let mut encoder = Encoder::new(M::SCHEMA, target, 1);
    row.encode(&mut encoder);
    encoder.finish()
}

fn encode_key<M: Model>(row: &M, target: Origin) -> Result<Vec<terrace_core::Value>> {
    let mut encoder = Encoder::of_key(M::SCHEMA, target);
    row.encode(&mut encoder);
    encoder.finish()
}

//! Saving many instances: those that have no row yet are added, the others updated, each kind with
//! as few statements as the limits allow.

use std::collections::HashSet;

use terrace_core::{ModelSchema, Result};
use terrace_sql::Statement;
use terrace_tenancy::{Session, Shape};

use super::bulk::{insert_in, read_filled, values_of};
use super::bulk_update::update_in;
use super::filled;
use super::insert::rows_per_statement;
use super::save::{Standing, of_key, standing};
use super::statement::{self, column, fingerprint, is_one_of, key_fields, stays};
use crate::model::Model;
use crate::query::not_found;

/// Saves the rows and gives them back, in order. Part of an operation.
///
/// # Errors
/// As saving one by one: `NotFound` when a row is gone, `Stale` when it has another version.
pub(crate) async fn save_all<M: Model>(session: Session<'_>, rows: Vec<M>) -> Result<Vec<M>> {
    let is_new = are_new(session, &rows).await?;
    let first = are_first(session, &rows)?;
    let (mut new, mut known, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for (row, (is_new, first)) in rows.into_iter().zip(is_new.iter().zip(&first)) {
        let list = match (first, is_new) {
            (false, _) => &mut again,
            (true, true) => &mut new,
            (true, false) => &mut known,
        };
        list.push(row);
    }
    let fields = changeable(M::SCHEMA);
    if !known.is_empty() && !fields.is_empty() {
        if update_in(session, &mut known, fields).await? < known.len() as u64 {
            return Err(not_found(M::SCHEMA));
        }
        let filled = filled::fields(M::SCHEMA);
        if !filled.is_empty() {
            read_filled(session, &mut known, &filled).await?;
        }
    }
    let new = insert_in(session, new, None).await?;
    let wanted = is_new.iter().zip(&first).filter(|(_, first)| **first);
    let is_new: Vec<bool> = wanted.map(|(is_new, _)| *is_new).collect();
    Ok(merged(&first, merged(&is_new, new, known), again))
}

/// Which instances have a key that none before them has: an instance that is there several times,
/// such as a row that many others share, is saved once.
fn are_first<M: Model>(session: Session<'_>, rows: &[M]) -> Result<Vec<bool>> {
    let origin = session.origin();
    let mut seen = HashSet::new();
    let mut first = Vec::with_capacity(rows.len());
    for row in rows {
        let is_first = match standing(row, origin)? {
            Standing::New => true,
            _ => seen.insert(fingerprint(&of_key(row, origin)?.keys()?)),
        };
        first.push(is_first);
    }
    Ok(first)
}

/// Which instances have no row yet: as their keys tell, or, where these don't, one look for all.
pub(super) async fn are_new<M: Model>(session: Session<'_>, rows: &[M]) -> Result<Vec<bool>> {
    let origin = session.origin();
    let mut new = Vec::with_capacity(rows.len());
    let mut unknown = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let standing = standing(row, origin)?;
        if standing == Standing::Unknown {
            unknown.push((place, of_key(row, origin)?.keys()?));
        }
        new.push(standing == Standing::New);
    }
    if unknown.is_empty() {
        return Ok(new);
    }
    let fields = key_fields(M::SCHEMA);
    let mut there = HashSet::new();
    for keys in unknown.chunks(rows_per_statement(session, fields.len(), None)) {
        let values = keys.iter().flat_map(|(_, key)| key.iter().cloned());
        let filter = is_one_of(M::SCHEMA, &fields, values.collect());
        let columns = fields.iter().map(|index| column(&M::SCHEMA.fields[*index]));
        let select = Statement::from(statement::select(M::SCHEMA, columns, Some(filter)));
        session
            .run(&select, Shape::Quick, &mut |row| {
                there.insert(fingerprint(&values_of(row, M::SCHEMA, &fields)?));
                Ok(())
            })
            .await?;
    }
    for (place, key) in unknown {
        new[place] = !there.contains(&fingerprint(&key));
    }
    Ok(new)
}

/// Two lists as one again: from which of them each place comes.
pub(super) fn merged<M>(is_one: &[bool], one: Vec<M>, other: Vec<M>) -> Vec<M> {
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    let next = |is_one: &bool| if *is_one { one.next() } else { other.next() };
    is_one.iter().filter_map(next).collect()
}

/// The fields that an update may write.
fn changeable(schema: &'static ModelSchema) -> Vec<usize> {
    let fields = schema.fields.iter().enumerate();
    fields
        .filter(|(_, field)| !field.primary_key && !stays(field))
        .map(|(index, _)| index)
        .collect()
}

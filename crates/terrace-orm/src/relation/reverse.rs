//! The rows that refer to one instance, and the row that it refers to.

use terrace_core::{Error, ErrorKind, Origin, Reference, RelationKind, Result, Value};
use terrace_sql::{Expression, Source};

use crate::column::Predicate;
use crate::model::{Encoder, Keyed, Model};
use crate::query::{Plan, Query};

/// The rows of `C` that refer to this one by the relation of this index.
pub fn reverse<P: Model, C: Model<Scope = P::Scope>>(row: &P, index: usize) -> Result<Query<C>> {
    let relation = &P::SCHEMA.relations[index];
    let mut query = C::objects();
    match relation.kind {
        RelationKind::Generic {
            content_type,
            object,
            ..
        } => {
            let fields = (C::SCHEMA.field(object), C::SCHEMA.field(content_type));
            let ((Some(object), Some(of)), Some(key)) = (fields, P::SCHEMA.primary_key().next())
            else {
                return Err(no_field());
            };
            belong(&mut query.plan, &[object.column], row, &[key.column])?;
            let is_type = super::type_is(Source::ROOT, of.column, P::SCHEMA);
            query.plan.filter(Predicate::new(is_type));
        }
        RelationKind::Reverse { field, .. } | RelationKind::ManyToMany { source: field, .. } => {
            let reference = C::SCHEMA.reference(field).ok_or_else(no_field)?;
            return belonging(row, &reference);
        }
    }
    Ok(query)
}

/// The rows of `C` that refer to this one by a reference of theirs.
pub(super) fn belonging<P: Model, C: Model>(row: &P, reference: &Reference) -> Result<Query<C>> {
    let mut query = C::objects();
    belong(
        &mut query.plan,
        reference.columns,
        row,
        reference.referenced,
    )?;
    Ok(query)
}

/// The row of `T` that this one refers to by the reference of this name.
pub fn referred<C: Model, T: Model<Scope = C::Scope>>(row: &C, name: &str) -> Result<Query<T>> {
    let reference = C::SCHEMA.reference(name).ok_or_else(no_field)?;
    let own = values_of(row, reference.columns).map(|(values, _)| values);
    if own.is_some_and(|values| values.iter().any(Value::is_null)) {
        return Err(Error::new(
            ErrorKind::NotFound,
            format!("an instance of {} refers to no {name}", C::SCHEMA.name),
        )
        .with_hint("fill the columns that it refers by"));
    }
    let mut query = T::objects();
    belong(
        &mut query.plan,
        reference.referenced,
        row,
        reference.columns,
    )?;
    Ok(query)
}

/// Keeps the rows whose columns `own` are what an instance has in its columns `of`.
fn belong<M: Model>(plan: &mut Plan, own: &[&'static str], row: &M, of: &[&str]) -> Result<()> {
    let (values, origin) = values_of(row, of).ok_or_else(no_field)?;
    if values.iter().any(Value::is_null) {
        return Err(no_key(&format!("an instance of {}", M::SCHEMA.name)));
    }
    let pairs = own.iter().zip(values);
    let condition = pairs
        .map(|(column, value)| plan.own(column).equals(value))
        .reduce(Expression::and);
    if let Some(condition) = condition {
        plan.filter(Predicate::new(condition));
    }
    plan.origin = origin;
    Ok(())
}

/// What an instance has in these columns, in order, and where its key was loaded from; nothing when
/// its model lacks one of them.
pub(crate) fn values_of<M: Model>(row: &M, columns: &[&str]) -> Option<(Vec<Value>, Origin)> {
    let mut places = Vec::with_capacity(columns.len() + 1);
    for column in columns {
        let mut fields = M::SCHEMA.fields.iter();
        places.push(fields.position(|field| field.column == *column)?);
    }
    let mut wanted = places.clone();
    // The key tells where the instance is from.
    wanted.extend(crate::write::statement::key_fields(M::SCHEMA));
    wanted.sort_unstable();
    wanted.dedup();
    let mut encoder = Encoder::reading(M::SCHEMA, &wanted);
    row.encode(&mut encoder);
    let (values, origin) = encoder.read();
    let value = |place: &usize| values.get(wanted.binary_search(place).ok()?).cloned();
    Some((places.iter().map(value).collect::<Option<_>>()?, origin))
}

/// What an instance has in a column; nothing when its model has none of this name.
pub(crate) fn value_of<M: Model>(row: &M, column: &str) -> Option<Value> {
    values_of(row, &[column])?.0.pop()
}

#[cold]
fn no_field() -> Error {
    Error::new(
        ErrorKind::Internal,
        "a relation names columns that a model doesn't have",
    )
}

/// The key of an instance that has one.
pub(super) fn key_of<M: Keyed>(row: &M) -> Result<M::Key> {
    row.key()
        .ok_or_else(|| no_key(&format!("an instance of {}", M::SCHEMA.name)))
}

pub(crate) fn no_key(what: &str) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!("{what} has no key yet, so that no row belongs to it"),
    )
    .with_hint("insert it first")
}

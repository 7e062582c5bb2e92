//! The rows that refer to one instance, and what the derive asks of relations while compiling.

use terrace_core::{
    ColumnType, Error, ErrorKind, FieldSchema, ModelSchema, RelationKind, Result, Value,
};
use terrace_sql::Source;

use crate::column::{Column, Columns, Predicate};
use crate::model::{Encoder, Field, Keyed, Model};
use crate::query::Query;

/// The rows of `C` that refer to this one by the relation of this index.
pub fn reverse<P: Keyed, C: Model<Scope = P::Scope>>(row: &P, index: usize) -> Result<Query<C>> {
    let relation = &P::SCHEMA.relations[index];
    let field = C::SCHEMA.field(relation.field());
    let Some(field) = field else {
        return Err(Error::new(
            ErrorKind::Internal,
            "the relation has no field that refers back",
        ));
    };
    let key = key_of(row)?;
    let mut query = C::objects();
    match field.reference {
        Some(reference) if reference.column != P::KEY.column => {
            let value = value_of(row, reference.column)?;
            let refers = query.plan.own(field.column).equals(value);
            query.plan.filter(Predicate::new(refers));
        }
        _ => {
            query =
                query.filter(|child| Column::<P::Key>::new(child.path(), field.column).equals(key));
        }
    }
    query.plan.origin = row.primary_key().origin();
    if let RelationKind::Generic { content_type, .. } = relation.kind
        && let Some(field) = C::SCHEMA.field(content_type)
    {
        let is_type = super::type_is(Source::ROOT, field.column, P::SCHEMA);
        query.plan.filter(Predicate::new(is_type));
    }
    Ok(query)
}

/// What an instance has in a column.
fn value_of<M: Keyed>(row: &M, column: &str) -> Result<Value> {
    let fields = M::SCHEMA.fields.iter();
    let places: Vec<usize> = fields
        .enumerate()
        .filter_map(|(place, field)| (field.column == column).then_some(place))
        .collect();
    let mut encoder = Encoder::only(M::SCHEMA, row.primary_key().origin(), 1, &places);
    row.encode(&mut encoder);
    let value = encoder.finish()?.pop();
    value.ok_or_else(|| {
        Error::new(
            ErrorKind::Internal,
            "the relation is to no column of the row",
        )
    })
}

/// The key of an instance that has one.
pub(super) fn key_of<M: Keyed>(row: &M) -> Result<M::Key> {
    row.key()
        .ok_or_else(|| no_key(&format!("an instance of {}", M::SCHEMA.name)))
}

pub(super) fn no_key(what: &str) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!("{what} has no key yet, so that no row belongs to it"),
    )
    .with_hint("insert it first")
}

/// The index of the field of this name.
///
/// # Panics
/// While compiling, when there is none.
pub const fn place(schema: &ModelSchema, field: &str) -> u8 {
    let mut index = 0;
    while index < schema.fields.len() {
        if is_same(schema.fields[index].name, field) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a model has at most 128 fields"
            )]
            return index as u8;
        }
        index += 1;
    }
    panic!("the model has no such field")
}

/// Holds at compile time that a field is a foreign key to a table.
///
/// # Panics
/// While compiling, with the message, when it is not.
pub const fn refers(schema: &ModelSchema, field: &str, table: &str, message: &str) {
    let mut index = 0;
    while index < schema.fields.len() {
        let found = &schema.fields[index];
        if is_same(found.name, field)
            && let Some(reference) = found.reference
            && reference.constraint
            && is_same(reference.table, table)
        {
            return;
        }
        index += 1;
    }
    panic!("{}", message)
}

/// Holds at compile time that two fields refer to rows of any model, by keys of this type.
///
/// # Panics
/// While compiling, when they don't.
pub const fn refers_generic(
    schema: &ModelSchema,
    content_type: &str,
    object: &str,
    key: &FieldSchema,
    message: &str,
) {
    refers(schema, content_type, super::generic::TABLE, message);
    let object = &schema.fields[place(schema, object) as usize];
    let is_same = matches!(
        (object.column_type, key.column_type),
        (ColumnType::BigInt, ColumnType::BigInt)
            | (ColumnType::Integer, ColumnType::Integer)
            | (ColumnType::Uuid, ColumnType::Uuid)
            | (
                ColumnType::Text | ColumnType::VarChar(_),
                ColumnType::Text | ColumnType::VarChar(_)
            )
    );
    assert!(
        is_same,
        "a generic relation stores keys of the type that the model has"
    );
}

/// The app of a model, by the module that it is in: the last one that is not called `models`.
pub const fn app(module_path: &'static str) -> &'static str {
    let (parents, last) = last_module(module_path);
    if is_same(last, "models") || is_same(last, "model") {
        return last_module(parents).1;
    }
    last
}

const fn last_module(path: &'static str) -> (&'static str, &'static str) {
    let bytes = path.as_bytes();
    let mut index = bytes.len();
    while index > 1 {
        if bytes[index - 1] == b':' {
            return (path.split_at(index - 2).0, path.split_at(index).1);
        }
        index -= 1;
    }
    (path, path)
}

pub(crate) const fn is_same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

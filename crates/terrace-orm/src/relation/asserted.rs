//! What the derive asks of relations while compiling.

use terrace_core::{FieldSchema, ModelSchema, OnDelete, Reference};

/// The place of the field, or of the reference of several columns, of this name in a path of hops.
///
/// # Panics
/// While compiling, when there is none.
pub const fn place(schema: &ModelSchema, name: &str) -> u8 {
    let mut index = 0;
    while index < schema.foreign_keys.len() {
        if is_same(schema.foreign_keys[index].name, name) {
            return Reference::place_of_several(index);
        }
        index += 1;
    }
    let mut index = 0;
    while index < schema.fields.len() {
        if is_same(schema.fields[index].name, name) {
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
    let mut index = 0;
    while index < schema.foreign_keys.len() {
        let found = &schema.foreign_keys[index];
        if is_same(found.name, field) && is_same(found.table, table) {
            return;
        }
        index += 1;
    }
    panic!("{}", message)
}

/// Holds at compile time that a reference is to columns that are there, that are of its own types and
/// that tell rows apart.
///
/// # Panics
/// While compiling, with the message, when it is not.
pub const fn fits(schema: &ModelSchema, name: &str, target: &ModelSchema, message: &str) {
    let mut index = 0;
    while index < schema.fields.len() {
        let field = &schema.fields[index];
        if is_same(field.name, name)
            && let Some(reference) = &field.reference
        {
            let (own, to) = (&[field.column], &[reference.column]);
            assert!(are_alike(schema, own, target, to), "{}", message);
            assert!(tells_apart(target, to), "{}", message);
        }
        index += 1;
    }
    let mut index = 0;
    while index < schema.foreign_keys.len() {
        let key = &schema.foreign_keys[index];
        if is_same(key.name, name) {
            let (own, to) = (key.columns, key.referenced);
            assert!(are_alike(schema, own, target, to), "{}", message);
            // What nobody holds may lead to several rows.
            assert!(!key.constraint || tells_apart(target, to), "{}", message);
            assert!(
                !matches!(key.on_delete, OnDelete::SetNull)
                    || column_of(schema, own[own.len() - 1]).nullable,
                "on_delete = \"set_null\" of a composite key needs an Option as its last column"
            );
        }
        index += 1;
    }
}

/// Whether the columns of both sides are there, and each has the type of its counterpart.
const fn are_alike(own: &ModelSchema, columns: &[&str], other: &ModelSchema, to: &[&str]) -> bool {
    let mut index = 0;
    while index < columns.len() {
        if !has_column(own, columns[index]) || !has_column(other, to[index]) {
            return false;
        }
        let own = column_of(own, columns[index]).column_type;
        if !own.refers_to(column_of(other, to[index]).column_type) {
            return false;
        }
        index += 1;
    }
    true
}

const fn has_column(schema: &ModelSchema, column: &str) -> bool {
    let mut index = 0;
    while index < schema.fields.len() {
        if is_same(schema.fields[index].column, column) {
            return true;
        }
        index += 1;
    }
    false
}

const fn column_of(schema: &ModelSchema, column: &str) -> &'static FieldSchema {
    let mut index = 0;
    while index < schema.fields.len() {
        if is_same(schema.fields[index].column, column) {
            return &schema.fields[index];
        }
        index += 1;
    }
    panic!("the model has no such column")
}

/// Whether no two rows have the same values of these columns, as the database holds it: they are the
/// key, or what is unique.
const fn tells_apart(schema: &ModelSchema, columns: &[&str]) -> bool {
    let (mut keys, mut named, mut index) = (0, 0, 0);
    while index < schema.fields.len() {
        let field = &schema.fields[index];
        let is_named = contains(columns, field.column);
        if field.unique && is_named && columns.len() == 1 {
            return true;
        }
        if field.primary_key {
            keys += 1;
            named += is_named as usize;
        }
        index += 1;
    }
    if keys == named && keys == columns.len() {
        return true;
    }
    let mut index = 0;
    while index < schema.indexes.len() {
        let unique = &schema.indexes[index];
        let whole = unique.condition.is_none() && unique.expressions.is_empty();
        if unique.unique && whole && unique.columns.len() == columns.len() {
            let (mut all, mut place) = (true, 0);
            while place < columns.len() {
                all = all && contains(unique.columns, columns[place]);
                place += 1;
            }
            if all {
                return true;
            }
        }
        index += 1;
    }
    false
}

const fn contains(columns: &[&str], column: &str) -> bool {
    let mut index = 0;
    while index < columns.len() {
        if is_same(columns[index], column) {
            return true;
        }
        index += 1;
    }
    false
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
    assert!(
        object.column_type.refers_to(key.column_type),
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

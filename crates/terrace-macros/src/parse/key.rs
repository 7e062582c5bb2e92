//! Which fields are the primary key.

use std::collections::HashMap;

use syn::Ident;

use super::container::{self, Container};
use super::kind;
use crate::errors::Errors;
use crate::model::{Field, Key};

/// The primary key: declared on the struct, marked on a field, or the field `id`.
pub(super) fn find(
    model: &Ident,
    attributes: &Container,
    fields: &[Field],
    marked: &[usize],
    errors: &mut Errors,
) -> Key {
    if !attributes.primary_key.is_empty() {
        if let Some(marked) = marked.first() {
            errors.at(
                &fields[*marked].name,
                "the primary key is declared on the struct already: leave one of the two out",
            );
        }
        return composite(&attributes.primary_key, fields, errors);
    }
    for second in marked.iter().skip(1) {
        errors.at(
            &fields[*second].name,
            "a second primary key: declare a composite key on the struct, `#[terrace(primary_key(a, b))]`",
        );
    }
    let id = || fields.iter().position(|field| field.name == "id");
    let Some(index) = marked.first().copied().or_else(id) else {
        errors.at(
            model,
            "the model has no primary key: add `id: Auto<i64>`, or mark a field with `#[terrace(primary_key)]`",
        );
        return Key::Composite(Vec::new());
    };
    refuse_forgetful(&fields[index], errors);
    Key::Single(index)
}

fn composite(names: &[Ident], fields: &[Field], errors: &mut Errors) -> Key {
    if let [only] = names {
        errors.at(
            only,
            "a key of one field is marked on the field: `#[terrace(primary_key)]`",
        );
    }
    if let Some(fifth) = names.get(4) {
        errors.at(fifth, "a composite key has at most four fields");
    }
    let indexes: Vec<usize> = names
        .iter()
        .filter_map(|name| container::find(name, fields, errors))
        .collect();
    // Keys are looked up by a tuple in the order of the struct.
    if !indexes.is_sorted_by(|left, right| left < right) && indexes.len() == names.len() {
        errors.at(
            &names[0],
            "name the fields of the key once each, in the order of the struct",
        );
    }
    for index in &indexes {
        refuse_forgetful(&fields[*index], errors);
    }
    Key::Composite(indexes)
}

fn refuse_forgetful(field: &Field, errors: &mut Errors) {
    if let Some(message) = kind::key_refusal(&field.kind) {
        errors.at(&field.kind, message);
    }
}

/// Refuses two fields in one column.
pub(super) fn refuse_shared_columns(fields: &[Field], errors: &mut Errors) {
    let mut seen = HashMap::new();
    for field in fields {
        if let Some(first) = seen.insert(field.column.to_lowercase(), &field.name) {
            errors.at(
                &field.name,
                format_args!(
                    "the column `{}` is taken by the field `{first}`",
                    field.column
                ),
            );
        }
    }
}

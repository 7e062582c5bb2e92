//! Indexes and unique keys over several fields, over expressions, over some rows.

use quote::quote;
use syn::{Ident, LitStr, Meta};

use super::{attribute, container};
use crate::errors::Errors;
use crate::model::{Field, Index};

const KEYS: &[&str] = &["name", "columns", "expression", "condition"];

/// An index as it is written.
pub(super) struct Declared {
    unique: bool,
    fields: Vec<Ident>,
    name: Option<LitStr>,
    expressions: Vec<String>,
    condition: Option<String>,
}

/// Reads `index(a, b, name = "…", condition = "…")` and its like.
pub(super) fn declared(item: &Meta, errors: &mut Errors) -> Declared {
    let (fields, rest) = attribute::mixed(item, errors);
    let mut declared = Declared {
        unique: attribute::name(item) != "index",
        fields,
        name: None,
        expressions: Vec::new(),
        condition: None,
    };
    for part in rest {
        let text = |errors: &mut Errors| attribute::text(&part, errors);
        match attribute::name(&part).as_str() {
            "name" => declared.name = text(errors),
            "columns" => {
                let names = attribute::names(&part, errors).into_iter();
                declared.fields.extend(names.map(|(_, name)| name));
            }
            "expression" => declared
                .expressions
                .extend(text(errors).map(|text| text.value())),
            "condition" => declared.condition = text(errors).map(|text| text.value()),
            _ => attribute::unknown(&part, "index", KEYS, errors),
        }
    }
    if declared.fields.is_empty() && declared.expressions.is_empty() {
        let name = attribute::name(item);
        errors.at(
            item,
            format_args!("write it as `{name}(first_field, second_field)`"),
        );
    }
    if !declared.expressions.is_empty() && declared.name.is_none() {
        errors.at(item, "an index of an expression needs a `name`");
    }
    declared
}

impl Declared {
    /// The index, unless it is that of a single field, which the field itself has.
    pub(super) fn resolve(&self, fields: &mut [Field], errors: &mut Errors) -> Option<Index> {
        let found: Vec<usize> = self
            .fields
            .iter()
            .filter_map(|name| container::find(name, fields, errors))
            .collect();
        if found.len() != self.fields.len() {
            return None;
        }
        let plain = self.name.is_none() && self.condition.is_none() && self.expressions.is_empty();
        if let ([single], true) = (found.as_slice(), plain) {
            let own = if self.unique {
                quote!(.unique())
            } else {
                quote!(.index())
            };
            fields[*single].options.push(own);
            return None;
        }
        let columns: Vec<String> = found
            .iter()
            .map(|index| fields[*index].column.clone())
            .collect();
        let suffix = if self.unique { "key" } else { "index" };
        let name = self.name.as_ref().map(LitStr::value);
        Some(Index {
            name: name.unwrap_or_else(|| format!("{}_{suffix}", columns.join("_"))),
            columns,
            unique: self.unique,
            expressions: self.expressions.clone(),
            condition: self.condition.clone(),
        })
    }
}

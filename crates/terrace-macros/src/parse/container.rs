//! The attributes of the struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Ident, LitStr, Meta, Path};

use super::{attribute, relation};
use crate::errors::Errors;
use crate::model::{Check, Field, Index, Relation, plain_name};
use crate::names::{nearest, snake_case};

const KNOWN: &[&str] = &[
    "registry",
    "table",
    "primary_key",
    "unique",
    "index",
    "check",
    "reverse",
    "m2m",
    "crate",
];

/// The attributes of the struct.
#[derive(Default)]
pub(super) struct Container {
    pub(super) registry: bool,
    pub(super) primary_key: Vec<Ident>,
    pub(super) checks: Vec<Check>,
    pub(super) relations: Vec<Relation>,
    /// Written by a derive, for the model in the middle of a relation.
    pub(super) made: bool,
    pub(super) runtime: Option<Path>,
    table: Option<LitStr>,
    indexes: Vec<(bool, Vec<Ident>)>,
}

impl Container {
    pub(super) fn parse(model: &Ident, attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut container = Self::default();
        for item in attribute::items(attributes, errors) {
            match attribute::name(&item).as_str() {
                "registry" => container.registry = attribute::flag(&item, errors),
                "table" => container.table = attribute::text(&item, errors),
                "primary_key" => container.primary_key = attribute::idents(&item, errors),
                "unique" => container
                    .indexes
                    .push((true, attribute::idents(&item, errors))),
                "index" => container
                    .indexes
                    .push((false, attribute::idents(&item, errors))),
                "reverse" => relation::reverse(&item, &mut container.relations, errors),
                "m2m" => container
                    .relations
                    .extend(relation::many_to_many(model, &item, errors)),
                "made" => container.made = attribute::flag(&item, errors),
                "check" => container.checks.extend(check(&item, errors)),
                "crate" => {
                    let path = attribute::text(&item, errors);
                    container.runtime = path.and_then(|path| errors.take(path.parse()));
                }
                _ => attribute::unknown(&item, "model", KNOWN, errors),
            }
        }
        container
    }

    /// The name of the table.
    pub(super) fn table(&self, name: &Ident) -> String {
        self.table
            .as_ref()
            .map_or_else(|| snake_case(&plain_name(name)), LitStr::value)
    }

    /// The path of the crate's `private` module.
    pub(super) fn runtime(&self) -> TokenStream {
        if let Some(path) = &self.runtime {
            quote!(#path::private)
        } else {
            quote!(::terrace::private)
        }
    }

    /// The indexes over several fields. One over a single field is that field's own.
    pub(super) fn indexes(&self, fields: &mut [Field], errors: &mut Errors) -> Vec<Index> {
        let mut indexes = Vec::new();
        for (unique, names) in &self.indexes {
            let found: Vec<usize> = names
                .iter()
                .filter_map(|name| find(name, fields, errors))
                .collect();
            if let ([single], [_]) = (found.as_slice(), names.as_slice()) {
                let own = if *unique {
                    quote!(.unique())
                } else {
                    quote!(.index())
                };
                fields[*single].options.push(own);
                continue;
            }
            let columns: Vec<String> = found
                .iter()
                .map(|index| fields[*index].column.clone())
                .collect();
            let suffix = if *unique { "key" } else { "index" };
            indexes.push(Index {
                name: format!("{}_{suffix}", columns.join("_")),
                columns,
                unique: *unique,
            });
        }
        indexes
    }
}

/// The index of the field of this name.
pub(super) fn find(name: &Ident, fields: &[Field], errors: &mut Errors) -> Option<usize> {
    let found = fields.iter().position(|field| field.name == *name);
    if found.is_none() {
        let known: Vec<String> = fields.iter().map(Field::plain_name).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let hint = nearest(&name.to_string(), &known)
            .map(|meant| format!(": did you mean `{meant}`?"))
            .unwrap_or_default();
        errors.at(name, format_args!("the model has no field `{name}`{hint}"));
    }
    found
}

fn check(item: &Meta, errors: &mut Errors) -> Option<Check> {
    let (mut name, mut condition) = (None, None);
    for part in attribute::nested(item, errors) {
        match attribute::name(&part).as_str() {
            "name" => name = attribute::text(&part, errors),
            "condition" => condition = attribute::text(&part, errors),
            _ => attribute::unknown(&part, "check", &["name", "condition"], errors),
        }
    }
    if let (Some(name), Some(condition)) = (name, condition) {
        return Some(Check {
            name: name.value(),
            condition: condition.value(),
        });
    }
    errors.at(item, "write it as `check(name = \"…\", condition = \"…\")`");
    None
}

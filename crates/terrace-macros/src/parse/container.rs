//! The attributes of the struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Ident, LitStr, Meta, Path};

use super::{attribute, constraint, index, option, relation, validator};
use crate::errors::Errors;
use crate::model::{
    Check, CompositeReference, Exclusion, Field, Index, ModelOption, Relation, plain_name,
};
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
    "generic",
    "unique_together",
    "fk_composite",
    "exclude",
    "display",
    "app",
    "admin",
    "audit",
    "permissions",
    "ordering",
    "default_scope",
    "validate",
    "crate",
];

/// The attributes of the struct.
#[derive(Default)]
pub(super) struct Container {
    pub(super) registry: bool,
    pub(super) primary_key: Vec<Ident>,
    pub(super) checks: Vec<Check>,
    pub(super) relations: Vec<Relation>,
    /// A function that finds what is wrong with an instance.
    pub(super) validation: Option<Path>,
    /// Written by a derive, for the model in the middle of a relation.
    pub(super) made: bool,
    pub(super) runtime: Option<Path>,
    /// The function that every query starts with.
    pub(super) default_scope: Option<Path>,
    table: Option<LitStr>,
    indexes: Vec<index::Declared>,
    /// What is read when the fields are known.
    later: Vec<Meta>,
}

impl Container {
    pub(super) fn parse(model: &Ident, attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut container = Self::default();
        for item in attribute::items(attributes, errors) {
            match attribute::name(&item).as_str() {
                "registry" => container.registry = attribute::flag(&item, errors),
                "table" => container.table = attribute::text(&item, errors),
                "primary_key" => container.primary_key = attribute::idents(&item, errors),
                "unique" | "unique_together" | "index" => {
                    container.indexes.push(index::declared(&item, errors));
                }
                "fk_composite" | "exclude" | "display" | "app" | "admin" | "audit"
                | "permissions" | "ordering" => container.later.push(item),
                "generic" => relation::generic(&item, &mut container.relations, errors),
                "reverse" => relation::reverse(&item, &mut container.relations, errors),
                "m2m" => container
                    .relations
                    .extend(relation::many_to_many(model, &item, errors)),
                "validate" => {
                    for part in attribute::nested(&item, errors) {
                        match attribute::name(&part).as_str() {
                            "with" => container.validation = validator::function(&part, errors),
                            _ => attribute::unknown(&part, "validation", &["with"], errors),
                        }
                    }
                }
                "made" => container.made = attribute::flag(&item, errors),
                "check" => container.checks.extend(check(&item, errors)),
                "default_scope" => {
                    let path = attribute::text(&item, errors);
                    container.default_scope = path.and_then(|path| errors.take(path.parse()));
                }
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
        let indexes = self.indexes.iter();
        indexes
            .filter_map(|declared| declared.resolve(fields, errors))
            .collect()
    }

    /// What the struct says about itself, when its fields are known.
    pub(super) fn later(&self, fields: &[Field], errors: &mut Errors) -> Later {
        let mut later = Later::default();
        for item in &self.later {
            match attribute::name(item).as_str() {
                "fk_composite" => later
                    .foreign_keys
                    .extend(constraint::composite(item, fields, errors)),
                "exclude" => later
                    .exclusions
                    .extend(constraint::exclusion(item, fields, errors)),
                _ => later.options.extend(option::parse(item, fields, errors)),
            }
        }
        later
    }
}

/// What is read when the fields are known.
#[derive(Default)]
pub(super) struct Later {
    pub(super) foreign_keys: Vec<CompositeReference>,
    pub(super) exclusions: Vec<Exclusion>,
    pub(super) options: Vec<ModelOption>,
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

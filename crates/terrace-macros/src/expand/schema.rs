//! The model as static data.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{options, relations};
use crate::model::{Check, CompositeReference, Exclusion, Field, Index, Key, Model};

/// The primary key of a model that can be referred to.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model {
        name,
        runtime,
        fields,
        ..
    } = model;
    let Key::Single(key) = model.key else {
        return TokenStream::new();
    };
    let Field {
        name: field, kind, ..
    } = &fields[key];
    let declaration = declaration(model, key);
    quote! {
        impl #runtime::Keyed for #name {
            type PrimaryKey = #kind;
            const KEY: #runtime::FieldSchema = #declaration;
            fn primary_key(&self) -> &#kind {
                &self.#field
            }
        }
    }
}

/// What a row is looked up by.
pub(super) fn key_type(model: &Model) -> TokenStream {
    let value = |index: &usize| {
        let (runtime, kind) = (&model.runtime, &model.fields[*index].kind);
        quote_spanned!(kind.span()=> <#kind as #runtime::PrimaryKey>::Value)
    };
    match &model.key {
        Key::Single(index) => value(index),
        Key::Composite(indexes) => {
            let values = indexes.iter().map(value);
            quote!((#(#values),*))
        }
    }
}

/// The value of the key.
pub(super) fn key_value(model: &Model) -> TokenStream {
    let runtime = &model.runtime;
    let value = |index: &usize| {
        let field = &model.fields[*index].name;
        quote!(#runtime::PrimaryKey::value(&self.#field))
    };
    match &model.key {
        Key::Single(index) => value(index),
        Key::Composite(indexes) => {
            let values = indexes.iter().map(value);
            quote!(Some((#(#values?),*)))
        }
    }
}

/// The schema.
pub(super) fn model(model: &Model) -> TokenStream {
    let Model {
        name,
        runtime,
        table,
        ..
    } = model;
    let (name, scope) = (crate::model::plain_name(name), super::scope(model));
    let fields = (0..model.fields.len()).map(|index| match model.key {
        Key::Single(key) if key == index => quote!(<Self as #runtime::Keyed>::KEY),
        _ => declaration(model, index),
    });
    let fields = if model.mixins.is_empty() {
        quote!(&[#(#fields),*])
    } else {
        let own = model.fields.len();
        let mixins = model.mixins.iter().map(|mixin| {
            let kind = &mixin.kind;
            quote_spanned!(kind.span()=> <#kind as #runtime::Mixin>::FIELDS)
        });
        let mixins: Vec<_> = mixins.collect();
        quote!(&#runtime::all_fields::<{ #own #(+ #mixins.len())* }>(&[&[#(#fields),*], #(#mixins),*]))
    };
    let indexes = model.indexes.iter().map(|index| {
        let Index {
            name,
            columns,
            unique,
            rest,
        } = index;
        if rest.is_empty() {
            return quote!(#runtime::IndexSchema::over(#name, &[#(#columns),*], #unique));
        }
        quote!(#runtime::IndexSchema {
            name: #name, columns: &[#(#columns),*], unique: #unique,
            #(#rest,)* ..#runtime::IndexSchema::PLAIN
        })
    });
    let constraints = constraints(model);
    let checks = model.checks.iter().map(|Check { name, condition }| {
        quote!(#runtime::CheckSchema { name: #name, condition: #condition })
    });
    let relations = relations::schemas(model);
    let options = options::expand(model);
    quote! {
        &#runtime::ModelSchema {
            name: #name,
            table: #table,
            scope: <#scope as #runtime::Scope>::KIND,
            fields: #fields,
            indexes: &[#(#indexes),*],
            checks: &[#(#checks),*],
            #constraints
            relations: &[#(#relations),*],
            options: #options,
            ..#runtime::ModelSchema::PLAIN
        }
    }
}

/// Constraints that few models have.
fn constraints(model: &Model) -> TokenStream {
    let runtime = &model.runtime;
    let keys = model.foreign_keys.iter().map(|key| {
        let CompositeReference {
            name,
            columns,
            referenced,
            on_delete,
            constraint,
            deferrable,
            ..
        } = key;
        let holds_row = key.held.is_some();
        let (target, table) = match &key.model {
            Some(model) => (
                quote!(<#model as #runtime::Model>::SCHEMA),
                quote!(<#model as #runtime::Model>::TABLE),
            ),
            None => bare(model, &key.table),
        };
        quote!(#runtime::CompositeReferenceSchema {
            name: #name, model: || #target, table: #table,
            columns: &[#(#columns),*], referenced: &[#(#referenced),*],
            on_delete: #runtime::OnDelete::#on_delete, constraint: #constraint,
            deferrable: #runtime::Deferrable::#deferrable, holds_row: #holds_row,
        })
    });
    let exclusions = model.exclusions.iter().map(|exclusion| {
        let Exclusion {
            name,
            method,
            elements,
            condition,
        } = exclusion;
        let elements = elements
            .iter()
            .map(|(column, operator)| quote!((#column, #operator)));
        let condition = if let Some(condition) = condition {
            quote!(Some(#condition))
        } else {
            quote!(None)
        };
        quote!(#runtime::ExclusionSchema {
            name: #name, method: #method, elements: &[#(#elements),*], condition: #condition,
        })
    });
    let keys = (!model.foreign_keys.is_empty()).then(|| quote!(foreign_keys: &[#(#keys),*],));
    let exclusions =
        (!model.exclusions.is_empty()).then(|| quote!(exclusions: &[#(#exclusions),*],));
    quote!(#keys #exclusions)
}

/// A table without a model, as a model without fields, and its name.
fn bare(model: &Model, table: &str) -> (TokenStream, TokenStream) {
    let (runtime, scope) = (&model.runtime, super::scope(model));
    let schema = quote!(const { &#runtime::ModelSchema {
        name: #table, table: #table, scope: <#scope as #runtime::Scope>::KIND,
        ..#runtime::ModelSchema::PLAIN
    } });
    (schema, quote!(#table))
}

/// The schema of one field, as a chain of calls.
pub(super) fn declaration(model: &Model, index: usize) -> TokenStream {
    let runtime = &model.runtime;
    let field = &model.fields[index];
    let (name, column, kind) = (field.plain_name(), &field.column, &field.kind);
    let options = &field.options;
    let key = match &model.key {
        Key::Single(key) if *key == index => quote_spanned!(kind.span()=> .primary_key()),
        Key::Composite(keys) if keys.contains(&index) => {
            let first = keys.first() == Some(&index);
            quote_spanned!(kind.span()=> .part_of_key(#first))
        }
        _ => TokenStream::new(),
    };
    let declare = quote_spanned!(kind.span()=> declare::<#kind>(#name, #column));
    quote!(#runtime::#declare #key #(#options)* .done())
}

//! Row in, row out.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{columns, schema, scope};
use crate::model::{CompositeReference, Field, Mixin, Model};

pub(super) fn expand(model: &Model) -> TokenStream {
    let Model {
        name,
        runtime,
        fields,
        ..
    } = model;
    let read = read(model);
    let relations = (0_u8..)
        .zip(fields)
        .filter(|(_, field)| field.target().is_some())
        .map(|(index, Field { name, .. })| quote!(#index => Some(&mut self.#name)));
    let composites = model.foreign_keys.iter().enumerate();
    let composites = composites.filter_map(|(index, key)| {
        let (place, name) = (CompositeReference::place(index), &key.held.as_ref()?.name);
        Some(quote!(#place => Some(&mut self.#name)))
    });
    let scope = scope(model);
    let record = record(model);
    // Without either, its rows are never marked as deleted.
    let marked = (!model.mixins.is_empty() || mark(model).0).then(|| {
        let (_, mark) = mark(model);
        quote!(impl #runtime::Marks for #name { type Mark = #mark; })
    });
    quote! {
        impl #runtime::FromRow for #name {
            const MODEL: Option<&'static #runtime::ModelSchema> = Some(<Self as #runtime::Model>::SCHEMA);
            fn from_row(reader: &mut #runtime::Reader<'_>) -> #runtime::Result<Self> {
                Ok(Self { #read })
            }
        }
        impl #runtime::Relations for #name {
            fn relation(&mut self, field: u8) -> Option<&mut dyn #runtime::Relation> {
                match field {
                    #(#relations,)*
                    #(#composites,)*
                    _ => None,
                }
            }
        }
        impl #runtime::InScope<#scope> for #name {}
        #marked
        #record
    }
}

/// Whether a field of its own marks a row as deleted, and the type that says so of the row.
pub(super) fn mark(model: &Model) -> (bool, TokenStream) {
    let runtime = &model.runtime;
    if model.fields.iter().any(|field| field.soft_delete) {
        return (true, quote!(#runtime::Marked));
    }
    let unmarked = quote!(#runtime::Unmarked);
    let mark = model.mixins.iter().fold(unmarked, |mark, mixin| {
        let kind = &mixin.kind;
        quote_spanned!(at(kind)=>
            <#mark as #runtime::Mark>::Or<<#kind as #runtime::Mixin>::Mark>)
    });
    (false, mark)
}

/// Where a field's type stands, for messages; but with the names of this code, which a model that
/// another macro writes could not see otherwise.
fn at(kind: &Type) -> Span {
    Span::call_site().located_at(kind.span())
}

/// The fields, read one after the other.
pub(super) fn read(model: &Model) -> TokenStream {
    let runtime = &model.runtime;
    let fields = model.fields.iter().map(|Field { name, kind, on, .. }| {
        if let Some(on) = on {
            quote_spanned!(at(kind)=> #name: reader.referring(#on)?)
        } else {
            quote_spanned!(at(kind)=> #name: reader.field()?)
        }
    });
    let held = model.foreign_keys.iter().filter_map(|key| {
        let name = &key.held.as_ref()?.name;
        Some(quote!(#name: #runtime::Related::default()))
    });
    let mixins = model.mixins.iter().map(|Mixin { name, kind, .. }| {
        quote_spanned!(at(kind)=> #name: #runtime::FromRow::from_row(reader)?)
    });
    quote!(#(#fields,)* #(#held,)* #(#mixins,)*)
}

/// Encoding and touching every field; `first` is the index of the first one.
pub(super) fn visit(model: &Model, first: &TokenStream) -> (TokenStream, TokenStream) {
    let (runtime, fields) = (&model.runtime, &model.fields);
    let encode = fields
        .iter()
        .map(|Field { name, kind, .. }| quote_spanned!(at(kind)=> encoder.field(&self.#name)));
    let touch = (0_usize..)
        .zip(fields)
        .map(|(index, Field { name, kind, .. })| {
            quote_spanned!(at(kind)=> touch.field(#first #index, &mut self.#name))
        });
    let mixin = |kind| quote!(<#kind as #runtime::Mixin>);
    let encode_mixins = model.mixins.iter().map(|Mixin { name, kind, .. }| {
        let mixin = mixin(kind);
        quote!(#mixin::encode(&self.#name, encoder))
    });
    let own = fields.len();
    let touch_mixins = model.mixins.iter().enumerate().map(|(place, held)| {
        let Mixin { name, kind, .. } = held;
        let before = model.mixins[..place].iter().map(|other| {
            let mixin = mixin(&other.kind);
            quote!(+ #mixin::FIELDS.len())
        });
        let mixin = mixin(kind);
        quote!(#mixin::touch(&mut self.#name, touch, #own #(#before)*))
    });
    (
        quote!(#(#encode;)* #(#encode_mixins;)*),
        quote!(#(#touch;)* #(#touch_mixins;)*),
    )
}

fn record(model: &Model) -> TokenStream {
    let Model { name, runtime, .. } = model;
    let columns = columns::name(model);
    let (scope, key, schema) = (scope(model), schema::key_type(model), schema::model(model));
    let value = schema::key_value(model);
    let (encode, touch) = visit(model, &TokenStream::new());
    let table = &model.table;
    let default_scope = model.default_scope.as_ref().map(|scope| {
        quote! {
            fn default_scope(query: #runtime::Query<Self>) -> #runtime::Query<Self> {
                #scope(query)
            }
        }
    });
    let validation = model
        .validation
        .as_ref()
        .map(|check| quote!(encoder.model(|| #check(self));));
    quote! {
        impl #runtime::Model for #name {
            type Scope = #scope;
            type Key = #key;
            type Columns = #columns;
            const SCHEMA: &'static #runtime::ModelSchema = #schema;
            const TABLE: &'static str = #table;
            #default_scope
            fn key(&self) -> Option<Self::Key> {
                #value
            }
            fn encode(&self, encoder: &mut #runtime::Encoder) {
                #encode
                #validation
            }
            fn touch(&mut self, touch: &#runtime::Touch<'_>) {
                #touch
            }
        }
    }
}

//! From what a derive means to code: data, and impls as thin as they can be.

mod columns;
mod record;
mod schema;

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Model;

/// The code of a model.
pub(crate) fn model(model: &Model) -> TokenStream {
    let parts = [
        columns::expand(model),
        record::expand(model),
        schema::expand(model),
        assertions(model),
    ];
    quote!(#(#parts)*)
}

/// What must hold while compiling: references stay in their scope, and the schema makes sense.
fn assertions(model: &Model) -> TokenStream {
    let Model { name, runtime, .. } = model;
    let scope = scope(model);
    let targets = model
        .fields
        .iter()
        .filter_map(|field| field.target.as_ref());
    quote! {
        const _: () = {
            #(#runtime::same_scope::<#targets, #scope>();)*
            let _ = <#name as #runtime::Model>::SCHEMA;
        };
    }
}

/// The scope's type.
fn scope(model: &Model) -> TokenStream {
    let runtime = &model.runtime;
    if model.registry {
        quote!(#runtime::Registry)
    } else {
        quote!(#runtime::Tenant)
    }
}

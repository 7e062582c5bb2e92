//! From what a derive means to code: data, and impls as thin as they can be.

mod columns;
mod mixin;
mod options;
mod record;
mod relations;
mod schema;

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use mixin::expand as mixin;

use crate::model::{Model, Reference};

/// The code of a model. All but the struct of columns is out of sight, under a short name for the
/// crate's `private` module.
pub(crate) fn model(mut model: Model) -> TokenStream {
    let columns = columns::declare(&model);
    let relations = relations::declare(&model);
    let made = relations::made(&model);
    let runtime = std::mem::replace(&mut model.runtime, quote!(__terrace));
    let parts = [
        columns::implement(&model),
        record::expand(&model),
        schema::expand(&model),
        assertions(&model),
    ];
    quote! {
        #columns
        #relations
        #made
        const _: () = {
            use #runtime as __terrace;
            #(#parts)*
        };
    }
}

/// What must hold while compiling: references stay in their scope, and the schema makes sense.
fn assertions(model: &Model) -> TokenStream {
    let Model { name, runtime, .. } = model;
    let own = scope(model);
    let references = model
        .fields
        .iter()
        .filter_map(|field| match &field.reference {
            Reference::Foreign(target) | Reference::Plain(target) => {
                Some(quote!(#runtime::same_scope::<#target, #own>()))
            }
            Reference::Registry(target) => {
                Some(quote!(#runtime::same_scope::<#target, #runtime::Registry>()))
            }
            Reference::None => None,
        });
    let composites = model.foreign_keys.iter().filter_map(|key| {
        let target = key.model.as_ref()?;
        Some(quote!(#runtime::same_scope::<#target, #own>()))
    });
    let ways = model.options.iter().flat_map(|option| &option.ways);
    let columns_type = columns::name(model);
    let ways = ways.map(|way| quote!(let _ = |columns: #columns_type| columns #way;));
    let columns = relations::columns(model);
    let relations = relations::assertions(model);
    quote! {
        #(#references;)*
        #(#composites;)*
        #columns
        #(#ways)*
        #relations
        let _ = <#name as #runtime::Model>::SCHEMA;
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

//! The struct of columns that closures receive.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::relations;
use crate::model::{CompositeReference, Field, Mixin, Model};

/// The name of the struct of columns.
pub(super) fn name(model: &Model) -> Ident {
    format_ident!("{}Columns", model.name)
}

/// The struct, and the ways on from it.
pub(super) fn declare(model: &Model) -> TokenStream {
    let Model {
        visibility,
        runtime,
        fields,
        ..
    } = model;
    let columns = name(model);
    let about = format!(
        "The columns of [`{}`], as the closures of queries receive them.",
        model.name
    );
    let declared = fields.iter().map(|field| {
        let Field {
            visibility,
            name,
            kind,
            ..
        } = field;
        let about = format!("The column `{}`.", field.column);
        quote!(#[doc = #about] #visibility #name: #runtime::Column<#kind>)
    });
    let mixins = model.mixins.iter().map(|mixin| {
        let Mixin {
            visibility,
            name,
            kind,
        } = mixin;
        let about = format!("The columns of `{name}`.");
        quote!(#[doc = #about] #visibility #name: <#kind as #runtime::Mixin>::Columns)
    });
    let hops = hops(model);
    // A mixin's columns are those of its model: nothing goes on from them.
    let path = (!model.is_mixin).then(|| quote!(terrace_path: #runtime::Path,));
    quote! {
        #[doc = #about]
        #[derive(Clone, Copy, Debug)]
        #visibility struct #columns {
            #path
            #(#declared,)*
            #(#mixins,)*
        }
        #hops
    }
}

/// The struct's fields for a path.
pub(super) fn values(model: &Model) -> TokenStream {
    let runtime = &model.runtime;
    let made = model.fields.iter().map(
        |Field {
             name, column, on, ..
         }| {
            if let Some(on) = on {
                quote!(#name: #runtime::Column::referring(path, &(#column, #on)))
            } else {
                quote!(#name: #runtime::Column::new(path, #column))
            }
        },
    );
    let mixins = model
        .mixins
        .iter()
        .map(|Mixin { name, kind, .. }| quote!(#name: <#kind as #runtime::Mixin>::columns(path)));
    quote!(#(#made,)* #(#mixins,)*)
}

/// How the struct is made for a path.
pub(super) fn implement(model: &Model) -> TokenStream {
    let Model {
        name: model_name,
        runtime,
        ..
    } = model;
    let (columns, made) = (name(model), values(model));
    quote! {
        impl #runtime::Columns for #columns {
            type Model = #model_name;
            fn at(path: #runtime::Path) -> Self {
                Self { terrace_path: path, #made }
            }
            fn path(&self) -> #runtime::Path {
                self.terrace_path
            }
        }
    }
}

/// A method for each foreign key, which leads to the columns of the model referred to.
fn hops(model: &Model) -> TokenStream {
    let Model {
        runtime, fields, ..
    } = model;
    let columns = name(model);
    let hops: Vec<_> = (0_u8..)
        .zip(fields)
        .filter_map(|(index, field)| {
            let visibility = &field.visibility;
            let (name, target) = field.hop()?;
            let about = format!(
                "The columns behind the foreign key `{}`.",
                field.plain_name()
            );
            Some(quote! {
                #[doc = #about]
                #visibility fn #name(self) -> <#target as #runtime::Model>::Columns {
                    self.terrace_path.hop(#index)
                }
            })
        })
        .collect();
    let refused = (0_u8..).zip(fields).filter_map(|(index, field)| {
        let Field {
            visibility,
            name,
            kind,
            ..
        } = field;
        let target = field.in_registry()?;
        // No key satisfies the condition: asking for the path is an error that says why.
        Some(quote! {
            #[doc(hidden)]
            #visibility fn #name<J>(self) -> <#target as #runtime::Model>::Columns
            where
                #kind: #runtime::Joined<J>,
            {
                self.terrace_path.hop(#index)
            }
        })
    });
    let hops = hops.into_iter().chain(refused).collect::<Vec<_>>();
    let composites = composites(model);
    let relations = relations::hops(model);
    if hops.is_empty() && composites.is_empty() && relations.is_empty() {
        return TokenStream::new();
    }
    quote!(impl #columns { #(#hops)* #(#composites)* #(#relations)* })
}

/// A method for each foreign key of several columns.
fn composites(model: &Model) -> Vec<TokenStream> {
    let runtime = &model.runtime;
    let keys = model.foreign_keys.iter().enumerate();
    let hops = keys.filter_map(|(index, key)| {
        let (hop, target) = (key.hop.as_ref()?, key.model.as_ref()?);
        let place = CompositeReference::place(index);
        let held = key.held.as_ref();
        let visibility = held.map_or(&model.visibility, |held| &held.visibility);
        let about = format!("The columns behind the foreign key `{}`.", key.name);
        Some(quote! {
            #[doc = #about]
            #visibility fn #hop(self) -> <#target as #runtime::Model>::Columns {
                self.terrace_path.hop(#place)
            }
        })
    });
    hops.collect()
}

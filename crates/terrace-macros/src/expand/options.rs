//! What a model says about itself, as data.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Model;

/// The options.
pub(super) fn expand(model: &Model) -> TokenStream {
    let runtime = &model.runtime;
    let names = model.options.iter().map(|option| &option.name);
    let values = model.options.iter().map(|option| &option.value);
    let app = model.options.iter().all(|option| option.name != "app");
    let app = app.then(|| quote!(app: #runtime::app(module_path!()),));
    let made = model.made.then(|| quote!(made: true,));
    if model.options.is_empty() && !model.made {
        return quote!(#runtime::ModelOptions::of(#runtime::app(module_path!())));
    }
    quote! {
        #runtime::ModelOptions {
            #app
            #(#names: #values,)*
            #made
            ..#runtime::ModelOptions::PLAIN
        }
    }
}

//! What a model says about itself, as data.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Model;

/// The options.
pub(super) fn expand(model: &Model) -> TokenStream {
    let runtime = &model.runtime;
    let made = model.made.then(|| quote!(made: true,));
    quote! {
        #runtime::ModelOptions {
            app: #runtime::app(module_path!()),
            #made
            ..#runtime::ModelOptions::PLAIN
        }
    }
}

//! Derive macros of Terrace.

mod migrations;

/// The files of a folder, relative to the crate's manifest, as `&'static [(path, text)]`. Called by
/// `terrace_migrate::migrations!`.
#[proc_macro]
pub fn embed_migrations(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    migrations::expand(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

//! `#[derive(Row)]`: a struct that a query of values gives, and the struct that says from what.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Ident, Type, parse2};

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match parse2::<DeriveInput>(input) {
        Ok(input) => row(&input).unwrap_or_else(Error::into_compile_error),
        Err(error) => error.into_compile_error(),
    }
}

fn row(input: &DeriveInput) -> syn::Result<TokenStream> {
    let refused = || Error::new_spanned(&input.ident, "a row is a struct with named fields");
    let Data::Struct(data) = &input.data else {
        return Err(refused());
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(refused());
    };
    if fields.named.is_empty() {
        return Err(refused());
    }
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "a row has no parameters: its fields are what columns give",
        ));
    }
    let (name, visibility) = (&input.ident, &input.vis);
    let columns = format_ident!("{name}Columns");
    let runtime = runtime(input)?;
    let fields: Vec<(&syn::Visibility, &Ident, &Type)> = fields
        .named
        .iter()
        .filter_map(|field| Some((&field.vis, field.ident.as_ref()?, &field.ty)))
        .collect();
    let letters: Vec<Ident> = (0..fields.len())
        .map(|index| format_ident!("T{index}"))
        .collect();
    let names: Vec<_> = fields.iter().map(|(_, name, _)| name).collect();
    let types: Vec<_> = fields.iter().map(|(_, _, of)| of).collect();
    let visibilities = fields.iter().map(|(visibility, ..)| visibility);
    let about = format!("What each field of [`{name}`] is selected from.");
    Ok(quote! {
        #[doc = #about]
        #[derive(Clone, Copy, Debug)]
        #visibility struct #columns<#(#letters),*> {
            #(#[doc = "A column or calculation."] #visibilities #names: #letters,)*
        }
        const _: () = {
            use #runtime as __terrace;
            impl<#(#letters: __terrace::Selectable<Plain: __terrace::Fills<#types>>),*> __terrace::Selection
                for #columns<#(#letters),*>
            {
                type Output = #name;
                type Handles = #columns<#(#letters::Handle),*>;
                fn items(self) -> __terrace::Items {
                    __terrace::Items::from_vec(vec![#(__terrace::Selectable::into_item(self.#names)),*])
                }
                fn read(reader: &mut __terrace::Reader<'_>) -> __terrace::Result<#name> {
                    Ok(#name { #(#names: __terrace::Fills::fill(#letters::read(reader)?),)* })
                }
                fn handles(handles: &mut __terrace::Handles) -> Self::Handles {
                    #columns { #(#names: #letters::handle(handles),)* }
                }
            }
            impl __terrace::FromRow for #name {
                fn from_row(reader: &mut __terrace::Reader<'_>) -> __terrace::Result<Self> {
                    Ok(Self { #(#names: reader.plain()?,)* })
                }
            }
        };
    })
}

/// The path of the crate's `private` module.
fn runtime(input: &DeriveInput) -> syn::Result<TokenStream> {
    let mut runtime = quote!(::terrace::private);
    for attribute in &input.attrs {
        if attribute.path().is_ident("terrace") {
            attribute.parse_nested_meta(|item| {
                if !item.path.is_ident("crate") {
                    return Err(item.error("a row takes `crate = \"…\"` and nothing else"));
                }
                let path: syn::LitStr = item.value()?.parse()?;
                let path: syn::Path = path.parse()?;
                runtime = quote!(#path::private);
                Ok(())
            })?;
        }
    }
    Ok(runtime)
}

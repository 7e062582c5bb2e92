//! A struct whose fields several models repeat.

use proc_macro2::TokenStream;
use quote::quote;

use super::{columns, record, schema};
use crate::model::Model;

/// The code of a mixin.
pub(crate) fn expand(mut mixin: Model) -> TokenStream {
    let declared = columns::declare(&mixin);
    let runtime = std::mem::replace(&mut mixin.runtime, quote!(__terrace));
    let (name, columns) = (&mixin.name, columns::name(&mixin));
    let values = columns::values(&mixin);
    let read = record::read(&mixin);
    let (encode, touch) = record::visit(&mixin, &quote!(first+));
    let (_, mark) = record::mark(&mixin);
    let fields = (0..mixin.fields.len()).map(|index| schema::declaration(&mixin, index));
    quote! {
        #declared
        const _: () = {
            use #runtime as __terrace;
            impl __terrace::FromRow for #name {
                fn from_row(reader: &mut __terrace::Reader<'_>) -> __terrace::Result<Self> {
                    Ok(Self { #read })
                }
            }
            impl __terrace::Mixin for #name {
                type Columns = #columns;
                type Mark = #mark;
                fn columns(path: __terrace::Path) -> #columns {
                    #columns { #values }
                }
                const FIELDS: &'static [__terrace::FieldSchema] = &[#(#fields),*];
                fn encode(&self, encoder: &mut __terrace::Encoder) {
                    #encode
                }
                fn touch(&mut self, touch: &__terrace::Touch<'_>, first: usize) {
                    #touch
                }
            }
            const _: &[__terrace::FieldSchema] = <#name as __terrace::Mixin>::FIELDS;
        };
    }
}

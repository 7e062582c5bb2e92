//! Relations: as data, as hops of paths, and as methods of instances.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{ManyToMany, Model, Reference, Relation, RelationKind, plain_name};

/// The relations as data.
pub(super) fn schemas(model: &Model) -> Vec<TokenStream> {
    let runtime = &model.runtime;
    let schema = |kind| quote!(|| <#kind as #runtime::Model>::SCHEMA);
    let relations = model.relations.iter().map(|relation| {
        let name = plain_name(&relation.name);
        let kind = match &relation.kind {
            RelationKind::Reverse { model, field } => {
                let (model, field) = (schema(model), plain_name(field));
                quote!(Reverse { model: #model, field: #field })
            }
            RelationKind::Generic {
                model,
                content_type,
                object,
            } => {
                let model = schema(model);
                let (content_type, object) = (plain_name(content_type), plain_name(object));
                quote!(Generic { model: #model, content_type: #content_type, object: #object })
            }
            RelationKind::ManyToMany(many) => {
                let ManyToMany {
                    through,
                    symmetrical,
                    ..
                } = &**many;
                let through = schema(through);
                let (source, target) = (plain_name(&many.source), plain_name(&many.target));
                quote!(ManyToMany {
                    through: #through, source: #source, target: #target, symmetrical: #symmetrical,
                })
            }
        };
        quote!(#runtime::RelationSchema { name: #name, kind: #runtime::RelationKind::#kind })
    });
    relations.collect()
}

/// Methods of the columns that lead to the columns of related models.
pub(super) fn hops(model: &Model) -> Vec<TokenStream> {
    let (runtime, visibility) = (&model.runtime, &model.visibility);
    let columns = |kind| quote!(<#kind as #runtime::Model>::Columns);
    let hops = (128_u8..).zip(&model.relations).map(|(hop, relation)| {
        let name = &relation.name;
        match &relation.kind {
            RelationKind::Reverse { model, field }
            | RelationKind::Generic {
                model,
                object: field,
                ..
            } => {
                let about = format!("The columns of the rows that refer to this one by `{field}`.");
                let columns = columns(model);
                quote! {
                    #[doc = #about]
                    #visibility fn #name(self) -> #columns {
                        self.terrace_path.hop(#hop)
                    }
                }
            }
            RelationKind::ManyToMany(many) => {
                let ManyToMany { to, through, .. } = &**many;
                let target = plain_name(&many.target);
                let middle = format_ident!("{}_through", name);
                let about = format!("The columns of `{}`.", plain_name(name));
                let about_middle = format!("The columns in the middle of `{}`.", plain_name(name));
                let (to, between) = (columns(to), columns(through));
                quote! {
                    #[doc = #about]
                    #visibility fn #name(self) -> #to {
                        let middle = self.#middle();
                        #runtime::Columns::path(&middle)
                            .hop(const { #runtime::place(<#through as #runtime::Model>::SCHEMA, #target) })
                    }
                    #[doc = #about_middle]
                    #visibility fn #middle(self) -> #between {
                        self.terrace_path.hop(#hop)
                    }
                }
            }
        }
    });
    hops.collect()
}

/// Methods of instances.
pub(super) fn declare(model: &Model) -> TokenStream {
    let Model {
        visibility,
        name: owner,
        runtime,
        ..
    } = model;
    let methods = model.relations.iter().enumerate().map(|(index, relation)| {
        let name = &relation.name;
        match &relation.kind {
            RelationKind::Reverse { model, field }
            | RelationKind::Generic {
                model,
                object: field,
                ..
            } => {
                let about = format!(
                    "The rows that refer to this one by `{field}`.\n\n# Errors\n\
                     `InvalidInput` when it was not inserted yet and so has no key."
                );
                quote! {
                    #[doc = #about]
                    #visibility fn #name(&self) -> #runtime::Result<#runtime::Query<#model>> {
                        #runtime::reverse(self, #index)
                    }
                }
            }
            RelationKind::ManyToMany(many) => {
                let ManyToMany { to, through, .. } = &**many;
                let alias = format_ident!("{}_m2m", name);
                let about = format!("The rows of `{}`.", plain_name(name));
                let about_alias = format!("As [`{0}`](Self::{0}).", plain_name(name));
                quote! {
                    #[doc = #about]
                    #visibility fn #name(&self) -> #runtime::Many<'_, Self, #to, #through> {
                        #runtime::Many::new(self, #index)
                    }
                    #[doc = #about_alias]
                    #visibility fn #alias(&self) -> #runtime::Many<'_, Self, #to, #through> {
                        self.#name()
                    }
                }
            }
        }
    });
    let referred = model.foreign_keys.iter().filter_map(|key| {
        let (held, target) = (key.held.as_ref()?, key.model.as_ref()?);
        let (name, hop, visibility) = (&held.name, &key.name, &held.visibility);
        let about = format!(
            "The row that `{hop}` refers to, as a query.\n\n# Errors\n\
             `NotFound` when one of its columns is null, so that it refers to none."
        );
        Some(quote! {
            #[doc = #about]
            #visibility fn #name(&self) -> #runtime::Result<#runtime::Query<#target>> {
                #runtime::referred(self, #hop)
            }
        })
    });
    let methods: Vec<_> = methods.chain(referred).collect();
    if methods.is_empty() {
        return TokenStream::new();
    }
    quote!(impl #owner { #(#methods)* })
}

/// The models in the middle of relations that name none.
pub(super) fn made(model: &Model) -> TokenStream {
    let made = model.relations.iter().filter_map(|relation| {
        let RelationKind::ManyToMany(many) = &relation.kind else {
            return None;
        };
        let table = many.made.as_ref()?;
        Some(middle(model, relation, many, table).unwrap_or_else(syn::Error::into_compile_error))
    });
    made.collect()
}

fn middle(
    model: &Model,
    relation: &Relation,
    many: &ManyToMany,
    table: &str,
) -> syn::Result<TokenStream> {
    let Model {
        visibility,
        name: owner,
        runtime,
        ..
    } = model;
    let ManyToMany {
        to,
        through,
        source,
        target,
        ..
    } = many;
    let column = |field: &syn::Ident| {
        let name = plain_name(field);
        if name.ends_with("_id") {
            name
        } else {
            format!("{name}_id")
        }
    };
    let (source_column, target_column) = (column(source), column(target));
    let registry = model.registry.then(|| quote!(registry,));
    let krate = model.krate.as_ref().map(|path| {
        let path = quote!(#path).to_string();
        quote!(crate = #path,)
    });
    let about = format!(
        "Which rows of `{}` belong to a row of [`{owner}`].",
        plain_name(&relation.name)
    );
    let declared = quote! {
        #[doc = #about]
        #visibility struct #through {
            /// The one side.
            #[terrace(column = #source_column, on_delete = "cascade")]
            #visibility #source: #runtime::ForeignKey<#owner>,
            /// The other side.
            #[terrace(column = #target_column, on_delete = "cascade")]
            #visibility #target: #runtime::ForeignKey<#to>,
        }
    };
    let options = quote! {
        #[terrace(#registry #krate table = #table, primary_key(#source, #target), made)]
    };
    let input = syn::parse2(quote!(#options #declared))?;
    let code = crate::parse::model(&input).map(super::model)?;
    let bare: TokenStream = quote! {
        #[doc = #about]
        #[derive(Clone, Debug, PartialEq)]
        #visibility struct #through {
            /// The one side.
            #visibility #source: #runtime::ForeignKey<#owner>,
            /// The other side.
            #visibility #target: #runtime::ForeignKey<#to>,
        }
    };
    Ok(quote!(#bare #code))
}

/// What must hold while compiling: the columns that references name are there, fit, and tell rows
/// apart.
pub(super) fn columns(model: &Model) -> TokenStream {
    let (runtime, name) = (&model.runtime, &model.name);
    let assert = |reference: &str, target: &syn::Type| {
        let shown = quote!(#target).to_string();
        let message = format!(
            "`{name}.{reference}` refers to columns that `{shown}` doesn't have, that are of other \
             types, or by which its rows aren't told apart: name its key, or what is unique"
        );
        quote!(#runtime::fits(
            <#name as #runtime::Model>::SCHEMA, #reference,
            <#target as #runtime::Model>::SCHEMA, #message,
        );)
    };
    let fields = model.fields.iter().filter_map(|field| {
        field.on.as_ref()?;
        match &field.reference {
            Reference::Foreign(target) | Reference::Plain(target) => {
                Some(assert(&field.plain_name(), target))
            }
            Reference::Registry(_) | Reference::None => None,
        }
    });
    let composites = model.foreign_keys.iter();
    let composites = composites.filter_map(|key| Some(assert(&key.name, key.model.as_ref()?)));
    quote!(#(#fields)* #(#composites)*)
}

/// What must hold while compiling: the fields that relations name are there, and refer back.
pub(super) fn assertions(model: &Model) -> TokenStream {
    let (runtime, owner) = (&model.runtime, &model.name);
    let refers = |model: &syn::Type, field: &syn::Ident, to: TokenStream| {
        let (shown, field) = (quote!(#model).to_string(), plain_name(field));
        let message = format!("the model `{shown}` has no foreign key `{field}` to `{to}`");
        quote!(#runtime::refers(<#model as #runtime::Model>::SCHEMA, #field, <#to as #runtime::Model>::TABLE, #message);)
    };
    let assertions = model.relations.iter().map(|relation| match &relation.kind {
        RelationKind::Reverse { model, field } => refers(model, field, quote!(#owner)),
        RelationKind::Generic {
            model,
            content_type,
            object,
        } => {
            let shown = quote!(#model).to_string();
            let (content_type, object) = (plain_name(content_type), plain_name(object));
            let message =
                format!("the model `{shown}` has no foreign key `{content_type}` to `ContentType`");
            quote!(#runtime::refers_generic(
                <#model as #runtime::Model>::SCHEMA, #content_type, #object,
                &<#owner as #runtime::Keyed>::KEY, #message,
            );)
        }
        RelationKind::ManyToMany(many) => {
            let ManyToMany { through, to, .. } = &**many;
            let source = refers(through, &many.source, quote!(#owner));
            let target = refers(through, &many.target, quote!(#to));
            quote!(#source #target)
        }
    });
    assertions.collect()
}

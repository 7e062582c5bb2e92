//! What a model says about itself to those that show and keep its rows.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Meta};

use super::{attribute, container};
use crate::errors::Errors;
use crate::model::{Field, ModelOption, plain_name};

const ADMIN: &[&str] = &[
    "list_display",
    "search_fields",
    "list_filter",
    "ordering",
    "list_per_page",
    "readonly_fields",
];

const AUDIT: &[&str] = &["track", "except", "secret"];

/// One option.
pub(super) fn parse(item: &Meta, fields: &[Field], errors: &mut Errors) -> Option<ModelOption> {
    let mut ways = Vec::new();
    let value = match attribute::name(item).as_str() {
        "app" => {
            let text = attribute::text(item, errors)?;
            quote!(#text)
        }
        "display" => {
            let names = names(item, fields, errors);
            let [name] = names.as_slice() else {
                errors.at(item, "one field stands for a row: `display = \"title\"`");
                return None;
            };
            quote!(Some(#name))
        }
        "permissions" => {
            let flag = attribute::flag(item, errors);
            quote!(#flag)
        }
        "ordering" => ordering(item, fields, &mut ways, errors),
        "audit" => audit(item, fields, errors),
        _ => admin(item, fields, &mut ways, errors),
    };
    let name = Ident::new(&attribute::name(item), attribute::span(item));
    Some(ModelOption { name, value, ways })
}

fn audit(item: &Meta, fields: &[Field], errors: &mut Errors) -> TokenStream {
    let (mut tracked, mut except, mut secret) = (Vec::new(), Vec::new(), Vec::new());
    for part in attribute::nested(item, errors) {
        match attribute::name(&part).as_str() {
            // Nothing named: everything.
            "track" if is_empty_text(&part) => {}
            "track" => tracked = names(&part, fields, errors),
            "except" => except = names(&part, fields, errors),
            "secret" => secret = names(&part, fields, errors),
            _ => attribute::unknown(&part, "model's audit", AUDIT, errors),
        }
    }
    quote!(Some(__terrace::AuditSchema {
        fields: &[#(#tracked),*],
        except: &[#(#except),*],
        secret: &[#(#secret),*],
    }))
}

fn is_empty_text(item: &Meta) -> bool {
    matches!(
        attribute::value(item),
        Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) if text.value().is_empty()
    )
}

fn admin(
    item: &Meta,
    fields: &[Field],
    ways: &mut Vec<TokenStream>,
    errors: &mut Errors,
) -> TokenStream {
    let mut settings = Vec::new();
    for part in attribute::nested(item, errors) {
        let key = attribute::name(&part);
        let value = match key.as_str() {
            "list_display" | "search_fields" | "list_filter" | "readonly_fields" => {
                let names = names(&part, fields, errors);
                quote!(&[#(#names),*])
            }
            "ordering" => ordering(&part, fields, ways, errors),
            "list_per_page" => match attribute::number(&part, errors) {
                Some((false, number)) => quote!(#number),
                _ => continue,
            },
            _ => {
                attribute::unknown(&part, "model's admin", ADMIN, errors);
                continue;
            }
        };
        let name = Ident::new(&key, attribute::span(&part));
        settings.push(quote!(#name: #value,));
    }
    quote!(Some(__terrace::AdminSchema { #(#settings)* ..__terrace::AdminSchema::PLAIN }))
}

fn ordering(
    item: &Meta,
    fields: &[Field],
    ways: &mut Vec<TokenStream>,
    errors: &mut Errors,
) -> TokenStream {
    let mut orders = Vec::new();
    for (descending, name) in attribute::names(item, errors) {
        let path = plain_name(&name);
        let parts: Vec<&str> = path.split("__").collect();
        if let [.., last] = parts.as_slice()
            && parts.len() > 1
        {
            ways.push(way(&name, &parts, last));
        } else if !is_own(&path, fields) {
            container::find(&name, fields, errors);
        }
        orders.push(quote!(__terrace::OrderingSchema { field: #path, descending: #descending }));
    }
    quote!(&[#(#orders),*])
}

/// Whether a name is that of a field, of a foreign key's column, or stands for the key.
fn is_own(name: &str, fields: &[Field]) -> bool {
    let is_column = |field: &Field| field.target().is_some() && field.column == name;
    name == "pk"
        || fields
            .iter()
            .any(|field| field.plain_name() == name || is_column(field))
}

/// What follows the columns of the model to get to the end of a path: the compiler tells whether it
/// is there.
fn way(name: &Ident, parts: &[&str], last: &str) -> TokenStream {
    let ident = |part: &&str| format_ident!("r#{part}", span = name.span());
    let hops = parts[..parts.len() - 1].iter().map(ident);
    let end = (last != "pk").then(|| ident(&last));
    let end = end.map(|end| quote!(.#end));
    quote!(#(.#hops())* #end)
}

fn names(item: &Meta, fields: &[Field], errors: &mut Errors) -> Vec<String> {
    let names = attribute::plain_names(item, errors).into_iter();
    let found = names.filter_map(|name| container::find(&name, fields, errors));
    found.map(|index| fields[index].plain_name()).collect()
}

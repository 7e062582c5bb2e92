//! The attributes and the type of a field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Ident, LitInt, Meta};

use super::{attribute, kind};
use crate::errors::Errors;
use crate::model::{Field, Reference, plain_name};

const KNOWN: &[&str] = &[
    "primary_key",
    "column",
    "max_length",
    "precision",
    "scale",
    "min",
    "max",
    "unique",
    "index",
    "default",
    "auto_now_add",
    "auto_now",
    "version",
    "soft_delete",
    "on_delete",
];

/// A field, and whether it is marked as the primary key.
pub(super) fn parse(declared: &syn::Field, errors: &mut Errors) -> (Field, bool) {
    let name = declared
        .ident
        .clone()
        .unwrap_or_else(|| Ident::new("_", proc_macro2::Span::call_site()));
    let reference = kind::reference(&declared.ty);
    if let Some(message) = kind::refusal(&declared.ty) {
        errors.at(&declared.ty, message);
    }
    let mut options = Options::default();
    for item in attribute::items(&declared.attrs, errors) {
        options.add(&item, errors);
    }
    let column = options.column.take().unwrap_or_else(|| match reference {
        Reference::None => plain_name(&name),
        Reference::Foreign(_) | Reference::Registry(_) => format!("{}_id", plain_name(&name)),
    });
    let field = Field {
        visibility: declared.vis.clone(),
        kind: declared.ty.clone(),
        column,
        reference,
        options: options.calls(errors),
        name,
    };
    (field, options.primary_key)
}

#[derive(Default)]
struct Options {
    primary_key: bool,
    column: Option<String>,
    precision: Option<LitInt>,
    scale: Option<LitInt>,
    calls: Vec<TokenStream>,
}

impl Options {
    fn add(&mut self, item: &Meta, errors: &mut Errors) {
        let name = attribute::name(item);
        let span = attribute::span(item);
        let method = Ident::new(
            match name.as_str() {
                "auto_now_add" => "created",
                "auto_now" => "updated",
                "max_length" | "min" | "max" | "unique" | "index" | "default" | "version"
                | "soft_delete" => &name,
                _ => "unknown",
            },
            span,
        );
        match name.as_str() {
            "primary_key" => self.primary_key = attribute::flag(item, errors),
            "column" => self.column = attribute::text(item, errors).map(|text| text.value()),
            "unique" | "index" | "auto_now_add" | "auto_now" | "version" | "soft_delete" => {
                if attribute::flag(item, errors) {
                    self.calls.push(quote_spanned!(span=> .#method()));
                }
            }
            "precision" => self.precision = unsigned(item, errors),
            "scale" => self.scale = unsigned(item, errors),
            "max_length" => {
                if let Some(number) = unsigned(item, errors) {
                    self.calls.push(quote_spanned!(span=> .#method(#number)));
                }
            }
            "min" | "max" => {
                if let Some((negative, number)) = attribute::number(item, errors) {
                    let sign = if negative {
                        quote!(-)
                    } else {
                        TokenStream::new()
                    };
                    self.calls
                        .push(quote_spanned!(span=> .#method(#sign #number)));
                }
            }
            "default" => {
                if let Some(sql) = attribute::text(item, errors) {
                    self.calls.push(quote_spanned!(span=> .#method(#sql)));
                }
            }
            "on_delete" => {
                if let Some(method) = on_delete(item, errors) {
                    self.calls.push(quote_spanned!(span=> .#method()));
                }
            }
            _ => attribute::unknown(item, "field", KNOWN, errors),
        }
    }

    fn calls(&mut self, errors: &mut Errors) -> Vec<TokenStream> {
        match (&self.precision, &self.scale) {
            (Some(precision), Some(scale)) => self.calls.push(quote!(.decimal(#precision, #scale))),
            (Some(lone), None) | (None, Some(lone)) => {
                errors.at(
                    lone,
                    "precision and scale belong together: `precision = 10, scale = 2`",
                );
            }
            (None, None) => {}
        }
        std::mem::take(&mut self.calls)
    }
}

fn unsigned(item: &Meta, errors: &mut Errors) -> Option<LitInt> {
    let (negative, number) = attribute::number(item, errors)?;
    if negative {
        errors.at(
            item,
            format_args!("`{}` can't be negative", attribute::name(item)),
        );
        return None;
    }
    Some(number)
}

/// The method that declares the action.
fn on_delete(item: &Meta, errors: &mut Errors) -> Option<Ident> {
    let text = attribute::text(item, errors)?;
    let method = match text.value().as_str() {
        "restrict" => "on_delete_restrict",
        "cascade" => "on_delete_cascade",
        "set_null" => "on_delete_set_null",
        "set_default" => "on_delete_set_default",
        "protect" => "on_delete_protect",
        "no_action" => "on_delete_no_action",
        _ => {
            errors.at(
                &text,
                "on_delete is \"restrict\", \"protect\", \"cascade\", \"set_null\", \"set_default\" or \"no_action\"",
            );
            return None;
        }
    };
    Some(Ident::new(method, text.span()))
}

//! The attributes and the type of a field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Type};

use super::{attribute, constraint, kind, validator};
use crate::errors::Errors;
use crate::model::{Field, Mixin, Reference, plain_name};

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
    "auto_uuid",
    "on_delete",
    "validate",
    "db_default",
    "generated",
    "soft_delete",
    "version",
    "flatten",
    "fk",
    "on",
    "deferrable",
];

/// A field, and whether it is marked as the primary key.
pub(super) fn parse(model: &Ident, declared: &syn::Field, errors: &mut Errors) -> (Field, bool) {
    let name = declared
        .ident
        .clone()
        .unwrap_or_else(|| Ident::new("_", proc_macro2::Span::call_site()));
    let mut reference = kind::reference(&declared.ty);
    if let Some(message) = kind::refusal(&declared.ty) {
        errors.at(&declared.ty, message);
    }
    let mut options = Options::default();
    for item in attribute::items(&declared.attrs, errors) {
        options.add(&item, errors);
    }
    if kind::says_key(&declared.ty) && options.on.is_none() {
        errors.at(
            &declared.ty,
            "a key of another type is that of another column: say which, `#[terrace(on = \"column\")]`",
        );
    }
    let on = options.on.as_ref().map(LitStr::value);
    if let Some(plain) = options.plain_reference(model, &reference, errors) {
        reference = Reference::Plain(plain);
    }
    let refers = matches!(reference, Reference::Foreign(_) | Reference::Plain(_));
    let on = on.filter(|_| refers);
    let column = options.column.take().unwrap_or_else(|| match reference {
        Reference::None | Reference::Plain(_) => plain_name(&name),
        Reference::Foreign(_) | Reference::Registry(_) => format!("{}_id", plain_name(&name)),
    });
    let field = Field {
        visibility: declared.vis.clone(),
        kind: declared.ty.clone(),
        column,
        reference,
        on,
        soft_delete: options.soft_delete,
        options: options.calls(errors),
        name,
    };
    (field, options.primary_key)
}

/// The mixin that a field holds, if it is marked as one.
pub(super) fn mixin(declared: &syn::Field) -> Option<Mixin> {
    let items = attribute::items(&declared.attrs, &mut Errors::default());
    let [item] = items.as_slice() else {
        return None;
    };
    if attribute::name(item) != "flatten" {
        return None;
    }
    Some(Mixin {
        visibility: declared.vis.clone(),
        name: declared.ident.clone()?,
        kind: declared.ty.clone(),
    })
}

#[derive(Default)]
struct Options {
    primary_key: bool,
    column: Option<String>,
    precision: Option<LitInt>,
    scale: Option<LitInt>,
    fk: Option<LitStr>,
    on: Option<LitStr>,
    soft_delete: bool,
    /// What belongs behind the reference that it is about.
    of_reference: Vec<TokenStream>,
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
                "db_default" => "default",
                "generated_as" => "generated",
                "max_length" | "min" | "max" | "unique" | "index" | "default" | "generated"
                | "soft_delete" | "version" | "auto_uuid" => &name,
                _ => "unknown",
            },
            span,
        );
        match name.as_str() {
            "flatten" => errors.at(
                item,
                "`flatten` stands alone: a mixin has its own attributes",
            ),
            "primary_key" => self.primary_key = attribute::flag(item, errors),
            "column" => self.column = attribute::text(item, errors).map(|text| text.value()),
            "unique" | "index" | "auto_now_add" | "auto_now" | "auto_uuid" | "soft_delete"
            | "version" => {
                if attribute::flag(item, errors) {
                    self.soft_delete |= name == "soft_delete";
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
            "default" | "db_default" => {
                if let Some(sql) = default(item, errors) {
                    self.calls.push(quote_spanned!(span=> .#method(#sql)));
                }
            }
            "generated" | "generated_as" => {
                if let Some(sql) = attribute::text(item, errors) {
                    self.calls.push(quote_spanned!(span=> .#method(#sql)));
                }
            }
            "validate" => self.calls.extend(validator::parse(item, errors)),
            "fk" => self.fk = attribute::text(item, errors),
            "on" => self.on = attribute::text(item, errors),
            "on_delete" => {
                if let Some(method) = on_delete(item, errors) {
                    self.of_reference.push(quote_spanned!(span=> .#method()));
                }
            }
            "deferrable" => {
                if let Some(variant) = constraint::deferrable(item, errors) {
                    let deferred = variant == "Deferred";
                    let method = if deferred { "deferred" } else { "deferrable" };
                    let method = Ident::new(method, span);
                    self.of_reference.push(quote_spanned!(span=> .#method()));
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
        self.calls.append(&mut self.of_reference);
        std::mem::take(&mut self.calls)
    }

    /// The model that a plain value refers to; the reference itself becomes a call.
    fn plain_reference(
        &mut self,
        model: &Ident,
        declared: &Reference,
        errors: &mut Errors,
    ) -> Option<Type> {
        let Some(fk) = self.fk.take() else {
            match (self.on.take(), declared) {
                (Some(on), Reference::Foreign(_)) => {
                    let call = quote_spanned!(on.span()=> .on(#on));
                    self.calls.insert(0, call);
                }
                (Some(on), Reference::Registry(_)) => errors.at(
                    on,
                    "a reference to the registry is by its key: leave `on` out",
                ),
                (Some(on), _) => errors.at(
                    on,
                    "`on` belongs to a foreign key: `ForeignKey<User, Uuid>`, or `fk = \"User\"`",
                ),
                (None, _) => {}
            }
            return None;
        };
        if !matches!(declared, Reference::None) {
            errors.at(&fk, "the type of the field is a foreign key already");
            return None;
        }
        let span = fk.span();
        let on = self.on.take();
        if constraint::is_table(&fk.value()) && fk.value() != "self" {
            let on = on.map_or_else(|| "id".to_owned(), |on| on.value());
            let scope = quote!(<<Self as __terrace::Model>::Scope as __terrace::Scope>::KIND);
            let schema = quote!(const { &__terrace::ModelSchema {
                name: #fk, table: #fk, scope: #scope, ..__terrace::ModelSchema::PLAIN
            } });
            self.calls
                .push(quote_spanned!(span=> .refers_to_table(|| #schema, #fk, #on)));
            return None;
        }
        let model: Type = if fk.value() == "self" {
            syn::parse_quote_spanned!(span=> #model)
        } else {
            errors.take(fk.parse())?
        };
        self.calls.push(if let Some(on) = on {
            quote_spanned!(span=> .refers_to::<#model>(#on))
        } else {
            quote_spanned!(span=> .refers_to_key::<#model>())
        });
        Some(model)
    }
}

/// A default: SQL as a text, or a literal.
fn default(item: &Meta, errors: &mut Errors) -> Option<String> {
    match attribute::value(item) {
        Some(Expr::Lit(ExprLit {
            lit: Lit::Bool(truth),
            ..
        })) => Some(if truth.value { "TRUE" } else { "FALSE" }.to_owned()),
        Some(Expr::Lit(ExprLit {
            lit: Lit::Float(number),
            ..
        })) => Some(number.base10_digits().to_owned()),
        Some(
            Expr::Lit(ExprLit {
                lit: Lit::Int(_), ..
            })
            | Expr::Unary(_),
        ) => {
            let (negative, number) = attribute::number(item, errors)?;
            let sign = if negative { "-" } else { "" };
            Some(format!("{sign}{}", number.base10_digits()))
        }
        _ => attribute::text(item, errors).map(|text| text.value()),
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

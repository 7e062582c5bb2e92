//! Reading `#[terrace(…)]`, one item after the other.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Token, UnOp};

use crate::errors::Errors;
use crate::names::nearest;

/// The items of all `#[terrace(…)]` attributes.
pub(super) fn items(attributes: &[Attribute], errors: &mut Errors) -> Vec<Meta> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("terrace"))
        .filter_map(|attribute| {
            errors.take(attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated))
        })
        .flatten()
        .collect()
}

/// The name of an item.
pub(super) fn name(item: &Meta) -> String {
    item.path()
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Reports an item of an unknown name.
pub(super) fn unknown(item: &Meta, what: &str, known: &[&str], errors: &mut Errors) {
    let name = name(item);
    let message = match nearest(&name, known) {
        Some(meant) => format!("unknown attribute `{name}` of a {what}: did you mean `{meant}`?"),
        None => format!(
            "unknown attribute `{name}` of a {what}; known are: {}",
            known.join(", ")
        ),
    };
    errors.at(item.path(), message);
}

/// The text of `name = "text"`.
pub(super) fn text(item: &Meta, errors: &mut Errors) -> Option<LitStr> {
    if let Some(Expr::Lit(ExprLit {
        lit: Lit::Str(text),
        ..
    })) = value(item)
    {
        if text.value().is_empty() {
            errors.at(text, "the text is empty");
            return None;
        }
        return Some(text.clone());
    }
    errors.at(item, format_args!("write it as `{} = \"…\"`", name(item)));
    None
}

/// The number of `name = 80`, with its sign.
pub(super) fn number(item: &Meta, errors: &mut Errors) -> Option<(bool, LitInt)> {
    let (negative, number) = match value(item) {
        Some(Expr::Unary(unary)) if matches!(unary.op, UnOp::Neg(_)) => (true, Some(&*unary.expr)),
        value => (false, value),
    };
    if let Some(Expr::Lit(ExprLit {
        lit: Lit::Int(number),
        ..
    })) = number
    {
        return Some((negative, number.clone()));
    }
    errors.at(item, format_args!("write it as `{} = 80`", name(item)));
    None
}

/// Whether an item stands alone, as a flag does.
pub(super) fn flag(item: &Meta, errors: &mut Errors) -> bool {
    let alone = matches!(item, Meta::Path(_));
    if !alone {
        errors.at(item, format_args!("`{}` takes no value", name(item)));
    }
    alone
}

/// The names of `name(a, b)`.
pub(super) fn idents(item: &Meta, errors: &mut Errors) -> Vec<Ident> {
    let parsed = match item {
        Meta::List(list) => {
            errors.take(list.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated))
        }
        _ => None,
    };
    let idents: Vec<Ident> = parsed.into_iter().flatten().collect();
    if idents.is_empty() {
        errors.at(
            item,
            format_args!("write it as `{}(first_field, second_field)`", name(item)),
        );
    }
    idents
}

/// The items of `name(first = …, second = …)`.
pub(super) fn nested(item: &Meta, errors: &mut Errors) -> Vec<Meta> {
    let parsed = match item {
        Meta::List(list) => {
            errors.take(list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated))
        }
        _ => None,
    };
    parsed.into_iter().flatten().collect()
}

/// Where an item is.
pub(super) fn span(item: &Meta) -> Span {
    item.path()
        .get_ident()
        .map_or_else(Span::call_site, Ident::span)
}

fn value(item: &Meta) -> Option<&Expr> {
    match item {
        Meta::NameValue(pair) => Some(&pair.value),
        _ => None,
    }
}

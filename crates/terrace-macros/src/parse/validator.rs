//! `validate(…)` of fields.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Expr, Meta, Path};

use super::attribute;
use crate::errors::Errors;

const KNOWN: &[&str] = &["email", "url", "slug", "length", "regex", "with"];

/// The validators of a field, as a call on its declaration.
pub(super) fn parse(item: &Meta, errors: &mut Errors) -> Option<TokenStream> {
    let parts = attribute::nested(item, errors);
    if parts.is_empty() {
        errors.at(
            item,
            "write it as `validate(email)`, `validate(length(min = 2))`",
        );
        return None;
    }
    let validators: Vec<_> = parts
        .iter()
        .filter_map(|part| validator(part, errors))
        .collect();
    let span = attribute::span(item);
    Some(quote_spanned!(span=> .validated(&[#(__terrace::Validator::#validators),*])))
}

fn validator(part: &Meta, errors: &mut Errors) -> Option<TokenStream> {
    match attribute::name(part).as_str() {
        "email" => attribute::flag(part, errors).then(|| quote!(Email)),
        "url" => attribute::flag(part, errors).then(|| quote!(Url)),
        "slug" => attribute::flag(part, errors).then(|| quote!(Slug)),
        "length" => Some(length(part, errors)),
        "regex" => {
            let pattern = attribute::text(part, errors)?;
            if let Err(error) = regex_lite::Regex::new(&pattern.value()) {
                errors.at(&pattern, format_args!("not a regular expression: {error}"));
            }
            Some(quote!(Pattern(#pattern)))
        }
        "with" => {
            let check = function(part, errors)?;
            Some(quote!(With(|value| __terrace::validate_with(value, #check))))
        }
        _ => {
            attribute::unknown(part, "validation", KNOWN, errors);
            None
        }
    }
}

fn length(part: &Meta, errors: &mut Errors) -> TokenStream {
    let (mut min, mut max) = (quote!(None), quote!(None));
    for bound in attribute::nested(part, errors) {
        let name = attribute::name(&bound);
        if name != "min" && name != "max" {
            attribute::unknown(&bound, "length", &["min", "max"], errors);
        } else if let Some((false, number)) = attribute::number(&bound, errors) {
            *(if name == "min" { &mut min } else { &mut max }) = quote!(Some(#number));
        }
    }
    quote!(Length { min: #min, max: #max })
}

/// The path of `with = path::to::function`, also as a text.
pub(super) fn function(item: &Meta, errors: &mut Errors) -> Option<Path> {
    if let Some(Expr::Path(path)) = attribute::value(item) {
        Some(path.path.clone())
    } else {
        let text = attribute::text(item, errors)?;
        errors.take(text.parse())
    }
}

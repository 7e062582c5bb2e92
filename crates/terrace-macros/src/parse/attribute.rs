//! Reading `#[terrace(…)]`, one item after the other.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Token, UnOp};

use crate::errors::Errors;
use crate::names::nearest;

/// The items of all `#[terrace(…)]` attributes.
pub(crate) fn items(attributes: &[Attribute], errors: &mut Errors) -> Vec<Meta> {
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
pub(crate) fn name(item: &Meta) -> String {
    item.path()
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Reports an item of an unknown name.
pub(crate) fn unknown(item: &Meta, what: &str, known: &[&str], errors: &mut Errors) {
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
pub(crate) fn text(item: &Meta, errors: &mut Errors) -> Option<LitStr> {
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
pub(crate) fn number(item: &Meta, errors: &mut Errors) -> Option<(bool, LitInt)> {
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
pub(crate) fn flag(item: &Meta, errors: &mut Errors) -> bool {
    let alone = matches!(item, Meta::Path(_));
    if !alone {
        errors.at(item, format_args!("`{}` takes no value", name(item)));
    }
    alone
}

/// The names of `name(a, b)`.
pub(crate) fn idents(item: &Meta, errors: &mut Errors) -> Vec<Ident> {
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

/// The names of `name = "a, b"`, `name("a", "b")` or `name(a, b)`, each with whether it has a minus
/// in front.
pub(crate) fn names(item: &Meta, errors: &mut Errors) -> Vec<(bool, Ident)> {
    let tokens = match item {
        Meta::List(list) => list.tokens.clone().into_iter().collect(),
        Meta::NameValue(pair) => vec![proc_macro2::TokenTree::Group(proc_macro2::Group::new(
            proc_macro2::Delimiter::None,
            quote::ToTokens::to_token_stream(&pair.value),
        ))],
        Meta::Path(_) => Vec::new(),
    };
    let mut found = Vec::new();
    let mut descending = false;
    for token in flat(tokens) {
        match &token {
            proc_macro2::TokenTree::Ident(ident) => {
                found.push((std::mem::take(&mut descending), ident.clone()));
            }
            proc_macro2::TokenTree::Punct(mark) if mark.as_char() == '-' => descending = true,
            proc_macro2::TokenTree::Punct(mark) if mark.as_char() == ',' => {}
            token => {
                let text = errors.take(syn::parse2::<LitStr>(token.clone().into()));
                found.extend(text.iter().flat_map(|text| split(text, errors)));
            }
        }
    }
    if found.is_empty() {
        errors.at(
            item,
            format_args!(
                "write it as `{} = \"first_field, second_field\"`",
                name(item)
            ),
        );
    }
    found
}

/// The names of `name = "a, b"` and its like, where a minus would mean nothing.
pub(crate) fn plain_names(item: &Meta, errors: &mut Errors) -> Vec<Ident> {
    let named = names(item, errors);
    plain(named, &name(item), errors)
}

/// Refuses a minus in front of a name.
pub(crate) fn plain(named: Vec<(bool, Ident)>, what: &str, errors: &mut Errors) -> Vec<Ident> {
    for (_, name) in named.iter().filter(|(descending, _)| *descending) {
        errors.at(
            name,
            format_args!("`{what}` has no direction: write `{name}` without the minus"),
        );
    }
    named.into_iter().map(|(_, name)| name).collect()
}

fn flat(tokens: Vec<proc_macro2::TokenTree>) -> Vec<proc_macro2::TokenTree> {
    let open = |token| match token {
        proc_macro2::TokenTree::Group(group)
            if group.delimiter() == proc_macro2::Delimiter::None =>
        {
            group.stream().into_iter().collect()
        }
        token => vec![token],
    };
    tokens.into_iter().flat_map(open).collect()
}

/// The names in a text, with commas between them.
fn split(text: &LitStr, errors: &mut Errors) -> Vec<(bool, Ident)> {
    let mut found = Vec::new();
    for name in text.value().split(',') {
        let name = name.trim();
        let (descending, name) = match name.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, name),
        };
        let parsed =
            syn::parse_str::<Ident>(name).or_else(|_| syn::parse_str(&format!("r#{name}")));
        match parsed {
            Ok(mut ident) => {
                ident.set_span(text.span());
                found.push((descending, ident));
            }
            Err(_) => errors.at(text, format_args!("`{name}` is not the name of a field")),
        }
    }
    found
}

/// The items of `name(a, -b, "c, -d", key = …)`: names of fields, each with whether it has a minus
/// in front, and the rest.
pub(crate) fn mixed(item: &Meta, errors: &mut Errors) -> (Vec<(bool, Ident)>, Vec<Meta>) {
    enum Part {
        Text(LitStr),
        Descending(Ident),
        Meta(Box<Meta>),
    }
    impl syn::parse::Parse for Part {
        fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
            if input.peek(LitStr) {
                return input.parse().map(Self::Text);
            }
            if input.parse::<Option<Token![-]>>()?.is_some() {
                return input.parse().map(Self::Descending);
            }
            input.parse().map(Box::new).map(Self::Meta)
        }
    }
    let parsed = match item {
        Meta::List(list) => {
            errors.take(list.parse_args_with(Punctuated::<Part, Token![,]>::parse_terminated))
        }
        _ => None,
    };
    let (mut names, mut rest) = (Vec::new(), Vec::new());
    for part in parsed.into_iter().flatten() {
        match part {
            Part::Text(text) => names.extend(split(&text, errors)),
            Part::Descending(name) => names.push((true, name)),
            Part::Meta(meta) => match *meta {
                Meta::Path(path) => {
                    names.extend(path.get_ident().map(|name| (false, name.clone())));
                }
                meta => rest.push(meta),
            },
        }
    }
    (names, rest)
}

/// The items of `name(first = …, second = …)`.
pub(crate) fn nested(item: &Meta, errors: &mut Errors) -> Vec<Meta> {
    let parsed = match item {
        Meta::List(list) => {
            errors.take(list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated))
        }
        _ => None,
    };
    parsed.into_iter().flatten().collect()
}

/// Where an item is.
pub(crate) fn span(item: &Meta) -> Span {
    item.path()
        .get_ident()
        .map_or_else(Span::call_site, Ident::span)
}

pub(crate) fn value(item: &Meta) -> Option<&Expr> {
    match item {
        Meta::NameValue(pair) => Some(&pair.value),
        _ => None,
    }
}

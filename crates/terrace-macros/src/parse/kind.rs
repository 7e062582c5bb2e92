//! What the name of a type tells: a derive sees no types. The compiler checks the rest, through the
//! traits that types of fields must have; what is found here is only said better.

use syn::{GenericArgument, PathArguments, Type};

use crate::model::Reference;

/// Types that every database stores, but that forget where a row was loaded from.
const FORGETFUL: &[&str] = &[
    "i16",
    "i32",
    "i64",
    "String",
    "Uuid",
    "Date",
    "DateTime",
    "Timestamp",
];

/// What a field of this type refers to.
pub(super) fn reference(kind: &Type) -> Reference {
    match named(kind) {
        Some((name, Some(argument))) => match name.as_str() {
            "Option" | "Defaulted" => reference(argument),
            "ForeignKey" => Reference::Foreign(argument.clone()),
            "RegistryKey" => Reference::Registry(argument.clone()),
            _ => Reference::None,
        },
        _ => Reference::None,
    }
}

/// The model of `Related<Model>`: a field without a column.
pub(super) fn related(kind: &Type) -> Option<&Type> {
    match named(kind) {
        Some((name, argument)) if name == "Related" => argument,
        _ => None,
    }
}

/// Whether a foreign key says the type of its values itself: `ForeignKey<Model, String>`.
pub(super) fn says_key(kind: &Type) -> bool {
    let Type::Path(path) = ungrouped(kind) else {
        return false;
    };
    let Some(last) = path.path.segments.last() else {
        return false;
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return false;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if last.ident == "Option" => says_key(inner),
        _ => last.ident == "ForeignKey" && arguments.args.len() > 1,
    }
}

/// Why no field can have this type, if that is known.
pub(super) fn refusal(kind: &Type) -> Option<String> {
    let (name, argument) = named(kind)?;
    let inner = argument.and_then(named).map(|(inner, _)| inner);
    match (name.as_str(), inner.as_deref()) {
        ("i8" | "u8", _) => Some(instead(&name, "i16")),
        ("u16", _) => Some(instead(&name, "i32")),
        ("u32", _) => Some(instead(&name, "i64")),
        ("u64" | "usize" | "isize", _) => Some(format!(
            "no database stores every {name}: use i64, with `#[terrace(min = 0)]`, or Decimal"
        )),
        ("Auto", Some("Option")) | ("Option", Some("Auto")) => Some(
            "`Auto` is filled when it is unset, and never null: leave the `Option` out".to_owned(),
        ),
        ("Auto", Some("i16")) => Some(
            "`Auto` doesn't number i16: its 32,767 numbers are soon given; use `Auto<i32>`"
                .to_owned(),
        ),
        ("Auto", Some("i8" | "u8" | "u16" | "u32" | "u64")) => {
            Some("`Auto` takes i32, i64, Uuid and Timestamp".to_owned())
        }
        ("Option", Some("Key")) => {
            Some("a primary key is never null: leave the `Option` out".to_owned())
        }
        ("Option", Some("Defaulted")) => Some(
            "a field that may be null and left to its default is a `Defaulted<Option<…>>`"
                .to_owned(),
        ),
        ("Defaulted", Some("Auto")) => {
            Some("`Auto` is filled when it is unset: leave the `Defaulted` out".to_owned())
        }
        ("Option" | "Defaulted", Some(_)) => argument.and_then(refusal),
        _ => None,
    }
}

/// Why a primary key can't have this type, if that is known.
pub(super) fn key_refusal(kind: &Type) -> Option<String> {
    let (name, argument) = named(kind)?;
    if name == "Defaulted" {
        return argument.and_then(key_refusal);
    }
    FORGETFUL.contains(&name.as_str()).then(|| {
        format!(
            "a primary key remembers where its row was loaded from: use `Key<{name}>` for a key that \
             the program gives, or `Auto<i64>`, `Auto<i32>` or `Auto<Uuid>` for one that is given to it"
        )
    })
}

fn instead(name: &str, wider: &str) -> String {
    format!(
        "no database stores every {name} as it is: use {wider}, with `#[terrace(min = …, max = …)]`"
    )
}

/// The last name of a path type, and its first type argument.
fn named(kind: &Type) -> Option<(String, Option<&Type>)> {
    let Type::Path(path) = ungrouped(kind) else {
        return None;
    };
    let last = path.path.segments.last()?;
    let argument = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(argument)) => Some(argument),
            _ => None,
        },
        _ => None,
    };
    Some((last.ident.to_string(), argument))
}

/// The type itself, without the invisible group around a type that a macro was given.
fn ungrouped(mut kind: &Type) -> &Type {
    loop {
        kind = match kind {
            Type::Group(group) => &group.elem,
            Type::Paren(parentheses) => &parentheses.elem,
            _ => return kind,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn a_type_that_a_macro_was_given_is_seen() {
        let group = |kind: Type| {
            Type::Group(syn::TypeGroup {
                attrs: Vec::new(),
                group_token: syn::token::Group::default(),
                elem: Box::new(kind),
            })
        };
        let key = group(parse_quote!(ForeignKey<Artist>));
        assert!(matches!(reference(&key), Reference::Foreign(_)));
        let optional: Type = parse_quote!(Option<#key>);
        assert!(matches!(reference(&group(optional)), Reference::Foreign(_)));
        assert!(refusal(&group(parse_quote!(u64))).is_some());
    }

    #[test]
    fn a_field_that_may_be_left_to_its_default_is_seen_through() {
        let key = parse_quote!(Defaulted<Option<ForeignKey<Artist>>>);
        assert!(matches!(reference(&key), Reference::Foreign(_)));
        for refused in [
            parse_quote!(Option<Defaulted<i64>>),
            parse_quote!(Defaulted<Auto<i64>>),
            parse_quote!(Defaulted<u64>),
        ] {
            assert!(refusal(&refused).is_some());
        }
        assert!(refusal(&parse_quote!(Defaulted<Option<i64>>)).is_none());
        assert!(key_refusal(&parse_quote!(Defaulted<String>)).is_some());
        assert!(key_refusal(&parse_quote!(Defaulted<Key<String>>)).is_none());
    }
}

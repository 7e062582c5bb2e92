//! `#[derive(DbEnum)]`: an enum without data as a type of fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, Ident, LitStr};

use crate::errors::Errors;
use crate::model::plain_name;
use crate::names::{nearest, pascal_case, snake_case};
use crate::parse::attribute;

const STYLES: &[&str] = &[
    "snake_case",
    "lowercase",
    "UPPERCASE",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "camelCase",
    "PascalCase",
];

/// The code of the derive.
pub(crate) fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let (mut runtime, mut style) = (quote!(::terrace::private), "snake_case".to_owned());
    for item in attribute::items(&input.attrs, &mut errors) {
        match attribute::name(&item).as_str() {
            "crate" => {
                let path = attribute::text(&item, &mut errors);
                if let Some(path) = path.and_then(|path| errors.take(path.parse::<syn::Path>())) {
                    runtime = quote!(#path::private);
                }
            }
            "rename_all" => {
                if let Some(text) = attribute::text(&item, &mut errors) {
                    style = known_style(&text, &mut errors);
                }
            }
            _ => attribute::unknown(
                &item,
                "database enum",
                &["rename_all", "crate"],
                &mut errors,
            ),
        }
    }
    let variants = variants(input, &style, &mut errors);
    let code = write(&input.ident, &runtime, &variants);
    errors.finish(code)
}

fn known_style(text: &LitStr, errors: &mut Errors) -> String {
    let style = text.value();
    if !STYLES.contains(&style.as_str()) {
        let meant = nearest(&style, STYLES).map_or_else(
            || STYLES.join(", "),
            |meant| format!("did you mean {meant:?}?"),
        );
        errors.at(text, format_args!("unknown style {style:?}: {meant}"));
    }
    style
}

/// Each variant and the name under which it is stored.
fn variants<'i>(
    input: &'i DeriveInput,
    style: &str,
    errors: &mut Errors,
) -> Vec<(&'i Ident, String)> {
    let Data::Enum(data) = &input.data else {
        errors.at(
            &input.ident,
            "only an enum is stored by the names of its variants",
        );
        return Vec::new();
    };
    if data.variants.is_empty() {
        errors.at(&input.ident, "an enum without variants has no values");
    }
    let mut found: Vec<(&Ident, String)> = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(
                variant,
                "a variant with data has no name that says it all: use `Json<…>` for the enum",
            );
        }
        let mut name = styled(&plain_name(&variant.ident), style);
        for item in attribute::items(&variant.attrs, errors) {
            match attribute::name(&item).as_str() {
                "rename" => {
                    name = attribute::text(&item, errors).map_or(name, |text| text.value());
                }
                _ => attribute::unknown(&item, "variant", &["rename"], errors),
            }
        }
        if found.iter().any(|(_, other)| *other == name) {
            errors.at(
                variant,
                format_args!("another variant is stored as {name:?} already"),
            );
        }
        found.push((&variant.ident, name));
    }
    found
}

fn styled(name: &str, style: &str) -> String {
    let snake = snake_case(name);
    match style {
        "lowercase" => snake.replace('_', ""),
        "UPPERCASE" => snake.replace('_', "").to_uppercase(),
        "SCREAMING_SNAKE_CASE" => snake.to_uppercase(),
        "kebab-case" => snake.replace('_', "-"),
        "PascalCase" => pascal_case(&snake),
        "camelCase" => {
            let pascal = pascal_case(&snake);
            let mut letters = pascal.chars();
            let first = letters.next().into_iter().flat_map(char::to_lowercase);
            first.chain(letters).collect()
        }
        _ => snake,
    }
}

fn write(name: &Ident, runtime: &TokenStream, variants: &[(&Ident, String)]) -> TokenStream {
    let idents: Vec<_> = variants.iter().map(|(ident, _)| ident).collect();
    let names: Vec<_> = variants.iter().map(|(_, name)| name).collect();
    quote! {
        const _: () = {
            use #runtime as __terrace;
            impl __terrace::DbEnum for #name {
                const NAMES: &'static [&'static str] = &[#(#names),*];
                fn name(self) -> &'static str {
                    match self { #(Self::#idents => #names,)* }
                }
                fn from_name(name: &str) -> Option<Self> {
                    match name { #(#names => Some(Self::#idents),)* _ => None }
                }
            }
            impl __terrace::Typed for #name {
                const TYPE: __terrace::ValueType = __terrace::ValueType::Text;
            }
            impl From<#name> for __terrace::Value {
                fn from(value: #name) -> Self {
                    __terrace::Value::from(__terrace::DbEnum::name(value))
                }
            }
            impl __terrace::Decode for #name {
                fn decode(cell: __terrace::Cell<'_>) -> __terrace::Result<Self> {
                    __terrace::decode_enum(cell)
                }
            }
            impl __terrace::Operand<#name> for #name {
                type Null = __terrace::NotNull;
                fn into_expression(self) -> __terrace::Expression {
                    __terrace::Expression::Value(self.into())
                }
            }
            impl __terrace::CustomField for #name {
                const COLUMN_TYPE: __terrace::ColumnType =
                    __terrace::enum_column(<Self as __terrace::DbEnum>::NAMES);
                const CHOICES: &'static [&'static str] = <Self as __terrace::DbEnum>::NAMES;
            }
        };
    }
}

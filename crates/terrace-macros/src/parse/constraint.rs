//! Foreign keys of several fields, and exclusion constraints.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Ident, LitStr, Meta, Type};

use super::{attribute, container};
use crate::errors::Errors;
use crate::model::{CompositeReference, Exclusion, Field};

/// Reads `fk_composite(name = "…", to = "…", from(a, b), on(x, y), on_delete = "…")`.
pub(super) fn composite(
    item: &Meta,
    fields: &[Field],
    errors: &mut Errors,
) -> Option<CompositeReference> {
    let (mut name, mut to, mut on_delete, mut deferrable) = (None, None, None, None);
    let (mut from, mut on) = (Vec::new(), Vec::new());
    for part in attribute::nested(item, errors) {
        match attribute::name(&part).as_str() {
            "name" => name = attribute::text(&part, errors),
            "to" => to = attribute::text(&part, errors),
            "from" => from = attribute::plain_names(&part, errors),
            "on" => on = attribute::plain_names(&part, errors),
            "on_delete" => on_delete = attribute::text(&part, errors),
            "deferrable" => deferrable = self::deferrable(&part, errors),
            _ => attribute::unknown(
                &part,
                "composite foreign key",
                &["name", "to", "from", "on", "on_delete", "deferrable"],
                errors,
            ),
        }
    }
    let (Some(name), Some(to)) = (name, to) else {
        errors.at(
            item,
            "write it as `fk_composite(name = \"target\", to = \"Pair\", from(a, b), on(x, y))`",
        );
        return None;
    };
    if from.len() != on.len() || from.len() < 2 {
        errors.at(item, "`from` and `on` name as many columns, two or more");
    }
    let columns = columns(from, fields, errors);
    let referenced = on.iter().map(crate::model::plain_name);
    Some(CompositeReference {
        name: name.value(),
        table: table(&to, errors)?,
        columns,
        referenced: referenced.collect(),
        on_delete: action(on_delete.as_ref(), errors),
        deferrable: deferrable.unwrap_or_else(|| Ident::new("No", Span::call_site())),
    })
}

/// When a constraint is checked: a variant of `Deferrable`.
pub(super) fn deferrable(item: &Meta, errors: &mut Errors) -> Option<Ident> {
    let text = attribute::text(item, errors)?;
    let variant = match text.value().as_str() {
        "deferred" => "Deferred",
        "immediate" => "Immediate",
        _ => {
            errors.at(&text, "deferrable is \"deferred\" or \"immediate\"");
            return None;
        }
    };
    Some(Ident::new(variant, text.span()))
}

/// The name of a table, or a model's.
fn table(to: &LitStr, errors: &mut Errors) -> Option<TokenStream> {
    if is_table(&to.value()) {
        return Some(quote!(#to));
    }
    let model: Type = errors.take(to.parse())?;
    Some(quote!(<#model as __terrace::Keyed>::TABLE))
}

/// Whether a name is that of a table: in snake case, as no model's is.
pub(super) fn is_table(name: &str) -> bool {
    !name.contains("::") && name.starts_with(|first: char| !first.is_uppercase())
}

fn action(text: Option<&LitStr>, errors: &mut Errors) -> Ident {
    let value = text.map_or_else(|| "restrict".to_owned(), LitStr::value);
    let span = text.map_or_else(Span::call_site, LitStr::span);
    let name = match value.as_str() {
        "restrict" => "Restrict",
        "cascade" => "Cascade",
        "no_action" => "NoAction",
        "protect" => "Protect",
        _ => {
            errors.at(
                text,
                "on_delete of a composite key is \"restrict\", \"protect\", \"cascade\" or \"no_action\"",
            );
            "Restrict"
        }
    };
    Ident::new(name, span)
}

/// Reads `exclude(name = "…", equal(room), with(during = "&&"))`.
pub(super) fn exclusion(item: &Meta, fields: &[Field], errors: &mut Errors) -> Option<Exclusion> {
    let (mut name, mut method, mut condition) = (None, None, None);
    let mut elements = Vec::new();
    for part in attribute::nested(item, errors) {
        match attribute::name(&part).as_str() {
            "name" => name = attribute::text(&part, errors),
            "using" => method = attribute::text(&part, errors),
            "condition" => condition = attribute::text(&part, errors),
            "equal" => {
                let names = attribute::plain_names(&part, errors);
                let columns = columns(names, fields, errors);
                elements.extend(columns.into_iter().map(|column| (column, "=".to_owned())));
            }
            "with" => {
                for pair in attribute::nested(&part, errors) {
                    let operator = attribute::text(&pair, errors);
                    let name = pair.path().get_ident().cloned();
                    let column = columns(name, fields, errors).pop();
                    if let (Some(operator), Some(column)) = (operator, column) {
                        refuse_words(&operator, errors);
                        elements.push((column, operator.value()));
                    }
                }
            }
            _ => attribute::unknown(
                &part,
                "exclusion constraint",
                &["name", "using", "condition", "equal", "with"],
                errors,
            ),
        }
    }
    let Some(name) = name.filter(|_| !elements.is_empty()) else {
        errors.at(
            item,
            "write it as `exclude(name = \"no_overlap\", equal(room), with(during = \"&&\"))`",
        );
        return None;
    };
    Some(Exclusion {
        name: name.value(),
        method: method.map_or_else(|| "gist".to_owned(), |text| text.value()),
        elements,
        condition: condition.map(|text| text.value()),
    })
}

fn refuse_words(operator: &LitStr, errors: &mut Errors) {
    let is_mark = |mark: char| "+-*/<>=~!@#%^&|`?".contains(mark);
    if !operator.value().chars().all(is_mark) {
        errors.at(operator, "an operator is made of marks, such as `&&`");
    }
}

fn columns(
    names: impl IntoIterator<Item = Ident>,
    fields: &[Field],
    errors: &mut Errors,
) -> Vec<String> {
    let found = names
        .into_iter()
        .filter_map(|name| container::find(&name, fields, errors));
    found.map(|index| fields[index].column.clone()).collect()
}

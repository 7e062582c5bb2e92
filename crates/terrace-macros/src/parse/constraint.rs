//! Foreign keys of several fields, and exclusion constraints.

use proc_macro2::Span;
use syn::{Ident, LitStr, Meta, Type};

use super::{attribute, container};
use crate::errors::Errors;
use crate::model::{CompositeReference, Exclusion, Field, Held, Relation, plain_name};

const KEYS: &[&str] = &[
    "name",
    "to",
    "from",
    "on",
    "on_delete",
    "deferrable",
    "unconstrained",
];

const HELD: &[&str] = &["from", "on", "on_delete", "deferrable", "unconstrained"];

/// Reads `fk_composite(name = "…", to = "…", from(a, b), on(x, y), on_delete = "…")`.
pub(super) fn composite(
    item: &Meta,
    fields: &[Field],
    errors: &mut Errors,
) -> Option<CompositeReference> {
    let (mut name, mut to) = (None, None);
    let mut ends = Ends::default();
    for part in attribute::nested(item, errors) {
        match attribute::name(&part).as_str() {
            "name" => name = attribute::text(&part, errors),
            "to" => to = attribute::text(&part, errors),
            _ if ends.add(&part, errors) => {}
            _ => attribute::unknown(&part, "composite foreign key", KEYS, errors),
        }
    }
    let (Some(name), Some(to)) = (name, to) else {
        errors.at(
            item,
            "write it as `fk_composite(name = \"target\", to = \"Pair\", from(a, b), on(x, y))`",
        );
        return None;
    };
    let model: Option<Type> = if is_table(&to.value()) {
        None
    } else {
        Some(errors.take(to.parse())?)
    };
    if ends.from.len() != ends.on.len() || ends.from.len() < 2 {
        errors.at(item, "`from` and `on` name as many columns, two or more");
    }
    let table = to.value();
    let mut reference = ends.reference(name.value(), model, table, fields, errors);
    reference.hop = reference.model.as_ref().and_then(|_| {
        let mut hop = name.parse::<Ident>().ok()?;
        hop.set_span(name.span());
        Some(hop)
    });
    Some(reference)
}

/// Reads a field `name: Related<Model>` with `from(a, b), on(x, y), on_delete = "…"`.
pub(super) fn held(
    declared: &syn::Field,
    model: &Type,
    fields: &[Field],
    errors: &mut Errors,
) -> Option<CompositeReference> {
    let name = declared.ident.clone()?;
    let mut ends = Ends::default();
    for part in attribute::items(&declared.attrs, errors) {
        if !ends.add(&part, errors) {
            attribute::unknown(&part, "field without a column", HELD, errors);
        }
    }
    if ends.from.is_empty() || ends.from.len() != ends.on.len() {
        errors.at(
            &declared.ty,
            "say which columns refer to which: `#[terrace(from(user_id), on(id))]`",
        );
    }
    let mut reference = ends.reference(
        plain_name(&name),
        Some(model.clone()),
        String::new(),
        fields,
        errors,
    );
    reference.hop = Some(name.clone());
    reference.held = Some(Held {
        visibility: declared.vis.clone(),
        name,
    });
    Some(reference)
}

/// Leaves out ways on whose name is taken, where nobody asked for a way on.
pub(super) fn name_hops(
    references: &mut [CompositeReference],
    fields: &[Field],
    relations: &[Relation],
    errors: &mut Errors,
) {
    for reference in references {
        let Some(hop) = &reference.hop else {
            continue;
        };
        let is_taken = relations.iter().any(|relation| relation.name == *hop)
            || fields.iter().any(|field| {
                field.name == *hop || field.hop().is_some_and(|(name, _)| name == *hop)
            });
        if !is_taken {
            continue;
        }
        if reference.held.is_some() {
            errors.at(
                hop,
                format_args!("the model has a way on called `{hop}` already"),
            );
        }
        reference.hop = None;
    }
}

/// The two ends of a reference, as they are written.
#[derive(Default)]
struct Ends {
    from: Vec<Ident>,
    on: Vec<Ident>,
    on_delete: Option<LitStr>,
    deferrable: Option<Ident>,
    unconstrained: bool,
}

impl Ends {
    /// Takes an attribute; tells whether it is one of these.
    fn add(&mut self, item: &Meta, errors: &mut Errors) -> bool {
        let names = |errors: &mut Errors| attribute::plain_names(item, errors);
        match attribute::name(item).as_str() {
            "from" => self.from = names(errors),
            "on" => self.on = names(errors),
            "on_delete" => self.on_delete = attribute::text(item, errors),
            "deferrable" => self.deferrable = deferrable(item, errors),
            "unconstrained" => self.unconstrained = attribute::flag(item, errors),
            _ => return false,
        }
        true
    }

    fn reference(
        self,
        name: String,
        model: Option<Type>,
        table: String,
        fields: &[Field],
        errors: &mut Errors,
    ) -> CompositeReference {
        CompositeReference {
            name,
            model,
            table,
            columns: columns(self.from, fields, errors),
            referenced: self.on.iter().map(plain_name).collect(),
            on_delete: action(self.on_delete.as_ref(), errors),
            constraint: !self.unconstrained,
            deferrable: self
                .deferrable
                .unwrap_or_else(|| Ident::new("No", Span::call_site())),
            hop: None,
            held: None,
        }
    }
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
        "set_null" => "SetNull",
        _ => {
            errors.at(
                text,
                "on_delete of a composite key is \"restrict\", \"protect\", \"cascade\", \"set_null\" or \"no_action\"",
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

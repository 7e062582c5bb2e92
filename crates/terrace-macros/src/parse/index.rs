//! Indexes and unique keys over several fields, over expressions, over some rows.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Meta};

use super::{attribute, constraint, container};
use crate::errors::Errors;
use crate::model::{Field, Index};

const KEYS: &[&str] = &[
    "name",
    "columns",
    "expression",
    "condition",
    "using",
    "operator_class",
    "include",
    "nulls_distinct",
    "deferrable",
];

/// The kinds of indexes, and the variants of `IndexMethod` that they are.
const METHODS: &[(&str, &str)] = &[
    ("btree", "BTree"),
    ("hash", "Hash"),
    ("gin", "Gin"),
    ("gist", "Gist"),
    ("spgist", "SpGist"),
    ("brin", "Brin"),
];

/// An index as it is written.
#[derive(Default)]
pub(super) struct Declared {
    unique: bool,
    fields: Vec<(bool, Ident)>,
    name: Option<LitStr>,
    expressions: Vec<String>,
    condition: Option<String>,
    method: Option<Ident>,
    /// A class for everything in the index.
    class: Option<String>,
    /// Classes for single fields.
    classes: Vec<(Ident, String)>,
    included: Vec<Ident>,
    nulls_not_distinct: bool,
    deferrable: Option<Ident>,
}

/// Reads `index(a, -b, name = "…", condition = "…")` and its like.
pub(super) fn declared(item: &Meta, errors: &mut Errors) -> Declared {
    let (fields, rest) = attribute::mixed(item, errors);
    let mut declared = Declared {
        unique: attribute::name(item) != "index",
        fields,
        ..Declared::default()
    };
    for part in rest {
        declared.read(&part, errors);
    }
    declared.check(item, errors);
    declared
}

impl Declared {
    fn read(&mut self, part: &Meta, errors: &mut Errors) {
        let text = |errors: &mut Errors| attribute::text(part, errors).map(|text| text.value());
        match attribute::name(part).as_str() {
            "name" => self.name = attribute::text(part, errors),
            "columns" => self.fields.extend(attribute::names(part, errors)),
            "expression" => self.expressions.extend(text(errors)),
            "condition" => self.condition = text(errors),
            "using" => self.method = method(part, errors),
            "operator_class" => match part {
                Meta::List(_) => self.classes = classes(part, errors),
                _ => self.class = class(part, errors),
            },
            "include" => self.included = attribute::plain_names(part, errors),
            "nulls_distinct" => self.nulls_not_distinct = is_false(part, errors),
            "deferrable" => self.deferrable = constraint::deferrable(part, errors),
            _ => attribute::unknown(part, "index", KEYS, errors),
        }
    }

    /// What doesn't go together.
    fn check(&mut self, item: &Meta, errors: &mut Errors) {
        let name = attribute::name(item);
        if self.fields.is_empty() && self.expressions.is_empty() {
            errors.at(
                item,
                format_args!("write it as `{name}(first_field, second_field)`"),
            );
        }
        if !self.expressions.is_empty() && self.name.is_none() {
            errors.at(item, "an index of an expression needs a `name`");
        }
        if self.unique {
            let fields = std::mem::take(&mut self.fields);
            let fields = attribute::plain(fields, &name, errors);
            self.fields = fields.into_iter().map(|name| (false, name)).collect();
        } else if self.nulls_not_distinct || self.deferrable.is_some() {
            errors.at(
                item,
                "`nulls_distinct` and `deferrable` are for unique keys: write `unique(…)`",
            );
        }
        if let (Some(method), true) = (&self.method, self.unique) {
            errors.at(
                method,
                "a unique key has an ordered index: leave `using` out",
            );
        }
        let special = self.condition.is_some()
            || !self.expressions.is_empty()
            || self.class.is_some()
            || !self.classes.is_empty();
        if let (Some(deferrable), true) = (&self.deferrable, special) {
            errors.at(
                deferrable,
                "only a unique key of plain fields can be deferred, without a condition",
            );
        }
        let keys = self.fields.len() + self.expressions.len();
        if let Some(method) = &self.method {
            if (*method == "Hash" || *method == "SpGist") && keys > 1 {
                errors.at(method, "an index of this kind has one field");
            }
            let ordered = *method == "BTree";
            if let Some((_, name)) = self.fields.iter().find(|(minus, _)| *minus && !ordered) {
                errors.at(name, "an index of this kind has no order");
            }
        }
    }

    /// The index, unless it is that of a single field, which the field itself has.
    pub(super) fn resolve(&self, fields: &mut [Field], errors: &mut Errors) -> Option<Index> {
        let found = find(self.fields.iter().map(|(_, name)| name), fields, errors)?;
        let rest = self.rest(&found, fields, errors)?;
        let plain = self.name.is_none() && rest.is_empty();
        if let ([single], true) = (found.as_slice(), plain) {
            let own = if self.unique {
                quote!(.unique())
            } else {
                quote!(.index())
            };
            fields[*single].options.push(own);
            return None;
        }
        let columns = columns(&found, fields);
        let suffix = if self.unique { "key" } else { "index" };
        let name = self.name.as_ref().map(LitStr::value);
        Some(Index {
            name: name.unwrap_or_else(|| format!("{}_{suffix}", columns.join("_"))),
            columns,
            unique: self.unique,
            rest,
        })
    }

    /// What is said besides, as fields of `IndexSchema`.
    fn rest(
        &self,
        found: &[usize],
        fields: &[Field],
        errors: &mut Errors,
    ) -> Option<Vec<TokenStream>> {
        let mut rest = Vec::new();
        let descending = found.iter().zip(&self.fields);
        let descending = descending.filter(|(_, (descending, _))| *descending);
        let descending: Vec<usize> = descending.map(|(index, _)| *index).collect();
        let descending = columns(&descending, fields);
        if !descending.is_empty() {
            rest.push(quote!(descending: &[#(#descending),*]));
        }
        let expressions = &self.expressions;
        if !expressions.is_empty() {
            rest.push(quote!(expressions: &[#(#expressions),*]));
        }
        if let Some(condition) = &self.condition {
            rest.push(quote!(condition: Some(#condition)));
        }
        if let Some(method) = self.method.as_ref().filter(|method| *method != "BTree") {
            rest.push(quote!(method: __terrace::IndexMethod::#method));
        }
        let (of, classes) = self.operator_classes(found, fields, errors)?;
        if !of.is_empty() {
            rest.push(quote!(operator_classes: &[#((#of, #classes)),*]));
        }
        let included = find(self.included.iter(), fields, errors)?;
        let included = columns(&included, fields);
        if !included.is_empty() {
            rest.push(quote!(included: &[#(#included),*]));
        }
        if self.nulls_not_distinct {
            rest.push(quote!(nulls_not_distinct: true));
        }
        if let Some(deferrable) = &self.deferrable {
            rest.push(quote!(deferrable: __terrace::Deferrable::#deferrable));
        }
        Some(rest)
    }

    /// Columns and expressions, and the class of each.
    fn operator_classes(
        &self,
        found: &[usize],
        fields: &[Field],
        errors: &mut Errors,
    ) -> Option<(Vec<String>, Vec<String>)> {
        if let Some(class) = &self.class {
            let mut of = columns(found, fields);
            of.extend(self.expressions.iter().cloned());
            let classes = vec![class.clone(); of.len()];
            return Some((of, classes));
        }
        let names = self.classes.iter().map(|(name, _)| name);
        let of = find(names, fields, errors)?;
        for ((name, _), index) in self.classes.iter().zip(&of) {
            if !found.contains(index) {
                errors.at(name, format_args!("`{name}` is not in the index"));
            }
        }
        let classes = self.classes.iter().map(|(_, class)| class.clone());
        Some((columns(&of, fields), classes.collect()))
    }
}

/// The fields of these names; nothing when one of them is none.
fn find<'a>(
    names: impl ExactSizeIterator<Item = &'a Ident>,
    fields: &[Field],
    errors: &mut Errors,
) -> Option<Vec<usize>> {
    let wanted = names.len();
    let found = names.filter_map(|name| container::find(name, fields, errors));
    let found: Vec<usize> = found.collect();
    (found.len() == wanted).then_some(found)
}

fn columns(indexes: &[usize], fields: &[Field]) -> Vec<String> {
    let columns = indexes.iter().map(|index| fields[*index].column.clone());
    columns.collect()
}

fn method(part: &Meta, errors: &mut Errors) -> Option<Ident> {
    let text = attribute::text(part, errors)?;
    let value = text.value();
    if let Some((_, variant)) = METHODS.iter().find(|(name, _)| *name == value) {
        return Some(Ident::new(variant, text.span()));
    }
    let known: Vec<&str> = METHODS.iter().map(|(name, _)| *name).collect();
    errors.at(
        &text,
        format_args!(
            "`{value}` is no kind of index; known are: {}",
            known.join(", ")
        ),
    );
    None
}

/// The class in `operator_class = "jsonb_path_ops"`.
fn class(part: &Meta, errors: &mut Errors) -> Option<String> {
    let text = attribute::text(part, errors)?;
    let value = text.value();
    let is_name = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if value.split('.').all(is_name) {
        return Some(value);
    }
    errors.at(
        &text,
        "a class of operators is a name, such as `jsonb_path_ops`",
    );
    None
}

/// The classes in `operator_class(title = "text_pattern_ops")`.
fn classes(part: &Meta, errors: &mut Errors) -> Vec<(Ident, String)> {
    let mut found = Vec::new();
    for pair in attribute::nested(part, errors) {
        let class = class(&pair, errors);
        if let (Some(name), Some(class)) = (pair.path().get_ident(), class) {
            found.push((name.clone(), class));
        }
    }
    found
}

/// Whether `nulls_distinct = false` is said.
fn is_false(part: &Meta, errors: &mut Errors) -> bool {
    if let Some(Expr::Lit(ExprLit {
        lit: Lit::Bool(truth),
        ..
    })) = attribute::value(part)
    {
        return !truth.value;
    }
    errors.at(part, "write it as `nulls_distinct = false`");
    false
}

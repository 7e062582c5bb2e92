//! Relations from the side that is referred to: `reverse(…)` and `m2m(…)`.

use quote::format_ident;
use syn::{Ident, Meta, Type};

use super::attribute;
use crate::errors::Errors;
use crate::model::{Field, ManyToMany, Relation, RelationKind, plain_name};
use crate::names::{pascal_case, snake_case};

const KEYS: &[&str] = &[
    "name",
    "to",
    "through",
    "source",
    "target",
    "table",
    "symmetrical",
];

/// The relations of `reverse(albums = "Album.artist", …)`.
pub(super) fn reverse(item: &Meta, relations: &mut Vec<Relation>, errors: &mut Errors) {
    referring(item, relations, errors, |model, field| {
        RelationKind::Reverse { model, field }
    });
}

/// The relations of `generic(comments = "Comment.target", …)`: by the fields `target_type` and
/// `target_pk`.
pub(super) fn generic(item: &Meta, relations: &mut Vec<Relation>, errors: &mut Errors) {
    referring(item, relations, errors, |model, field| {
        let name = plain_name(&field);
        RelationKind::Generic {
            model,
            content_type: format_ident!("{name}_type", span = field.span()),
            object: format_ident!("{name}_pk", span = field.span()),
        }
    });
}

fn referring(
    item: &Meta,
    relations: &mut Vec<Relation>,
    errors: &mut Errors,
    kind: impl Fn(Type, Ident) -> RelationKind,
) {
    let parts = attribute::nested(item, errors);
    if parts.is_empty() {
        let name = attribute::name(item);
        errors.at(
            item,
            format_args!("write it as `{name}(albums = \"Album.artist\")`"),
        );
    }
    for part in parts {
        let Some(text) = attribute::text(&part, errors) else {
            continue;
        };
        let value = text.value();
        let ends = value.rsplit_once('.').and_then(|(model, field)| {
            let model = syn::parse_str::<Type>(model).ok()?;
            Some((model, syn::parse_str::<Ident>(field).ok()?))
        });
        match (ends, part.path().get_ident()) {
            (Some((mut model, mut field)), Some(name)) => {
                respan(&mut model, text.span());
                field.set_span(text.span());
                relations.push(Relation {
                    name: name.clone(),
                    kind: kind(model, field),
                });
            }
            _ => errors.at(
                &text,
                "name a model and its foreign key to this one: `albums = \"Album.artist\"`",
            ),
        }
    }
}

/// The relation of `m2m(name = "tags", to = "Tag", …)`.
pub(super) fn many_to_many(model: &Ident, item: &Meta, errors: &mut Errors) -> Option<Relation> {
    let mut parts = Parts::default();
    for part in attribute::nested(item, errors) {
        match attribute::name(&part).as_str() {
            "name" => parts.name = ident(&part, errors),
            "to" => parts.to = model_type(&part, errors),
            "through" => {
                let text = attribute::text(&part, errors)?;
                // A name in snake case is that of a table, which has no model yet.
                if text.value().starts_with(|first: char| first.is_lowercase())
                    && !text.value().contains("::")
                {
                    parts.table = Some(text.value());
                } else {
                    parts.through = model_type(&part, errors);
                }
            }
            "table" => parts.table = attribute::text(&part, errors).map(|text| text.value()),
            "source" | "src" => parts.source = ident(&part, errors),
            "target" | "dst" => parts.target = ident(&part, errors),
            "symmetrical" => parts.symmetrical = attribute::flag(&part, errors),
            _ => attribute::unknown(&part, "many-to-many relation", KEYS, errors),
        }
    }
    let (Some(name), Some(to)) = (parts.name.take(), parts.to.take()) else {
        errors.at(item, "write it as `m2m(name = \"tags\", to = \"Tag\")`");
        return None;
    };
    let own = is_named(&to, model);
    if parts.symmetrical && !own {
        errors.at(item, "only a relation of a model to itself is symmetrical");
    }
    if parts.through.is_some() && (parts.source.is_none() || parts.target.is_none()) {
        errors.at(
            item,
            "a model in the middle has a field for each side: `source = \"post\", target = \"tag\"`",
        );
    }
    let (source, target) = ends(&parts, model, &to, own);
    if source == target {
        errors.at(item, "`source` and `target` must be two fields");
    }
    let (through, made) = if let Some(through) = parts.through {
        (through, None)
    } else {
        let made = format_ident!(
            "{}{}",
            plain_name(model),
            pascal_case(&plain_name(&name)),
            span = name.span()
        );
        let table = parts.table.unwrap_or_else(|| snake_case(&made.to_string()));
        (syn::parse_quote!(#made), Some(table))
    };
    Some(Relation {
        name,
        kind: RelationKind::ManyToMany(Box::new(ManyToMany {
            to,
            through,
            made,
            source,
            target,
            symmetrical: parts.symmetrical,
        })),
    })
}

/// Refuses a relation whose name another method of the columns has.
pub(super) fn refuse_shared_names(relations: &[Relation], fields: &[Field], errors: &mut Errors) {
    for (place, relation) in relations.iter().enumerate() {
        let name = &relation.name;
        if fields.iter().any(|field| field.name == *name) {
            errors.at(name, format_args!("the model has a field `{name}` already"));
        }
        if relations[..place].iter().any(|other| other.name == *name) {
            errors.at(
                name,
                format_args!("the model has a relation `{name}` already"),
            );
        }
    }
}

#[derive(Default)]
struct Parts {
    name: Option<Ident>,
    to: Option<Type>,
    through: Option<Type>,
    table: Option<String>,
    source: Option<Ident>,
    target: Option<Ident>,
    symmetrical: bool,
}

/// The fields of the model in the middle: as they are said, or named after the models.
fn ends(parts: &Parts, model: &Ident, to: &Type, own: bool) -> (Ident, Ident) {
    let (source, target) = if own {
        let name = snake_case(&plain_name(model));
        (format!("from_{name}"), format!("to_{name}"))
    } else {
        let target = last_name(to).map_or_else(|| "target".to_owned(), |name| plain_name(&name));
        (snake_case(&plain_name(model)), snake_case(&target))
    };
    let field = |given: &Option<Ident>, name: &str| {
        let given = given.clone();
        given.unwrap_or_else(|| field_name(name, model.span()))
    };
    (field(&parts.source, &source), field(&parts.target, &target))
}

/// A name as that of a field, also when it is a keyword.
fn field_name(name: &str, span: proc_macro2::Span) -> Ident {
    let parsed = syn::parse_str::<Ident>(name).or_else(|_| syn::parse_str(&format!("r#{name}")));
    let mut ident = parsed.unwrap_or_else(|_| format_ident!("{}_", name));
    ident.set_span(span);
    ident
}

/// The name in `name = "tags"`.
fn ident(item: &Meta, errors: &mut Errors) -> Option<Ident> {
    let text = attribute::text(item, errors)?;
    errors.take(text.parse())
}

/// The model in `to = "Tag"`.
fn model_type(item: &Meta, errors: &mut Errors) -> Option<Type> {
    let text = attribute::text(item, errors)?;
    errors.take(text.parse())
}

fn is_named(kind: &Type, model: &Ident) -> bool {
    last_name(kind).is_some_and(|name| name == *model || name == "Self")
}

fn last_name(kind: &Type) -> Option<Ident> {
    match kind {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.clone()),
        _ => None,
    }
}

/// Puts a type that was read from a text where the text is.
fn respan(kind: &mut Type, span: proc_macro2::Span) {
    if let Type::Path(path) = kind {
        for segment in &mut path.path.segments {
            segment.ident.set_span(span);
        }
    }
}

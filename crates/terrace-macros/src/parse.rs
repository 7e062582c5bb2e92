//! From a struct with attributes to what it means.

pub(crate) mod attribute;
mod constraint;
mod container;
mod field;
mod index;
mod key;
mod kind;
mod option;
mod relation;
mod validator;

use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Fields};

use crate::errors::Errors;
use crate::model::{Field, Key, Mixin, Model};
use container::Container;

/// Fields that a model can have: a path numbers them in the lower half of a byte.
const MOST_FIELDS: usize = 128;

/// Relations that a model can have: a path numbers them in the upper half of a byte, whose last
/// numbers mean something else.
const MOST_RELATIONS: usize = 125;

/// What a struct means as a model.
pub(crate) fn model(input: &DeriveInput) -> syn::Result<Model> {
    parse(input, true)
}

/// What a struct means as a mixin: a model without a key, a table and relations.
pub(crate) fn mixin(input: &DeriveInput) -> syn::Result<Model> {
    parse(input, false)
}

fn parse(input: &DeriveInput, is_model: bool) -> syn::Result<Model> {
    let mut errors = Errors::default();
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics,
            "a model can't be generic: each has a table of its own",
        );
    }
    let container = Container::parse(&input.ident, &input.attrs, &mut errors);
    let Some(named) = named_fields(&input.data) else {
        errors.at(&input.ident, "a model is a struct with named fields");
        return errors
            .finish(())
            .map(|()| unreachable!("an error was just added"));
    };
    let mut marked = Vec::new();
    let mut fields = Vec::with_capacity(named.len());
    let mut mixins = Vec::new();
    let mut held = Vec::new();
    for declared in named {
        if let Some(mixin) = field::mixin(declared) {
            mixins.push(mixin);
            continue;
        }
        if let Some(model) = kind::related(&declared.ty) {
            held.push((declared, model));
            continue;
        }
        if !mixins.is_empty() {
            errors.at(
                &declared.ident,
                "mixins come last: move this field in front of them",
            );
        }
        let (field, is_key) = field::parse(&input.ident, declared, &mut errors);
        if is_key {
            marked.push(fields.len());
        }
        fields.push(field);
    }
    if let Some(over) = container.relations.get(MOST_RELATIONS) {
        errors.at(
            &over.name,
            format_args!("a model has at most {MOST_RELATIONS} relations"),
        );
    }
    relation::refuse_shared_names(&container.relations, &fields, &mut errors);
    key::refuse_shared_columns(&fields, &mut errors);
    let key = if is_model {
        key::find(&input.ident, &container, &fields, &marked, &mut errors)
    } else {
        refuse_in_mixin(&container, &fields, &marked, &mixins, &mut errors);
        Key::Composite(Vec::new())
    };
    let (table, runtime) = (container.table(&input.ident), container.runtime());
    let indexes = container.indexes(&mut fields, &mut errors);
    let mut later = container.later(&fields, &mut errors);
    let held = held.into_iter();
    let held =
        held.filter_map(|(field, model)| constraint::held(field, model, &fields, &mut errors));
    later.foreign_keys = held.chain(later.foreign_keys).collect();
    constraint::name_hops(
        &mut later.foreign_keys,
        &fields,
        &container.relations,
        &mut errors,
    );
    if fields.len() + later.foreign_keys.len() > MOST_FIELDS {
        errors.at(
            &input.ident,
            format_args!("a model has at most {MOST_FIELDS} fields and composite foreign keys"),
        );
    }
    let model = Model {
        visibility: input.vis.clone(),
        name: input.ident.clone(),
        runtime,
        registry: container.registry,
        table,
        indexes,
        checks: container.checks,
        foreign_keys: later.foreign_keys,
        exclusions: later.exclusions,
        options: later.options,
        validation: container.validation,
        relations: container.relations,
        made: container.made,
        default_scope: container.default_scope,
        krate: container.runtime,
        fields,
        mixins,
        is_mixin: !is_model,
        key,
    };
    errors.finish(model)
}

fn named_fields(data: &Data) -> Option<&Punctuated<syn::Field, syn::Token![,]>> {
    match data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(&fields.named),
            _ => None,
        },
        _ => None,
    }
}

/// Refuses what only a model has.
fn refuse_in_mixin(
    container: &Container,
    fields: &[Field],
    marked: &[usize],
    mixins: &[Mixin],
    errors: &mut Errors,
) {
    if let Some(key) = marked.first() {
        errors.at(
            &fields[*key].name,
            "the model has the primary key, not a mixin",
        );
    }
    if let Some(inner) = mixins.first() {
        errors.at(&inner.name, "a mixin holds no other one");
    }
    if let Some(relation) = container.relations.first() {
        errors.at(&relation.name, "the model has the relations, not a mixin");
    }
    for field in fields {
        if field.hop().is_some() {
            errors.at(
                &field.name,
                "a mixin holds plain columns: declare foreign keys in the model",
            );
        }
    }
}

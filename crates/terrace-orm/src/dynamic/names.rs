//! What a name in a path stands for, as far as it may be seen.

use terrace_core::{FieldSchema, ModelSchema, Reference, RelationKind, RelationSchema};

/// Who may see what on the way.
pub(super) trait Sight {
    /// Whether the field at the end of these hops, or something behind it, may be seen.
    fn sees(&self, hops: &[u8], column: &str) -> bool;
    /// Whether something behind these hops may be seen.
    fn sees_behind(&self, hops: &[u8]) -> bool;
    /// The calculations of the query that may be seen.
    fn calculations(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A name in a model.
pub(super) enum Name {
    Field(u8, &'static FieldSchema),
    /// A foreign key of several columns, which has no value of its own.
    Several(Reference),
    Relation(u8, &'static RelationSchema),
}

pub(super) fn name(model: &'static ModelSchema, name: &str) -> Option<Name> {
    let place = |index: usize| u8::try_from(index).ok();
    if name == "pk" {
        let mut keys = model
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.primary_key);
        let (index, key) = keys.next()?;
        return keys
            .next()
            .is_none()
            .then_some(Name::Field(place(index)?, key));
    }
    let mut fields = model.fields.iter().enumerate();
    if let Some((index, field)) = fields.find(|(_, field)| field.name == name) {
        return Some(Name::Field(place(index)?, field));
    }
    if let Some(reference) = model.reference(name) {
        return Some(Name::Several(reference));
    }
    let (index, relation) = model.relation(name)?;
    let hop = RelationSchema::FIRST_HOP.checked_add(place(index)?)?;
    Some(Name::Relation(hop, relation))
}

/// The model that a foreign key leads to, when it can be joined: one of the same scope.
pub(super) fn target(
    model: &'static ModelSchema,
    field: &FieldSchema,
) -> Option<&'static ModelSchema> {
    let target = (field.reference?.model)();
    (target.scope == model.scope).then_some(target)
}

pub(super) fn found(
    model: &'static ModelSchema,
    hops: &[u8],
    part: &str,
    sight: &dyn Sight,
) -> Option<Name> {
    let found = name(model, part)?;
    let seen = match &found {
        Name::Field(index, field) => {
            sight.sees(hops, field.column)
                || (target(model, field).is_some() && sight.sees_behind(&with(hops, *index)))
        }
        Name::Several(reference) => {
            let target = (reference.model)();
            target.scope == model.scope && sight.sees_behind(&with(hops, reference.hop))
        }
        Name::Relation(hop, _) => sight.sees_behind(&with(hops, *hop)),
    };
    seen.then_some(found)
}

pub(super) fn with(hops: &[u8], hop: u8) -> Vec<u8> {
    let mut hops = hops.to_vec();
    hops.push(hop);
    hops
}

/// The field that a relation stands for by itself: the key of the rows that it leads to.
pub(super) fn end_of(relation: &RelationSchema) -> Option<&'static FieldSchema> {
    let joined = relation.joined();
    match relation.kind {
        RelationKind::Reverse { .. } | RelationKind::Generic { .. } => joined.primary_key().next(),
        RelationKind::ManyToMany { target, .. } => joined.field(target),
    }
}

/// Whether a name behind a many-to-many relation is the key that the row in the middle has too.
pub(super) fn is_key(behind: &'static ModelSchema, end: &FieldSchema, next: &str) -> bool {
    match (name(behind, next), end.reference) {
        (Some(Name::Field(_, key)), Some(reference)) => key.column == reference.column,
        _ => false,
    }
}

/// The model at the end of a path of relations.
pub(super) fn model_at(root: &'static ModelSchema, path: &str) -> Option<&'static ModelSchema> {
    let mut model = root;
    for part in path.split("__") {
        model = match name(model, part)? {
            Name::Field(_, field) => target(model, field)?,
            Name::Several(reference) => (reference.model)(),
            Name::Relation(_, relation) => match relation.kind {
                RelationKind::Reverse { model, .. } | RelationKind::Generic { model, .. } => {
                    model()
                }
                RelationKind::ManyToMany {
                    through,
                    target: to,
                    ..
                } => target(through(), through().field(to)?)?,
            },
        };
    }
    Some(model)
}

//! Names of a path, followed from model to model.

use terrace_core::{FieldSchema, ModelSchema, RelationKind, Result};

use super::names::{Name, Sight, end_of, found, is_key, name, target, with};
use super::refused::unknown;
use super::step::is_step;

/// Follows names until one is a field whose value is meant.
pub(super) fn walk<'p>(
    root: &'static ModelSchema,
    parts: &'p [&'p str],
    sight: &dyn Sight,
) -> Result<(Vec<u8>, &'static FieldSchema, &'p [&'p str])> {
    let mut hops = Vec::new();
    let mut model = root;
    let mut rest = parts;
    while let Some((part, behind)) = rest.split_first() {
        rest = behind;
        let Some(seen) = found(model, &hops, part, sight) else {
            return Err(unknown(model, &hops, part, sight));
        };
        let next = rest.first();
        match seen {
            Name::Field(index, field) => {
                let Some(target) = target(model, field) else {
                    return Ok((hops, field, rest));
                };
                let key = next.and_then(|next| name(target, next));
                match (key, field.reference) {
                    // The key of the row referred to is the reference itself.
                    (Some(Name::Field(_, key)), Some(reference))
                        if key.column == reference.column && sight.sees(&hops, field.column) =>
                    {
                        return Ok((hops, field, &rest[1..]));
                    }
                    _ => {}
                }
                let inside = with(&hops, index);
                let named = next.and_then(|next| found(target, &inside, next, sight));
                if named.is_none() {
                    // Where nothing behind it may be seen, it is a value like others.
                    let is_value = !sight.sees_behind(&inside);
                    let stays =
                        next.is_none_or(|next| is_value || is_step(field.column_type, next));
                    return match next {
                        Some(next) if !stays || !sight.sees(&hops, field.column) => {
                            Err(unknown(target, &inside, next, sight))
                        }
                        None if !sight.sees(&hops, field.column) => {
                            Err(unknown(model, &hops, part, sight))
                        }
                        _ => Ok((hops, field, rest)),
                    };
                }
                hops = inside;
                model = target;
            }
            Name::Several(reference) => {
                hops.push(reference.hop);
                model = (reference.model)();
            }
            Name::Relation(hop, relation) => {
                hops.push(hop);
                let joined = relation.joined();
                let Some(end) = end_of(relation) else {
                    return Err(unknown(model, &hops, part, sight));
                };
                let behind = match relation.kind {
                    RelationKind::Reverse { .. } | RelationKind::Generic { .. } => {
                        Some((hops.clone(), joined))
                    }
                    RelationKind::ManyToMany { target: to, .. } => joined
                        .fields
                        .iter()
                        .position(|field| field.name == to)
                        .and_then(|index| u8::try_from(index).ok())
                        .zip(target(joined, end))
                        .map(|(index, model)| (with(&hops, index), model)),
                };
                let Some((inside, behind)) = behind else {
                    return Ok((hops, end, rest));
                };
                match next {
                    Some(next) if is_key(behind, end, next) && sight.sees(&hops, end.column) => {
                        return Ok((hops, end, &rest[1..]));
                    }
                    Some(next) if found(behind, &inside, next, sight).is_none() => {
                        return if sight.sees(&hops, end.column) && is_step(end.column_type, next) {
                            Ok((hops, end, rest))
                        } else {
                            Err(unknown(behind, &inside, next, sight))
                        };
                    }
                    Some(_) => {
                        hops = inside;
                        model = behind;
                    }
                    None if sight.sees(&hops, end.column) && joined.is_unique(&[end.column])
                        || matches!(relation.kind, RelationKind::ManyToMany { .. })
                            && sight.sees(&hops, end.column) =>
                    {
                        return Ok((hops, end, rest));
                    }
                    None => {
                        hops.pop();
                        return Err(unknown(model, &hops, part, sight));
                    }
                }
            }
        }
    }
    Err(unknown(model, &hops, "", sight))
}

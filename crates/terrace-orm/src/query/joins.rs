//! Joins, derived from the paths that a query uses.

use std::borrow::Cow;

use terrace_core::{FieldSchema, ModelSchema};
use terrace_sql::{Join, JoinKind, Source, Table};

/// The joins that these sources need, each after the one it is reached from. A source that the
/// model's foreign keys don't lead to has none; rendering refuses a column of it.
pub(super) fn joins(root: &'static ModelSchema, sources: &[Source]) -> Vec<Join> {
    let mut joins = Vec::new();
    for source in sources {
        join(root, *source, &mut joins);
    }
    joins
}

/// Adds the joins of a path, and tells the model at its end and whether its row may be missing.
fn join(
    root: &'static ModelSchema,
    source: Source,
    joins: &mut Vec<Join>,
) -> Option<(&'static ModelSchema, bool)> {
    let Some((parent, hop)) = source.parent() else {
        return Some((root, false));
    };
    let (model, optional) = join(root, parent, joins)?;
    let field = model.fields.get(usize::from(hop))?;
    let reference = field.reference?;
    let target = (reference.model)();
    let optional = optional || field.nullable;
    if joins.iter().all(|join| join.source != source) {
        joins.push(Join {
            kind: if optional {
                JoinKind::Left
            } else {
                JoinKind::Inner
            },
            from: Table::from(target).into(),
            source,
            parent,
            columns: vec![(
                Cow::Borrowed(reference.column),
                Cow::Borrowed(field.column),
            )],
            on: None,
        });
    }
    Some((target, optional))
}

/// The model at the end of a path.
fn model_of(root: &'static ModelSchema, source: Source) -> Option<&'static ModelSchema> {
    let Some((parent, hop)) = source.parent() else {
        return Some(root);
    };
    let field = model_of(root, parent)?.fields.get(usize::from(hop))?;
    Some((field.reference?.model)())
}

/// The fields of the model at the end of a path.
pub(super) fn fields_of(
    root: &'static ModelSchema,
    source: Source,
) -> Option<&'static [FieldSchema]> {
    model_of(root, source).map(|model| model.fields)
}

/// Whether a path leads anywhere.
pub(super) fn is_known(root: &'static ModelSchema, source: Source) -> bool {
    model_of(root, source).is_some()
}

/// The indexes of the foreign keys on a path, from the root.
pub(super) fn hops(source: Source) -> Vec<u8> {
    let mut hops = match source.parent() {
        Some((parent, hop)) => {
            let mut hops = self::hops(parent);
            hops.push(hop);
            hops
        }
        None => Vec::new(),
    };
    hops.shrink_to_fit();
    hops
}

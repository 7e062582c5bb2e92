//! Who refers to a model, and what that means for deleting its rows.

use terrace_core::{FieldSchema, ModelSchema, OnDelete, Reference, RelationKind};
use terrace_sql::{Expression, Source};

use crate::relation::type_is;

/// The models that may refer to each other.
pub(super) struct Known {
    models: Vec<&'static ModelSchema>,
}

/// A foreign key that leads to a model.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub(super) model: &'static ModelSchema,
    /// Its name.
    pub(super) name: &'static str,
    /// Its columns, in order.
    pub(super) columns: &'static [&'static str],
    /// The columns that it refers to, in order.
    pub(super) referenced: &'static [&'static str],
    pub(super) on_delete: OnDelete,
    /// Whether a constraint of the database holds it.
    pub(super) constraint: bool,
    /// Of a key that may lead to rows of any model: its column that says which.
    pub(super) content_type: Option<&'static str>,
}

/// What deleting rows of a model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// The delete itself.
    Alone,
    /// The delete, which the database refuses by itself when rows are in the way.
    Checks,
    /// More statements, none of which needs to know a key: dependent rows form a tree.
    Tree,
    /// The keys of rows that are deleted.
    Keys,
}

impl Known {
    pub(super) fn new(models: &[&'static ModelSchema]) -> Self {
        Self {
            models: ModelSchema::with_made(models),
        }
    }

    /// The foreign keys that lead to a model and have a say when its rows are deleted, those of
    /// one model together.
    pub(super) fn edges(&self, to: &'static ModelSchema) -> Vec<Edge> {
        let mut edges: Vec<Edge> = Vec::new();
        for model in &self.models {
            let references = model.references();
            edges.extend(references.filter_map(|reference| edge(model, reference, to)));
        }
        for relation in to.relations {
            let model = relation.joined();
            let declared = match relation.kind {
                RelationKind::Generic { content_type, .. } => model
                    .field(relation.field())
                    .and_then(|field| generic_edge(model, field, content_type, to)),
                _ => model
                    .reference(relation.field())
                    .and_then(|reference| edge(model, reference, to)),
            };
            let known = |new: &Edge| edges.iter().any(|edge| edge.is(new));
            if let Some(new) = declared.filter(|new| !known(new)) {
                edges.push(new);
            }
        }
        edges
    }

    /// What deleting rows of a model takes.
    pub(super) fn effort(&self, root: &'static ModelSchema) -> Effort {
        let edges = self.edges(root);
        if edges.is_empty() {
            return Effort::Alone;
        }
        if edges.iter().all(|edge| edge.checks() && edge.constraint) {
            return Effort::Checks;
        }
        let (mut reached, mut others) = (vec![root], Vec::new());
        let mut next = 0;
        while let Some(model) = reached.get(next).copied() {
            next += 1;
            for edge in self.edges(model) {
                if edge.on_delete != OnDelete::Cascade {
                    others.push(edge.model);
                } else if reached.iter().any(|known| known.table == edge.model.table) {
                    return Effort::Keys;
                } else {
                    reached.push(edge.model);
                }
            }
        }
        let is_reached =
            |model: &&'static ModelSchema| reached.iter().any(|known| known.table == model.table);
        if others.iter().any(is_reached) {
            return Effort::Keys;
        }
        Effort::Tree
    }

    /// Whether rows of a model can be deleted without a look at anything else.
    pub(super) fn is_leaf(&self, model: &'static ModelSchema) -> bool {
        self.edges(model).is_empty()
    }
}

impl Edge {
    /// Whether it is the same foreign key.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.model.table == other.model.table && self.columns == other.columns
    }

    /// The field that is emptied to let go of a row: the last one of a key of several columns.
    pub(super) fn field(&self) -> Option<&'static FieldSchema> {
        let last = self.columns.last()?;
        let mut fields = self.model.fields.iter();
        fields.find(|field| field.column == *last)
    }

    /// The condition that a row refers to a row of this model, where it could be one of another.
    pub(super) fn is_about(&self, to: &'static ModelSchema) -> Option<Expression> {
        let column = self.content_type?;
        Some(type_is(Source::ROOT, column, to))
    }

    /// Whether its rows keep what they refer to from being deleted.
    pub(super) fn checks(&self) -> bool {
        matches!(self.on_delete, OnDelete::Restrict | OnDelete::Protect)
    }
}

fn edge(
    model: &'static ModelSchema,
    reference: Reference,
    to: &'static ModelSchema,
) -> Option<Edge> {
    let says = reference.on_delete != OnDelete::NoAction;
    (says && reference.table == to.table && model.scope == to.scope).then_some(Edge {
        model,
        name: reference.name,
        columns: reference.columns,
        referenced: reference.referenced,
        on_delete: reference.on_delete,
        constraint: reference.constraint,
        content_type: None,
    })
}

/// A key that may lead to rows of any model, and whose rows go with the rows of this one because it
/// declares them as its own. No constraint of the database knows of it.
fn generic_edge(
    model: &'static ModelSchema,
    field: &'static FieldSchema,
    content_type: &'static str,
    to: &'static ModelSchema,
) -> Option<Edge> {
    let content_type = model.field(content_type)?.column;
    let key = to.primary_key().next()?;
    (model.scope == to.scope).then_some(Edge {
        model,
        name: field.name,
        columns: std::slice::from_ref(&field.column),
        referenced: std::slice::from_ref(&key.column),
        on_delete: OnDelete::Cascade,
        constraint: false,
        content_type: Some(content_type),
    })
}

//! Who refers to a model, and what that means for deleting its rows.

use terrace_core::{FieldSchema, ModelSchema, OnDelete, Reference};

/// The models that may refer to each other.
pub(super) struct Known {
    models: Vec<&'static ModelSchema>,
}

/// A foreign key that leads to a model.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub(super) model: &'static ModelSchema,
    pub(super) reference: Reference,
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
            let declared = model
                .reference(relation.field())
                .and_then(|reference| edge(model, reference, to));
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
        if edges
            .iter()
            .all(|edge| edge.checks() && edge.reference.constraint)
        {
            return Effort::Checks;
        }
        let (mut reached, mut others) = (vec![root], Vec::new());
        let mut next = 0;
        while let Some(model) = reached.get(next).copied() {
            next += 1;
            for edge in self.edges(model) {
                if edge.reference.on_delete != OnDelete::Cascade {
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
        self.model.table == other.model.table && self.reference.hop == other.reference.hop
    }

    /// The field that is emptied to let go of a row: the last one of a key of several columns.
    pub(super) fn field(&self) -> Option<&'static FieldSchema> {
        let last = self.reference.columns.last()?;
        let mut fields = self.model.fields.iter();
        fields.find(|field| field.column == *last)
    }

    /// Whether its rows keep what they refer to from being deleted.
    pub(super) fn checks(&self) -> bool {
        matches!(
            self.reference.on_delete,
            OnDelete::Restrict | OnDelete::Protect
        )
    }
}

fn edge(
    model: &'static ModelSchema,
    reference: Reference,
    to: &'static ModelSchema,
) -> Option<Edge> {
    let says = reference.on_delete != OnDelete::NoAction;
    (says && reference.table == to.table && model.scope == to.scope)
        .then_some(Edge { model, reference })
}

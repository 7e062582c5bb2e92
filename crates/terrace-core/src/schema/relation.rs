//! Relations from the side that is referred to: reverse foreign keys and many-to-many.

use super::ModelSchema;

/// Rows of other models that refer to this one's, under a name.
#[derive(Clone, Copy, Debug)]
pub struct RelationSchema {
    /// The name.
    pub name: &'static str,
    /// Which rows.
    pub kind: RelationKind,
}

/// Which rows a relation leads to. Models are functions, because models may refer to each other in
/// a circle; fields are named as in Rust.
#[derive(Clone, Copy, Debug)]
pub enum RelationKind {
    /// The rows of a model that refer to this one.
    Reverse {
        /// The model that refers to this one.
        model: fn() -> &'static ModelSchema,
        /// Its foreign key.
        field: &'static str,
    },
    /// The rows of a model in the middle, each of which refers to this one and to another.
    ManyToMany {
        /// The model in the middle.
        through: fn() -> &'static ModelSchema,
        /// Its field that refers to this model.
        source: &'static str,
        /// Its field that refers to the other model.
        target: &'static str,
        /// Whether a pair the one way round is also one the other way round.
        symmetrical: bool,
    },
    /// The rows of a model that refer to rows of any model, and among them to this one's.
    Generic {
        /// The model whose rows refer to any.
        model: fn() -> &'static ModelSchema,
        /// Its field that says which model: a foreign key to the content types.
        content_type: &'static str,
        /// Its field that says which row.
        object: &'static str,
    },
}

impl RelationSchema {
    /// The first relation's place in a path of hops: what is below are a model's own fields.
    pub const FIRST_HOP: u8 = 128;

    /// The model whose rows the relation's first hop joins.
    pub fn joined(&self) -> &'static ModelSchema {
        match self.kind {
            RelationKind::Reverse { model, .. } | RelationKind::Generic { model, .. } => model(),
            RelationKind::ManyToMany { through, .. } => through(),
        }
    }

    /// The name of the field of [`joined`](Self::joined) that refers back.
    pub const fn field(&self) -> &'static str {
        match self.kind {
            RelationKind::Reverse { field, .. } => field,
            RelationKind::ManyToMany { source, .. } => source,
            RelationKind::Generic { object, .. } => object,
        }
    }

    /// The model in the middle, if the relation made it for itself.
    pub fn made(&self) -> Option<&'static ModelSchema> {
        match self.kind {
            RelationKind::ManyToMany { through, .. } => {
                Some(through()).filter(|model| model.options.made)
            }
            RelationKind::Reverse { .. } | RelationKind::Generic { .. } => None,
        }
    }
}

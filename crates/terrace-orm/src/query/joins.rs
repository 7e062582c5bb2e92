//! Joins, derived from the paths that a query uses.

use terrace_core::{FieldSchema, ModelSchema, Reference, RelationKind, RelationSchema};
use terrace_sql::{Expression, Join, JoinKind, Source, Table};

/// The hop of a join that no relation of the model says.
pub(crate) const LINK: u8 = 253;

/// Marks the numbers of joins that have a condition of their own.
const NARROWED: u32 = 1 << 31;

/// The number of a join that has a condition of its own.
pub(crate) const fn narrowed(instance: u32) -> u32 {
    instance | NARROWED
}

/// Whether a path goes through a join that has a condition of its own: only who asks for that join
/// by name means it.
pub(crate) const fn is_narrowed(source: Source) -> bool {
    source.instance() & NARROWED != 0
}

/// A join of its own, with a condition.
#[derive(Clone, Debug)]
pub(crate) struct Narrowing {
    /// The join.
    pub(crate) source: Source,
    /// The number of the join that it is reached from, when that has a condition itself.
    pub(crate) base: u32,
    /// What its rows must match.
    pub(crate) condition: Expression,
}

impl Narrowing {
    /// Calls `visit` for the joins of this query that the condition needs.
    pub(crate) fn needs(&self, query: u32, visit: &mut dyn FnMut(Source)) {
        if let Some((parent, _)) = self.source.parent()
            && self.base != 0
        {
            visit(parent.with_instance(self.base));
        }
        self.condition.visit_deep(&mut |inner| {
            if let Expression::Column(column) = inner
                && column.query == query
                && !column.source.is_root()
            {
                visit(column.source);
            }
        });
    }
}

/// The joins that these sources of a query need, each after those that it is reached from and that
/// its condition names. A source that the model's relations don't lead to has none; rendering
/// refuses a column of it.
pub(super) fn joins(
    root: &'static ModelSchema,
    sources: &[Source],
    narrowings: &[Narrowing],
    query: u32,
) -> Vec<Join> {
    let mut joins = Joins {
        root,
        narrowings,
        query,
        made: Vec::new(),
    };
    for source in sources {
        joins.add(*source);
    }
    joins.made
}

/// The joins so far.
struct Joins<'a> {
    root: &'static ModelSchema,
    narrowings: &'a [Narrowing],
    query: u32,
    made: Vec<Join>,
}

impl Joins<'_> {
    /// Adds the joins of a path, and tells the model at its end and whether its row may be missing.
    fn add(&mut self, source: Source) -> Option<(&'static ModelSchema, bool)> {
        let narrowings = self.narrowings;
        let narrowing = narrowings.iter().find(|own| own.source == source);
        let Some((parent, hop)) = self.parent(source, narrowing) else {
            return Some((self.root, false));
        };
        let (model, optional) = self.add(parent)?;
        let step = step(model, hop)?;
        let target = step.target;
        let optional = optional || narrowing.is_some() || step.is_optional(model);
        if self.made.iter().any(|join| join.source == source) {
            return Some((target, optional));
        }
        let mut on = step.condition(model, source);
        if let Some(narrowing) = narrowing {
            narrowing.needs(self.query, &mut |needed| {
                if !begins(needed, source) {
                    self.add(needed);
                }
            });
            let condition = narrowing.condition.clone();
            on = Some(match on {
                Some(others) => others.and(condition),
                None => condition,
            });
        }
        self.made.push(Join {
            kind: if optional {
                JoinKind::Left
            } else {
                JoinKind::Inner
            },
            from: Table::from(target).into(),
            source,
            parent,
            columns: step.columns(),
            on,
        });
        Some((target, optional))
    }

    /// The source before the last hop, in the instance that it has by itself.
    fn parent(&self, source: Source, narrowing: Option<&Narrowing>) -> Option<(Source, u8)> {
        let (parent, hop) = source.parent()?;
        if let Some(narrowing) = narrowing
            && narrowing.base != 0
        {
            return Some((parent.with_instance(narrowing.base), hop));
        }
        let many = parent.is_multiple() && is_many(self.root, parent);
        let narrowed = || self.narrowings.iter().any(|own| begins(parent, own.source));
        let parent = if many || narrowed() {
            parent
        } else {
            parent.with_instance(0)
        };
        Some((parent, hop))
    }
}

/// Whether a path is another one, or goes on from it.
pub(super) fn begins(source: Source, with: Source) -> bool {
    source == with
        || source
            .parent()
            .is_some_and(|(parent, _)| begins(parent, with))
}

/// One step of a path: to the row that a foreign key refers to, or to the rows that refer to this
/// one.
struct Step {
    /// The model that it leads to.
    target: &'static ModelSchema,
    /// The columns of that model.
    own: &'static [&'static str],
    /// What they equal: columns of the model that it is reached from.
    from: &'static [&'static str],
    way: Way,
}

enum Way {
    Forth(Reference),
    Back(&'static RelationSchema),
}

fn step(model: &'static ModelSchema, hop: u8) -> Option<Step> {
    let Some(index) = hop.checked_sub(RelationSchema::FIRST_HOP) else {
        let reference = model.reference_at(hop)?;
        return Some(Step {
            target: (reference.model)(),
            own: reference.referenced,
            from: reference.columns,
            way: Way::Forth(reference),
        });
    };
    let relation = model.relations.get(usize::from(index))?;
    let target = relation.joined();
    let (own, from) = match relation.kind {
        // What refers to rows of any model has no column that it refers to: keys they are.
        RelationKind::Generic { object, .. } => {
            let (object, key) = (target.field(object)?, model.primary_key().next()?);
            (
                std::slice::from_ref(&object.column),
                std::slice::from_ref(&key.column),
            )
        }
        RelationKind::Reverse { .. } | RelationKind::ManyToMany { .. } => {
            let reference = target.reference(relation.field())?;
            (reference.columns, reference.referenced)
        }
    };
    Some(Step {
        target,
        own,
        from,
        way: Way::Back(relation),
    })
}

impl Step {
    /// Whether there may be no row at its end.
    fn is_optional(&self, model: &ModelSchema) -> bool {
        match &self.way {
            // Nobody holds that a reference without a constraint leads to a row.
            Way::Forth(reference) => {
                let field = model.fields.get(usize::from(reference.hop));
                match (field, self.from) {
                    (Some(field), [own]) if field.column == *own => field.nullable,
                    _ => !reference.constraint || model.may_be_null(self.from),
                }
            }
            Way::Back(_) => true,
        }
    }

    /// Whether there may be several rows at its end.
    fn is_many(&self) -> bool {
        match self.way {
            Way::Forth(_) => false,
            Way::Back(_) => !self.target.is_unique(self.own),
        }
    }

    /// Its own columns in the condition of the join, and those that it is reached from.
    fn columns(&self) -> Vec<(terrace_sql::Name, terrace_sql::Name)> {
        let pairs = self.own.iter().zip(self.from);
        pairs
            .map(|(own, from)| ((*own).into(), (*from).into()))
            .collect()
    }

    /// What besides the columns must hold: of rows that refer to rows of any model, that it is this
    /// one.
    fn condition(&self, model: &'static ModelSchema, source: Source) -> Option<Expression> {
        let Way::Back(relation) = &self.way else {
            return None;
        };
        let RelationKind::Generic { content_type, .. } = relation.kind else {
            return None;
        };
        let field = relation.joined().field(content_type)?;
        Some(crate::relation::type_is(source, field.column, model))
    }
}

/// The model at the end of a path.
pub(crate) fn model_of(root: &'static ModelSchema, source: Source) -> Option<&'static ModelSchema> {
    let Some((parent, hop)) = source.parent() else {
        return Some(root);
    };
    Some(step(model_of(root, parent)?, hop)?.target)
}

/// Whether a path leads to several rows for one: through a relation whose column is not unique.
pub(super) fn is_many(root: &'static ModelSchema, source: Source) -> bool {
    let Some((parent, hop)) = source.parent() else {
        return false;
    };
    if is_many(root, parent) {
        return true;
    }
    model_of(root, parent)
        .and_then(|model| step(model, hop))
        .is_some_and(|step| step.is_many())
}

/// Whether an instance has a place for the row at the end of this path.
pub(super) fn holds_row(root: &'static ModelSchema, source: Source) -> bool {
    let Some((parent, hop)) = source.parent() else {
        return true;
    };
    match model_of(root, parent).and_then(|model| step(model, hop)) {
        Some(Step {
            way: Way::Forth(reference),
            ..
        }) => reference.holds_row,
        // Who asks for a path that leads nowhere is told so elsewhere.
        Some(_) | None => true,
    }
}

/// Whether a column may be null: by itself, or because its row may be missing.
pub(super) fn is_nullable(root: &'static ModelSchema, source: Source, column: &str) -> bool {
    if is_narrowed(source) {
        return true;
    }
    let mut at = source;
    while let Some((parent, hop)) = at.parent() {
        let optional = model_of(root, parent)
            .and_then(|model| Some(step(model, hop)?.is_optional(model)))
            .unwrap_or(true);
        if optional {
            return true;
        }
        at = parent;
    }
    model_of(root, source)
        .and_then(|model| model.fields.iter().find(|field| field.column == column))
        .is_none_or(|field| field.nullable)
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

/// The indexes of the relations on a path, from the root.
pub(super) fn hops(source: Source) -> Vec<u8> {
    let mut hops = Vec::new();
    let mut at = source;
    while let Some((parent, hop)) = at.parent() {
        hops.push(hop);
        at = parent;
    }
    hops.reverse();
    hops
}

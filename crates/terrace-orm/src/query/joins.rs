//! Joins, derived from the paths that a query uses.

use std::borrow::Cow;

use terrace_core::{FieldSchema, ModelSchema, RelationKind, RelationSchema};
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
        let target = step.target()?;
        let optional = optional || narrowing.is_some() || step.is_optional();
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
            columns: vec![step.columns(model)?],
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

/// One step of a path.
enum Step {
    /// To the row that a foreign key refers to.
    Forward(&'static FieldSchema),
    /// To the rows that refer to this one.
    Back(&'static RelationSchema, &'static FieldSchema),
}

fn step(model: &'static ModelSchema, hop: u8) -> Option<Step> {
    match hop.checked_sub(RelationSchema::FIRST_HOP) {
        None => {
            let field = model.fields.get(usize::from(hop))?;
            field.reference.map(|_| Step::Forward(field))
        }
        Some(index) => {
            let relation = model.relations.get(usize::from(index))?;
            let field = relation.joined().field(relation.field())?;
            Some(Step::Back(relation, field))
        }
    }
}

impl Step {
    fn target(&self) -> Option<&'static ModelSchema> {
        match self {
            Self::Forward(field) => field.reference.map(|reference| (reference.model)()),
            Self::Back(relation, _) => Some(relation.joined()),
        }
    }

    /// Whether there may be no row at its end.
    fn is_optional(&self) -> bool {
        match self {
            Self::Forward(field) => field.nullable,
            Self::Back(..) => true,
        }
    }

    /// Its own column in the condition of the join, and the one that it is reached from.
    fn columns(&self, model: &ModelSchema) -> Option<(Cow<'static, str>, Cow<'static, str>)> {
        let (own, parent) = match self {
            Self::Forward(field) => (field.reference?.column, field.column),
            // What refers to rows of any model has no column that it refers to: keys they are.
            Self::Back(_, field) => {
                let key = || Some(model.primary_key().next()?.column);
                let referred = field.reference.map(|reference| reference.column);
                (field.column, referred.or_else(key)?)
            }
        };
        Some((own.into(), parent.into()))
    }

    /// What besides the columns must hold: of rows that refer to rows of any model, that it is this
    /// one.
    fn condition(&self, model: &'static ModelSchema, source: Source) -> Option<Expression> {
        let Self::Back(relation, _) = self else {
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
    step(model_of(root, parent)?, hop)?.target()
}

/// Whether a path leads to several rows for one: through a relation whose column is not unique.
pub(super) fn is_many(root: &'static ModelSchema, source: Source) -> bool {
    let Some((parent, hop)) = source.parent() else {
        return false;
    };
    if is_many(root, parent) {
        return true;
    }
    match model_of(root, parent).and_then(|model| step(model, hop)) {
        Some(Step::Back(relation, field)) => {
            let alone = relation.joined().primary_key().count() == 1;
            !(field.unique || (field.primary_key && alone))
        }
        _ => false,
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
            .and_then(|model| step(model, hop))
            .is_none_or(|step| step.is_optional());
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

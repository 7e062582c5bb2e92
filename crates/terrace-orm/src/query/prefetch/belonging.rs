//! How related rows belong to others, as the schema says it.

use terrace_core::{
    Error, ErrorKind, ModelSchema, RelationKind, RelationSchema, Result, Value, ValueType,
};
use terrace_sql::{Column, Expression, Join, JoinKind, Source, Table};
use uuid::Uuid;

use crate::query::Plan;
use crate::query::joins::{LINK, hops, is_many};

/// A column whose value is given beside each row: of the queried model, or behind foreign keys of it.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    pub(super) source: Source,
    pub(super) column: &'static str,
    pub(super) of: ValueType,
}

/// How rows belong to others.
#[derive(Clone, Copy)]
pub(super) enum Belonging {
    /// By a column of their own.
    Column(&'static str, ValueType),
    /// By a row in the middle.
    Middle {
        through: &'static ModelSchema,
        /// Its column that refers to the others.
        source: &'static str,
        /// Its column that refers to the rows, and their column.
        target: (&'static str, &'static str),
        of: ValueType,
    },
}

impl Belonging {
    pub(super) const fn key_type(self) -> ValueType {
        match self {
            Self::Column(_, of) | Self::Middle { of, .. } => of,
        }
    }

    /// The column that holds the key of the row that a row belongs to.
    pub(super) fn join(self, plan: &mut Plan) -> Expression {
        match self {
            Self::Column(column, _) => plan.own(column),
            Self::Middle {
                through,
                source,
                target: (own, to),
                ..
            } => {
                let link = Source::ROOT.through(LINK).unwrap_or(Source::ROOT);
                plan.link(Join {
                    kind: JoinKind::Inner,
                    from: Table::from(through).into(),
                    source: link,
                    parent: Source::ROOT,
                    columns: vec![(own.into(), to.into())],
                    on: None,
                });
                Expression::Column(Column {
                    source: link,
                    name: source.into(),
                    query: plan.query(),
                })
            }
        }
    }
}

/// How the rows at the end of a path belong to those at its start, and the column of the latter
/// that says so. Refuses a path that may lead to many rows where a single one is asked for.
pub(super) fn belonging(
    root: &'static ModelSchema,
    path: Source,
    single: bool,
) -> Result<(Belonging, Beside)> {
    if single && is_many(root, path) {
        return Err(many_rows(root));
    }
    let hops = hops(path);
    let (root, source, hops) = behind_foreign_keys(root, &hops);
    if let [hop] = hops
        && let Some(field) = root.fields.get(usize::from(*hop))
        && let Some(reference) = field.reference
    {
        let of = field.column_type.value_type();
        let beside = Beside {
            source,
            column: field.column,
            of,
        };
        return Ok((Belonging::Column(reference.column, of), beside));
    }
    let relation = hops.first().and_then(|hop| {
        let index = hop.checked_sub(RelationSchema::FIRST_HOP)?;
        root.relations.get(usize::from(index))
    });
    let Some(relation) = relation else {
        return Err(not_a_relation(root));
    };
    let joined = relation.joined();
    let back = joined
        .field(relation.field())
        .and_then(|field| Some((field, field.reference?)));
    let Some((back, reference)) = back else {
        return Err(not_a_relation(root));
    };
    let of = root
        .fields
        .iter()
        .find(|field| field.column == reference.column)
        .map_or(ValueType::Unknown, |field| field.column_type.value_type());
    let beside = Beside {
        source,
        column: reference.column,
        of,
    };
    match (relation.kind, hops) {
        (_, [_]) => Ok((Belonging::Column(back.column, of), beside)),
        (RelationKind::ManyToMany { target, .. }, [_, hop]) => {
            let forth = joined
                .field(target)
                .and_then(|field| Some((field, field.reference?)));
            let is_target =
                joined.fields.get(usize::from(*hop)).map(|field| field.name) == Some(target);
            match forth {
                Some((field, to)) if is_target => Ok((
                    Belonging::Middle {
                        through: joined,
                        source: back.column,
                        target: (field.column, to.column),
                        of,
                    },
                    beside,
                )),
                _ => Err(not_a_relation(root)),
            }
        }
        _ => Err(not_a_relation(root)),
    }
}

/// The model behind the foreign keys that a path begins with, its source, and the rest of the path,
/// which is one relation.
fn behind_foreign_keys<'a>(
    root: &'static ModelSchema,
    hops: &'a [u8],
) -> (&'static ModelSchema, Source, &'a [u8]) {
    let (mut model, mut source, mut rest) = (root, Source::ROOT, hops);
    while let [hop, behind @ ..] = rest
        && !behind.is_empty()
        && let Some(reference) = model
            .fields
            .get(usize::from(*hop))
            .and_then(|field| field.reference)
        && let Some(next) = source.through(*hop)
    {
        (model, source, rest) = ((reference.model)(), next, behind);
    }
    (model, source, rest)
}

/// A key by which rows are put together.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum GroupKey {
    Number(i64),
    Uuid(Uuid),
    Text(String),
}

impl GroupKey {
    pub(super) fn of(value: &Value) -> Result<Self> {
        Ok(match value {
            Value::I16(number) => Self::Number((*number).into()),
            Value::I32(number) => Self::Number((*number).into()),
            Value::I64(number) => Self::Number(*number),
            Value::Uuid(uuid) => Self::Uuid(*uuid),
            Value::Text(text) => Self::Text(text.clone()),
            _ => {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    "rows can be prefetched by keys that are numbers, texts or UUIDs",
                ));
            }
        })
    }
}

#[cold]
fn not_a_relation(root: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Statement,
        format!("a prefetch from {} needs one relation", root.name),
    )
    .with_hint("prefetch further relations inside, with prefetch_with")
}

#[cold]
fn many_rows(root: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Statement,
        format!(
            "the relation that is prefetched from {} may lead to many rows",
            root.name
        ),
    )
    .with_hint("use prefetch, which gives a list")
}

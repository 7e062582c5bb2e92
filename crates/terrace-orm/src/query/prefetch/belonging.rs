//! How related rows belong to others, as the schema says it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use terrace_core::{
    Error, ErrorKind, ModelSchema, RelationKind, RelationSchema, Result, Value, ValueType,
};
use terrace_sql::{Column, Expression, Join, JoinKind, Source, Table};
use uuid::Uuid;

use crate::key::KeyValue;
use crate::query::Plan;
use crate::query::joins::{LINK, hops, is_many};

/// Columns whose values are given beside each row: of the queried model, or behind foreign keys of
/// it.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    pub(super) source: Source,
    pub(super) columns: &'static [&'static str],
    /// The model that has them.
    pub(super) model: &'static ModelSchema,
    /// Whether every row has them once it was inserted: they are not references of its own.
    pub(super) needed: bool,
}

impl Beside {
    /// The types of the values.
    pub(super) fn types(self) -> impl Iterator<Item = ValueType> {
        let fields = self.model.fields;
        self.columns.iter().map(|column| {
            let mut fields = fields.iter();
            let field = fields.find(|field| field.column == *column);
            field.map_or(ValueType::Unknown, |field| field.column_type.value_type())
        })
    }
}

/// How rows belong to others.
#[derive(Clone, Copy)]
pub(super) enum Belonging {
    /// By columns of their own.
    Columns(&'static [&'static str]),
    /// By a row in the middle.
    Middle {
        through: &'static ModelSchema,
        /// Its columns that refer to the others.
        source: &'static [&'static str],
        /// Its columns that refer to the rows.
        target: &'static [&'static str],
        /// The columns of the rows that those refer to.
        to: &'static [&'static str],
    },
}

impl Belonging {
    /// The columns that hold the key of the row that a row belongs to.
    pub(super) fn join(self, plan: &mut Plan) -> Vec<Expression> {
        match self {
            Self::Columns(columns) => columns.iter().map(|column| plan.own(column)).collect(),
            Self::Middle {
                through,
                source,
                target,
                to,
            } => {
                let link = Source::ROOT.through(LINK).unwrap_or(Source::ROOT);
                let pairs = target.iter().zip(to);
                plan.link(Join {
                    kind: JoinKind::Inner,
                    from: Table::from(through).into(),
                    source: link,
                    parent: Source::ROOT,
                    columns: pairs
                        .map(|(own, to)| ((*own).into(), (*to).into()))
                        .collect(),
                    on: None,
                });
                let query = plan.query();
                let column = |name: &&'static str| {
                    Expression::Column(Column {
                        source: link,
                        name: (*name).into(),
                        query,
                    })
                };
                source.iter().map(column).collect()
            }
        }
    }
}

/// How the rows at the end of a path belong to those at its start, and the columns of the latter
/// that say so. Refuses a path that may lead to many rows where a single one is asked for.
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
    let beside = |columns, needed| Beside {
        source,
        columns,
        model: root,
        needed,
    };
    if let [hop] = hops
        && let Some(reference) = root.reference_at(*hop)
    {
        return Ok((
            Belonging::Columns(reference.referenced),
            beside(reference.columns, false),
        ));
    }
    let relation = hops.first().and_then(|hop| {
        let index = hop.checked_sub(RelationSchema::FIRST_HOP)?;
        root.relations.get(usize::from(index))
    });
    let Some(relation) = relation else {
        return Err(not_a_relation(root));
    };
    let joined = relation.joined();
    let Some(back) = joined.reference(relation.field()) else {
        return Err(not_a_relation(root));
    };
    let beside = beside(back.referenced, true);
    match (relation.kind, hops) {
        (_, [_]) => Ok((Belonging::Columns(back.columns), beside)),
        (RelationKind::ManyToMany { target, .. }, [_, hop]) => match joined.reference_at(*hop) {
            Some(forth) if forth.name == target => Ok((
                Belonging::Middle {
                    through: joined,
                    source: back.columns,
                    target: forth.columns,
                    to: forth.referenced,
                },
                beside,
            )),
            _ => Err(not_a_relation(root)),
        },
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
        && let Some(reference) = model.reference_at(*hop)
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
    Date(Date),
    DateTime(DateTime),
    Timestamp(Timestamp),
    Several(Vec<Self>),
}

impl GroupKey {
    /// The key that these values are together; nothing when one of them is null.
    pub(super) fn of(values: &[Value]) -> Result<Option<Self>> {
        match values {
            _ if values.iter().any(Value::is_null) => Ok(None),
            [value] => Self::of_one(value).map(Some),
            values => {
                let keys = values.iter().map(Self::of_one).collect::<Result<_>>()?;
                Ok(Some(Self::Several(keys)))
            }
        }
    }

    fn of_one(value: &Value) -> Result<Self> {
        Ok(match value {
            Value::I16(number) => Self::Number((*number).into()),
            Value::I32(number) => Self::Number((*number).into()),
            Value::I64(number) => Self::Number(*number),
            Value::Uuid(uuid) => Self::Uuid(*uuid),
            Value::Text(text) => Self::Text(text.clone()),
            Value::Date(date) => Self::Date(*date),
            Value::DateTime(moment) => Self::DateTime(moment.stored()),
            Value::Timestamp(moment) => Self::Timestamp(moment.stored()),
            _ => {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    "rows can be prefetched by keys that are numbers, texts, UUIDs or times",
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

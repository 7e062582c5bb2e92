//! How related rows belong to others, as the schema says it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use terrace_core::{
    Error, ErrorKind, FieldSchema, ModelSchema, RelationKind, RelationSchema, Result, Value,
    ValueType,
};
use terrace_sql::{Column, Expression, Join, JoinKind, Source, Table};
use uuid::Uuid;

use crate::column::Predicate;
use crate::key::KeyValue;
use crate::model::Model;
use crate::query::Plan;
use crate::query::joins::{LINK, fields_of, hops, is_many};
use crate::relation::{ContentType, is_type_of};

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
    /// Of a key that may lead to rows of any model: the column that says which, and the model that
    /// is looked for. The value is null where it leads to another one's.
    pub(super) of_model: Option<(&'static str, &'static ModelSchema)>,
}

impl Beside {
    /// The types of the values: those of the columns, or of the key that one leads to.
    pub(super) fn types(self) -> impl Iterator<Item = ValueType> {
        let fields = self.model.fields;
        let key = self
            .of_model
            .and_then(|(_, model)| model.primary_key().next());
        self.columns.iter().map(move |column| {
            let mut fields = fields.iter();
            let field = key.or_else(|| fields.find(|field| field.column == *column));
            field.map_or(ValueType::Unknown, |field| field.column_type.value_type())
        })
    }

    /// The values, in a query of this plan.
    pub(super) fn expressions(self, plan: &Plan) -> impl Iterator<Item = Expression> {
        self.columns.iter().map(move |column| {
            let value = plan.at(self.source, column);
            let Some((content_type, model)) = self.of_model else {
                return value;
            };
            let is_model = is_type_of(plan.at(self.source, content_type), model);
            Expression::Case {
                arms: vec![(is_model, value)],
                otherwise: None,
            }
        })
    }
}

/// Which rows are prefetched.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// Those that a relation leads to.
    Path(Source),
    /// Those of a model, to which a key leads that may lead to rows of any: its column, and the one
    /// that says which model.
    Target {
        source: Source,
        content_type: &'static str,
        object: &'static str,
        model: &'static ModelSchema,
    },
}

/// How rows belong to others.
#[derive(Clone, Copy)]
pub(super) enum Belonging {
    /// By columns of their own.
    Columns(&'static [&'static str]),
    /// By a column of their own that may lead to rows of any model, if the other column says that it
    /// leads to rows of this one.
    Generic {
        object: &'static str,
        content_type: &'static str,
        model: &'static ModelSchema,
    },
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
            Self::Generic {
                object,
                content_type,
                model,
            } => {
                let is_model = is_type_of(plan.own(content_type), model);
                plan.filter(Predicate::new(is_model));
                vec![plan.own(object)]
            }
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
    way: Way,
    single: bool,
) -> Result<(Belonging, Beside)> {
    let path = match way {
        Way::Path(path) => path,
        Way::Target {
            source,
            content_type,
            object,
            model,
        } => return target(root, source, content_type, object, model),
    };
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
        of_model: None,
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
    if let (Some((belonging, key)), [_]) = (generic(root, relation), hops) {
        return Ok((belonging, beside(key, true)));
    }
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

/// How rows with a key that may lead to rows of any model belong to this one's; with the column of
/// the latter that they refer to.
fn generic(
    root: &'static ModelSchema,
    relation: &RelationSchema,
) -> Option<(Belonging, &'static [&'static str])> {
    let RelationKind::Generic {
        content_type,
        object,
        ..
    } = relation.kind
    else {
        return None;
    };
    let joined = relation.joined();
    let key = root.primary_key().next()?;
    let belonging = Belonging::Generic {
        object: joined.field(object)?.column,
        content_type: joined.field(content_type)?.column,
        model: root,
    };
    Some((belonging, std::slice::from_ref(&key.column)))
}

/// How rows of a model belong to those whose key may lead to rows of any.
fn target(
    root: &'static ModelSchema,
    source: Source,
    content_type: &'static str,
    object: &'static str,
    model: &'static ModelSchema,
) -> Result<(Belonging, Beside)> {
    let fields = fields_of(root, source).unwrap_or_default();
    let says = |field: &&FieldSchema| {
        let reference = field.reference.map(|reference| reference.table);
        field.column == content_type && reference == Some(ContentType::SCHEMA.table)
    };
    let own = fields.iter().find(|field| field.column == object);
    let key = model.primary_key().next();
    let (Some(_), Some(own), Some(key)) = (fields.iter().find(says), own, key) else {
        return Err(no_content_type(root));
    };
    let beside = Beside {
        source,
        columns: std::slice::from_ref(&own.column),
        model: root,
        needed: false,
        of_model: Some((content_type, model)),
    };
    let referenced = std::slice::from_ref(&key.column);
    Ok((Belonging::Columns(referenced), beside))
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
fn no_content_type(root: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Statement,
        format!(
            "a prefetch of what {} refers to needs its content type and its key",
            root.name
        ),
    )
    .with_hint("name the foreign key to ContentType, and then the column of the key beside it")
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

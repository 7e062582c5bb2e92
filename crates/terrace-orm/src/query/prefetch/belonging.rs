//! How related rows belong to others, as the schema says it.

use terrace_core::{
    Error, ErrorKind, FieldSchema, ModelSchema, RelationKind, RelationSchema, Result, Value,
    ValueType,
};
use terrace_sql::{Column, Expression, Join, JoinKind, Source, Table};
use uuid::Uuid;

use crate::column::Predicate;
use crate::model::Model;
use crate::query::Plan;
use crate::query::joins::{LINK, fields_of, hops, is_many};
use crate::relation::{ContentType, is_type_of};

/// A column whose value is given beside each row: of the queried model, or behind foreign keys of it.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    pub(super) source: Source,
    pub(super) column: &'static str,
    pub(super) of: ValueType,
    /// Of a key that may lead to rows of any model: the column that says which, and the model that
    /// is looked for. The value is null where it leads to another one's.
    pub(super) of_model: Option<(&'static str, &'static ModelSchema)>,
}

impl Beside {
    /// The value, in a query of this plan.
    pub(super) fn expression(self, plan: &Plan) -> Expression {
        let value = plan.at(self.source, self.column);
        let Some((content_type, model)) = self.of_model else {
            return value;
        };
        let is_model = is_type_of(plan.at(self.source, content_type), model);
        Expression::Case {
            arms: vec![(is_model, value)],
            otherwise: None,
        }
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
    /// By a column of their own.
    Column(&'static str, ValueType),
    /// By a column of their own that may lead to rows of any model, if the other column says that it
    /// leads to rows of this one.
    Generic {
        object: &'static str,
        content_type: &'static str,
        of: ValueType,
        model: &'static ModelSchema,
    },
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
            Self::Column(_, of) | Self::Middle { of, .. } | Self::Generic { of, .. } => of,
        }
    }

    /// The column that holds the key of the row that a row belongs to.
    pub(super) fn join(self, plan: &mut Plan) -> Expression {
        match self {
            Self::Column(column, _) => plan.own(column),
            Self::Generic {
                object,
                content_type,
                model,
                ..
            } => {
                let is_model = is_type_of(plan.own(content_type), model);
                plan.filter(Predicate::new(is_model));
                plan.own(object)
            }
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
    if let [hop] = hops
        && let Some(field) = root.fields.get(usize::from(*hop))
        && let Some(reference) = field.reference
    {
        let of = field.column_type.value_type();
        let beside = Beside {
            source,
            column: field.column,
            of,
            of_model: None,
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
    if let (Some(generic), [_]) = (generic(root, relation), hops) {
        let (belonging, column, of) = generic;
        let beside = Beside {
            source,
            column,
            of,
            of_model: None,
        };
        return Ok((belonging, beside));
    }
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
        of_model: None,
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

/// How rows with a key that may lead to rows of any model belong to this one's; with the column of
/// the latter that they refer to.
fn generic(
    root: &'static ModelSchema,
    relation: &RelationSchema,
) -> Option<(Belonging, &'static str, ValueType)> {
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
    let of = key.column_type.value_type();
    let belonging = Belonging::Generic {
        object: joined.field(object)?.column,
        content_type: joined.field(content_type)?.column,
        of,
        model: root,
    };
    Some((belonging, key.column, of))
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
    let (Some(_), Some(key)) = (fields.iter().find(says), model.primary_key().next()) else {
        return Err(no_content_type(root));
    };
    let of = key.column_type.value_type();
    let beside = Beside {
        source,
        column: object,
        of,
        of_model: Some((content_type, model)),
    };
    Ok((Belonging::Column(key.column, of), beside))
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

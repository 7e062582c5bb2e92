//! The rows that somebody asked to delete.

use terrace_core::{ModelSchema, Result, Value};
use terrace_sql::{Delete, Expression, Select, Statement, Table};
use terrace_tenancy::{Session, Shape};

use super::Deleted;
use super::known::Edge;
use crate::audit::Audit;
use crate::query::Plan;
use crate::write::row::Values as KeyValues;
use crate::write::statement::{self, is_one_of, key_fields};

/// Keys in one list: more make a statement no faster.
pub(super) const MOST_KEYS: usize = 1000;

/// Rows of a model.
pub(super) enum Rows {
    /// Those with these primary keys.
    Keys(Vec<Vec<Value>>),
    /// Those that match a condition, whose columns are those of a query of this number.
    Where(Option<Expression>, u32),
}

/// The rows that somebody asked to delete.
pub(super) enum Root {
    /// That of an instance.
    Instance(KeyValues),
    /// Those of a query.
    Query {
        schema: &'static ModelSchema,
        filter: Option<Expression>,
        query: u32,
        shape: Shape,
    },
}

impl Root {
    pub(super) fn of_instance(values: KeyValues) -> Result<Self> {
        values.keys()?;
        Ok(Self::Instance(values))
    }

    /// The rows of a query; `None` when it is known beforehand that there are none.
    ///
    /// # Errors
    /// `Isolation` when the query is about rows that were loaded from another tenant.
    pub(super) fn of_query(session: Session<'_>, plan: Plan) -> Result<Option<Self>> {
        plan.origin.check(session.origin())?;
        let schema = plan.schema;
        let empty = plan.needs_nothing(session)?;
        let (query, shape) = (plan.query(), plan.write_shape());
        let filter = plan.write_filter()?;
        Ok((!empty).then_some(Self::Query {
            schema,
            filter,
            query,
            shape,
        }))
    }

    pub(super) fn schema(&self) -> &'static ModelSchema {
        match self {
            Self::Instance(values) => values.schema,
            Self::Query { schema, .. } => schema,
        }
    }

    /// The rows, as far as they are known; whether a condition may be asked again after other rows
    /// are gone.
    pub(super) fn rows(&self) -> Result<(Rows, bool)> {
        Ok(match self {
            Self::Instance(values) => (Rows::Keys(vec![values.keys()?]), true),
            Self::Query { filter, query, .. } => {
                let lasts = filter.as_ref().is_none_or(is_about_its_own_row);
                (Rows::Where(filter.clone(), *query), lasts)
            }
        })
    }

    /// Removes the rows alone.
    pub(super) async fn delete(&self, session: Session<'_>) -> Result<Deleted> {
        let Some(audit) = Audit::of(self.schema()) else {
            return self.delete_seen(session).await;
        };
        let (delete, shape) = self.statement()?;
        let rows = Box::pin(audit.delete(session, delete, shape)).await?;
        self.deleted(session, rows).await
    }

    /// Removes the rows alone, without a word in the audit log.
    pub(super) async fn delete_seen(&self, session: Session<'_>) -> Result<Deleted> {
        let (delete, shape) = self.statement()?;
        let delete = Statement::Delete(delete);
        let outcome = session.run(&delete, shape, &mut |_| Ok(())).await?;
        self.deleted(session, outcome.affected).await
    }

    /// What it means that so many rows were removed.
    async fn deleted(&self, session: Session<'_>, rows: u64) -> Result<Deleted> {
        if let (Self::Instance(values), 0) = (self, rows) {
            return Err(values.missing(session).await);
        }
        let mut deleted = Deleted::default();
        deleted.add(self.schema(), rows);
        Ok(deleted)
    }

    fn statement(&self) -> Result<(Delete, Shape)> {
        let (query, filter, shape) = match self {
            Self::Instance(values) => (0, Some(values.condition()?), Shape::Quick),
            Self::Query {
                filter,
                query,
                shape,
                ..
            } => (*query, filter.clone(), *shape),
        };
        let delete = Delete {
            query,
            table: Table::from(self.schema()),
            filter,
            returning: Vec::new(),
        };
        Ok((delete, shape))
    }
}

/// Whether a condition asks for nothing but a row's own columns.
fn is_about_its_own_row(filter: &Expression) -> bool {
    let mut own = true;
    filter.visit_deep(&mut |inner| {
        own &= !matches!(
            inner,
            Expression::InQuery { .. } | Expression::Exists(_) | Expression::Query(_)
        );
    });
    own
}

/// The conditions that find the rows which refer to these by a foreign key; several when the keys
/// don't fit into one list.
pub(super) fn referring(to: &'static ModelSchema, rows: &Rows, edge: &Edge) -> Vec<Expression> {
    let mut found = by_key(to, rows, edge);
    if let Some(is_about) = edge.is_about(to) {
        for condition in &mut found {
            let own = std::mem::replace(condition, Expression::Value(false.into()));
            *condition = own.and(is_about.clone());
        }
    }
    found
}

fn by_key(to: &'static ModelSchema, rows: &Rows, edge: &Edge) -> Vec<Expression> {
    let keys = key_fields(to);
    match rows {
        Rows::Keys(rows) => {
            let chunks = rows.chunks(MOST_KEYS).map(<[_]>::concat);
            let key = keys.iter().map(|key| to.fields[*key].column);
            let direct = key.eq(edge.referenced.iter().copied());
            chunks
                .map(|values| {
                    if direct {
                        return Expression::In {
                            operand: Box::new(referring_columns(edge)),
                            values,
                            negated: false,
                        };
                    }
                    in_query(edge, to, Some(is_one_of(to, &keys, values)), 0)
                })
                .collect()
        }
        Rows::Where(filter, query) => vec![in_query(edge, to, filter.clone(), *query)],
    }
}

fn in_query(
    edge: &Edge,
    to: &'static ModelSchema,
    filter: Option<Expression>,
    query: u32,
) -> Expression {
    let referenced = edge.referenced.iter();
    let select = Select {
        query,
        ..statement::select(
            to,
            referenced.map(|column| Expression::column(*column)),
            filter,
        )
    };
    Expression::InQuery {
        operand: Box::new(referring_columns(edge)),
        query: Box::new(select),
        negated: false,
    }
}

/// The columns of a foreign key: one, or several together.
fn referring_columns(edge: &Edge) -> Expression {
    let columns = edge.columns;
    match columns {
        [only] => Expression::column(*only),
        several => Expression::Tuple(
            several
                .iter()
                .map(|name| Expression::column(*name))
                .collect(),
        ),
    }
}

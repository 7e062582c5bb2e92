//! A query without its types, and how it becomes a statement.

use terrace_core::{Error, ErrorKind, ModelSchema, Origin, Result};
use terrace_sql::{
    Delete, Expression, Item, Lock, Order, Select, Source, Statement, Table, Update,
};
use terrace_tenancy::{Outcome, Session, Sink};

use super::joins::{fields_of, is_known, joins};
use super::shape;
use crate::column::{Columns, Path, Predicate, is_foreign, next_query};

/// A query without its types.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) schema: &'static ModelSchema,
    pub(crate) filter: Option<Expression>,
    pub(crate) group_by: Vec<Expression>,
    pub(crate) having: Option<Expression>,
    pub(crate) order_by: Vec<Order>,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: Option<u64>,
    pub(crate) distinct: bool,
    pub(crate) related: Vec<Source>,
    pub(crate) lock: Option<Lock>,
    pub(crate) slow: bool,
    /// Where the instance was loaded from whose rows these are.
    pub(crate) origin: Origin,
    /// Tells columns of this query from those of queries around it.
    query: u32,
}

impl Plan {
    pub(crate) fn new(schema: &'static ModelSchema) -> Self {
        Self {
            schema,
            filter: None,
            group_by: Vec::new(),
            having: None,
            order_by: Vec::new(),
            limit: None,
            offset: None,
            distinct: false,
            related: Vec::new(),
            lock: None,
            slow: false,
            origin: Origin::NEW,
            query: next_query(),
        }
    }

    /// The columns of the model in this query.
    pub(crate) fn columns<C: Columns>(&self) -> C {
        C::at(Path::root_of(self.query))
    }

    pub(crate) fn filter(&mut self, condition: Predicate) {
        let condition = condition.into_expression();
        self.filter = Some(match self.filter.take() {
            Some(filter) => filter.and(condition),
            None => condition,
        });
    }

    /// The same rows without limit and offset: as a query over the keys that they leave.
    pub(crate) fn cut_to_keys(self) -> Result<Self> {
        if self.limit.is_none() && self.offset.is_none() {
            return Ok(self);
        }
        let mut whole = Self {
            slow: self.slow,
            origin: self.origin,
            query: self.query,
            ..Self::new(self.schema)
        };
        let mut cut = Self {
            lock: None,
            related: Vec::new(),
            ..self
        };
        cut.order_by_key();
        whole.filter = cut.write_filter()?;
        Ok(whole)
    }

    /// Adds a path to load, with the paths that lead to it in front.
    pub(crate) fn relate(&mut self, source: Source) {
        if let Some((parent, _)) = source.parent() {
            self.relate(parent);
            if !self.related.contains(&source) {
                self.related.push(source);
            }
        }
    }

    /// Sorts by the primary key where nothing else was said, so that "the first" means something.
    pub(crate) fn order_by_key(&mut self) {
        if self.order_by.is_empty() {
            self.order_by = self
                .schema
                .primary_key()
                .map(|field| Order {
                    expression: Expression::column(field.column),
                    descending: false,
                    nulls: None,
                })
                .collect();
        }
    }

    /// All fields of the model, then those of each related one.
    pub(crate) fn fields(&self) -> Vec<Item> {
        let root = Item::Fields(Source::ROOT, self.schema.fields);
        let related = self
            .related
            .iter()
            .filter_map(|source| Some(Item::Fields(*source, fields_of(self.schema, *source)?)));
        std::iter::once(root).chain(related).collect()
    }

    /// The statement that gives these items.
    ///
    /// # Errors
    /// `Statement` for a path that leads nowhere, and for a column of a query around this one.
    pub(crate) fn select(self, items: Vec<Item>) -> Result<Select> {
        let sources = self.sources(&items)?;
        let mut select = Select::from(Table::from(self.schema));
        if self.distinct {
            select.distinct = terrace_sql::Distinct::Rows;
        }
        select.query = self.query;
        select.items = items;
        select.joins = joins(self.schema, &sources);
        select.filter = self.filter;
        select.group_by = self.group_by;
        select.having = self.having;
        select.order_by = self.order_by;
        select.limit = self.limit;
        select.offset = self.offset;
        select.lock = self.lock;
        Ok(select)
    }

    /// The paths that the query uses.
    fn sources(&self, items: &[Item]) -> Result<Vec<Source>> {
        let mut sources = self.related.clone();
        let mut foreign = false;
        let orders = self.order_by.iter().map(|order| &order.expression);
        let picked = items.iter().filter_map(|item| match item {
            Item::Expression(expression, _) => Some(expression),
            Item::Fields(..) => None,
        });
        let conditions = self.filter.iter().chain(&self.having);
        for expression in conditions.chain(&self.group_by).chain(orders).chain(picked) {
            foreign |= is_foreign(expression, self.query);
            expression.visit(&mut |inner| {
                if let Expression::Column(column) = inner
                    && column.source != Source::ROOT
                    && !sources.contains(&column.source)
                {
                    sources.push(column.source);
                }
            });
        }
        if foreign {
            return Err(foreign_column());
        }
        if sources.iter().any(|source| !is_known(self.schema, *source)) {
            return Err(too_long());
        }
        Ok(sources)
    }

    /// Runs the query and gives each row to `sink`.
    pub(crate) async fn fetch(
        self,
        session: Session<'_>,
        items: Vec<Item>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        self.origin.check(session.origin())?;
        if self.lock.is_some() {
            session.require_transaction("a query that locks rows")?;
        }
        let shape = shape::of(&self, &items);
        let select = self.select(items)?;
        session.run(&Statement::Select(select), shape, sink).await
    }

    /// The condition for a statement that writes: it can name no other table, so that a query that
    /// joins, sorts or cuts becomes a query of keys inside it.
    pub(crate) fn write_filter(self) -> Result<Option<Expression>> {
        if self.lock.is_some() || !self.related.is_empty() {
            return Err(Error::new(
                ErrorKind::Statement,
                "an update or delete of a query can neither lock rows nor load related ones",
            )
            .with_hint("leave for_update and select_related out"));
        }
        let mut direct = self.limit.is_none() && self.offset.is_none();
        if let Some(filter) = &self.filter {
            if is_foreign(filter, self.query) {
                return Err(foreign_column());
            }
            filter.visit(&mut |inner| {
                if let Expression::Column(column) = inner {
                    direct &= column.source == Source::ROOT;
                }
            });
        }
        if direct {
            return Ok(self.filter);
        }
        let mut keys = self.schema.primary_key();
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "{} has a composite key: its rows can be updated or deleted only by conditions on its own columns",
                    self.schema.name
                ),
            )
            .with_hint("leave paths, limit and offset out, or read the keys first"));
        };
        let operand = Box::new(Expression::column(key.column));
        let item = Item::Expression(Expression::column(key.column), None);
        let query = Box::new(self.select(vec![item])?);
        Ok(Some(Expression::InQuery {
            operand,
            query,
            negated: false,
        }))
    }

    pub(crate) async fn delete(self, session: Session<'_>) -> Result<u64> {
        self.origin.check(session.origin())?;
        let table = Table::from(self.schema);
        let shape = shape::of_write(&self);
        let query = self.query;
        let filter = self.write_filter()?;
        let delete = Delete {
            query,
            table,
            filter,
            returning: Vec::new(),
        };
        let outcome = session
            .run(&Statement::Delete(delete), shape, &mut |_| Ok(()))
            .await?;
        Ok(outcome.affected)
    }

    pub(crate) async fn update(
        self,
        session: Session<'_>,
        assignments: Vec<terrace_sql::Assignment>,
    ) -> Result<u64> {
        self.origin.check(session.origin())?;
        if assignments
            .iter()
            .any(|assignment| is_foreign(&assignment.value, self.query))
        {
            return Err(foreign_column());
        }
        let table = Table::from(self.schema);
        let shape = shape::of_write(&self);
        let query = self.query;
        let filter = self.write_filter()?;
        let update = Update {
            query,
            table,
            assignments,
            filter,
            returning: Vec::new(),
        };
        let outcome = session
            .run(&Statement::Update(update), shape, &mut |_| Ok(()))
            .await?;
        Ok(outcome.affected)
    }
}

#[cold]
fn too_long() -> Error {
    Error::new(
        ErrorKind::Statement,
        "a path goes through more than eight foreign keys",
    )
    .with_hint("start the query nearer to its end, or use a subquery")
}

#[cold]
fn foreign_column() -> Error {
    Error::new(
        ErrorKind::Statement,
        "a query uses a column that was taken from another query",
    )
    .with_hint("use the columns that the query's own closure receives; to relate the two, compare a column with in_query")
}

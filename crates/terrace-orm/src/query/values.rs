//! Queries of values instead of instances.

use std::marker::PhantomData;

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Item;
use terrace_tenancy::{Executor, Session};

use super::{Plan, Query, Selection};
use crate::column::{Orderings, Predicate};
use crate::model::{Model, Reader};
use crate::query::terminal::not_found;

/// A query of values: tuples of columns, calculations and aggregates.
#[must_use = "a query does nothing until a terminal method runs it"]
pub struct Values<M, S> {
    plan: Plan,
    items: Vec<Item>,
    types: PhantomData<fn() -> (M, S)>,
}

impl<M: Model> Query<M> {
    /// The values of these columns and calculations, row by row.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, composer: Option<String> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let rows: Vec<(i64, Option<String>)> =
    ///     Track::objects().values(|track| (track.id, track.composer)).all(db).await?;
    /// # Ok(()) }
    /// ```
    pub fn values<S: Selection>(self, selection: impl FnOnce(M::Columns) -> S) -> Values<M, S> {
        let items = selection(self.columns()).items();
        Values::new(self.plan, items)
    }
}

impl<M: Model, S: Selection> Values<M, S> {
    pub(crate) fn new(mut plan: Plan, items: Vec<Item>) -> Self {
        plan.related.clear();
        Self {
            plan,
            items,
            types: PhantomData,
        }
    }

    /// Keeps the groups that match.
    pub fn having<P: Into<Predicate>>(mut self, condition: impl FnOnce(M::Columns) -> P) -> Self {
        let condition = condition(self.plan.columns()).into().into_expression();
        self.plan.having = Some(match self.plan.having.take() {
            Some(having) => having.and(condition),
            None => condition,
        });
        self
    }

    /// Sorts the rows, in place of any order given before.
    pub fn order_by<O: Orderings>(mut self, order: impl FnOnce(M::Columns) -> O) -> Self {
        self.plan.order_by = order(self.plan.columns()).into_orders();
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> Self {
        self.plan.limit = Some(rows);
        self
    }

    /// After so many rows.
    pub fn offset(mut self, rows: u64) -> Self {
        self.plan.offset = Some(rows);
        self
    }

    /// Returns equal rows once.
    pub fn distinct(mut self) -> Self {
        self.plan.distinct = true;
        self
    }

    /// All rows.
    pub async fn all<E: Executor<M::Scope>>(self, db: &E) -> Result<Vec<S::Output>> {
        let mut rows = Vec::new();
        self.fetch(db.session(), &mut |row| {
            rows.push(row);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// The first row.
    pub async fn first<E: Executor<M::Scope>>(mut self, db: &E) -> Result<Option<S::Output>> {
        if self.plan.group_by.is_empty() && !self.plan.distinct {
            self.plan.order_by_key();
        }
        self.plan.limit = Some(self.plan.limit.unwrap_or(1).min(1));
        let mut found = None;
        self.fetch(db.session(), &mut |row| {
            found = Some(row);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The only row.
    ///
    /// # Errors
    /// `NotFound` when there is none, `MultipleFound` when there are more.
    pub async fn get<E: Executor<M::Scope>>(mut self, db: &E) -> Result<S::Output> {
        self.plan.limit = Some(self.plan.limit.unwrap_or(2).min(2));
        let mut rows = self.all(db).await?;
        match (rows.pop(), rows.is_empty()) {
            (Some(row), true) => Ok(row),
            (None, _) => Err(not_found(M::SCHEMA)),
            (Some(_), false) => Err(Error::new(
                ErrorKind::MultipleFound,
                format!(
                    "several rows of {} match where one was expected",
                    M::SCHEMA.name
                ),
            )),
        }
    }

    async fn fetch(
        self,
        session: Session<'_>,
        sink: &mut (dyn FnMut(S::Output) -> Result<()> + Send),
    ) -> Result<()> {
        let origin = session.origin();
        self.plan
            .fetch(session, self.items, &mut |row| {
                sink(S::read(&mut Reader::new(row, origin))?)
            })
            .await?;
        Ok(())
    }
}

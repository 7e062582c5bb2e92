//! Terminal methods that look for particular rows.

use std::collections::HashMap;
use std::hash::Hash;

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Expression;
use terrace_tenancy::Executor;

use super::terminal::{fetch_with, key_filter};
use super::{Query, Rows};
use crate::column::{Column, Ordered, Orderings};
use crate::key::{KeyValue, LookupKey};
use crate::model::{Field, Keyed, Model};

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// The row with the largest value, by this order turned around, in place of any other order.
    ///
    /// # Errors
    /// `NotFound` when there is no row.
    pub async fn latest<E: Executor<M::Scope>, O: Orderings>(
        self,
        db: &E,
        order: impl FnOnce(R::Columns) -> O,
    ) -> Result<R::Output> {
        let query = self.order_by(order).reverse();
        query
            .first(db)
            .await?
            .ok_or_else(|| super::not_found(M::SCHEMA))
    }

    /// The row with the smallest value, by this order, in place of any other order.
    ///
    /// # Errors
    /// `NotFound` when there is no row.
    pub async fn earliest<E: Executor<M::Scope>, O: Orderings>(
        self,
        db: &E,
        order: impl FnOnce(R::Columns) -> O,
    ) -> Result<R::Output> {
        let query = self.order_by(order);
        query
            .first(db)
            .await?
            .ok_or_else(|| super::not_found(M::SCHEMA))
    }

    /// Whether this instance's row is among those of the query.
    ///
    /// # Errors
    /// `InvalidInput` for an instance that has no row yet; `Isolation` for one that was loaded from
    /// another tenant.
    pub async fn contains<E: Executor<M::Scope>>(mut self, db: &E, row: &M) -> Result<bool>
    where
        M: Keyed,
    {
        row.primary_key().origin().check(db.session().origin())?;
        let key = row.key().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidInput,
                format!("an instance of {} has no key yet", M::SCHEMA.name),
            )
            .with_hint("insert it first")
        })?;
        if self.plan.is_closed() {
            let items = self.plan.fields();
            self.plan = self.plan.enclosed(items)?;
        }
        if let Some(condition) = key_filter(M::SCHEMA, key.into_values()) {
            self.plan.filter(crate::column::Predicate::new(condition));
        }
        self.exists(db).await
    }
}

impl<M: Model> Query<M> {
    /// The rows with these keys, by their key. Keys without a row are left out.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn in_bulk<E: Executor<M::Scope>>(
        self,
        db: &E,
        keys: impl IntoIterator<Item = impl Into<M::Key>>,
    ) -> Result<HashMap<M::Key, M>>
    where
        M: Keyed,
    {
        let keys: Vec<M::Key> = keys.into_iter().map(Into::into).collect();
        self.bulk(db, M::KEY.column, keys).await
    }

    /// The rows with these values of a unique column, by the value. Values without a row are left
    /// out.
    ///
    /// # Errors
    /// `Statement` for a column that isn't unique; otherwise as [`all`](Self::all).
    pub async fn in_bulk_by<E: Executor<M::Scope>, T>(
        self,
        db: &E,
        column: impl FnOnce(M::Columns) -> Column<T>,
        values: impl IntoIterator<Item = impl Into<T::Base>>,
    ) -> Result<HashMap<T::Base, M>>
    where
        T: Field<Base: KeyValue + Ordered>,
    {
        let name = column(self.plan.columns()).name();
        let unique = M::SCHEMA
            .fields
            .iter()
            .any(|field| field.column == name && (field.unique || field.primary_key));
        if !unique {
            return Err(Error::new(
                ErrorKind::Statement,
                format!("{name} of {} isn't unique", M::SCHEMA.name),
            )
            .with_hint("use a filter, and group the rows yourself"));
        }
        let values = values.into_iter().map(Into::into).collect();
        self.bulk(db, name, values).await
    }

    async fn bulk<E: Executor<M::Scope>, K: KeyValue + Eq + Hash>(
        self,
        db: &E,
        column: &'static str,
        keys: Vec<K>,
    ) -> Result<HashMap<K, M>> {
        if self.plan.tree.limit.is_some() || self.plan.tree.offset.is_some() {
            return Err(Error::new(
                ErrorKind::Statement,
                "a query that is cut can't be narrowed to keys",
            )
            .with_hint("leave limit and offset out"));
        }
        let index = M::SCHEMA
            .fields
            .iter()
            .position(|field| field.column == column);
        let index = index.unwrap_or_default();
        let mut found = HashMap::with_capacity(keys.len());
        // Half of what a statement can take: the query has values of its own.
        let most = db.session().dialect().capabilities().max_parameters / 2;
        for keys in keys.chunks(most.max(1)) {
            let mut plan = self.plan.clone();
            let condition = Expression::In {
                operand: Box::new(plan.own(column)),
                values: keys.iter().map(Field::encode).collect(),
                negated: false,
            };
            plan.filter(crate::column::Predicate::new(condition));
            fetch_with(plan, db.session(), &mut |row, model| {
                found.insert(row.get::<K>(index)?, model);
                Ok(())
            })
            .await?;
        }
        Ok(found)
    }
}

//! Terminal methods that look for particular rows.

use std::collections::HashMap;
use std::hash::Hash;

use terrace_core::{Error, ErrorKind, Origin, Result, Value};
use terrace_sql::Expression;
use terrace_tenancy::{Executor, Row};

use super::terminal::{fetch_with, key_filter};
use super::{Query, Rows};
use crate::column::{Column, Ordered, Orderings};
use crate::key::{IntoKey, KeyValue, LookupKey};
use crate::model::{Field, Model};
use crate::relation::values_of;

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
    pub async fn contains<E: Executor<M::Scope>>(mut self, db: &E, row: &M) -> Result<bool> {
        let origin = values_of(row, &[]).map_or(Origin::NEW, |(_, origin)| origin);
        origin.check(db.session().origin())?;
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
        keys: impl IntoIterator<Item = impl IntoKey<M::Key>>,
    ) -> Result<HashMap<M::Key, M>>
    where
        M::Key: Eq + Hash,
    {
        let mut values = Vec::new();
        for key in keys {
            values.extend(key.into_key().into_values());
        }
        let columns: Vec<_> = M::SCHEMA.primary_key().map(|field| field.column).collect();
        let mut found = HashMap::new();
        self.bulk(db, &columns, values, &mut |_, row| {
            if let Some(key) = row.key() {
                found.insert(key, row);
            }
            Ok(())
        })
        .await?;
        Ok(found)
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
        let mut fields = M::SCHEMA.fields.iter();
        let index = fields.position(|field| field.column == name);
        let index = index.unwrap_or_default();
        let values = values.into_iter().map(|value| {
            let value: T::Base = value.into();
            value.encode()
        });
        let mut found = HashMap::new();
        self.bulk(db, &[name], values.collect(), &mut |row, model| {
            found.insert(row.get::<T::Base>(index)?, model);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The rows with these values of some columns, row after row.
    async fn bulk<E: Executor<M::Scope>>(
        self,
        db: &E,
        columns: &[&'static str],
        values: Vec<Value>,
        sink: &mut (dyn FnMut(&Row<'_>, M) -> Result<()> + Send),
    ) -> Result<()> {
        if self.plan.tree.limit.is_some() || self.plan.tree.offset.is_some() {
            return Err(Error::new(
                ErrorKind::Statement,
                "a query that is cut can't be narrowed to keys",
            )
            .with_hint("leave limit and offset out"));
        }
        // Half of what a statement can take: the query has values of its own.
        let most = db.session().dialect().capabilities().max_parameters / 2 / columns.len().max(1);
        for values in values.chunks(most.max(1) * columns.len().max(1)) {
            let mut plan = self.plan.clone();
            let operand = match columns {
                [only] => plan.own(only),
                several => {
                    let columns = several.iter().map(|column| plan.own(column));
                    Expression::Tuple(columns.collect())
                }
            };
            plan.filter(crate::column::Predicate::new(Expression::In {
                operand: Box::new(operand),
                values: values.to_vec(),
                negated: false,
            }));
            fetch_with(plan, db.session(), sink).await?;
        }
        Ok(())
    }
}

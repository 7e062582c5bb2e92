//! Writes to the row of one instance, found by its primary key.

use terrace_core::{Error, ErrorKind, FieldSchema, ModelSchema, Result, Value};
use terrace_sql::{Assignment, Expression, Statement};
use terrace_tenancy::{Session, Shape};

use super::filled::{self, Take};
use super::statement::{self, assign, column};
use crate::query::not_found;

/// The values of some of an instance's fields: among them those of its key.
pub(crate) struct Values {
    pub(crate) schema: &'static ModelSchema,
    pub(crate) fields: Vec<usize>,
    pub(crate) given: Vec<Value>,
    /// The places of those that are left to their columns' defaults.
    pub(crate) left: Vec<usize>,
}

impl Values {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static FieldSchema, &Value)> {
        let fields = self.fields.iter().map(|index| &self.schema.fields[*index]);
        fields.zip(&self.given)
    }

    /// The condition that finds the instance's row, in the version that the instance has, if its
    /// model counts versions.
    ///
    /// # Errors
    /// `InvalidInput` for an instance without a key.
    pub(crate) fn condition(&self) -> Result<Expression> {
        let versions = self.iter().filter(|(field, _)| field.version);
        let versions = versions.map(|(field, value)| column(field).equals(value.clone()));
        Ok(std::iter::once(self.key_condition()?)
            .chain(versions)
            .reduce(Expression::and)
            .unwrap_or(Expression::Value(false.into())))
    }

    /// The condition that finds the instance's row.
    pub(crate) fn key_condition(&self) -> Result<Expression> {
        let keys = self.keys()?.into_iter();
        let fields = self.iter().filter(|(field, _)| field.primary_key);
        fields
            .zip(keys)
            .map(|((field, _), value)| column(field).equals(value))
            .reduce(Expression::and)
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Internal,
                    format!("{} has no primary key", self.schema.name),
                )
            })
    }

    /// The values of the key.
    pub(crate) fn keys(&self) -> Result<Vec<Value>> {
        let keys = self.iter().filter(|(field, _)| field.primary_key);
        let keys: Vec<Value> = keys.map(|(_, value)| value.clone()).collect();
        if keys.iter().any(Value::is_null) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("an instance of {} has no key yet", self.schema.name),
            )
            .with_hint("insert it first"));
        }
        Ok(keys)
    }

    /// What an update assigns: the fields outside the key, and the next version. Nothing, when
    /// every field is part of the key.
    pub(crate) fn assignments(&self) -> Result<Vec<Assignment>> {
        let mut assignments = Vec::with_capacity(self.fields.len());
        for (place, (field, value)) in self.iter().enumerate() {
            if field.primary_key {
                continue;
            }
            let value = match field.default {
                _ if field.version => Expression::Value(next_version(self.schema, value)?),
                Some(default) if self.left.contains(&place) => Expression::Default(default),
                _ => Expression::Value(value.clone()),
            };
            assignments.push(assign(field, value));
        }
        Ok(assignments)
    }

    /// The fields whose values only the database knows.
    pub(crate) fn filled(&self) -> Vec<usize> {
        filled::with(
            self.schema,
            self.left.iter().map(|place| self.fields[*place]),
        )
    }

    /// Updates the row; tells whether it was there. What the database filled in is handed over. A row
    /// that is only a key is looked for.
    pub(crate) async fn update(&self, session: Session<'_>, take: &mut Take<'_>) -> Result<bool> {
        let schema = self.schema;
        let condition = self.condition()?;
        let assignments = self.assignments()?;
        if assignments.is_empty() {
            return self.exists(session).await;
        }
        let filled = self.filled();
        let returns = session.dialect().capabilities().update_returning;
        let returning = if returns { &*filled } else { &[] };
        let update = statement::update(
            schema,
            assignments,
            Some(condition),
            statement::names(schema, returning.iter().copied()),
        );
        let sink = &mut |row: &terrace_tenancy::Row<'_>| take(row, 0);
        let affected = session.run(&update, Shape::Quick, sink).await?.affected;
        if affected > 0 && !returns && !filled.is_empty() {
            filled::read(session, schema, self.key_condition()?, &filled, take).await?;
        }
        Ok(affected > 0)
    }

    /// Whether the row is there, in whatever version.
    pub(crate) async fn exists(&self, session: Session<'_>) -> Result<bool> {
        let filter = Some(self.key_condition()?);
        let select = Statement::from(statement::select(self.schema, [], filter));
        let mut found = false;
        session
            .run(&select, Shape::Quick, &mut |_| {
                found = true;
                Ok(())
            })
            .await?;
        Ok(found)
    }

    /// Why the row was not there: it is gone, or it has another version.
    pub(crate) async fn missing(&self, session: Session<'_>) -> Error {
        if self.schema.fields.iter().any(|field| field.version) {
            match self.exists(session).await {
                Ok(true) => return stale(self.schema),
                Ok(false) => {}
                Err(error) => return error,
            }
        }
        not_found(self.schema)
    }
}

/// The version after this one.
pub(crate) fn next_version(schema: &ModelSchema, version: &Value) -> Result<Value> {
    let next = match version {
        Value::I32(version) => version.checked_add(1).map(Value::I32),
        Value::I64(version) => version.checked_add(1).map(Value::I64),
        _ => None,
    };
    next.ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidValue,
            format!("{} has no version after this one", schema.name),
        )
    })
}

#[cold]
pub(crate) fn stale(schema: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Stale,
        format!(
            "the row of {} was changed since the instance was loaded",
            schema.name
        ),
    )
    .with_hint("load it again and repeat the change")
}

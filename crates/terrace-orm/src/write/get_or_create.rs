//! The one row that a query finds, or a new one: safe against others who do the same.

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Lock;
use terrace_tenancy::{Executor, Session};

use super::save::insert_row;
use crate::column::Changes;
use crate::model::Model;
use crate::query::{Query, fetch_with, not_found};

/// How often an insert is tried that others keep from being done.
const ATTEMPTS: usize = 5;

impl<M: Model> Query<M> {
    /// The only row, or else the instance that `create` makes, inserted; and whether it was.
    ///
    /// When somebody else adds the row in between, theirs is found, as long as a unique key keeps
    /// both from being there.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Tag { id: Auto<i64>, #[terrace(unique, max_length = 80)] name: String }
    /// async fn tag(db: &Db<Tenant>, name: &str) -> Result<Tag> {
    ///     let create = || Tag { id: Auto::unset(), name: name.to_owned() };
    ///     let query = Tag::objects().filter(|tag| tag.name.equals(name));
    ///     let (tag, _created) = query.get_or_create(db, create).await?;
    ///     Ok(tag)
    /// }
    /// ```
    ///
    /// # Errors
    /// `MultipleFound` when there are several; otherwise as [`insert`](Model::insert).
    pub async fn get_or_create<E: Executor<M::Scope>>(
        self,
        db: &E,
        create: impl FnOnce() -> M,
    ) -> Result<(M, bool)> {
        if let Some(row) = found(self.clone().get(db).await)? {
            return Ok((row, false));
        }
        let session = super::writing(db);
        let mut row = create();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let error = match insert_alone(session, &mut row).await {
                Ok(()) => return Ok((row, true)),
                Err(error) => error,
            };
            // Inserts of the same key may wait for each other. Outside a transaction nothing is
            // lost by that but the insert itself.
            let retries = error.kind().is_retryable() && !session.is_transaction();
            if error.kind() != ErrorKind::Unique && !retries {
                return Err(error);
            }
            let latest = self.clone().latest_committed(session);
            match found(latest.get(db).await)? {
                Some(row) => return Ok((row, false)),
                None if retries && attempts < ATTEMPTS => {}
                None => return Err(error),
            }
        }
    }

    /// Changes the only row, or else inserts the instance that `create` makes; gives the row and
    /// whether it was inserted. All of it is one transaction, in which the row is locked where the
    /// database has locks on rows.
    ///
    /// # Errors
    /// As [`get_or_create`](Self::get_or_create) and [`update`](Self::update).
    pub async fn update_or_create<E: Executor<M::Scope>, C: Changes>(
        self,
        db: &E,
        changes: impl FnOnce(M::Columns) -> C,
        create: impl FnOnce() -> M,
    ) -> Result<(M, bool)> {
        let operation = super::writing(db).atomic().await?;
        let session = operation.session();
        let locked = self.clone().latest_committed(session);
        let row = if let Some(row) = found(get_in(session, locked).await)? {
            row
        } else {
            let mut row = create();
            match insert_alone(session, &mut row).await {
                Ok(()) => {
                    operation.finish().await?;
                    return Ok((row, true));
                }
                Err(error) if error.kind() == ErrorKind::Unique => {
                    let again = self.latest_committed(session);
                    found(get_in(session, again).await)?.ok_or(error)?
                }
                Err(error) => return Err(error),
            }
        };
        let row = change_row(session, &row, changes).await?;
        operation.finish().await?;
        Ok((row, false))
    }

    /// The same rows as they were committed last, whatever the transaction saw before: by locking
    /// them, where that is how one sees them.
    pub(crate) fn latest_committed(mut self, session: Session<'_>) -> Self {
        if session.is_transaction() && session.dialect().capabilities().row_locks {
            self.plan.tree.lock = Some(Lock::default());
        }
        self
    }
}

/// The only row of a query, if there is one, as part of an operation.
pub(crate) async fn only_row<M: Model>(session: Session<'_>, query: Query<M>) -> Result<Option<M>> {
    found(get_in(session, query).await)
}

/// Makes changes to the row of an instance, and reads it.
pub(crate) async fn change_row<M: Model, C: Changes>(
    session: Session<'_>,
    row: &M,
    changes: impl FnOnce(M::Columns) -> C,
) -> Result<M> {
    let key = super::save::of_key(row, session.origin())?.key_condition()?;
    super::changes::apply(session, key, changes).await
}

/// The only row, as part of an operation.
async fn get_in<M: Model>(session: Session<'_>, query: Query<M>) -> Result<M> {
    let mut plan = query.plan;
    plan.cut(Some(2), None);
    let mut rows = Vec::with_capacity(1);
    fetch_with(plan, session, &mut |_, row: M| {
        rows.push(row);
        Ok(())
    })
    .await?;
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

/// Inserts so that a refusal leaves an open transaction as it was.
async fn insert_alone<M: Model>(session: Session<'_>, row: &mut M) -> Result<()> {
    if !session.is_transaction() {
        return insert_row(session, row).await;
    }
    let operation = session.atomic().await?;
    insert_row(operation.session(), row).await?;
    operation.finish().await
}

/// No row is not an error here.
fn found<M>(result: Result<M>) -> Result<Option<M>> {
    match result {
        Ok(row) => Ok(Some(row)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

//! The one row of the other side that belongs, or a new one.

use terrace_core::{ErrorKind, Result, Value};
use terrace_tenancy::{Executor, Session};

use super::{Many, given};
use crate::column::{Changes, Columns as _, Predicate};
use crate::model::{Keyed, Model};
use crate::query::Query;
use crate::write::{change_row, only_row};

/// Values for the fields of the row in the middle.
type Given = Vec<(&'static str, Value)>;

impl<M, T, R> Many<'_, M, T, R>
where
    M: Keyed,
    T: Keyed<Scope = M::Scope>,
    R: Model<Scope = M::Scope>,
{
    /// The only row of the other side that belongs and matches, or else the instance that `create`
    /// makes, inserted and added; and whether it was.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Tag { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # #[terrace(m2m(name = "tags", to = "Tag"))]
    /// # struct Post { id: Auto<i64>, title: String }
    /// async fn news(db: &Db<Tenant>, post: &Post) -> Result<Tag> {
    ///     let create = || Tag { id: Auto::unset(), name: "news".to_owned() };
    ///     let (tag, _created) =
    ///         post.tags().get_or_create(db, |tag| tag.name.equals("news"), create).await?;
    ///     Ok(tag)
    /// }
    /// ```
    ///
    /// # Errors
    /// `MultipleFound` when there are several; `Unique` when a row that doesn't belong has the same
    /// key; otherwise as [`create`](Self::create).
    pub async fn get_or_create<E: Executor<M::Scope>, P: Into<Predicate>>(
        &self,
        db: &E,
        which: impl FnOnce(T::Columns) -> P,
        create: impl FnOnce() -> T,
    ) -> Result<(T, bool)> {
        let query = self.all()?.filter(which);
        self.found_or_made(crate::write::writing(db), query, create, Vec::new())
            .await
    }

    /// As [`get_or_create`](Self::get_or_create), with values for the other fields of the model in
    /// the middle.
    ///
    /// # Errors
    /// As [`get_or_create`](Self::get_or_create) and [`create_with`](Self::create_with).
    pub async fn get_or_create_with<E: Executor<M::Scope>, P: Into<Predicate>, C: Changes>(
        &self,
        db: &E,
        which: impl FnOnce(T::Columns) -> P,
        create: impl FnOnce() -> T,
        values: impl FnOnce(R::Columns) -> C,
    ) -> Result<(T, bool)> {
        let session = crate::write::writing(db);
        let given = given(session, values(R::Columns::at(crate::Path::ROOT)))?;
        let query = self.all()?.filter(which);
        self.found_or_made(session, query, create, given).await
    }

    /// Changes the only row of the other side that belongs and matches, or else inserts and adds the
    /// instance that `create` makes; gives the row and whether it was inserted. All of it is one
    /// transaction.
    ///
    /// # Errors
    /// As [`get_or_create`](Self::get_or_create) and [`Query::update`].
    pub async fn update_or_create<E: Executor<M::Scope>, P: Into<Predicate>, C: Changes>(
        &self,
        db: &E,
        which: impl FnOnce(T::Columns) -> P,
        changes: impl FnOnce(T::Columns) -> C,
        create: impl FnOnce() -> T,
    ) -> Result<(T, bool)> {
        let query = self.all()?.filter(which);
        self.changed_or_made(
            crate::write::writing(db),
            query,
            changes,
            create,
            Vec::new(),
        )
        .await
    }

    /// As [`update_or_create`](Self::update_or_create), with values for the other fields of the
    /// model in the middle of a row that is added.
    ///
    /// # Errors
    /// As [`update_or_create`](Self::update_or_create) and [`create_with`](Self::create_with).
    pub async fn update_or_create_with<E, P, C, D>(
        &self,
        db: &E,
        which: impl FnOnce(T::Columns) -> P,
        changes: impl FnOnce(T::Columns) -> C,
        create: impl FnOnce() -> T,
        values: impl FnOnce(R::Columns) -> D,
    ) -> Result<(T, bool)>
    where
        E: Executor<M::Scope>,
        P: Into<Predicate>,
        C: Changes,
        D: Changes,
    {
        let session = crate::write::writing(db);
        let given = given(session, values(R::Columns::at(crate::Path::ROOT)))?;
        let query = self.all()?.filter(which);
        self.changed_or_made(session, query, changes, create, given)
            .await
    }

    async fn changed_or_made<C: Changes>(
        &self,
        session: Session<'_>,
        query: Query<T>,
        changes: impl FnOnce(T::Columns) -> C,
        create: impl FnOnce() -> T,
        given: Given,
    ) -> Result<(T, bool)> {
        let operation = session.atomic().await?;
        let inner = operation.session();
        let query = query.latest_committed(inner);
        let (row, made) = self.found_or_made(inner, query, create, given).await?;
        let row = if made {
            row
        } else {
            change_row(inner, &row, changes).await?
        };
        operation.finish().await?;
        Ok((row, made))
    }

    async fn found_or_made(
        &self,
        session: Session<'_>,
        query: Query<T>,
        create: impl FnOnce() -> T,
        given: Given,
    ) -> Result<(T, bool)> {
        if let Some(row) = only_row(session, query.clone()).await? {
            return Ok((row, false));
        }
        let operation = session.atomic().await?;
        match self
            .create_given(operation.session(), create(), given)
            .await
        {
            Ok(row) => {
                operation.finish().await?;
                Ok((row, true))
            }
            Err(error) if error.kind() == ErrorKind::Unique => {
                drop(operation);
                // Somebody else may have added the same row in between.
                let again = query.latest_committed(session);
                let row = only_row(session, again).await?;
                Ok((row.ok_or(error)?, false))
            }
            Err(error) => Err(error),
        }
    }
}

//! Adding a row together with rows that refer to it: all of them or none.

use terrace_core::{Result, Scope};
use terrace_tenancy::{Executor, Session};

use super::bulk;
use crate::model::Model;

/// Rows that are added after the row that they refer to: a list of instances, an optional one, a
/// tuple of such, or [`each`] row of a list with rows of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be added together with a row of the scope `{S}`",
    label = "not a list of instances of that scope, or a tuple of such lists",
    note = "give a `Vec` or an `Option` of instances, a tuple of up to four of these, or `each(list, …)`"
)]
pub trait Children<S: Scope>: Sized + Send {
    /// What is given back once the rows are there.
    type Added: Send;

    #[doc(hidden)]
    fn add(self, session: Session<'_>) -> impl Future<Output = Result<Self::Added>> + Send;
}

impl<M: Model> Children<M::Scope> for Vec<M> {
    type Added = Self;

    async fn add(self, session: Session<'_>) -> Result<Self> {
        bulk::insert_in(session, self, None).await
    }
}

impl<M: Model> Children<M::Scope> for Option<M> {
    type Added = Self;

    async fn add(self, session: Session<'_>) -> Result<Self> {
        match self {
            Some(row) => super::insert_in(session, row).await.map(Some),
            None => Ok(None),
        }
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<S: Scope, $($name: Children<S>),+> Children<S> for ($($name,)+) {
            type Added = ($($name::Added,)+);

            async fn add(self, session: Session<'_>) -> Result<Self::Added> {
                Ok(($(self.$index.add(session).await?,)+))
            }
        }
    };
}

tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);

/// Rows with rows of their own: made by [`each`].
pub struct Each<M, F> {
    rows: Vec<M>,
    children: F,
}

/// These rows, and for each of them, once it has its key, the rows that refer to it.
pub const fn each<M: Model, C: Model<Scope = M::Scope>, F: FnMut(&M) -> Result<Vec<C>>>(
    rows: Vec<M>,
    children: F,
) -> Each<M, F> {
    Each { rows, children }
}

impl<M, C, F> Children<M::Scope> for Each<M, F>
where
    M: Model,
    C: Model<Scope = M::Scope>,
    F: FnMut(&M) -> Result<Vec<C>> + Send,
{
    type Added = (Vec<M>, Vec<C>);

    async fn add(mut self, session: Session<'_>) -> Result<Self::Added> {
        let rows = bulk::insert_in(session, self.rows, None).await?;
        let mut children = Vec::new();
        for row in &rows {
            children.extend((self.children)(row)?);
        }
        let children = bulk::insert_in(session, children, None).await?;
        Ok((rows, children))
    }
}

/// Adds an instance, and then the rows that `children` makes of it.
pub(crate) async fn insert_with<M, E, C, F>(db: &E, row: M, children: F) -> Result<(M, C::Added)>
where
    M: Model,
    E: Executor<M::Scope>,
    C: Children<M::Scope>,
    F: FnOnce(&M) -> Result<C> + Send,
{
    let operation = db.session().atomic().await?;
    let row = super::insert_in(operation.session(), row).await?;
    let added = children(&row)?.add(operation.session()).await?;
    operation.finish().await?;
    Ok((row, added))
}

//! Writing a row together with rows that refer to it: all of them or none.

mod links;

use terrace_core::{Result, Scope};
use terrace_tenancy::{Executor, Session};

pub use links::Links;

use super::save_all::save_all;
use super::{Saved, bulk};
use crate::model::Model;

/// Rows that are written after the row that they refer to: a list of instances, an optional one, a
/// tuple of such, rows on the other side of a many-to-many relation
/// ([`Many::with`](crate::Many::with)), or [`each`] row of a list with rows of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be written together with a row of the scope `{S}`",
    label = "not a list of instances of that scope, or a tuple of such lists",
    note = "give a `Vec` or an `Option` of instances, a tuple of up to four of these, `each(list, …)`, or `row.relation().with(list)`"
)]
pub trait Children<S: Scope>: Sized + Send {
    /// What is given back once the rows are there.
    type Added: Send;

    #[doc(hidden)]
    fn put(
        self,
        session: Session<'_>,
        way: Way,
    ) -> impl Future<Output = Result<Self::Added>> + Send;
}

/// [`Children`] of several rows, which are written together: every one but an `Option`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be what each row of a list is written with",
    label = "not a list of instances of the scope `{S}`, or a tuple of such lists",
    note = "give a `Vec` of instances, which may have none or one"
)]
pub trait JoinedChildren<S: Scope>: Children<S> {
    #[doc(hidden)]
    fn join(all: Vec<Self>) -> Self;
}

/// How the rows of a graph are written.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// They are added.
    Insert,
    /// Those that have none are added, the others updated.
    Save,
}

/// Writes a list of rows in this way.
async fn put_all<M: Model>(session: Session<'_>, rows: Vec<M>, way: Way) -> Result<Vec<M>> {
    match way {
        Way::Insert => bulk::insert_in(session, rows, None).await,
        Way::Save => save_all(session, rows).await,
    }
}

impl<M: Model> Children<M::Scope> for Vec<M> {
    type Added = Self;

    async fn put(self, session: Session<'_>, way: Way) -> Result<Self> {
        put_all(session, self, way).await
    }
}

impl<M: Model> JoinedChildren<M::Scope> for Vec<M> {
    fn join(all: Vec<Self>) -> Self {
        all.into_iter().flatten().collect()
    }
}

impl<M: Model> Children<M::Scope> for Option<M> {
    type Added = Self;

    async fn put(self, session: Session<'_>, way: Way) -> Result<Self> {
        match self {
            Some(row) => Ok(put_all(session, vec![row], way).await?.pop()),
            None => Ok(None),
        }
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<S: Scope, $($name: Children<S>),+> Children<S> for ($($name,)+) {
            type Added = ($($name::Added,)+);

            async fn put(self, session: Session<'_>, way: Way) -> Result<Self::Added> {
                Ok(($(self.$index.put(session, way).await?,)+))
            }
        }

        impl<S: Scope, $($name: JoinedChildren<S>),+> JoinedChildren<S> for ($($name,)+) {
            fn join(all: Vec<Self>) -> Self {
                let mut lists = ($(Vec::<$name>::with_capacity(all.len()),)+);
                for one in all {
                    $(lists.$index.push(one.$index);)+
                }
                ($($name::join(lists.$index),)+)
            }
        }
    };
}

tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);

/// Rows with rows of their own: made by [`each`].
pub struct Each<M, F> {
    /// Lists, each with what makes the rows of its rows.
    groups: Vec<(Vec<M>, F)>,
}

/// These rows, and for each of them, once it has its key, the rows that refer to it: a list, a tuple
/// of lists, or `each` row of a list again, however deep. The rows of one level are written
/// together.
pub fn each<M: Model, K: JoinedChildren<M::Scope>, F: FnMut(&M) -> Result<K>>(
    rows: Vec<M>,
    children: F,
) -> Each<M, F> {
    Each {
        groups: vec![(rows, children)],
    }
}

impl<M, K, F> Children<M::Scope> for Each<M, F>
where
    M: Model,
    K: JoinedChildren<M::Scope>,
    F: FnMut(&M) -> Result<K> + Send,
{
    type Added = (Vec<M>, K::Added);

    async fn put(self, session: Session<'_>, way: Way) -> Result<Self::Added> {
        let mut rows = Vec::new();
        let mut makers = Vec::with_capacity(self.groups.len());
        for (own, children) in self.groups {
            makers.push((own.len(), children));
            rows.extend(own);
        }
        let rows = put_all(session, rows, way).await?;
        let mut all = Vec::with_capacity(rows.len());
        let mut left = rows.iter();
        for (number, mut children) in makers {
            for row in left.by_ref().take(number) {
                all.push(children(row)?);
            }
        }
        // Boxed: a level holds those below it.
        let added = Box::pin(K::join(all).put(session, way)).await?;
        Ok((rows, added))
    }
}

impl<M, K, F> JoinedChildren<M::Scope> for Each<M, F>
where
    M: Model,
    K: JoinedChildren<M::Scope>,
    F: FnMut(&M) -> Result<K> + Send,
{
    fn join(all: Vec<Self>) -> Self {
        Self {
            groups: all.into_iter().flat_map(|each| each.groups).collect(),
        }
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
    let operation = super::writing(db).atomic().await?;
    let row = super::insert_in(operation.session(), row).await?;
    let added = children(&row)?.put(operation.session(), Way::Insert);
    let added = added.await?;
    operation.finish().await?;
    Ok((row, added))
}

/// Saves an instance, and then the rows that `children` makes of it.
pub(crate) async fn save_with<M, E, C, F>(
    db: &E,
    row: &mut M,
    children: F,
) -> Result<(Saved, C::Added)>
where
    M: Model,
    E: Executor<M::Scope>,
    C: Children<M::Scope>,
    F: FnOnce(&M) -> Result<C> + Send,
{
    let operation = super::writing(db).atomic().await?;
    let saved = super::save::save_in(operation.session(), row).await?;
    let added = children(&*row)?.put(operation.session(), Way::Save);
    let added = added.await?;
    operation.finish().await?;
    Ok((saved, added))
}

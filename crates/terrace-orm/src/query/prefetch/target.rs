//! Prefetches of what a key leads to that may lead to rows of any model.

use std::marker::PhantomData;

use super::belonging::Way;
use super::{Existing, Fetch, Gather, Prefetch, Single};
use crate::column::{Column, Path};
use crate::key::ForeignKey;
use crate::model::{Field, Keyed, Model};
use crate::query::{Query, Rows};
use crate::relation::ContentType;

/// A key that may lead to rows of any model, and among them to those of `T`: the column that says
/// which model, and the column of the key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key that can lead to rows of `{T}`",
    label = "not a foreign key to `ContentType` and a column of `{T}`'s type of key"
)]
pub trait GenericKey<T> {
    #[doc(hidden)]
    fn places(self) -> [(Path, &'static str); 2];
}

impl<T, F> GenericKey<T> for (Column<ForeignKey<ContentType>>, Column<F>)
where
    T: Keyed,
    F: Field<Base = T::Key>,
{
    fn places(self) -> [(Path, &'static str); 2] {
        places(self.0, self.1)
    }
}

impl<T, F> GenericKey<T> for (Column<Option<ForeignKey<ContentType>>>, Column<F>)
where
    T: Keyed,
    F: Field<Base = T::Key>,
{
    fn places(self) -> [(Path, &'static str); 2] {
        places(self.0, self.1)
    }
}

fn places<C: Field, F: Field>(model: Column<C>, key: Column<F>) -> [(Path, &'static str); 2] {
    [(model.path(), model.name()), (key.path(), key.name())]
}

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Fetches, for each row, the row of `T` that a generic key leads to, or `None` where it leads to
    /// nothing or to a row of another model: one more statement for each model that is asked for, and
    /// none for a model that no row refers to.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ContentType, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Comment {
    /// #     id: Auto<i64>,
    /// #     target_type: ForeignKey<ContentType>,
    /// #     target_pk: i64,
    /// #     text: String,
    /// # }
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Post { id: Auto<i64>, title: String }
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Photo { id: Auto<i64>, file: String }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let comments: Vec<((Comment, Option<Post>), Option<Photo>)> = Comment::objects()
    ///     .prefetch_target::<Post, _>(|comment| (comment.target_type, comment.target_pk))
    ///     .prefetch_target::<Photo, _>(|comment| (comment.target_type, comment.target_pk))
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn prefetch_target<T, K>(
        self,
        key: impl FnOnce(M::Columns) -> K,
    ) -> Prefetch<Self, Query<T>, Single>
    where
        T: Keyed<Scope = M::Scope> + Clone,
        K: GenericKey<T>,
    {
        Prefetch::target(self, key, |targets| targets)
    }

    /// As [`prefetch_target`](Self::prefetch_target), with a query of the rows that may filter them,
    /// pick values, and prefetch further.
    pub fn prefetch_target_with<T, K, F>(
        self,
        key: impl FnOnce(M::Columns) -> K,
        targets: impl FnOnce(Query<T>) -> F,
    ) -> Prefetch<Self, F, Single>
    where
        T: Keyed<Scope = M::Scope>,
        K: GenericKey<T>,
        F: Fetch<Model = T, Output: Clone>,
    {
        Prefetch::target(self, key, targets)
    }
}

impl<M: Model> Existing<M> {
    /// As [`Query::prefetch_target`], with one statement more for each model, which finds its content
    /// type.
    pub fn prefetch_target<T, K>(
        self,
        key: impl FnOnce(M::Columns) -> K,
    ) -> Prefetch<Self, Query<T>, Single>
    where
        T: Keyed<Scope = M::Scope> + Clone,
        K: GenericKey<T>,
    {
        Prefetch::target(self, key, |targets| targets)
    }

    /// As [`Query::prefetch_target_with`], with one statement more for each model, which finds its
    /// content type.
    pub fn prefetch_target_with<T, K, F>(
        self,
        key: impl FnOnce(M::Columns) -> K,
        targets: impl FnOnce(Query<T>) -> F,
    ) -> Prefetch<Self, F, Single>
    where
        T: Keyed<Scope = M::Scope>,
        K: GenericKey<T>,
        F: Fetch<Model = T, Output: Clone>,
    {
        Prefetch::target(self, key, targets)
    }
}

impl<Q: Fetch, F: Fetch<Output: Clone>> Prefetch<Q, F, Single> {
    fn target<K: GenericKey<F::Model>>(
        parents: Q,
        key: impl FnOnce(<Q::Model as Model>::Columns) -> K,
        targets: impl FnOnce(Query<F::Model>) -> F,
    ) -> Self {
        let [(path, content_type), (other, object)] = key(parents.prefetched_columns()).places();
        // Columns of two rows are no key together: no column has this name.
        let is_one = path.source() == other.source();
        Self {
            parents,
            way: Way::Target {
                source: path.source(),
                content_type: if is_one { content_type } else { "" },
                object,
                model: <F::Model as Model>::SCHEMA,
            },
            children: targets(Query::new()),
            gather: PhantomData,
        }
    }
}

impl<Q: Fetch, F: Fetch<Output: Clone>, G: Gather> Prefetch<Q, F, G> {
    /// As [`Query::prefetch_target`], of one more model or key of the same rows.
    pub fn prefetch_target<T, K>(
        self,
        key: impl FnOnce(<Q::Model as Model>::Columns) -> K,
    ) -> Prefetch<Self, Query<T>, Single>
    where
        T: Keyed<Scope = <Q::Model as Model>::Scope> + Clone,
        K: GenericKey<T>,
    {
        Prefetch::target(self, key, |targets| targets)
    }

    /// As [`Query::prefetch_target_with`], of one more model or key of the same rows.
    pub fn prefetch_target_with<T, K, H>(
        self,
        key: impl FnOnce(<Q::Model as Model>::Columns) -> K,
        targets: impl FnOnce(Query<T>) -> H,
    ) -> Prefetch<Self, H, Single>
    where
        T: Keyed<Scope = <Q::Model as Model>::Scope>,
        K: GenericKey<T>,
        H: Fetch<Model = T, Output: Clone>,
    {
        Prefetch::target(self, key, targets)
    }
}

//! Many-to-many relations of one instance: the rows on the other side, added and removed.

mod rows;

use std::fmt;
use std::marker::PhantomData;

use terrace_core::{Error, ErrorKind, Origin, RelationKind, RelationSchema, Result, Value};
use terrace_sql::Expression;
use terrace_tenancy::{Executor, Session};

use crate::column::{Changes, Column, Columns, Operand};
use crate::model::{Keyed, Model};
use crate::query::Query;
use rows::Pairs;

/// The rows of `T` that belong to an instance of `M` by rows of `R` in the middle.
///
/// Others are named by their key, or by an instance. What is written takes part in the
/// transaction of the handle, if that is one.
///
/// ```
/// # use terrace_orm::{Auto, Model};
/// # use terrace_core::{Result, Tenant};
/// # use terrace_tenancy::Db;
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Tag { id: Auto<i64>, name: String }
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// #[terrace(m2m(name = "tags", to = "Tag"))]
/// struct Post { id: Auto<i64>, title: String }
///
/// async fn retag(db: &Db<Tenant>, post: &Post, news: &Tag) -> Result<Vec<Tag>> {
///     post.tags().add(db, [news]).await?;
///     post.tags().remove(db, [7_i64]).await?;
///     post.tags().all()?.order_by(|tag| tag.name.ascending()).all(db).await
/// }
/// ```
pub struct Many<'a, M, T, R> {
    owner: &'a M,
    relation: &'static RelationSchema,
    types: PhantomData<fn() -> (T, R)>,
}

/// How many rows in the middle came and went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Rows that were added.
    pub added: u64,
    /// Rows that were removed.
    pub removed: u64,
}

impl<'a, M, T, R> Many<'a, M, T, R>
where
    M: Keyed,
    T: Keyed<Scope = M::Scope>,
    R: Model<Scope = M::Scope>,
{
    #[doc(hidden)]
    pub fn new(owner: &'a M, index: usize) -> Self {
        Self {
            owner,
            relation: &M::SCHEMA.relations[index],
            types: PhantomData,
        }
    }

    /// A query of the rows on the other side, each once.
    ///
    /// # Errors
    /// `InvalidInput` when the instance was not inserted yet and so has no key.
    pub fn all(&self) -> Result<Query<T>> {
        let (source, target) = self.columns()?;
        let key = self.key()?;
        let keys = R::objects()
            .filter(|middle| Column::<M::Key>::new(middle.path(), source).equals(key))
            .select(|middle| Column::<T::Key>::new(middle.path(), target));
        let mut query = T::objects()
            .filter(|other| Column::<T::Key>::new(other.path(), T::KEY.column).in_query(keys));
        query.plan.origin = self.origin();
        Ok(query)
    }

    /// Adds rows of the other side. Those that belong already are left alone. Gives the number of
    /// rows in the middle that were added.
    ///
    /// # Errors
    /// `ForeignKey` for a key that no row has; `NotNull` when the model in the middle has more
    /// fields that need a value (see [`add_with`](Self::add_with)); `Isolation` for instances that
    /// were loaded from another tenant.
    pub async fn add<E: Executor<M::Scope>, O: Operand<T::Key>>(
        &self,
        db: &E,
        others: impl IntoIterator<Item = O>,
    ) -> Result<u64> {
        let session = db.session();
        let others = keys(session, others)?;
        self.pairs(session)?.add(session, others, Vec::new()).await
    }

    /// As [`add`](Self::add), with values for the other fields of the model in the middle.
    ///
    /// # Errors
    /// As [`add`](Self::add); `InvalidInput` for a change that is not a plain value.
    pub async fn add_with<E: Executor<M::Scope>, O: Operand<T::Key>, C: Changes>(
        &self,
        db: &E,
        others: impl IntoIterator<Item = O>,
        values: impl FnOnce(R::Columns) -> C,
    ) -> Result<u64> {
        let session = db.session();
        let others = keys(session, others)?;
        let given = given(session, values(R::Columns::at(crate::Path::ROOT)))?;
        self.pairs(session)?.add(session, others, given).await
    }

    /// Takes rows of the other side away from this one. Gives the number of rows in the middle
    /// that were removed.
    pub async fn remove<E: Executor<M::Scope>, O: Operand<T::Key>>(
        &self,
        db: &E,
        others: impl IntoIterator<Item = O>,
    ) -> Result<u64> {
        let session = db.session();
        let others = keys(session, others)?;
        self.pairs(session)?.remove(session, others).await
    }

    /// Makes these the only rows of the other side: adds what is missing, removes what is too
    /// much, and leaves the rest alone, in one transaction.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub async fn set<E: Executor<M::Scope>, O: Operand<T::Key>>(
        &self,
        db: &E,
        others: impl IntoIterator<Item = O>,
    ) -> Result<Difference> {
        let session = db.session();
        let others = keys(session, others)?;
        self.set_given(session, others, Vec::new()).await
    }

    /// As [`set`](Self::set), with values for the other fields of the model in the middle, in the
    /// rows that are added.
    ///
    /// # Errors
    /// As [`add_with`](Self::add_with).
    pub async fn set_with<E: Executor<M::Scope>, O: Operand<T::Key>, C: Changes>(
        &self,
        db: &E,
        others: impl IntoIterator<Item = O>,
        values: impl FnOnce(R::Columns) -> C,
    ) -> Result<Difference> {
        let session = db.session();
        let others = keys(session, others)?;
        let given = given(session, values(R::Columns::at(crate::Path::ROOT)))?;
        self.set_given(session, others, given).await
    }

    async fn set_given(
        &self,
        session: Session<'_>,
        others: Vec<Value>,
        given: Vec<(&'static str, Value)>,
    ) -> Result<Difference> {
        let pairs = self.pairs(session)?;
        let operation = session.operation().await?;
        let difference = pairs
            .set(operation.session(), others, given, |row| {
                Ok(row.get::<T::Key>(0)?.into())
            })
            .await?;
        operation.finish().await?;
        Ok(difference)
    }

    /// Takes every row of the other side away from this one.
    pub async fn clear<E: Executor<M::Scope>>(&self, db: &E) -> Result<u64> {
        let session = db.session();
        self.pairs(session)?.clear(session).await
    }

    /// Whether this row of the other side belongs to this one.
    pub async fn contains<E: Executor<M::Scope>>(
        &self,
        db: &E,
        other: impl Operand<T::Key>,
    ) -> Result<bool> {
        let target = self.columns()?.1;
        let [other] = <[Value; 1]>::try_from(keys(db.session(), [other])?)
            .map_err(|_| internal("a key was lost"))?;
        let mut query = self.middle(db.session())?;
        let is_other = Expression::column(target).equals(other);
        query.plan.filter(crate::column::Predicate::new(is_other));
        query.exists(db).await
    }

    /// The number of rows that [`all`](Self::all) gives.
    pub async fn count<E: Executor<M::Scope>>(&self, db: &E) -> Result<u64> {
        // Rows in the middle are as many, unless the other side hides rows or has them twice.
        let hides = T::objects().plan.tree.filter.is_some()
            || T::SCHEMA.fields.iter().any(|field| field.soft_delete);
        if hides || !self.pairs(db.session())?.is_one_for_each() {
            return self.all()?.count(db).await;
        }
        self.middle(db.session())?.count(db).await
    }

    /// Inserts a row of the other side and adds it, in one transaction.
    ///
    /// # Errors
    /// As [`insert`](Model::insert) and [`add`](Self::add).
    pub async fn create<E: Executor<M::Scope>>(&self, db: &E, other: T) -> Result<T> {
        let session = db.session();
        self.create_given(session, other, Vec::new()).await
    }

    /// As [`create`](Self::create), with values for the other fields of the model in the middle.
    ///
    /// # Errors
    /// As [`insert`](Model::insert) and [`add_with`](Self::add_with).
    pub async fn create_with<E: Executor<M::Scope>, C: Changes>(
        &self,
        db: &E,
        other: T,
        values: impl FnOnce(R::Columns) -> C,
    ) -> Result<T> {
        let session = db.session();
        let given = given(session, values(R::Columns::at(crate::Path::ROOT)))?;
        self.create_given(session, other, given).await
    }

    async fn create_given(
        &self,
        session: Session<'_>,
        other: T,
        given: Vec<(&'static str, Value)>,
    ) -> Result<T> {
        let pairs = self.pairs(session)?;
        let operation = session.operation().await?;
        let other = crate::write::insert_in(operation.session(), other).await?;
        let key = keys(operation.session(), [&other])?;
        pairs.add(operation.session(), key, given).await?;
        operation.finish().await?;
        Ok(other)
    }

    /// The rows in the middle that refer to this one.
    fn middle(&self, session: Session<'_>) -> Result<Query<R>> {
        self.origin().check(session.origin())?;
        let (source, _) = self.columns()?;
        let key = self.key()?;
        Ok(R::objects().filter(|middle| Column::<M::Key>::new(middle.path(), source).equals(key)))
    }

    fn pairs(&self, session: Session<'_>) -> Result<Pairs> {
        self.origin().check(session.origin())?;
        let (source, target) = self.columns()?;
        Ok(Pairs {
            schema: R::SCHEMA,
            source,
            target,
            symmetrical: matches!(
                self.relation.kind,
                RelationKind::ManyToMany {
                    symmetrical: true,
                    ..
                }
            ),
            owner: self.key()?.into(),
        })
    }

    /// The columns of the model in the middle that refer to the two sides.
    fn columns(&self) -> Result<(&'static str, &'static str)> {
        let RelationKind::ManyToMany { source, target, .. } = self.relation.kind else {
            return Err(internal("the relation is not many-to-many"));
        };
        match (R::SCHEMA.field(source), R::SCHEMA.field(target)) {
            (Some(source), Some(target)) => Ok((source.column, target.column)),
            _ => Err(internal("the model in the middle lacks a field")),
        }
    }

    fn key(&self) -> Result<M::Key> {
        super::reverse::key_of(self.owner)
    }

    fn origin(&self) -> Origin {
        use crate::model::Field;
        self.owner.primary_key().origin()
    }
}

impl<M, T, R> fmt::Debug for Many<'_, M, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Many({})", self.relation.name)
    }
}

/// The keys of others, which this handle may refer to.
fn keys<B, O: Operand<B>>(
    session: Session<'_>,
    others: impl IntoIterator<Item = O>,
) -> Result<Vec<Value>> {
    let mut keys: Vec<Value> = Vec::new();
    for other in others {
        other.origin().check(session.origin())?;
        let key = value(other.into_expression())?;
        if key.is_null() {
            return Err(super::reverse::no_key("an instance"));
        }
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// The values of these changes.
fn given(session: Session<'_>, changes: impl Changes) -> Result<Vec<(&'static str, Value)>> {
    let changes = changes.into_changes().into_iter();
    let values = changes.map(|change| {
        change.check(session.origin())?;
        Ok((change.column, value(change.value)?))
    });
    values.collect()
}

fn value(expression: Expression) -> Result<Value> {
    match expression {
        Expression::Value(value) => Ok(value),
        _ => Err(Error::new(
            ErrorKind::InvalidInput,
            "a row in the middle is made of values, not of columns or calculations",
        )
        .with_hint("read the value first")),
    }
}

fn internal(message: &str) -> Error {
    Error::new(ErrorKind::Internal, message)
}

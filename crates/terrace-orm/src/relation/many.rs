//! Many-to-many relations of one instance: the rows on the other side, added and removed.

mod find;
mod rows;

use std::fmt;
use std::marker::PhantomData;

use terrace_core::{Error, ErrorKind, Reference, RelationKind, RelationSchema, Result, Value};
use terrace_sql::{Expression, Item, Items, Select};
use terrace_tenancy::{Executor, Session};

use crate::column::{Changes, Columns, Operand, Predicate, stands_for};
use crate::model::{Field, Keyed, Model};
use crate::query::Query;
use crate::relation::value_of;
use crate::write::Links;
pub(crate) use rows::Pairs;

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
    M: Model,
    T: Model<Scope = M::Scope>,
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
        let (_, target) = self.references()?;
        let mut middle = self.middle()?;
        let mut query = T::objects();
        query.plan.origin = std::mem::take(&mut middle.plan.origin);
        let items = target.columns.iter();
        let items = items.map(|column| Item::Expression(middle.plan.own(column), None));
        let items: Items = items.collect();
        let operand = match target.referenced {
            [only] => query.plan.own(only),
            several => {
                let columns = several.iter().map(|column| query.plan.own(column));
                Expression::Tuple(columns.collect())
            }
        };
        query.plan.filter(Predicate::new(Expression::InQuery {
            operand: Box::new(operand),
            query: middle.plan.inner(items),
            negated: false,
        }));
        Ok(query)
    }

    /// The rows in the middle that refer to this one.
    fn middle(&self) -> Result<Query<R>> {
        let (source, _) = self.references()?;
        super::reverse::belonging(self.owner, &source)
    }

    /// The references of the model in the middle to the two sides.
    fn references(&self) -> Result<(Reference, Reference)> {
        let RelationKind::ManyToMany { source, target, .. } = self.relation.kind else {
            return Err(internal("the relation is not many-to-many"));
        };
        match (R::SCHEMA.reference(source), R::SCHEMA.reference(target)) {
            (Some(source), Some(target)) => Ok((source, target)),
            _ => Err(internal("the model in the middle lacks a reference")),
        }
    }
}

impl<M, T, R> Many<'_, M, T, R>
where
    M: Keyed,
    T: Keyed<Scope = M::Scope>,
    R: Model<Scope = M::Scope>,
{
    /// Adds rows of the other side. Those that belong already are left alone. Gives the number of
    /// rows in the middle that were added.
    ///
    /// An instance of another model doesn't compile, here and wherever a row of the other side is
    /// asked for, whatever its key:
    ///
    /// ```compile_fail,E0080
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
    /// # type Running<'a> = std::pin::Pin<Box<dyn Future<Output = Result<u64>> + 'a>>;
    /// # fn run<'a>(db: &'a Db<Tenant>, post: &'a Post, other: &'a Post) -> Running<'a> {
    /// # Box::pin(async move {
    /// post.tags().add(db, [other]).await
    /// # })
    /// # }
    /// # // What nobody can call isn't compiled to the end.
    /// # std::hint::black_box(run as for<'a> fn(&'a Db<Tenant>, &'a Post, &'a Post) -> Running<'a>);
    /// ```
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
        let session = crate::write::writing(db);
        let others = self.keys(session, others)?;
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
        let session = crate::write::writing(db);
        let others = self.keys(session, others)?;
        let given = given(session, values(R::Columns::at(crate::Path::ROOT)))?;
        self.pairs(session)?.add(session, others, given).await
    }

    /// Takes rows of the other side away from this one. Gives the number of rows in the middle
    /// that were removed. Rows that [`all`](Self::all) hides stay.
    pub async fn remove<E: Executor<M::Scope>, O: Operand<T::Key>>(
        &self,
        db: &E,
        others: impl IntoIterator<Item = O>,
    ) -> Result<u64> {
        let session = crate::write::writing(db);
        let others = self.keys(session, others)?;
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
        let session = crate::write::writing(db);
        let others = self.keys(session, others)?;
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
        let session = crate::write::writing(db);
        let others = self.keys(session, others)?;
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
        let difference = pairs.set(operation.session(), others, given).await?;
        operation.finish().await?;
        Ok(difference)
    }

    /// Takes every row of the other side away from this one that [`all`](Self::all) gives.
    pub async fn clear<E: Executor<M::Scope>>(&self, db: &E) -> Result<u64> {
        let session = crate::write::writing(db);
        self.pairs(session)?.clear(session).await
    }

    /// Whether this row of the other side belongs to this one.
    pub async fn contains<E: Executor<M::Scope>>(
        &self,
        db: &E,
        other: impl Operand<T::Key>,
    ) -> Result<bool> {
        let pairs = self.pairs(db.session())?;
        let [other] = <[Value; 1]>::try_from(self.keys(db.session(), [other])?)
            .map_err(|_| internal("a key was lost"))?;
        let mut query = self.middle()?;
        let is_other = query.plan.own(pairs.target).equals(other);
        query.plan.filter(Predicate::new(is_other));
        query.exists(db).await
    }

    /// The number of rows that [`all`](Self::all) gives.
    pub async fn count<E: Executor<M::Scope>>(&self, db: &E) -> Result<u64> {
        // Rows in the middle are as many, unless the other side hides rows or has them twice.
        if Self::hides() || !self.pairs(db.session())?.is_one_for_each() {
            return self.all()?.count(db).await;
        }
        self.middle()?.count(db).await
    }

    /// Inserts a row of the other side and adds it, in one transaction.
    ///
    /// # Errors
    /// As [`insert`](Model::insert) and [`add`](Self::add).
    pub async fn create<E: Executor<M::Scope>>(&self, db: &E, other: T) -> Result<T> {
        let session = crate::write::writing(db);
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
        let session = crate::write::writing(db);
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
        let key = self.keys(operation.session(), [&other])?;
        pairs.add(operation.session(), key, given).await?;
        operation.finish().await?;
        Ok(other)
    }

    /// Rows that are to belong to this one, written together with it: see
    /// [`Model::save_with`]. Those that have none are added first; rows that are there are updated by
    /// `save_with`, and left as they are by `insert_with`.
    ///
    /// # Errors
    /// `InvalidInput` for an instance without a key, `Unsupported` as [`add`](Self::add).
    pub fn with(&self, rows: Vec<T>) -> Result<Links<T>> {
        let (_, target) = self.references()?;
        let referenced = target.referenced.first().copied().unwrap_or_default();
        let origin = self.owner.primary_key().origin();
        Ok(Links::new(self.own_pairs()?, origin, referenced, rows))
    }

    fn pairs(&self, session: Session<'_>) -> Result<Pairs> {
        self.owner.primary_key().origin().check(session.origin())?;
        self.own_pairs()
    }

    fn own_pairs(&self) -> Result<Pairs> {
        let (source, target) = self.references()?;
        let ([source_column], [target_column], [referenced]) =
            (source.columns, target.columns, source.referenced)
        else {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("rows of {} are by several columns", R::SCHEMA.name),
            )
            .with_hint("insert and delete the rows in the middle themselves"));
        };
        let owner = value_of(self.owner, referenced).filter(|value| !value.is_null());
        Ok(Pairs {
            schema: R::SCHEMA,
            source: source_column,
            target: target_column,
            symmetrical: matches!(
                self.relation.kind,
                RelationKind::ManyToMany {
                    symmetrical: true,
                    ..
                }
            ),
            owner: owner
                .ok_or_else(|| super::no_key(&format!("an instance of {}", M::SCHEMA.name)))?,
            shown: Self::hides().then(|| Self::shown(&target)),
        })
    }

    /// Whether the other side hides rows, behind a default scope or because they are marked as
    /// deleted.
    fn hides() -> bool {
        T::objects().plan.tree.filter.is_some()
            || T::SCHEMA.fields.iter().any(|field| field.soft_delete)
    }

    /// What rows in the middle refer to the rows of the other side by that can be seen: those that
    /// can't stay as they are.
    fn shown(target: &Reference) -> Box<Select> {
        let plan = T::objects().plan;
        let columns = target.referenced.iter();
        let columns = columns.map(|column| Item::Expression(plan.own(column), None));
        let items: Items = columns.collect();
        plan.inner(items)
    }

    /// What the rows in the middle refer to others by, which this handle may refer to.
    fn keys<O: Operand<T::Key>>(
        &self,
        session: Session<'_>,
        others: impl IntoIterator<Item = O>,
    ) -> Result<Vec<Value>> {
        const {
            assert!(
                stands_for(T::TABLE, O::INSTANCE_OF),
                "the instance is of another model than the other side of the relation"
            );
        };
        let (_, target) = self.references()?;
        let column = target.referenced.first().copied().unwrap_or_default();
        let field = R::SCHEMA
            .fields
            .iter()
            .find(|field| target.columns == [field.column]);
        let mut keys: Vec<Value> = Vec::new();
        for other in others {
            other.origin().check(session.origin())?;
            let key = value(other.into_value_of(column))?;
            if key.is_null() {
                return Err(super::no_key("an instance"));
            }
            if field.is_some_and(|field| field.column_type.value_type() != key.value_type()) {
                return Err(Error::new(
                    ErrorKind::InvalidInput,
                    format!(
                        "{} refers to {} by {column}, not by the key",
                        R::SCHEMA.name,
                        T::SCHEMA.name
                    ),
                )
                .with_hint("name instances"));
            }
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Ok(keys)
    }
}

impl<M, T, R> fmt::Debug for Many<'_, M, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Many({})", self.relation.name)
    }
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
        Expression::Refused(refusal) => Err(refusal.error()),
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

//! Rows together with the rows that a relation leads to: one more statement for each relation, not
//! one for each row.

use std::collections::HashMap;
use std::fmt;

use terrace_core::{
    Error, ErrorKind, ModelSchema, RelationKind, RelationSchema, Result, Value, ValueType,
};
use terrace_sql::{
    Column, Expression, Item, Join, JoinKind, Order, Source, Table, Window, WindowFunction,
};
use terrace_tenancy::{Executor, Session};
use uuid::Uuid;

use super::joins::LINK;
use super::{Build, Plan, Query, Rows, Ways, ascending, not_found};
use crate::column::{Columns, Predicate};
use crate::model::{Model, Reader};

/// Keys that are looked for with one statement.
const KEYS: usize = 500;

/// A query whose rows can be fetched by themselves or for many others at once: a [`Query`], or one
/// with a [`Prefetch`].
pub trait Fetch: Sized + Send {
    /// The model that is queried.
    type Model: Model;
    /// What each row gives.
    type Output: Send + 'static;

    #[doc(hidden)]
    fn prefetched_columns(&self) -> <Self::Model as Model>::Columns;

    #[doc(hidden)]
    fn fetch_rows(
        self,
        session: Session<'_>,
        wish: Wish,
    ) -> impl Future<Output = Result<Vec<(Self::Output, Vec<Value>)>>> + Send;
}

/// What is wanted beside the rows themselves.
#[derive(Clone, Default)]
pub struct Wish {
    /// Columns whose values are given beside each row.
    beside: Vec<Beside>,
    /// The relation by which the rows belong to others, and the others' keys.
    belonging: Option<(Belonging, Vec<Value>)>,
    /// At most so many rows in all.
    limit: Option<u64>,
}

/// A column of the queried model whose value is given beside each row.
#[derive(Clone, Copy)]
struct Beside {
    column: &'static str,
    of: ValueType,
}

/// How rows belong to others.
#[derive(Clone, Copy)]
enum Belonging {
    /// By a column of their own.
    Column(&'static str, ValueType),
    /// By a row in the middle.
    Middle {
        through: &'static ModelSchema,
        /// Its column that refers to the others.
        source: &'static str,
        /// Its column that refers to the rows, and their column.
        target: (&'static str, &'static str),
        of: ValueType,
    },
}

/// A query of rows and, for each, the rows that a relation leads to.
#[must_use = "a query does nothing until a terminal method runs it"]
pub struct Prefetch<Q, C> {
    parents: Q,
    path: Source,
    children: C,
}

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Fetches, for each row, the rows that a relation leads to: the rows become pairs. One more
    /// statement for every 500 rows.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let artists: Vec<(Artist, Vec<Album>)> =
    ///     Artist::objects().prefetch(|artist| artist.albums()).all(db).await?;
    /// # Ok(()) }
    /// ```
    pub fn prefetch<C: Columns>(
        self,
        relation: impl FnOnce(M::Columns) -> C,
    ) -> Prefetch<Self, Query<C::Model>>
    where
        C::Model: Model<Scope = M::Scope> + Clone,
    {
        Prefetch::of(self, relation, |children| children)
    }

    /// As [`prefetch`](Self::prefetch), with a query of the related rows that may filter and sort
    /// them, pick values, and prefetch further. A limit of it holds for each row by itself.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm", reverse(tracks = "Track.album"))]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, album: ForeignKey<Album> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let artists: Vec<(Artist, Vec<(Album, Vec<Track>)>)> = Artist::objects()
    ///     .prefetch_with(|artist| artist.albums(), |albums| {
    ///         albums
    ///             .order_by(|album| album.id.descending())
    ///             .limit(3)
    ///             .prefetch(|album| album.tracks())
    ///     })
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn prefetch_with<C: Columns, F>(
        self,
        relation: impl FnOnce(M::Columns) -> C,
        children: impl FnOnce(Query<C::Model>) -> F,
    ) -> Prefetch<Self, F>
    where
        C::Model: Model<Scope = M::Scope>,
        F: Fetch<Model = C::Model, Output: Clone>,
    {
        Prefetch::of(self, relation, children)
    }
}

impl<Q: Fetch, F: Fetch<Output: Clone>> Prefetch<Q, F> {
    fn of<C: Columns<Model = F::Model>>(
        parents: Q,
        relation: impl FnOnce(<Q::Model as Model>::Columns) -> C,
        children: impl FnOnce(Query<C::Model>) -> F,
    ) -> Self {
        let path = relation(parents.prefetched_columns()).path().source();
        Self {
            parents,
            path: path.with_instance(0),
            children: children(Query::new()),
        }
    }

    /// As [`Query::prefetch`], of one more relation of the same rows.
    pub fn prefetch<C: Columns>(
        self,
        relation: impl FnOnce(<Q::Model as Model>::Columns) -> C,
    ) -> Prefetch<Self, Query<C::Model>>
    where
        C::Model: Clone,
    {
        Prefetch::of(self, relation, |children| children)
    }

    /// As [`Query::prefetch_with`], of one more relation of the same rows.
    pub fn prefetch_with<C: Columns, G: Fetch<Model = C::Model, Output: Clone>>(
        self,
        relation: impl FnOnce(<Q::Model as Model>::Columns) -> C,
        children: impl FnOnce(Query<C::Model>) -> G,
    ) -> Prefetch<Self, G> {
        Prefetch::of(self, relation, children)
    }

    /// All rows.
    ///
    /// # Errors
    /// `Statement` for a path that is not one relation with many rows.
    pub async fn all<E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &E,
    ) -> Result<Vec<<Self as Fetch>::Output>> {
        let rows = self.fetch_rows(db.session(), Wish::default()).await?;
        Ok(rows.into_iter().map(|(row, _)| row).collect())
    }

    /// The first row, by the primary key when there is no order.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn first<E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &E,
    ) -> Result<Option<<Self as Fetch>::Output>> {
        let wish = Wish {
            limit: Some(1),
            ..Wish::default()
        };
        let mut rows = self.fetch_rows(db.session(), wish).await?;
        Ok(rows.pop().map(|(row, _)| row))
    }

    /// The only row.
    ///
    /// # Errors
    /// `NotFound` when there is none, `MultipleFound` when there are more; otherwise as
    /// [`all`](Self::all).
    pub async fn get<E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &E,
    ) -> Result<<Self as Fetch>::Output> {
        let wish = Wish {
            limit: Some(2),
            ..Wish::default()
        };
        let mut rows = self.fetch_rows(db.session(), wish).await?;
        let schema = <Q::Model as Model>::SCHEMA;
        match (rows.pop(), rows.is_empty()) {
            (Some((row, _)), true) => Ok(row),
            (None, _) => Err(not_found(schema)),
            (Some(_), false) => Err(Error::new(
                ErrorKind::MultipleFound,
                format!(
                    "several rows of {} match where one was expected",
                    schema.name
                ),
            )),
        }
    }
}

impl<M: Model, R: Rows<M>> Fetch for Query<M, R> {
    type Model = M;
    type Output = R::Output;

    fn prefetched_columns(&self) -> M::Columns {
        self.plan.columns()
    }

    async fn fetch_rows(
        mut self,
        session: Session<'_>,
        wish: Wish,
    ) -> Result<Vec<(R::Output, Vec<Value>)>> {
        if let Some(limit) = wish.limit {
            self.plan.order_by_key();
            self.plan.cut(Some(limit), None);
        }
        let origin = session.origin();
        let ways = Ways::of(&self.plan);
        let mut found = Vec::new();
        for (plan, items, beside) in
            statements(&self.plan, &self.rows.items(&Build(&self.plan)), wish)?
        {
            let width = width(&items) - beside.len();
            plan.fetch(session, items, &mut |row| {
                let output = self.rows.read(&mut Reader::new(row, origin), &ways)?;
                let values = beside
                    .iter()
                    .enumerate()
                    .map(|(index, of)| row.value(width + index, *of))
                    .collect::<Result<Vec<_>>>()?;
                found.push((output, values));
                Ok(())
            })
            .await?;
        }
        Ok(found)
    }
}

impl<Q: Fetch, C: Fetch<Output: Clone>> Fetch for Prefetch<Q, C> {
    type Model = Q::Model;
    type Output = (Q::Output, Vec<C::Output>);

    fn prefetched_columns(&self) -> <Q::Model as Model>::Columns {
        self.parents.prefetched_columns()
    }

    async fn fetch_rows(
        self,
        session: Session<'_>,
        mut wish: Wish,
    ) -> Result<Vec<(Self::Output, Vec<Value>)>> {
        let (belonging, key) = belonging(<Q::Model as Model>::SCHEMA, self.path)?;
        wish.beside.push(key);
        let parents = self.parents.fetch_rows(session, wish).await?;
        let mut keys = Vec::with_capacity(parents.len());
        let mut groups: HashMap<GroupKey, Vec<C::Output>> = HashMap::with_capacity(parents.len());
        for (_, beside) in &parents {
            let Some(value) = beside.last().filter(|value| !value.is_null()) else {
                continue;
            };
            if groups.insert(GroupKey::of(value)?, Vec::new()).is_none() {
                keys.push(value.clone());
            }
        }
        if !keys.is_empty() {
            let wish = Wish {
                belonging: Some((belonging, keys)),
                ..Wish::default()
            };
            for (child, mut beside) in self.children.fetch_rows(session, wish).await? {
                let key = beside.pop().unwrap_or(Value::Null(ValueType::Unknown));
                if let Some(group) = groups.get_mut(&GroupKey::of(&key)?) {
                    group.push(child);
                }
            }
        }
        let mut rows = Vec::with_capacity(parents.len());
        for (parent, mut beside) in parents {
            let children = match beside.pop() {
                // Not taken out: a row may come several times, as related to several others.
                Some(key) if !key.is_null() => groups.get(&GroupKey::of(&key)?).cloned(),
                _ => None,
            };
            rows.push(((parent, children.unwrap_or_default()), beside));
        }
        Ok(rows)
    }
}

/// The plans that fetch what is wished, with the items of each and the types of the values beside
/// the rows.
fn statements(
    plan: &Plan,
    items: &[Item],
    wish: Wish,
) -> Result<Vec<(Plan, Vec<Item>, Vec<ValueType>)>> {
    // The key of the row that a row belongs to comes first: what is asked for last is taken first.
    let mut types: Vec<_> = wish.beside.iter().map(|beside| beside.of).collect();
    let Some((belonging, keys)) = wish.belonging else {
        // Not a clone: items name the columns of this very query.
        let plan = plan.taken();
        let mut items = items.to_vec();
        items.extend(beside(&plan, &wish.beside));
        return Ok(vec![(plan, items, types)]);
    };
    types.insert(0, belonging.key_type());
    let mut statements = Vec::with_capacity(keys.len().div_ceil(KEYS));
    for keys in keys.chunks(KEYS) {
        let mut plan = plan.taken();
        let mut items = items.to_vec();
        let key = belonging.join(&mut plan);
        items.push(Item::Expression(key.clone(), None));
        items.extend(beside(&plan, &wish.beside));
        let (limit, offset) = (plan.limit.take(), plan.offset.take());
        plan.filter(Predicate::new(Expression::In {
            operand: Box::new(key.clone()),
            values: keys.to_vec(),
            negated: false,
        }));
        statements.push(if limit.is_some() || offset.is_some() {
            let (plan, items) = cut_each(plan, items, key, limit, offset)?;
            (plan, items, types.clone())
        } else {
            (plan, items, types.clone())
        });
    }
    Ok(statements)
}

fn beside(plan: &Plan, wishes: &[Beside]) -> Vec<Item> {
    wishes
        .iter()
        .map(|wish| Item::Expression(plan.own(wish.column), None))
        .collect()
}

/// The rows numbered within each key, and those numbers that are wanted.
fn cut_each(
    mut plan: Plan,
    items: Vec<Item>,
    key: Expression,
    limit: Option<u64>,
    offset: Option<u64>,
) -> Result<(Plan, Vec<Item>)> {
    plan.order_by_key();
    let order_by: Vec<Order> = plan.take_order();
    let number = Expression::Window(Box::new(Window {
        function: WindowFunction::RowNumber,
        partition_by: vec![key],
        order_by,
        frame: None,
    }));
    let offset = i64::try_from(offset.unwrap_or(0)).unwrap_or(i64::MAX);
    let limit = limit.map_or(i64::MAX, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
    let mut all = items.clone();
    all.push(Item::Expression(number, None));
    let mut whole = plan.enclosed(all)?;
    let mut outer = whole.replaced.take().unwrap_or_default();
    let Some(Item::Expression(number, _)) = outer.pop() else {
        return Err(Error::new(
            ErrorKind::Internal,
            "a numbered query lost its numbers",
        ));
    };
    whole.filter(Predicate::new(Expression::Between {
        operand: Box::new(number.clone()),
        low: Box::new(Expression::Value(Value::from(offset.saturating_add(1)))),
        high: Box::new(Expression::Value(Value::from(offset.saturating_add(limit)))),
    }));
    whole.order_by(vec![ascending(number)]);
    Ok((whole, outer))
}

impl Belonging {
    const fn key_type(self) -> ValueType {
        match self {
            Self::Column(_, of) | Self::Middle { of, .. } => of,
        }
    }

    /// The column that holds the key of the row that a row belongs to.
    fn join(self, plan: &mut Plan) -> Expression {
        match self {
            Self::Column(column, _) => plan.own(column),
            Self::Middle {
                through,
                source,
                target: (own, to),
                ..
            } => {
                let link = Source::ROOT.through(LINK).unwrap_or(Source::ROOT);
                plan.link(Join {
                    kind: JoinKind::Inner,
                    from: Table::from(through).into(),
                    source: link,
                    parent: Source::ROOT,
                    columns: vec![(own.into(), to.into())],
                    on: None,
                });
                Expression::Column(Column {
                    source: link,
                    name: source.into(),
                    query: plan.query(),
                })
            }
        }
    }
}

/// How the rows at the end of a path belong to those at its start, and the column of the latter
/// that says so.
fn belonging(root: &'static ModelSchema, path: Source) -> Result<(Belonging, Beside)> {
    let hops = super::joins::hops(path);
    let relation = hops.first().and_then(|hop| {
        let index = hop.checked_sub(RelationSchema::FIRST_HOP)?;
        root.relations.get(usize::from(index))
    });
    let Some(relation) = relation else {
        return Err(not_a_relation(root));
    };
    let joined = relation.joined();
    let back = joined
        .field(relation.field())
        .and_then(|field| Some((field, field.reference?)));
    let Some((back, reference)) = back else {
        return Err(not_a_relation(root));
    };
    let of = root
        .fields
        .iter()
        .find(|field| field.column == reference.column)
        .map_or(ValueType::Unknown, |field| field.column_type.value_type());
    let beside = Beside {
        column: reference.column,
        of,
    };
    match (relation.kind, hops.as_slice()) {
        (_, [_]) => Ok((Belonging::Column(back.column, of), beside)),
        (RelationKind::ManyToMany { target, .. }, [_, hop]) => {
            let forth = joined
                .field(target)
                .and_then(|field| Some((field, field.reference?)));
            let is_target =
                joined.fields.get(usize::from(*hop)).map(|field| field.name) == Some(target);
            match forth {
                Some((field, to)) if is_target => Ok((
                    Belonging::Middle {
                        through: joined,
                        source: back.column,
                        target: (field.column, to.column),
                        of,
                    },
                    beside,
                )),
                _ => Err(not_a_relation(root)),
            }
        }
        _ => Err(not_a_relation(root)),
    }
}

/// A key by which rows are put together.
#[derive(PartialEq, Eq, Hash)]
enum GroupKey {
    Number(i64),
    Uuid(Uuid),
    Text(String),
}

impl GroupKey {
    fn of(value: &Value) -> Result<Self> {
        Ok(match value {
            Value::I16(number) => Self::Number((*number).into()),
            Value::I32(number) => Self::Number((*number).into()),
            Value::I64(number) => Self::Number(*number),
            Value::Uuid(uuid) => Self::Uuid(*uuid),
            Value::Text(text) => Self::Text(text.to_string()),
            _ => {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    "rows can be prefetched by keys that are numbers, texts or UUIDs",
                ));
            }
        })
    }
}

/// The number of columns of these items.
pub(super) fn width(items: &[Item]) -> usize {
    items
        .iter()
        .map(|item| match item {
            Item::Fields(_, fields) => fields.len(),
            Item::Expression(..) => 1,
        })
        .sum()
}

#[cold]
fn not_a_relation(root: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::Statement,
        format!("a prefetch from {} needs one relation with many rows", root.name),
    )
    .with_hint("load the row behind a foreign key with select_related; prefetch further relations inside, with prefetch_with")
}

impl<Q: fmt::Debug, C: fmt::Debug> fmt::Debug for Prefetch<Q, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prefetch")
            .field("parents", &self.parents)
            .field("children", &self.children)
            .finish_non_exhaustive()
    }
}

//! Terminal methods that read: thin generic shells over bodies without types.

use terrace_core::{Error, ErrorKind, ModelSchema, Result, Value};
use terrace_sql::{Expression, Item, Source, Statement};
use terrace_tenancy::{Executor, Row, Session};

use super::joins::{fields_of, hops};
use super::{Page, Plan, Query, Selection};
use crate::key::LookupKey;
use crate::model::{Model, Reader};
use crate::relation::attach;

impl<M: Model> Query<M> {
    /// All rows.
    pub async fn all<E: Executor<M::Scope>>(self, db: &E) -> Result<Vec<M>> {
        let mut rows = Vec::new();
        fetch(self.plan, db.session(), &mut |row| {
            rows.push(row);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// The first row, by the primary key when no order was given.
    pub async fn first<E: Executor<M::Scope>>(mut self, db: &E) -> Result<Option<M>> {
        self.plan.order_by_key();
        self.plan.limit = Some(self.plan.limit.unwrap_or(1).min(1));
        let mut found = None;
        fetch(self.plan, db.session(), &mut |row| {
            found = Some(row);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The only row.
    ///
    /// # Errors
    /// `NotFound` when there is none, `MultipleFound` when there are more.
    pub async fn get<E: Executor<M::Scope>>(mut self, db: &E) -> Result<M> {
        // A second row is enough to know that there are several.
        self.plan.limit = Some(self.plan.limit.unwrap_or(2).min(2));
        let mut found = None;
        let mut several = false;
        fetch(self.plan, db.session(), &mut |row| {
            several |= found.replace(row).is_some();
            Ok(())
        })
        .await?;
        match (found, several) {
            (Some(row), false) => Ok(row),
            (None, _) => Err(not_found(M::SCHEMA)),
            (Some(_), true) => Err(Error::new(
                ErrorKind::MultipleFound,
                format!(
                    "several rows of {} match where one was expected",
                    M::SCHEMA.name
                ),
            )),
        }
    }

    /// The text that [`all`](Self::all) sends, with placeholders for its values: for logs and tools.
    ///
    /// # Errors
    /// As [`all`](Self::all), but nothing is sent.
    pub fn sql<E: Executor<M::Scope>>(self, db: &E) -> Result<String> {
        let items = self.plan.fields();
        db.session()
            .sql(&Statement::Select(self.plan.select(items)?))
    }

    /// The number of rows.
    pub async fn count<E: Executor<M::Scope>>(self, db: &E) -> Result<u64> {
        count(self.plan, db.session()).await
    }

    /// Whether there are any rows.
    pub async fn exists<E: Executor<M::Scope>>(self, db: &E) -> Result<bool> {
        exists(self.plan, db.session()).await
    }

    /// Values calculated from all rows: sums, counts and the like.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, milliseconds: i32 }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let (number, longest) = Track::objects()
    ///     .aggregate(db, |track| (track.id.count(), track.milliseconds.maximum()))
    ///     .await?;
    /// # let _: (i64, Option<i32>) = (number, longest);
    /// # Ok(()) }
    /// ```
    pub async fn aggregate<E: Executor<M::Scope>, S: Selection>(
        self,
        db: &E,
        selection: impl FnOnce(M::Columns) -> S,
    ) -> Result<S::Output> {
        let items = selection(self.columns()).items();
        let mut plan = self.plan.cut_to_keys()?;
        plan.order_by.clear();
        plan.related.clear();
        let session = db.session();
        let origin = session.origin();
        let mut output = None;
        plan.fetch(session, items, &mut |row| {
            output = Some(S::read(&mut Reader::new(row, origin))?);
            Ok(())
        })
        .await?;
        output.ok_or_else(|| Error::new(ErrorKind::NotFound, "an aggregate gave no row"))
    }

    /// One page of rows and the number of all rows. Pages are counted from 1; a page behind the
    /// last one is empty. Without an order, rows are sorted by the primary key.
    ///
    /// # Errors
    /// `InvalidInput` for page 0 or pages of no rows.
    pub async fn paginate<E: Executor<M::Scope>>(
        self,
        db: &E,
        page: u64,
        size: u64,
    ) -> Result<Page<M>> {
        let total = self.clone().count(db).await?;
        let (limit, offset) = super::page::bounds(page, size)?;
        let mut query = self.limit(limit).offset(offset);
        query.plan.order_by_key();
        let items = if offset < total {
            query.all(db).await?
        } else {
            Vec::new()
        };
        Ok(Page {
            items,
            total,
            page,
            size,
        })
    }
}

/// The row with this primary key.
pub(crate) async fn by_key<M: Model, E: Executor<M::Scope>>(db: &E, key: M::Key) -> Result<M> {
    let mut plan = Plan::new(M::SCHEMA);
    plan.filter = key_filter(M::SCHEMA, key.into_values());
    let mut found = None;
    fetch(plan, db.session(), &mut |row| {
        found = Some(row);
        Ok(())
    })
    .await?;
    found.ok_or_else(|| not_found(M::SCHEMA))
}

/// The condition that the primary key has these values.
pub(crate) fn key_filter(schema: &'static ModelSchema, values: Vec<Value>) -> Option<Expression> {
    schema
        .primary_key()
        .zip(values)
        .map(|(field, value)| Expression::column(field.column).equals(value))
        .reduce(Expression::and)
}

/// Runs a query and gives each row, with its related rows, to `sink`.
pub(crate) async fn fetch<M: Model>(
    plan: Plan,
    session: Session<'_>,
    sink: &mut (dyn FnMut(M) -> Result<()> + Send),
) -> Result<()> {
    fetch_with(plan, session, &mut |_, model| sink(model)).await
}

/// As [`fetch`], with the undecoded row beside each instance.
pub(crate) async fn fetch_with<M: Model>(
    plan: Plan,
    session: Session<'_>,
    sink: &mut (dyn FnMut(&Row<'_>, M) -> Result<()> + Send),
) -> Result<()> {
    let origin = session.origin();
    let related: Vec<(Vec<u8>, usize)> = plan
        .related
        .iter()
        .map(|source| way(plan.schema, *source))
        .collect();
    let items = plan.fields();
    plan.fetch(session, items, &mut |row| {
        let mut reader = Reader::new(row, origin);
        let mut model = M::from_row(&mut reader)?;
        for (hops, columns) in &related {
            attach(&mut model, hops, *columns, &mut reader)?;
        }
        sink(row, model)
    })
    .await?;
    Ok(())
}

fn way(schema: &'static ModelSchema, source: Source) -> (Vec<u8>, usize) {
    (
        hops(source),
        fields_of(schema, source).map_or(0, <[_]>::len),
    )
}

async fn count(plan: Plan, session: Session<'_>) -> Result<u64> {
    let mut plan = plan.cut_to_keys()?;
    plan.order_by.clear();
    plan.related.clear();
    // Paths of foreign keys never multiply rows, so that rows of a model are distinct already.
    plan.distinct = false;
    plan.lock = None;
    let mut count = 0;
    plan.fetch(
        session,
        vec![Item::Expression(Expression::count_all(), None)],
        &mut |row| {
            count = row.get::<i64>(0)?;
            Ok(())
        },
    )
    .await?;
    u64::try_from(count).map_err(|_| Error::new(ErrorKind::Internal, "a count is negative"))
}

async fn exists(mut plan: Plan, session: Session<'_>) -> Result<bool> {
    if plan.limit == Some(0) {
        return Ok(false);
    }
    plan.limit = Some(1);
    plan.order_by.clear();
    plan.related.clear();
    plan.distinct = false;
    plan.lock = None;
    let mut found = false;
    plan.fetch(session, Vec::new(), &mut |_| {
        found = true;
        Ok(())
    })
    .await?;
    Ok(found)
}

#[cold]
pub(crate) fn not_found(schema: &ModelSchema) -> Error {
    Error::new(
        ErrorKind::NotFound,
        format!("no row of {} matches", schema.name),
    )
}

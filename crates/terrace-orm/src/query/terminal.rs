//! Terminal methods that read: thin generic shells over bodies without types.

use terrace_core::{Error, ErrorKind, ModelSchema, Result, Value};
use terrace_sql::Expression;
use terrace_tenancy::{Executor, Row, Session};

use super::{Build, Instances, Plan, Query, Rows, Selection, Ways};
use crate::column::Predicate;
use crate::model::{Model, Reader};

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// All rows.
    pub async fn all<E: Executor<M::Scope>>(self, db: &E) -> Result<Vec<R::Output>> {
        let mut rows = Vec::new();
        self.fetch(db.session(), &mut |row| {
            rows.push(row);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// The first row, by the primary key when there is no order.
    pub async fn first<E: Executor<M::Scope>>(mut self, db: &E) -> Result<Option<R::Output>> {
        self.plan.refuse_first_of_unordered_groups();
        if matches!(self.plan.tree.distinct, terrace_sql::Distinct::No) {
            self.plan.order_by_key();
        }
        self.plan.cut(Some(1), None);
        let mut found = None;
        self.fetch(db.session(), &mut |row| {
            found = Some(row);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The last row, by the primary key when there is no order.
    ///
    /// # Errors
    /// `Statement` for a query that is cut: its last row is not the first of the opposite order.
    pub async fn last<E: Executor<M::Scope>>(mut self, db: &E) -> Result<Option<R::Output>> {
        self.plan.refuse_end_of_cut();
        self.plan.refuse_first_of_unordered_groups();
        self.plan.order_by_key();
        self.plan.reverse();
        self.first(db).await
    }

    /// The only row.
    ///
    /// # Errors
    /// `NotFound` when there is none, `MultipleFound` when there are more.
    pub async fn get<E: Executor<M::Scope>>(mut self, db: &E) -> Result<R::Output> {
        if self.plan.tree.limit.is_none()
            && self.plan.tree.offset.is_none()
            && self.plan.is_distinct_free()
        {
            self.plan.unordered();
        }
        // A second row is enough to know that there are several.
        self.plan.cut(Some(2), None);
        let mut found = None;
        let mut several = false;
        self.fetch(db.session(), &mut |row| {
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

    /// The only row that matches.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn get_by<E: Executor<M::Scope>, P: Into<Predicate>>(
        self,
        db: &E,
        condition: impl FnOnce(R::Columns) -> P,
    ) -> Result<R::Output> {
        self.filter(condition).get(db).await
    }

    /// The number of rows.
    pub async fn count<E: Executor<M::Scope>>(self, db: &E) -> Result<u64> {
        let items = self.items();
        count(self.plan, items, db.session()).await
    }

    /// Whether there are any rows.
    pub async fn exists<E: Executor<M::Scope>>(self, db: &E) -> Result<bool> {
        let items = self.items();
        exists(self.plan, items, db.session()).await
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
        mut self,
        db: &E,
        selection: impl FnOnce(R::Columns) -> S,
    ) -> Result<S::Output> {
        let outer = selection(self.columns()).items();
        let rows = self.items();
        let session = db.session();
        let origin = session.origin();
        self.plan.tree.lock = None;
        if self.plan.needs_nothing(session)?
            && let Some(values) = super::nothing::of_no_rows(&outer)
        {
            return S::read(&mut Reader::new(&Row::known(&values), origin));
        }
        let (plan, items) = self.plan.aggregated(rows, outer)?;
        let mut output = None;
        plan.fetch(session, items, &mut |row| {
            output = Some(S::read(&mut Reader::new(row, origin))?);
            Ok(())
        })
        .await?;
        output.ok_or_else(|| Error::new(ErrorKind::NotFound, "an aggregate gave no row"))
    }

    pub(super) async fn fetch(
        self,
        session: Session<'_>,
        sink: &mut (dyn FnMut(R::Output) -> Result<()> + Send),
    ) -> Result<()> {
        let origin = session.origin();
        let ways = Ways::of(&self.plan);
        let items = self.rows.items(&Build(&self.plan));
        let rows = self.rows;
        self.plan
            .fetch(session, items, &mut |row| {
                sink(rows.read(&mut Reader::new(row, origin), &ways)?)
            })
            .await?;
        Ok(())
    }
}

/// The row with this primary key.
pub(crate) async fn by_key<M: Model, E: Executor<M::Scope>>(db: &E, key: M::Key) -> Result<M> {
    use crate::key::LookupKey;
    let mut plan = Plan::new(M::SCHEMA);
    plan.unordered();
    plan.tree.filter = key_filter(M::SCHEMA, key.into_values());
    let mut found = None;
    fetch_with(plan, db.session(), &mut |_, row| {
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

/// Runs a query and gives each row, with its related rows and undecoded, to `sink`.
pub(crate) async fn fetch_with<M: Model>(
    plan: Plan,
    session: Session<'_>,
    sink: &mut (dyn FnMut(&Row<'_>, M) -> Result<()> + Send),
) -> Result<()> {
    let origin = session.origin();
    let ways = Ways::of(&plan);
    let items = plan.fields();
    plan.fetch(session, items, &mut |row| {
        sink(row, Instances.read(&mut Reader::new(row, origin), &ways)?)
    })
    .await?;
    Ok(())
}

pub(super) async fn count(
    plan: Plan,
    rows: terrace_sql::Items,
    session: Session<'_>,
) -> Result<u64> {
    if plan.needs_nothing(session)? {
        return Ok(0);
    }
    let (plan, items) = plan.counted(rows)?;
    let mut count = 0;
    plan.fetch(session, items, &mut |row| {
        count = row.get::<i64>(0)?;
        Ok(())
    })
    .await?;
    u64::try_from(count).map_err(|_| Error::new(ErrorKind::Internal, "a count is negative"))
}

pub(super) async fn exists(
    mut plan: Plan,
    rows: terrace_sql::Items,
    session: Session<'_>,
) -> Result<bool> {
    plan.take_related();
    plan.tree.lock = None;
    if plan.tree.offset.is_none() {
        plan.unordered();
        plan.tree.distinct = terrace_sql::Distinct::No;
    }
    plan.cut(Some(1), None);
    // Which rows are equal is told by what they return.
    let items = if plan.is_distinct_free() {
        plan.take_replaced().unwrap_or_default()
    } else {
        rows
    };
    let mut found = false;
    plan.fetch(session, items, &mut |_| {
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

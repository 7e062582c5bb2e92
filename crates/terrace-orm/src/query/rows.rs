//! What the rows of a query become: instances, instances with calculations beside them, or values.

use std::marker::PhantomData;

use terrace_core::{FieldSchema, Result};
use terrace_sql::{Items, Source};

use super::Plan;
use super::joins::{fields_of, hops};
use crate::column::{Column, Columns};
use crate::model::{Field, Model, Reader};
use crate::query::Selection;
use crate::relation::attach;

/// What the rows of a query of `M` become.
pub trait Rows<M: Model>: Clone + Send + Sync + 'static {
    /// What each row gives.
    type Output: Send + 'static;
    /// What closures receive: the columns of the model, with handles of what was calculated.
    type Columns;

    #[doc(hidden)]
    fn columns(&self, model: M::Columns) -> Self::Columns;

    #[doc(hidden)]
    fn items(&self, plan: &Build<'_>) -> Items;

    #[doc(hidden)]
    fn read(&self, reader: &mut Reader<'_>, ways: &Ways) -> Result<Self::Output>;
}

/// Rows that are instances of the model, perhaps with calculations beside them.
#[diagnostic::on_unimplemented(
    message = "these rows are no instances: they have no columns to leave out and no relations to load",
    label = "the query gives values in place of instances",
    note = "say it of a query that has no `values` and no `only`"
)]
pub trait OfInstances {}

impl OfInstances for Instances {}
impl OfInstances for super::DeferredRows {}
impl<R: OfInstances, S> OfInstances for Annotated<R, S> {}
impl<R: OfInstances + Clone, S> OfInstances for Aliased<R, S> {}
impl<R: OfInstances, C> OfInstances for Narrowed<R, C> {}

/// A plan whose items are asked for.
pub struct Build<'a>(pub(crate) &'a Plan);

/// How related rows of a result get into the instances that refer to them.
pub struct Ways {
    ways: Vec<(Vec<u8>, usize)>,
    /// The related rows that are selected, with their fields.
    pub(super) related: Vec<(Source, &'static [FieldSchema])>,
}

impl Ways {
    pub(crate) fn of(plan: &Plan) -> Self {
        let way = |source| {
            (
                hops(source),
                fields_of(plan.schema, source).map_or(0, <[_]>::len),
            )
        };
        Self {
            ways: plan.more().related.iter().copied().map(way).collect(),
            related: plan.related_rows().collect(),
        }
    }
}

/// Instances of the model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Instances;

impl<M: Model> Rows<M> for Instances {
    type Output = M;
    type Columns = M::Columns;

    fn columns(&self, model: M::Columns) -> M::Columns {
        model
    }

    fn items(&self, plan: &Build<'_>) -> Items {
        plan.0.fields()
    }

    fn read(&self, reader: &mut Reader<'_>, ways: &Ways) -> Result<M> {
        let mut model = M::from_row(reader)?;
        for (hops, columns) in &ways.ways {
            attach(&mut model, hops, *columns, reader)?;
        }
        Ok(model)
    }
}

/// Rows with a calculation beside them: `(row, calculation)`.
pub struct Annotated<R, S> {
    rows: R,
    first: u16,
    count: u16,
    selection: PhantomData<fn() -> S>,
}

impl<R, S> Annotated<R, S> {
    pub(crate) fn new(rows: R, first: u16, count: usize) -> Self {
        Self {
            rows,
            first,
            count: u16::try_from(count).unwrap_or(u16::MAX),
            selection: PhantomData,
        }
    }
}

impl<R: Clone, S> Clone for Annotated<R, S> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            selection: PhantomData,
            ..*self
        }
    }
}

impl<M: Model, R: Rows<M>, S: Selection> Rows<M> for Annotated<R, S> {
    type Output = (R::Output, S::Output);
    type Columns = (R::Columns, S::Handles);

    fn columns(&self, model: M::Columns) -> Self::Columns {
        let mut handles = Handles {
            query: model.path().query(),
            next: self.first,
        };
        (self.rows.columns(model), S::handles(&mut handles))
    }

    fn items(&self, plan: &Build<'_>) -> Items {
        let mut items = self.rows.items(plan);
        let own = usize::from(self.first)..usize::from(self.first + self.count);
        let annotations = plan.0.more().annotations.get(own);
        items.extend(annotations.unwrap_or_default().iter().cloned());
        items
    }

    fn read(&self, reader: &mut Reader<'_>, ways: &Ways) -> Result<Self::Output> {
        Ok((self.rows.read(reader, ways)?, S::read(reader)?))
    }
}

/// Rows with a calculation that later steps use and the rows don't give.
#[derive(Clone)]
pub struct Aliased<R, S>(Annotated<R, S>)
where
    R: Clone;

impl<R: Clone, S> Aliased<R, S> {
    pub(crate) const fn new(annotated: Annotated<R, S>) -> Self {
        Self(annotated)
    }
}

impl<M: Model, R: Rows<M>, S: Selection + Clone> Rows<M> for Aliased<R, S> {
    type Output = R::Output;
    type Columns = (R::Columns, S::Handles);

    fn columns(&self, model: M::Columns) -> Self::Columns {
        self.0.columns(model)
    }

    fn items(&self, plan: &Build<'_>) -> Items {
        self.0.rows.items(plan)
    }

    fn read(&self, reader: &mut Reader<'_>, ways: &Ways) -> Result<R::Output> {
        self.0.rows.read(reader, ways)
    }
}

/// Values in place of instances.
pub struct Picked<R, S> {
    rows: R,
    selection: PhantomData<fn() -> S>,
}

impl<R, S> Picked<R, S> {
    pub(crate) const fn new(rows: R) -> Self {
        Self {
            rows,
            selection: PhantomData,
        }
    }
}

impl<R: Clone, S> Clone for Picked<R, S> {
    fn clone(&self) -> Self {
        Self::new(self.rows.clone())
    }
}

impl<M: Model, R: Rows<M>, S: Selection> Rows<M> for Picked<R, S> {
    type Output = S::Output;
    type Columns = R::Columns;

    fn columns(&self, model: M::Columns) -> R::Columns {
        self.rows.columns(model)
    }

    fn items(&self, plan: &Build<'_>) -> Items {
        plan.0.more().picked.clone()
    }

    fn read(&self, reader: &mut Reader<'_>, _: &Ways) -> Result<S::Output> {
        S::read(reader)
    }
}

/// Rows whose closures also receive the columns of a relation that was narrowed by a condition.
#[derive(Clone)]
pub struct Narrowed<R, C> {
    rows: R,
    relation: C,
}

impl<R, C> Narrowed<R, C> {
    pub(crate) const fn new(rows: R, relation: C) -> Self {
        Self { rows, relation }
    }
}

impl<M, R, C> Rows<M> for Narrowed<R, C>
where
    M: Model,
    R: Rows<M>,
    C: Columns,
{
    type Output = R::Output;
    type Columns = (R::Columns, C);

    fn columns(&self, model: M::Columns) -> Self::Columns {
        let path = self.relation.path().in_query(model.path().query());
        (self.rows.columns(model), C::at(path))
    }

    fn items(&self, plan: &Build<'_>) -> Items {
        self.rows.items(plan)
    }

    fn read(&self, reader: &mut Reader<'_>, ways: &Ways) -> Result<R::Output> {
        self.rows.read(reader, ways)
    }
}

/// Makes handles of what a query calculates.
pub struct Handles {
    query: u32,
    next: u16,
}

impl Handles {
    /// The handle of the next calculation.
    pub fn column<T: Field>(&mut self) -> Column<T> {
        let number = self.next;
        self.skip(1);
        Column::calculated(self.query, number)
    }

    /// Passes over calculations that have no handle.
    pub fn skip(&mut self, calculations: u16) {
        self.next += calculations;
    }
}

//! Pages of rows.

use serde::Serialize;
use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::{Aggregate, Expression, Item, Window, WindowFunction};
use terrace_tenancy::Executor;

use super::{Query, Rows, Ways};
use crate::model::{Model, Reader};

/// One page of rows, as [`paginate`](crate::Query::paginate) gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<M> {
    /// The rows of this page.
    pub items: Vec<M>,
    /// The number of rows on all pages.
    pub total: u64,
    /// The number of this page, from 1.
    pub page: u64,
    /// Rows on a full page.
    pub size: u64,
}

impl<M> Page<M> {
    /// The number of pages; at least 1.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(self.size.max(1)).max(1)
    }

    /// Whether a page follows.
    pub fn has_next(&self) -> bool {
        self.page < self.pages()
    }
}

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// One page of rows and the number of all rows, with one statement where the page has rows.
    /// Pages are counted from 1; a page behind the last one is empty. Without an order, rows are
    /// sorted by the primary key.
    ///
    /// # Errors
    /// `InvalidInput` for page 0 or pages of no rows.
    pub async fn paginate<E: Executor<M::Scope>>(
        mut self,
        db: &E,
        page: u64,
        size: u64,
    ) -> Result<Page<R::Output>> {
        let (limit, offset) = bounds(page, size)?;
        self.plan.order_by_key();
        // The number beside each row is that of rows before equal ones are put together, and knows
        // nothing of a cut.
        let beside = self.plan.is_distinct_free()
            && self.plan.tree.limit.is_none()
            && self.plan.tree.offset.is_none()
            && self.plan.more().replaced.is_none();
        let (items, total) = if beside {
            let whole = (offset > 0).then(|| self.clone());
            match (self.counted_page(db, limit, offset).await?, whole) {
                ((items, Some(total)), _) => (items, total),
                ((items, None), Some(whole)) => (items, whole.count(db).await?),
                ((items, None), None) => (items, 0),
            }
        } else {
            let total = self.clone().count(db).await?;
            let items = if offset < total {
                self.slice(offset..offset.saturating_add(limit))
                    .all(db)
                    .await?
            } else {
                Vec::new()
            };
            (items, total)
        };
        Ok(Page {
            items,
            total,
            page,
            size,
        })
    }

    /// The rows of a page and, if it has any, the number of all rows.
    async fn counted_page<E: Executor<M::Scope>>(
        mut self,
        db: &E,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<R::Output>, Option<u64>)> {
        let ways = Ways::of(&self.plan);
        let mut items = self.items();
        let width = super::prefetch::width(&items);
        items.push(Item::Expression(
            Expression::Window(Box::new(Window {
                function: WindowFunction::Aggregate(Aggregate::count_all()),
                partition_by: Vec::new(),
                order_by: Vec::new(),
                frame: None,
            })),
            None,
        ));
        self.plan.cut(Some(limit), (offset > 0).then_some(offset));
        let session = db.session();
        let origin = session.origin();
        let (mut found, mut total) = (Vec::new(), None);
        let rows = self.rows;
        self.plan
            .fetch(session, items, &mut |row| {
                found.push(rows.read(&mut Reader::new(row, origin), &ways)?);
                if total.is_none() {
                    total = Some(row.get::<i64>(width)?);
                }
                Ok(())
            })
            .await?;
        let total = total.map(|total| u64::try_from(total).unwrap_or(0));
        Ok((found, total))
    }
}

/// The limit and offset of a page.
pub(super) fn bounds(page: u64, size: u64) -> Result<(u64, u64)> {
    match (page, size) {
        (0, _) => Err(invalid("there is no page 0", "pages are counted from 1")),
        (_, 0) => Err(invalid(
            "a page of no rows was asked for",
            "ask for at least one row",
        )),
        _ => Ok((size, (page - 1).saturating_mul(size))),
    }
}

fn invalid(message: &str, hint: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!(bounds(1, 50).unwrap(), (50, 0));
        assert_eq!(bounds(2, 50).unwrap(), (50, 50));
        assert_eq!(bounds(0, 50).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(bounds(1, 0).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(bounds(u64::MAX, u64::MAX).unwrap().1, u64::MAX);
    }

    #[test]
    fn the_last_page_has_no_next() {
        let page = |page| Page {
            items: vec![()],
            total: 120,
            page,
            size: 50,
        };
        assert_eq!(page(1).pages(), 3);
        assert!(page(2).has_next() && !page(3).has_next());
    }
}

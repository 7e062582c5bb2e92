//! Rows on the other side of a many-to-many relation, written with the row that they belong to.

use terrace_core::{Origin, Result, Value};
use terrace_tenancy::Session;

use super::{Children, JoinedChildren, Way, put_all};
use crate::model::Model;
use crate::relation::{Pairs, no_key, value_of};
use crate::write::save_all::are_new;

/// Rows that are to belong to a row: made by [`Many::with`](crate::Many::with).
pub struct Links<T> {
    rows: Vec<T>,
    /// To whom they belong, so many each.
    owners: Vec<Owner>,
}

struct Owner {
    pairs: Pairs,
    origin: Origin,
    /// What rows in the middle refer to the rows by.
    referenced: &'static str,
    number: usize,
}

impl<T> Links<T> {
    pub(crate) fn new(
        pairs: Pairs,
        origin: Origin,
        referenced: &'static str,
        rows: Vec<T>,
    ) -> Self {
        let number = rows.len();
        Self {
            rows,
            owners: vec![Owner {
                pairs,
                origin,
                referenced,
                number,
            }],
        }
    }
}

impl<T: Model> Children<T::Scope> for Links<T> {
    type Added = Vec<T>;

    async fn put(self, session: Session<'_>, way: Way) -> Result<Vec<T>> {
        for owner in &self.owners {
            owner.origin.check(session.origin())?;
        }
        let rows = match way {
            Way::Save => put_all(session, self.rows, way).await?,
            Way::Insert => put_new(session, self.rows).await?,
        };
        let mut left = rows.iter();
        let mut links: Vec<(Pairs, Vec<Value>)> = Vec::with_capacity(self.owners.len());
        for owner in self.owners {
            let mut keys: Vec<Value> = Vec::with_capacity(owner.number);
            for row in left.by_ref().take(owner.number) {
                let key = value_of(row, owner.referenced).filter(|key| !key.is_null());
                let key =
                    key.ok_or_else(|| no_key(&format!("an instance of {}", T::SCHEMA.name)))?;
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            links.push((owner.pairs, keys));
        }
        Pairs::add_all(session, links).await?;
        Ok(rows)
    }
}

impl<T: Model> JoinedChildren<T::Scope> for Links<T> {
    fn join(all: Vec<Self>) -> Self {
        let mut joined = Self {
            rows: Vec::new(),
            owners: Vec::new(),
        };
        for links in all {
            joined.rows.extend(links.rows);
            joined.owners.extend(links.owners);
        }
        joined
    }
}

/// Adds the rows that aren't there, and leaves the others as they are.
async fn put_new<T: Model>(session: Session<'_>, rows: Vec<T>) -> Result<Vec<T>> {
    let new = are_new(session, &rows).await?;
    let (mut added, mut known) = (Vec::new(), Vec::new());
    for (row, is_new) in rows.into_iter().zip(&new) {
        let list = if *is_new { &mut added } else { &mut known };
        list.push(row);
    }
    let added = put_all(session, added, Way::Insert).await?;
    Ok(crate::write::save_all::merged(&new, added, known))
}

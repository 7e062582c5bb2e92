//! Locks on the rows of a query.

use terrace_sql::Lock;

use super::{Query, Rows};
use crate::model::Model;

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Locks the rows of this model until the transaction ends, as for an update.
    ///
    /// # Errors
    /// Terminal methods give `InvalidInput` outside a transaction, and `Unsupported` where the
    /// database locks as a whole.
    pub fn for_update(self) -> Self {
        self.lock(|_| {})
    }

    /// Locks the rows of this model until the transaction ends, but lets others refer to them
    /// meanwhile, where the database can.
    ///
    /// # Errors
    /// As for [`for_update`](Self::for_update).
    pub fn for_no_key_update(self) -> Self {
        self.lock(|lock| lock.no_key = true)
    }

    /// Locks the rows of this model against changes by others until the transaction ends.
    ///
    /// # Errors
    /// As for [`for_update`](Self::for_update).
    pub fn for_share(self) -> Self {
        self.lock(|lock| lock.share = true)
    }

    /// Leaves out rows that others have locked; locks for an update when no lock was asked for.
    pub fn skip_locked(self) -> Self {
        self.lock(|lock| lock.skip_locked = true)
    }

    /// Fails at once when others have locked a row; locks for an update when no lock was asked for.
    pub fn no_wait(self) -> Self {
        self.lock(|lock| lock.no_wait = true)
    }

    fn lock(mut self, change: impl FnOnce(&mut Lock)) -> Self {
        change(self.plan.tree.lock.get_or_insert_default());
        self
    }
}

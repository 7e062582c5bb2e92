//! What work tells that runs after a commit.

use std::sync::{Arc, Mutex, PoisonError};

use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::Model;
use terrace_tenancy::Transaction;

use super::models::Thing;
use crate::case::Case;

/// What was told by work that ran after a commit.
#[derive(Clone, Default)]
pub(super) struct Notified(Arc<Mutex<Vec<i32>>>);

impl Notified {
    /// Tells this number.
    pub(super) fn notify(&self, num: i32) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.push(num);
    }

    /// Adds a thing, and tells about it after the commit.
    pub(super) async fn add(&self, transaction: &Transaction<Tenant>, num: i32) -> Result<()> {
        Thing::new(num).insert(transaction).await?;
        let notified = self.clone();
        transaction.on_commit_sync(move || {
            notified.notify(num);
            Ok(())
        });
        Ok(())
    }

    /// Observes what was told.
    pub(super) fn told(&self, t: &Case) {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        t.value(told.as_slice());
    }

    /// Observes what was told, and the things.
    pub(super) async fn done(&self, t: &Case) -> Result<()> {
        self.told(t);
        let mut nums: Vec<i32> = Vec::new();
        nums.extend(
            Thing::objects()
                .all(t.db())
                .await?
                .iter()
                .map(|thing| thing.num),
        );
        nums.sort_unstable();
        t.value(nums);
        Ok(())
    }
}

/// The failure of what was to fail.
pub(super) fn forced<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Internal, "forced"))
}

/// Whether a transaction failed because it was forced to.
pub(super) fn swallowed(result: &Result<()>) {
    debug_assert!(result.is_err(), "it ought to fail");
}

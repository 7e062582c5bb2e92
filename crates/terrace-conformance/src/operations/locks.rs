//! Locks on rows and on ideas: those of one tenant never stand in the way of another.

use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::Model;
use terrace_tenancy::{Executor, Isolation, Transaction};

use super::Actor;
use super::reads::{proven, wrong};
use crate::models::{Book, Remark};

type Seen = Result<String>;

/// A key that both tenants take.
const KEY: &str = "invoice numbers";

/// Whether this database locks rows and ideas, rather than the tenant's or everybody's file.
fn locks_rows(actor: &Actor) -> bool {
    actor.db.session().dialect().capabilities().row_locks
}

async fn lock_books(tx: &Transaction<Tenant>) -> Result<Vec<Book>> {
    Book::objects().for_update().no_wait().all(tx).await
}

pub(super) async fn rows_locked(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let books = actor.db.transaction(async |tx| {
        let books = lock_books(tx).await?;
        let remarks = Remark::objects().skip_locked().for_share().all(tx).await?;
        Ok::<_, Error>(format!("{books:?} {remarks:?}"))
    });
    match books.await {
        Err(error) if error.kind() == ErrorKind::Unsupported && !locks_rows(actor) => {
            Ok(actor.marks.word.to_owned())
        }
        result => result,
    }
}

/// While the other tenant has locked all its rows, the tenant locks its own without waiting.
pub(super) async fn the_others_rows_not_locked(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    if !locks_rows(actor) {
        return Ok(actor.marks.word.to_owned());
    }
    let books = actor
        .other
        .transaction(async |theirs| {
            let locked = lock_books(theirs).await?.len();
            let own = actor.db.transaction(async |own| lock_books(own).await);
            let own = own.await?;
            let again = actor.db.transaction(async |own| {
                let held = lock_books(own).await?.len();
                let second = actor
                    .db
                    .transaction(async |second| lock_books(second).await);
                Ok::<_, Error>((held, second.await.map(|_| ())))
            });
            // The check could not fail if no row was locked at all.
            match (locked, again.await?) {
                (3, (3, Err(error))) if error.kind() == ErrorKind::Timeout => Ok(own),
                (3, (3, Err(error))) => Err(error),
                _ => Err(wrong("the rows that are locked")),
            }
        })
        .await?;
    Ok(format!("{books:?}"))
}

pub(super) async fn advisory_locks_of_two_tenants(
    _: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    if !locks_rows(actor) {
        return Ok(actor.marks.word.to_owned());
    }
    let taken = actor
        .other
        .transaction(async |theirs| {
            theirs.advisory_lock(KEY).await?;
            let own = actor
                .db
                .transaction(async |own| own.try_advisory_lock(KEY).await);
            own.await
        })
        .await?;
    proven(taken, actor, "another tenant's lock stood in the way")
}

pub(super) async fn advisory_lock_of_one_tenant(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let has_own_database = actor.other_placement.isolation() == Isolation::ALL[2];
    let taken = actor
        .db
        .transaction(async |first| {
            first.advisory_lock(KEY).await?;
            if !locks_rows(actor) {
                return Ok(false);
            }
            let second = actor
                .db
                .transaction(async |second| second.try_advisory_lock(KEY).await);
            match second.await {
                // A database of a tenant's own may have one connection here: then no second
                // transaction is there that could take it.
                Err(error) if has_own_database && error.kind() == ErrorKind::Timeout => Ok(false),
                taken => taken,
            }
        })
        .await?;
    let after = actor
        .db
        .transaction(async |tx| tx.try_advisory_lock(KEY).await);
    proven(
        !taken && after.await?,
        actor,
        "a lock that was taken already",
    )
}

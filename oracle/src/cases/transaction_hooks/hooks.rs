//! `TestConnectionOnCommit`: work that waits for the commit.

use terrace_core::{Error, Result, Tenant};
use terrace_orm::Model;
use terrace_tenancy::{Db, Executor as _};

use super::models::Thing;
use super::notified::{Notified, forced, swallowed};
use crate::case::Case;
use crate::module::cases;

cases! {
    "transaction_hooks.tests.TestConnectionOnCommit":
        test_db_query_in_hook,
        test_delays_execution_until_after_transaction_commit,
        test_discards_hooks_from_rolled_back_savepoint,
        test_does_not_execute_if_transaction_rolled_back,
        test_error_in_hook_doesnt_prevent_clearing_hooks,
        test_executes_immediately_if_no_transaction,
        test_executes_only_after_final_transaction_committed,
        test_hook_in_hook,
        test_hooks_cleared_after_rollback,
        test_hooks_cleared_after_successful_commit,
        test_inner_savepoint_does_not_affect_outer,
        test_inner_savepoint_rolled_back_with_outer,
        test_no_hooks_run_from_failed_transaction,
        test_no_savepoints_atomic_merged_with_outer,
        test_raises_exception_non_callable,
        test_robust_if_no_transaction,
        test_robust_if_no_transaction_with_callback_as_partial,
        test_robust_transaction,
        test_robust_transaction_with_callback_as_partial,
        test_runs_hooks_in_order_registered,
        test_transaction_in_hook;
}

async fn test_delays_execution_until_after_transaction_commit(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            notified.add(transaction, 1).await?;
            notified.told(t);
            Ok::<(), Error>(())
        })
        .await?;
    notified.done(t).await
}

async fn test_does_not_execute_if_transaction_rolled_back(t: &Case) -> Result<()> {
    let notified = Notified::default();
    swallowed(&one_then_failure(t, &notified).await);
    notified.done(t).await
}

async fn one_then_failure(t: &Case, notified: &Notified) -> Result<()> {
    t.db()
        .transaction(async |transaction| {
            notified.add(transaction, 1).await?;
            forced()
        })
        .await
}

async fn test_executes_only_after_final_transaction_committed(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            let nested = transaction.transaction(async |nested| {
                notified.add(nested, 1).await?;
                notified.told(t);
                Ok::<(), Error>(())
            });
            nested.await?;
            notified.told(t);
            Ok::<(), Error>(())
        })
        .await?;
    notified.done(t).await
}

async fn test_discards_hooks_from_rolled_back_savepoint(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            transaction
                .transaction(async |nested| notified.add(nested, 1).await)
                .await?;
            let failed = transaction.transaction(async |nested| {
                notified.add(nested, 2).await?;
                forced()
            });
            swallowed(&failed.await);
            transaction
                .transaction(async |nested| notified.add(nested, 3).await)
                .await
        })
        .await?;
    notified.done(t).await
}

async fn test_no_hooks_run_from_failed_transaction(t: &Case) -> Result<()> {
    let notified = Notified::default();
    let failed = t.db().transaction(async |transaction| {
        transaction
            .transaction(async |nested| notified.add(nested, 1).await)
            .await?;
        forced()
    });
    swallowed(&failed.await);
    notified.done(t).await
}

async fn test_inner_savepoint_rolled_back_with_outer(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            let failed = transaction.transaction(async |nested| {
                nested
                    .transaction(async |inner| notified.add(inner, 1).await)
                    .await?;
                forced()
            });
            swallowed(&failed.await);
            notified.add(transaction, 2).await
        })
        .await?;
    notified.done(t).await
}

async fn test_inner_savepoint_does_not_affect_outer(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            let nested = transaction.transaction(async |nested| {
                notified.add(nested, 1).await?;
                swallowed(&nested.transaction(async |_| forced()).await);
                Ok::<(), Error>(())
            });
            nested.await
        })
        .await?;
    notified.done(t).await
}

async fn test_runs_hooks_in_order_registered(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            notified.add(transaction, 1).await?;
            transaction
                .transaction(async |nested| notified.add(nested, 2).await)
                .await?;
            notified.add(transaction, 3).await
        })
        .await?;
    notified.done(t).await
}

async fn test_hooks_cleared_after_successful_commit(t: &Case) -> Result<()> {
    let notified = Notified::default();
    for num in [1, 2] {
        t.db()
            .transaction(async |transaction| notified.add(transaction, num).await)
            .await?;
    }
    notified.done(t).await
}

async fn test_hooks_cleared_after_rollback(t: &Case) -> Result<()> {
    let notified = Notified::default();
    swallowed(&one_then_failure(t, &notified).await);
    t.db()
        .transaction(async |transaction| notified.add(transaction, 2).await)
        .await?;
    notified.done(t).await
}

async fn test_error_in_hook_doesnt_prevent_clearing_hooks(t: &Case) -> Result<()> {
    let notified = Notified::default();
    let failed = t.db().transaction(async |transaction| {
        transaction.on_commit_sync(forced);
        Ok::<(), Error>(())
    });
    swallowed(&failed.await);
    t.db()
        .transaction(async |transaction| notified.add(transaction, 1).await)
        .await?;
    notified.done(t).await
}

async fn test_db_query_in_hook(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            Thing::new(1).insert(transaction).await?;
            let (db, notified) = (t.db().clone(), notified.clone());
            transaction.on_commit(async move || {
                for thing in Thing::objects().all(&db).await? {
                    notified.notify(thing.num);
                }
                Ok(())
            });
            Ok::<(), Error>(())
        })
        .await?;
    notified.done(t).await
}

/// Adds a thing in a transaction of its own, and tells about it.
async fn add_later(db: Db<Tenant>, notified: Notified, num: i32) -> Result<()> {
    db.transaction(async |transaction| {
        let thing = Thing::new(num).insert(transaction).await?;
        notified.notify(thing.num);
        Ok(())
    })
    .await
}

/// Adds a thing in a transaction of its own, and one more after that commit.
async fn add_twice(db: Db<Tenant>, notified: Notified, num: i32) -> Result<()> {
    db.transaction(async |transaction| {
        let (later, told) = (db.clone(), notified.clone());
        transaction.on_commit(move || add_later(later, told, num + 10));
        let thing = Thing::new(num).insert(transaction).await?;
        notified.notify(thing.num);
        Ok(())
    })
    .await
}

async fn test_transaction_in_hook(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            let (db, told) = (t.db().clone(), notified.clone());
            transaction.on_commit(move || add_later(db, told, 1));
            Ok::<(), Error>(())
        })
        .await?;
    notified.done(t).await
}

async fn test_hook_in_hook(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            for num in [1, 2] {
                let (db, told) = (t.db().clone(), notified.clone());
                transaction.on_commit(move || add_twice(db, told, num));
            }
            Ok::<(), Error>(())
        })
        .await?;
    notified.done(t).await
}

async fn test_raises_exception_non_callable(t: &Case) -> Result<()> {
    t.compiler("work is a closure");
    Ok(())
}

async fn test_robust_transaction(t: &Case) -> Result<()> {
    robust(t).await?;
    t.skip(3, "the text of a log");
    Ok(())
}

async fn test_robust_transaction_with_callback_as_partial(t: &Case) -> Result<()> {
    robust(t).await?;
    t.skip(2, "the text of a log");
    Ok(())
}

async fn robust(t: &Case) -> Result<()> {
    let notified = Notified::default();
    t.db()
        .transaction(async |transaction| {
            transaction.on_commit_robust(async || forced());
            notified.add(transaction, 1).await
        })
        .await?;
    notified.done(t).await
}

/// Adds a thing, and tells about it once it is kept: at once, where no transaction is open.
async fn at_once(t: &Case, notified: &Notified, num: i32) -> Result<()> {
    Thing::new(num).insert(t.db()).await?;
    let told = notified.clone();
    t.db()
        .session()
        .on_commit(async move || {
            told.notify(num);
            Ok(())
        })
        .await
}

async fn test_executes_immediately_if_no_transaction(t: &Case) -> Result<()> {
    let notified = Notified::default();
    at_once(t, &notified, 1).await?;
    notified.done(t).await
}

/// Work that fails without a transaction is nobody's error.
async fn robust_at_once(t: &Case) -> Result<()> {
    let notified = Notified::default();
    let session = t.db().session();
    session.on_commit_robust(async || forced()).await?;
    at_once(t, &notified, 1).await?;
    notified.done(t).await
}

async fn test_robust_if_no_transaction(t: &Case) -> Result<()> {
    robust_at_once(t).await?;
    t.skip(3, "Python's log");
    Ok(())
}

async fn test_robust_if_no_transaction_with_callback_as_partial(t: &Case) -> Result<()> {
    robust_at_once(t).await?;
    t.skip(2, "Python's log");
    Ok(())
}

async fn test_no_savepoints_atomic_merged_with_outer(t: &Case) -> Result<()> {
    let notified = Notified::default();
    let failed = t.db().transaction(async |transaction| {
        transaction
            .transaction(async |nested| {
                notified.add(nested, 1).await?;
                forced()
            })
            .await
    });
    swallowed(&failed.await);
    notified.done(t).await
}

//! `AtomicTests`: transactions and those inside them, and the same inside of another one.

use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::Model;
use terrace_tenancy::{Db, Transaction};

use super::models::Reporter;
use crate::case::Case;
use crate::module::cases;

cases! {
    "transactions.tests.AtomicTests":
        test_alternate_decorator_syntax_commit,
        test_alternate_decorator_syntax_rollback,
        test_commit,
        test_decorator_syntax_commit,
        test_decorator_syntax_rollback,
        test_force_rollback,
        test_merged_commit_commit,
        test_merged_commit_rollback,
        test_merged_rollback_commit,
        test_merged_rollback_rollback,
        test_nested_commit_commit,
        test_nested_commit_rollback,
        test_nested_rollback_commit,
        test_nested_rollback_rollback,
        test_prevent_rollback,
        test_rollback;
}

/// Where transactions are begun.
enum Place<'a> {
    Outside(&'a Db<Tenant>),
    Inside(&'a Transaction<Tenant>),
}

impl Place<'_> {
    async fn atomic<T>(
        &self,
        body: impl AsyncFnOnce(&Transaction<Tenant>) -> Result<T>,
    ) -> Result<T> {
        match self {
            Self::Outside(db) => db.transaction(body).await,
            Self::Inside(transaction) => transaction.transaction(body).await,
        }
    }

    /// Observes the reporters.
    async fn reporters(&self, t: &Case) -> Result<()> {
        let all = Reporter::objects();
        t.rows(match self {
            Self::Outside(db) => all.all(*db).await?,
            Self::Inside(transaction) => all.all(*transaction).await?,
        });
        Ok(())
    }
}

const FLAG: &str = "a flag of Django's connection, which must be rolled back";

fn oops<T>() -> Result<T> {
    Err(Error::new(
        ErrorKind::Internal,
        "oops, that's the wrong name",
    ))
}

async fn tintin(transaction: &Transaction<Tenant>) -> Result<Reporter> {
    Reporter::new("Tintin", "").insert(transaction).await
}

async fn haddock(transaction: &Transaction<Tenant>) -> Result<Reporter> {
    Reporter::new("Archibald", "Haddock")
        .insert(transaction)
        .await
}

async fn commit(t: &Case, place: Place<'_>) -> Result<()> {
    place.atomic(tintin).await?;
    place.reporters(t).await
}

async fn rollback(t: &Case, place: Place<'_>) -> Result<()> {
    let failed = place.atomic(async |transaction| {
        haddock(transaction).await?;
        oops::<()>()
    });
    t.raises(failed.await);
    place.reporters(t).await
}

async fn nested_commit_commit(t: &Case, place: Place<'_>) -> Result<()> {
    place
        .atomic(async |transaction| {
            tintin(transaction).await?;
            transaction.transaction(haddock).await
        })
        .await?;
    place.reporters(t).await
}

async fn nested_commit_rollback(t: &Case, place: Place<'_>) -> Result<()> {
    place
        .atomic(async |transaction| {
            tintin(transaction).await?;
            rolled_back(t, transaction).await;
            Ok(())
        })
        .await?;
    place.reporters(t).await
}

/// A transaction inside of this one fails.
async fn rolled_back(t: &Case, transaction: &Transaction<Tenant>) {
    let failed = transaction.transaction(async |nested| {
        haddock(nested).await?;
        oops::<()>()
    });
    t.raises(failed.await);
}

async fn nested_rollback_commit(t: &Case, place: Place<'_>) -> Result<()> {
    let failed = place.atomic(async |transaction| {
        tintin(transaction).await?;
        transaction.transaction(haddock).await?;
        oops::<()>()
    });
    t.raises(failed.await);
    place.reporters(t).await
}

async fn nested_rollback_rollback(t: &Case, place: Place<'_>) -> Result<()> {
    let failed = place.atomic(async |transaction| {
        tintin(transaction).await?;
        rolled_back(t, transaction).await;
        oops::<()>()
    });
    t.raises(failed.await);
    place.reporters(t).await
}

/// Without a savepoint, the inner part runs in the outer transaction itself.
async fn merged_commit_commit(t: &Case, place: Place<'_>) -> Result<()> {
    place
        .atomic(async |transaction| {
            tintin(transaction).await?;
            haddock(transaction).await
        })
        .await?;
    place.reporters(t).await
}

async fn merged_rollback_commit(t: &Case, place: Place<'_>) -> Result<()> {
    let failed = place.atomic(async |transaction| {
        tintin(transaction).await?;
        haddock(transaction).await?;
        oops::<()>()
    });
    t.raises(failed.await);
    place.reporters(t).await
}

/// Nothing failed, but the body says that it is to be undone.
async fn force_rollback(t: &Case, place: Place<'_>) -> Result<()> {
    t.skip(1, FLAG);
    let undone = place.atomic(async |transaction| {
        tintin(transaction).await?;
        oops::<()>()
    });
    undone.await.err();
    place.reporters(t).await
}

/// What failed without a savepoint can't be undone alone: the outer transaction fails with it.
async fn merged_commit_rollback(t: &Case, place: Place<'_>) -> Result<()> {
    let failed = place.atomic(async |transaction| {
        tintin(transaction).await?;
        haddock(transaction).await?;
        oops::<()>()
    });
    t.raises(failed.await);
    place.reporters(t).await
}

async fn merged_rollback_rollback(t: &Case, place: Place<'_>) -> Result<()> {
    let failed = place.atomic(async |transaction| {
        tintin(transaction).await?;
        haddock(transaction).await?;
        t.raises(oops::<()>());
        oops::<()>()
    });
    t.raises(failed.await);
    place.reporters(t).await
}

/// What failed inside a savepoint is undone alone.
async fn prevent_rollback(t: &Case, place: Place<'_>) -> Result<()> {
    let kept = place.atomic(async |transaction| {
        let reporter = tintin(transaction).await?;
        let broken = transaction.savepoint(async |inner| {
            let same = Reporter {
                id: reporter.id,
                ..Reporter::new("Archibald", "Haddock")
            };
            same.insert(inner).await
        });
        t.raises(broken.await);
        t.skip(1, FLAG);
        Ok(())
    });
    kept.await?;
    place.reporters(t).await
}

macro_rules! outside {
    ($($name:ident => $body:ident),+ $(,)?) => {$(
        async fn $name(t: &Case) -> Result<()> {
            $body(t, Place::Outside(t.db())).await
        }
    )+};
}

outside! {
    test_alternate_decorator_syntax_commit => commit,
    test_alternate_decorator_syntax_rollback => rollback,
    test_commit => commit,
    test_decorator_syntax_commit => commit,
    test_decorator_syntax_rollback => rollback,
    test_force_rollback => force_rollback,
    test_merged_commit_commit => merged_commit_commit,
    test_merged_commit_rollback => merged_commit_rollback,
    test_merged_rollback_commit => merged_rollback_commit,
    test_merged_rollback_rollback => merged_rollback_rollback,
    test_prevent_rollback => prevent_rollback,
    test_nested_commit_commit => nested_commit_commit,
    test_nested_commit_rollback => nested_commit_rollback,
    test_nested_rollback_commit => nested_rollback_commit,
    test_nested_rollback_rollback => nested_rollback_rollback,
    test_rollback => rollback,
}

/// The same inside of another transaction.
pub(super) mod inside {
    use super::{
        Place, Result, commit, force_rollback, merged_commit_commit, merged_commit_rollback,
        merged_rollback_commit, merged_rollback_rollback, nested_commit_commit,
        nested_commit_rollback, nested_rollback_commit, nested_rollback_rollback, prevent_rollback,
        rollback,
    };
    use crate::case::Case;
    use crate::module::cases;

    cases! {
        "transactions.tests.AtomicInsideTransactionTests":
            test_alternate_decorator_syntax_commit,
            test_alternate_decorator_syntax_rollback,
            test_commit,
            test_decorator_syntax_commit,
            test_decorator_syntax_rollback,
            test_force_rollback,
            test_merged_commit_commit,
            test_merged_commit_rollback,
            test_merged_rollback_commit,
            test_merged_rollback_rollback,
            test_nested_commit_commit,
            test_nested_commit_rollback,
            test_nested_rollback_commit,
            test_nested_rollback_rollback,
            test_prevent_rollback,
            test_rollback;
    }

    macro_rules! inside {
        ($($name:ident => $body:ident),+ $(,)?) => {$(
            async fn $name(t: &Case) -> Result<()> {
                t.db()
                    .transaction(async |outer| $body(t, Place::Inside(outer)).await)
                    .await
            }
        )+};
    }

    inside! {
        test_alternate_decorator_syntax_commit => commit,
        test_alternate_decorator_syntax_rollback => rollback,
        test_commit => commit,
        test_decorator_syntax_commit => commit,
        test_decorator_syntax_rollback => rollback,
        test_force_rollback => force_rollback,
        test_merged_commit_commit => merged_commit_commit,
        test_merged_commit_rollback => merged_commit_rollback,
        test_merged_rollback_commit => merged_rollback_commit,
        test_merged_rollback_rollback => merged_rollback_rollback,
        test_prevent_rollback => prevent_rollback,
        test_nested_commit_commit => nested_commit_commit,
        test_nested_commit_rollback => nested_commit_rollback,
        test_nested_rollback_commit => nested_rollback_commit,
        test_nested_rollback_rollback => nested_rollback_rollback,
        test_rollback => rollback,
    }
}

//! What runs after a commit.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_tenancy::{Executor, Retryable as _, Transaction, TransactionOptions};

use crate::support::{bodies, everywhere, house, write};

/// What ran, in order.
#[derive(Clone, Default)]
struct Ran(Arc<Mutex<Vec<&'static str>>>);

impl Ran {
    fn on_commit(&self, tx: &Transaction<Tenant>, name: &'static str) {
        let ran = self.clone();
        tx.on_commit(async move || {
            tokio::task::yield_now().await;
            ran.0.lock().push(name);
            Ok(())
        });
    }

    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.0.lock())
    }
}

fn refused() -> Error {
    Error::new(ErrorKind::InvalidInput, "refused by the test")
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_run_once_in_order_and_after_the_outermost_commit() {
    everywhere(async |house| {
        let (acme, ran) = (&house.tenants[0], Ran::default());
        acme.transaction::<_, Error>(async |tx| {
            ran.on_commit(tx, "first");
            write(tx, "note").await?;
            tx.savepoint::<_, Error>(async |nested| {
                ran.on_commit(nested, "second");
                nested
                    .savepoint::<_, Error>(async |deeper| {
                        ran.on_commit(deeper, "third");
                        Ok(())
                    })
                    .await
            })
            .await?;
            let again = ran.clone();
            tx.on_commit_sync(move || {
                again.0.lock().push("fourth");
                Ok(())
            });
            assert!(ran.take().is_empty(), "nothing is committed yet");
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(ran.take(), ["first", "second", "third", "fourth"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_go_with_the_savepoint_or_transaction_that_is_rolled_back() {
    let house = house("database").await;
    let (acme, ran) = (&house.tenants[0], Ran::default());
    acme.transaction::<_, Error>(async |tx| {
        ran.on_commit(tx, "outer");
        let undone: Result<()> = tx
            .savepoint(async |nested| {
                ran.on_commit(nested, "undone");
                nested
                    .savepoint::<_, Error>(async |deeper| {
                        ran.on_commit(deeper, "kept in what was undone");
                        Ok(())
                    })
                    .await?;
                ran.on_commit(tx, "of the outer one, handed in meanwhile");
                Err(refused())
            })
            .await;
        assert!(undone.is_err());
        let dropped = tx.savepoint::<(), Error>(async |nested| {
            ran.on_commit(nested, "dropped");
            std::future::pending().await
        });
        let late = tokio::time::timeout(Duration::from_millis(20), dropped).await;
        assert!(late.is_err());
        tx.savepoint::<_, Error>(async |nested| {
            ran.on_commit(nested, "second try");
            Ok(())
        })
        .await
    })
    .await
    .unwrap();
    let meanwhile = "of the outer one, handed in meanwhile";
    assert_eq!(ran.take(), ["outer", meanwhile, "second try"]);

    let failed: Result<()> = acme
        .transaction(async |tx| {
            ran.on_commit(tx, "rolled back");
            Err(refused())
        })
        .await;
    assert!(failed.is_err());
    let dropped = acme.transaction::<(), Error>(async |tx| {
        ran.on_commit(tx, "dropped");
        std::future::pending().await
    });
    let late = tokio::time::timeout(Duration::from_millis(20), dropped).await;
    assert!(late.is_err());
    assert!(ran.take().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_may_use_the_database() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        acme.transaction::<_, Error>(async |tx| {
            let later = acme.clone();
            tx.on_commit(async move || write(&later, "of the callback").await);
            write(tx, "of the transaction").await
        })
        .await
        .unwrap();
        let both = ["of the callback", "of the transaction"];
        assert_eq!(bodies(acme).await, both);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_a_callback_is_told_and_stops_those_behind_it() {
    let house = house("database").await;
    let (acme, ran) = (&house.tenants[0], Ran::default());
    let result: Result<()> = acme
        .transaction(async |tx| {
            ran.on_commit(tx, "before");
            tx.on_commit(async || Err(Error::new(ErrorKind::Deadlock, "of the callback")));
            ran.on_commit(tx, "behind");
            write(tx, "kept").await
        })
        .await;
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AfterCommit);
    assert!(!error.is_retryable());
    assert!(error.to_string().contains("of the callback"), "{error}");
    assert!(error.to_string().contains("one callback"), "{error}");
    assert_eq!(ran.take(), ["before"]);
    assert_eq!(bodies(acme).await, ["kept"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_a_robust_callback_stops_nothing() {
    let house = house("database").await;
    let (acme, ran) = (&house.tenants[0], Ran::default());
    acme.transaction::<_, Error>(async |tx| {
        tx.on_commit_robust(async || Err(refused()));
        ran.on_commit(tx, "behind");
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(ran.take(), ["behind"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_transaction_a_callback_runs_at_once() {
    let house = house("database").await;
    let (acme, ran) = (&house.tenants[0], Ran::default());
    let now = ran.clone();
    acme.session()
        .on_commit(async move || {
            now.0.lock().push("now");
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(ran.take(), ["now"]);
    acme.transaction::<_, Error>(async |tx| {
        let later = ran.clone();
        tx.session()
            .on_commit(async move || {
                later.0.lock().push("later");
                Ok(())
            })
            .await?;
        assert!(ran.take().is_empty());
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(ran.take(), ["later"]);
    let failed = acme.session().on_commit(async || Err(refused())).await;
    assert_eq!(failed.unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_runs_again_after_a_conflict_only_and_not_after_its_commit() {
    let house = house("database").await;
    let (acme, ran) = (&house.tenants[0], Ran::default());
    let options = TransactionOptions::default();
    let attempts = Cell::new(0);
    acme.transaction_with_retry(options, 5, async |tx| {
        attempts.set(attempts.get() + 1);
        write(tx, "note").await?;
        ran.on_commit(tx, "once");
        if attempts.get() < 3 {
            return Err(Error::new(ErrorKind::Serialization, "a conflict"));
        }
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!((attempts.get(), ran.take()), (3, vec!["once"]));
    assert_eq!(bodies(acme).await, ["note"]);

    for (kind, expected) in [(ErrorKind::Unique, 1), (ErrorKind::Deadlock, 4)] {
        let attempts = Cell::new(0);
        let result: Result<()> = acme
            .transaction_with_retry(options, 4, async |_| {
                attempts.set(attempts.get() + 1);
                Err(Error::new(kind, "on purpose"))
            })
            .await;
        assert_eq!(
            (result.unwrap_err().kind(), attempts.get()),
            (kind, expected)
        );
    }

    let attempts = Cell::new(0);
    let result: Result<()> = acme
        .transaction_with_retry(options, 4, async |tx| {
            attempts.set(attempts.get() + 1);
            tx.on_commit(async || Err(Error::new(ErrorKind::Serialization, "too late")));
            Ok(())
        })
        .await;
    let kind = result.unwrap_err().kind();
    assert_eq!((kind, attempts.get()), (ErrorKind::AfterCommit, 1));
    let none: Result<()> = acme
        .transaction_with_retry(options, 0, async |_| Ok(()))
        .await;
    assert_eq!(none.unwrap_err().kind(), ErrorKind::InvalidInput);
}

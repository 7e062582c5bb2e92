//! How transactions run beside each other: levels, read-only, deferrable, advisory locks.

use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};
use terrace_tenancy::{IsolationLevel, TransactionOptions};

use crate::support::{House, bodies, everywhere, write};

const LEVELS: [IsolationLevel; 3] = [
    IsolationLevel::ReadCommitted,
    IsolationLevel::RepeatableRead,
    IsolationLevel::Serializable,
];

fn at(level: IsolationLevel) -> TransactionOptions {
    TransactionOptions {
        isolation: Some(level),
        ..TransactionOptions::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_level_is_granted_and_shows_what_it_should() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        for level in LEVELS {
            acme.transaction_with::<_, Error>(at(level), async |tx| write(tx, "note").await)
                .await
                .unwrap();
        }
        if house.is_file() {
            return;
        }
        for level in [
            IsolationLevel::ReadCommitted,
            IsolationLevel::RepeatableRead,
        ] {
            let (before, after) = acme
                .transaction_with::<_, Error>(at(level), async |tx| {
                    let before = bodies(tx).await.len();
                    write(acme, "meanwhile").await?;
                    Ok((before, bodies(tx).await.len()))
                })
                .await
                .unwrap();
            let sees_others = level == IsolationLevel::ReadCommitted;
            assert_eq!(after > before, sees_others, "{level:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_transaction_reads_and_refuses_writes() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        write(acme, "before").await.unwrap();
        let result: Result<()> = acme
            .transaction_with(TransactionOptions::READ_ONLY, async |tx| {
                assert_eq!(bodies(tx).await, ["before"]);
                write(tx, "refused").await
            })
            .await;
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Permission);
        assert_eq!(bodies(acme).await, ["before"]);
        write(acme, "after").await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deferrable_is_granted_or_refused_but_never_left_out() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        let options = TransactionOptions {
            read_only: true,
            deferrable: true,
            ..TransactionOptions::SERIALIZABLE
        };
        let result: Result<usize> = acme
            .transaction_with(options, async |tx| Ok(bodies(tx).await.len()))
            .await;
        if house.has_row_level_security() {
            assert_eq!(result.unwrap(), 0);
            let alone = TransactionOptions {
                deferrable: true,
                ..TransactionOptions::default()
            };
            let result: Result<()> = acme.transaction_with(alone, async |_| Ok(())).await;
            assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidInput);
        } else {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.hint().is_some());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_an_outermost_transaction_can_promise_is_refused_inside() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        let durable = TransactionOptions {
            durable: true,
            ..TransactionOptions::default()
        };
        acme.transaction_with::<_, Error>(durable, async |tx| {
            for options in [durable, TransactionOptions::SERIALIZABLE] {
                let nested: Result<()> = tx
                    .transaction_with(options, async |_| unreachable!("refused before"))
                    .await;
                let error = nested.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidInput);
                assert!(error.hint().is_some());
            }
            tx.transaction_with(TransactionOptions::default(), async |nested| {
                write(nested, "nested").await
            })
            .await
        })
        .await
        .unwrap();
        assert_eq!(bodies(acme).await, ["nested"]);
    })
    .await;
}

/// Whether the lock can be had at once by the tenant at `place`.
async fn is_free(house: &House, place: usize, key: &str) -> bool {
    house.tenants[place]
        .transaction::<_, Error>(async |tx| tx.try_advisory_lock(key).await)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_advisory_lock_excludes_the_same_tenant_until_the_end_of_the_transaction() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        if house.is_file() {
            // The right to write is the lock.
            acme.transaction::<_, Error>(async |tx| {
                tx.advisory_lock("key").await?;
                assert!(tx.try_advisory_lock("key").await?);
                assert!(tx.try_advisory_lock_shared("key").await?);
                Ok(())
            })
            .await
            .unwrap();
            let refused: Result<()> = acme
                .transaction_with(TransactionOptions::READ_ONLY, async |tx| {
                    tx.advisory_lock("key").await
                })
                .await;
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::Unsupported);
            return;
        }
        let recorded = acme.recording();
        recorded
            .0
            .transaction::<_, Error>(async |tx| {
                tx.advisory_lock("key").await?;
                tx.advisory_lock("key").await?;
                assert!(!is_free(house, 0, "key").await, "acme holds it");
                assert!(is_free(house, 0, "other key").await);
                assert!(is_free(house, 1, "key").await, "globex has its own");
                write(tx, "locked").await
            })
            .await
            .unwrap();
        assert_eq!(
            recorded.1.count(),
            1,
            "a lock is no statement of the handle"
        );
        assert!(is_free(house, 0, "key").await);
        // Rolled back and dropped, it is free as well.
        let rolled_back: Result<()> = acme
            .transaction(async |tx| {
                tx.advisory_lock("key").await?;
                Err(Error::new(ErrorKind::InvalidInput, "on purpose"))
            })
            .await;
        assert!(rolled_back.is_err());
        assert!(is_free(house, 0, "key").await);
        let dropped = acme.transaction::<(), Error>(async |tx| {
            tx.advisory_lock("key").await?;
            std::future::pending().await
        });
        let late = tokio::time::timeout(Duration::from_millis(50), dropped).await;
        assert!(late.is_err());
        let mut tries = 0;
        while !is_free(house, 0, "key").await {
            tries += 1;
            assert!(tries < 100, "the lock outlived its transaction");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_advisory_lock_waits_for_its_holder() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        let (taken, is_taken) = tokio::sync::oneshot::channel();
        let holder = tokio::spawn({
            let acme = acme.clone();
            async move {
                acme.transaction::<_, Error>(async |tx| {
                    tx.advisory_lock("key").await?;
                    taken.send(()).unwrap();
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    write(tx, "first").await
                })
                .await
            }
        });
        is_taken.await.unwrap();
        let seen = acme
            .transaction::<_, Error>(async |tx| {
                tx.advisory_lock("key").await?;
                Ok(bodies(tx).await)
            })
            .await
            .unwrap();
        assert_eq!(seen, ["first"]);
        holder.await.unwrap().unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shared_locks_are_shared_or_refused() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        let result = acme
            .transaction::<_, Error>(async |tx| tx.advisory_lock_shared("key").await)
            .await;
        if !house.has_row_level_security() {
            if !house.is_file() {
                assert_eq!(result.unwrap_err().kind(), ErrorKind::Unsupported);
            }
            return;
        }
        acme.transaction::<_, Error>(async |tx| {
            tx.advisory_lock_shared("key").await?;
            let other = acme
                .transaction::<_, Error>(async |tx| tx.try_advisory_lock_shared("key").await)
                .await?;
            assert!(other);
            assert!(!is_free(house, 0, "key").await);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn real_conflicts_are_run_again_until_all_have_their_turn() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        let tasks: Vec<_> = (0..4)
            .map(|number| {
                let acme = acme.clone();
                tokio::spawn(async move {
                    let options = TransactionOptions::SERIALIZABLE;
                    acme.transaction_with_retry(options, 50, async |tx| {
                        let before = bodies(tx).await.len();
                        tokio::time::sleep(Duration::from_millis(5)).await;
                        write(tx, &format!("{before} seen by {number}")).await
                    })
                    .await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let seen: Vec<_> = bodies(acme)
            .await
            .iter()
            .map(|body| body[..1].to_owned())
            .collect();
        assert_eq!(seen, ["0", "1", "2", "3"], "as if one after the other");
    })
    .await;
}

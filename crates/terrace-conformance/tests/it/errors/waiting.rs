//! Deadlines, deadlocks and transactions without an order.

use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Model, raw};
use terrace_tenancy::TransactionOptions;

use super::{Owner, SECRET, clear, discreet, owner};
use crate::support::Home;

const PATIENCE: Duration = Duration::from_millis(400);

pub(super) async fn a_lock_that_is_not_had_in_time(home: &Home) -> Result<()> {
    clear(home).await?;
    let ann = owner("ann").insert(home.db()).await?;
    let hasty = home.hasty(PATIENCE).await?;
    let rename = |what: &str| {
        let (email, id) = (format!("{SECRET} {what}"), ann.id);
        let rows = Owner::objects().filter(|row| row.id.equals(id));
        (rows, email)
    };
    let waited: Result<ErrorKind> = home
        .db()
        .transaction(async |tx| {
            let (rows, email) = rename("held");
            rows.update(tx, |row| [row.email.set(email)]).await?;
            let (rows, email) = rename("waiting");
            let started = std::time::Instant::now();
            let kind = discreet(rows.update(&hasty, |row| [row.email.set(email)]).await);
            assert!(
                started.elapsed() < PATIENCE * 10,
                "it waited {:?}",
                started.elapsed()
            );
            Ok(kind)
        })
        .await;
    assert_eq!(waited?, ErrorKind::Timeout);
    assert!(Owner::objects().get(&hasty).await?.email.ends_with("held"));
    Ok(())
}

pub(super) async fn a_statement_that_takes_too_long(home: &Home) -> Result<()> {
    if !home.allows_raw() {
        return Ok(());
    }
    let hasty = home.hasty(PATIENCE).await?;
    let text = match home.dialect() {
        "postgres" => "SELECT pg_sleep(20)::text",
        "sqlite" => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) \
             SELECT CAST(max(i) AS TEXT) FROM n"
        }
        _ => {
            "SELECT CAST(COUNT(*) AS CHAR) FROM information_schema.collations a, \
             information_schema.collations b, information_schema.collations c"
        }
    };
    for _ in 0..2 {
        let started = std::time::Instant::now();
        assert_eq!(
            discreet(raw(text).all::<(String,)>(&hasty).await),
            ErrorKind::Timeout
        );
        assert!(
            started.elapsed() < PATIENCE * 10,
            "it took {:?}",
            started.elapsed()
        );
    }
    assert_eq!(
        Owner::objects()
            .filter(|row| row.email.equals(""))
            .count(&hasty)
            .await?,
        0
    );
    Ok(())
}

pub(super) async fn transactions_that_wait_for_each_other(home: &Home) -> Result<()> {
    if !home.capabilities().row_locks {
        return Ok(());
    }
    clear(home).await?;
    let db = home.db();
    let owners = Owner::bulk_insert(db, vec![owner("ann"), owner("bob")]).await?;
    let barrier = tokio::sync::Barrier::new(2);
    let cross = async |first: usize, second: usize| -> Result<()> {
        db.transaction(async |tx| {
            let rename = async |index: usize| {
                let (id, email) = (owners[index].id, format!("{SECRET} {first} {index}"));
                let rows = Owner::objects().filter(|row| row.id.equals(id));
                rows.update(tx, |row| [row.email.set(email)]).await
            };
            rename(first).await?;
            barrier.wait().await;
            rename(second).await.map(drop)
        })
        .await
    };
    let (one, two) = tokio::join!(cross(0, 1), cross(1, 0));
    let failed: Vec<Error> = [one, two].into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    for error in failed {
        assert!(error.kind().is_retryable());
        assert_eq!(discreet::<()>(Err(error)), ErrorKind::Deadlock);
    }
    Ok(())
}

/// A transaction that read what another one changed meanwhile.
pub(super) async fn transactions_that_have_no_order(home: &Home) -> Result<()> {
    clear(home).await?;
    let (db, hasty) = (home.db(), home.hasty(PATIENCE).await?);
    let ann = owner("ann").insert(db).await?;
    let options = TransactionOptions::SERIALIZABLE;
    let mut locked_out = false;
    let outcome: Result<()> = db
        .transaction_with(options, async |tx| {
            let mut mine = Owner::objects().get(tx).await?;
            let theirs = Owner::objects()
                .update(&hasty, |row| [row.email.set(format!("{SECRET} theirs"))])
                .await;
            locked_out = theirs.is_err();
            mine.email = format!("{SECRET} mine");
            mine.update(tx).await
        })
        .await;
    let stored = Owner::objects().get(db).await?;
    assert_eq!(stored.id, ann.id);
    if locked_out {
        // Where reading locks, the other one waits in vain.
        outcome?;
        assert!(stored.email.ends_with("mine"));
    } else {
        assert_eq!(discreet(outcome), ErrorKind::Serialization);
        assert!(stored.email.ends_with("theirs"));
    }
    Ok(())
}

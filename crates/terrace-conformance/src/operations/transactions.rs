//! Ends of transactions.

use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::Model;
use terrace_tenancy::{Executor, Transaction};

use super::Actor;
use crate::models::{Shelf, shelf_names};

type Seen = Result<String>;

fn on_purpose() -> Error {
    Error::new(ErrorKind::InvalidInput, "on purpose")
}

async fn add(db: &impl Executor<Tenant>, actor: &Actor, what: &str) -> Result<()> {
    Shelf::named(actor.marks.text(what))
        .insert(db)
        .await
        .map(drop)
}

async fn add_nested(tx: &Transaction<Tenant>, actor: &Actor) -> Result<()> {
    tx.transaction(async |nested| add(nested, actor, "nested").await)
        .await
}

pub(super) async fn nested_and_kept(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    actor
        .db
        .transaction(async |tx| add_nested(tx, actor).await)
        .await?;
    Ok(format!("{:?}", shelf_names(&actor.db).await?))
}

pub(super) async fn nested_and_undone(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let outer: Result<()> = actor
        .db
        .transaction(async |tx| {
            add_nested(tx, actor).await?;
            add(tx, actor, "outer").await?;
            let dropped = tx.transaction::<(), Error>(async |nested| {
                add(nested, actor, "dropped").await?;
                std::future::pending().await
            });
            if tokio::time::timeout(Duration::from_millis(20), dropped)
                .await
                .is_ok()
            {
                return Ok(());
            }
            if shelf_names(tx)
                .await?
                .iter()
                .any(|name| name.ends_with("dropped"))
            {
                return Ok(());
            }
            Err(on_purpose())
        })
        .await;
    undone(outer)
}

pub(super) async fn failed_and_undone(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let outer: Result<()> = actor
        .db
        .transaction(async |tx| {
            add(tx, actor, "kept back").await?;
            match add(tx, actor, "first").await {
                Err(error) if error.kind() == ErrorKind::Unique => Err(on_purpose()),
                other => other,
            }
        })
        .await;
    undone(outer)
}

pub(super) async fn panicked(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let (db, name) = (actor.db.clone(), actor.marks.text("panicked"));
    let task = tokio::spawn(async move {
        db.transaction::<(), Error>(async |tx| {
            Shelf::named(name).insert(tx).await?;
            std::panic::resume_unwind(Box::new("on purpose"))
        })
        .await
    });
    match task.await {
        Err(error) if error.is_panic() => Ok(String::new()),
        _ => Err(Error::new(ErrorKind::Internal, "the panic was lost")),
    }
}

pub(super) async fn dropped(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let open = actor.db.transaction::<(), Error>(async |tx| {
        add(tx, actor, "dropped").await?;
        std::future::pending().await
    });
    match tokio::time::timeout(Duration::from_millis(20), open).await {
        Err(_) => Ok(String::new()),
        Ok(_) => Err(Error::new(
            ErrorKind::Internal,
            "the transaction ended by itself",
        )),
    }
}

fn undone(outer: Result<()>) -> Seen {
    match outer {
        Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(String::new()),
        Err(error) => Err(error),
        Ok(()) => Err(Error::new(
            ErrorKind::Internal,
            "the transaction was not undone",
        )),
    }
}

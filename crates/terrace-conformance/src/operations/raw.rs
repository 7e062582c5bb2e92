//! SQL text of the program's own.

use futures_util::TryStreamExt as _;
use terrace_core::{Result, Tenant};
use terrace_orm::{Handle, raw};
use terrace_tenancy::Executor;

use super::Actor;

type Seen = Result<String>;

pub(super) async fn select(db: &(impl Executor<Tenant> + Handle), _: &Actor) -> Seen {
    let rows = raw("SELECT title, note FROM book WHERE pages > 1")
        .all::<(String, Option<String>)>(db)
        .await?;
    Ok(format!("{rows:?}"))
}

pub(super) async fn select_without_filter(
    db: &(impl Executor<Tenant> + Handle),
    _: &Actor,
) -> Seen {
    let sql = "SELECT book.title, shelf.name FROM book JOIN shelf ON shelf.id = book.shelf_id";
    Ok(format!("{:?}", raw(sql).all::<(String, String)>(db).await?))
}

pub(super) async fn stream(db: &(impl Executor<Tenant> + Handle), _: &Actor) -> Seen {
    let rows = raw("SELECT title, note FROM book").stream::<(String, Option<String>)>(db);
    let rows: Vec<_> = rows.await?.try_collect().await?;
    Ok(format!("{rows:?}"))
}

pub(super) async fn update(db: &(impl Executor<Tenant> + Handle), _: &Actor) -> Seen {
    raw("UPDATE book SET note = NULL")
        .execute(db)
        .await
        .map(|changed| format!("{changed:?}"))
}

pub(super) async fn delete(db: &(impl Executor<Tenant> + Handle), _: &Actor) -> Seen {
    raw("DELETE FROM book_label")
        .execute(db)
        .await
        .map(|changed| format!("{changed:?}"))
}

pub(super) async fn union(db: &(impl Executor<Tenant> + Handle), _: &Actor) -> Seen {
    let sql = "SELECT name FROM shelf UNION SELECT title FROM book UNION SELECT meaning FROM label";
    Ok(format!("{:?}", raw(sql).all::<(String,)>(db).await?))
}

pub(super) async fn name_the_others_storage(
    db: &(impl Executor<Tenant> + Handle),
    actor: &Actor,
) -> Seen {
    let name = actor.other_placement.physical_name();
    let rows = raw(format!("SELECT name FROM {name}.shelf"))
        .all::<(String,)>(db)
        .await?;
    Ok(format!("{rows:?}"))
}

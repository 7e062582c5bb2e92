//! Rows that a default scope or a mark of deletion hides, versions, and keys to the registry.

use terrace_core::{Result, Tenant};
use terrace_orm::Model;
use terrace_tenancy::Executor;

use super::Actor;
use super::reads::{proven, wrong};
use crate::models::{FIRST, Remark, SECOND, Shelf, own_key};

type Seen = Result<String>;

async fn theirs(actor: &Actor) -> Result<Remark> {
    Remark::get(&actor.other, FIRST).await
}

pub(super) async fn shown_ones(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let remarks = Remark::objects().all(db).await?;
    if remarks.len() != 1 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{remarks:?}"))
}

pub(super) async fn unscoped_and_deleted(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let unscoped = Remark::unscoped().all(db).await?;
    let with_deleted = Remark::objects().with_deleted().all(db).await?;
    let deleted = Remark::objects().only_deleted().all(db).await?;
    if (unscoped.len(), with_deleted.len(), deleted.len()) != (2, 2, 1) {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{unscoped:?} {with_deleted:?} {deleted:?}"))
}

/// Related rows are hidden as those of any query: of an instance, and prefetched.
pub(super) async fn of_a_shelf(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let of_one = Shelf::get(db, SECOND).await?.remarks()?.all(db).await?;
    let shelves = Shelf::objects().prefetch(|shelf| shelf.remarks());
    let shelves = shelves.all(db).await?;
    let of_all: usize = shelves.iter().map(|(_, remarks)| remarks.len()).sum();
    if (of_one.len(), of_all) != (1, 1) {
        return Err(wrong("the number of related rows"));
    }
    Ok(format!("{of_one:?} {shelves:?}"))
}

/// A join reaches every row of the tenant: what a query hides, it hides of its own model.
pub(super) async fn joined_from_a_shelf(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let counts = Shelf::objects()
        .annotate(|shelf| shelf.remarks().id.count())
        .filter(|(_, remarks)| remarks.greater_than(0))
        .all(db)
        .await?;
    let texts = Shelf::objects()
        .filter(|shelf| shelf.id.equals(SECOND))
        .values(|shelf| shelf.remarks().text.optional())
        .all(db)
        .await?;
    if counts.len() != 1 || counts[0].1 != 3 || texts.len() != 3 {
        return Err(wrong("the number of related rows"));
    }
    Ok(format!("{counts:?} {texts:?}"))
}

pub(super) async fn soft_delete(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    match Remark::unscoped().soft_delete(db).await? {
        2 => Ok(String::new()),
        _ => Err(wrong("the number of rows")),
    }
}

pub(super) async fn soft_delete_an_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut remark = Remark::get(db, FIRST).await?;
    remark.soft_delete(db).await?;
    let left = Remark::objects().count(db).await?;
    proven(left == 0, actor, "the number of rows")
}

pub(super) async fn soft_delete_the_others_instance(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let mut remark = theirs(actor).await?;
    remark.soft_delete(db).await.map(|()| String::new())
}

pub(super) async fn restore(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    match Remark::objects().only_deleted().restore(db).await? {
        1 => Ok(String::new()),
        _ => Err(wrong("the number of rows")),
    }
}

pub(super) async fn restore_an_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut remark = Remark::objects().only_deleted().get(db).await?;
    remark.restore(db).await?;
    let left = Remark::objects().count(db).await?;
    proven(left == 2, actor, "the number of rows")
}

pub(super) async fn update_with_a_version(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut remark = Remark::get(db, FIRST).await?;
    remark.text = actor.marks.text("changed");
    remark.update(db).await?;
    match remark.version {
        2 => Ok(String::new()),
        _ => Err(wrong("the version")),
    }
}

pub(super) async fn update_of_an_old_version(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut remark = Remark {
        version: 0,
        ..Remark::get(db, FIRST).await?
    };
    remark.text = actor.marks.text("too late");
    remark.update(db).await.map(|()| String::new())
}

/// The other tenant's row with this key is not there, rather than there with another version.
pub(super) async fn update_of_a_version_of_the_other(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let mut remark = Remark {
        id: own_key(actor.other_marks).into(),
        version: 7,
        ..Remark::of(actor.marks, "guess")
    };
    remark.update(db).await.map(|()| String::new())
}

pub(super) async fn fetched_from_the_registry(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let remark = Remark::get(db, FIRST).await?;
    Ok(format!("{:?}", remark.source.fetch(&actor.registry).await?))
}

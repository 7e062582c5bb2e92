//! Reading from a replica: the same walls, and no write.

use terrace_core::{Result, Tenant};
use terrace_orm::Model;
use terrace_sql::{Delete, Statement, Table};
use terrace_tenancy::{Db, Executor, Replica, Shape};

use super::Actor;
use super::reads::wrong;
use crate::house::REPLICA;
use crate::models::{Book, FIRST, Remark, Shelf, own_key};

type Seen = Result<String>;

fn replica(db: &Db<Tenant>) -> Result<Replica<Tenant>> {
    db.reading_from_replica()
}

pub(super) async fn read_all(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let replica = replica(&actor.db)?;
    let books = Book::objects().all(&replica).await?;
    let remarks = Remark::unscoped().with_deleted().all(&replica).await?;
    if (books.len(), remarks.len()) != (3, 3) {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?} {remarks:?}"))
}

pub(super) async fn read_joined_and_prefetched(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let replica = replica(&actor.db)?;
    let books = Book::objects()
        .filter(|book| book.shelf().name.ends_with("first"))
        .prefetch(|book| book.labels())
        .all(&replica)
        .await?;
    let labels: usize = books.iter().map(|(_, labels)| labels.len()).sum();
    if (books.len(), labels) != (3, 2) {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn read_by_name(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let shelves = Shelf::objects().all(&actor.db.using(REPLICA)?).await?;
    if shelves.len() != 3 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{shelves:?}"))
}

pub(super) async fn by_key_of_the_other_there(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(&replica(&actor.db)?, own_key(actor.other_marks)).await?;
    Ok(format!("{book:?}"))
}

/// What the compiler can't see: a statement that nobody but the ORM builds.
pub(super) async fn write(_: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let delete = Statement::Delete(Delete {
        query: 0,
        table: Table::from(Shelf::SCHEMA),
        filter: None,
        returning: Vec::new(),
    });
    let replica = replica(&actor.db)?;
    let outcome = replica
        .session()
        .run(&delete, Shape::Slow, &mut |_| Ok(()))
        .await?;
    Ok(format!("{outcome:?}"))
}

pub(super) async fn instance_of_the_others_replica(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let shelf = Shelf::get(&replica(&actor.other)?, FIRST).await?;
    Ok(format!("{:?}", shelf.books()?.all(db).await?))
}

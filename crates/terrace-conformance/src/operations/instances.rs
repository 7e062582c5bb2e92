//! Writing by instances, one's own and the other tenant's.

use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Model};
use terrace_tenancy::Executor;

use super::Actor;
use crate::models::{Book, BookLabel, COMMON, FIRST, Label, Shelf, own_key};

type Seen = Result<String>;

pub(super) async fn update_an_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut book = Book::get(db, FIRST).await?;
    book.title = actor.marks.text("changed");
    book.update(db).await?;
    Ok(format!("{book:?}"))
}

pub(super) async fn save_a_new_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut shelf = Shelf::named(actor.marks.text("saved"));
    shelf.save(db).await?;
    Ok(format!("{shelf:?}"))
}

pub(super) async fn save_a_known_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut shelf = Shelf::get(db, FIRST).await?;
    shelf.name = actor.marks.text("saved");
    shelf.save(db).await?;
    Ok(format!("{shelf:?}"))
}

pub(super) async fn delete_an_instance(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let row = BookLabel::objects()
        .filter(|row| row.book.equals(FIRST))
        .get(db)
        .await?;
    BookLabel::objects()
        .filter(|other| other.book.equals(FIRST))
        .delete(db)
        .await?;
    Label::get(db, COMMON.to_owned()).await?.delete(db).await?;
    Ok(format!("{row:?}"))
}

pub(super) async fn refresh_an_instance(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let mut shelf = Shelf {
        id: Auto::from(FIRST),
        name: String::new(),
        inside: None,
    };
    shelf.refresh(db).await?;
    Ok(format!("{shelf:?}"))
}

pub(super) async fn update_a_key_of_the_other(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let id = Auto::from(own_key(actor.other_marks));
    let mut book = Book {
        id,
        ..Book::of(actor.marks, "guess")
    };
    book.update(db).await?;
    Ok(format!("{book:?}"))
}

pub(super) async fn update_the_others_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    theirs(actor)
        .await?
        .update(db)
        .await
        .map(|()| String::new())
}

pub(super) async fn save_the_others_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    theirs(actor).await?.save(db).await.map(|_| String::new())
}

pub(super) async fn delete_the_others_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    theirs(actor).await?.delete(db).await.map(|_| String::new())
}

pub(super) async fn insert_the_others_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    theirs(actor).await?.insert(db).await.map(|_| String::new())
}

pub(super) async fn refer_to_the_others_instance(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let shelf = Shelf::get(&actor.other, FIRST).await?;
    let book = Book {
        shelf: ForeignKey::to(&shelf)?,
        ..Book::of(actor.marks, "stray")
    };
    book.insert(db).await.map(|_| String::new())
}

pub(super) async fn update_the_others_natural_key(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    Label::get(&actor.other, COMMON.to_owned())
        .await?
        .update(db)
        .await
        .map(|()| String::new())
}

pub(super) async fn bulk_insert_the_others_instances(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let rows = BookLabel::objects().all(&actor.other).await?;
    if rows.is_empty() {
        return Err(Error::new(
            ErrorKind::Internal,
            "the other tenant has no rows",
        ));
    }
    BookLabel::bulk_insert(db, rows)
        .await
        .map(|_| String::new())
}

/// A row of the other tenant with a key that both have.
async fn theirs(actor: &Actor) -> Result<Shelf> {
    Shelf::get(&actor.other, FIRST).await
}

//! Many-to-many relations: the rows in the middle belong to a tenant as their two ends do.

use terrace_core::{Result, Tenant};
use terrace_orm::{Key, Model};
use terrace_tenancy::Executor;

use super::Actor;
use super::reads::{proven, wrong};
use crate::canary::Marks;
use crate::models::{Book, COMMON, FIRST, Label, SECOND};

type Seen = Result<String>;

fn label(marks: Marks, code: &str) -> Label {
    Label {
        code: Key::new(code.to_owned()),
        meaning: marks.text(code),
    }
}

/// The first book of the other tenant, which has the key of the tenant's own.
async fn theirs(actor: &Actor) -> Result<Book> {
    Book::get(&actor.other, FIRST).await
}

pub(super) async fn labels_read(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let book = Book::get(db, FIRST).await?;
    let labels = book.labels().all()?.all(db).await?;
    if labels.len() != 1 {
        return Err(wrong("the number of labels"));
    }
    Ok(format!("{labels:?}"))
}

pub(super) async fn label_contained(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(db, SECOND).await?;
    let own = book.labels().contains(db, actor.marks.word).await?;
    let other = book.labels().contains(db, actor.other_marks.word).await?;
    proven(own && !other, actor, "the label of a book")
}

pub(super) async fn labels_counted(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(db, FIRST).await?;
    let count = book.labels().count(db).await?;
    proven(count == 1, actor, "the number of labels")
}

pub(super) async fn label_added(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(db, FIRST).await?;
    let labels = [COMMON, actor.marks.word];
    let reason = actor.marks.text("added");
    let added = book
        .labels()
        .add_with(db, labels, |row| row.reason.set(reason))
        .await?;
    match added {
        1 => Ok(String::new()),
        _ => Err(wrong("the number of rows in the middle")),
    }
}

pub(super) async fn label_of_the_other_added(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(db, SECOND).await?;
    let label = Label::get(&actor.other, COMMON.to_owned()).await?;
    let reason = actor.marks.text("stray");
    book.labels()
        .add_with(db, [&label], |row| row.reason.set(reason))
        .await
        .map(|added| added.to_string())
}

pub(super) async fn key_of_the_others_label_added(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let book = Book::get(db, FIRST).await?;
    let reason = actor.marks.text("stray");
    book.labels()
        .add_with(db, [actor.other_marks.word], |row| row.reason.set(reason))
        .await
        .map(|added| added.to_string())
}

pub(super) async fn label_added_to_the_others_book(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let reason = actor.marks.text("stray");
    theirs(actor)
        .await?
        .labels()
        .add_with(db, [actor.marks.word], |row| row.reason.set(reason))
        .await
        .map(|added| added.to_string())
}

pub(super) async fn label_removed(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let book = Book::get(db, FIRST).await?;
    match book.labels().remove(db, [COMMON]).await? {
        1 => Ok(String::new()),
        _ => Err(wrong("the number of rows in the middle")),
    }
}

pub(super) async fn label_of_the_other_removed(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(db, SECOND).await?;
    match book.labels().remove(db, [actor.other_marks.word]).await? {
        0 => Ok(String::new()),
        _ => Err(wrong("a row of another tenant was removed")),
    }
}

pub(super) async fn labels_set(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(db, FIRST).await?;
    let reason = actor.marks.text("set");
    let difference = book
        .labels()
        .set_with(db, [actor.marks.word], |row| row.reason.set(reason))
        .await?;
    if (difference.added, difference.removed) != (1, 1) {
        return Err(wrong("the difference"));
    }
    Ok(String::new())
}

pub(super) async fn labels_of_the_others_book_cleared(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let removed = theirs(actor).await?.labels().clear(db).await?;
    Ok(removed.to_string())
}

pub(super) async fn labels_of_the_others_book_read(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let labels = theirs(actor).await?.labels().all()?.all(db).await?;
    Ok(format!("{labels:?}"))
}

pub(super) async fn label_created(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(db, FIRST).await?;
    let reason = actor.marks.text("created");
    book.labels()
        .create_with(db, label(actor.marks, "new"), |row| row.reason.set(reason))
        .await
        .map(|_| String::new())
}

/// The label that the other tenant has is not there to be found.
pub(super) async fn label_got_or_created(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(db, SECOND).await?;
    let (word, reason) = (actor.other_marks.word, actor.marks.text("created"));
    let (_, created) = book
        .labels()
        .get_or_create_with(
            db,
            |label| label.code.equals(word),
            || label(actor.marks, word),
            |row| row.reason.set(reason),
        )
        .await?;
    if !created {
        return Err(wrong("a row of another tenant was taken for our own"));
    }
    Ok(String::new())
}

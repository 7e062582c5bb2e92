//! Writing by queries.

use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Model};
use terrace_tenancy::Executor;

use super::Actor;
use crate::models::{Book, BookLabel, COMMON, FIRST, Label, SECOND, Shelf, own_key};

type Seen = Result<String>;

pub(super) async fn insert(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let shelf = Shelf::named(actor.marks.text("new")).insert(db).await?;
    let book = Book {
        shelf: ForeignKey::to(&shelf)?,
        ..Book::of(actor.marks, "new")
    }
    .insert(db)
    .await?;
    Ok(format!(
        "{:?}",
        Book::get(db, book.id.get().copied().unwrap_or_default()).await?
    ))
}

pub(super) async fn insert_with_a_key_of_the_other(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let id = Auto::from(own_key(actor.other_marks));
    Book {
        id,
        ..Book::of(actor.marks, "same key")
    }
    .insert(db)
    .await
    .map(|_| String::new())
}

pub(super) async fn insert_with_a_unique_value_of_the_other(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let code = actor.other_marks.text("code one");
    Book {
        code,
        ..Book::of(actor.marks, "same code")
    }
    .insert(db)
    .await
    .map(|_| String::new())
}

pub(super) async fn insert_with_a_taken_unique_value(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    Ok(format!(
        "{:?}",
        Book::of(actor.marks, "one").insert(db).await?
    ))
}

pub(super) async fn insert_with_a_taken_key(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let id = Auto::from(FIRST);
    Ok(format!(
        "{:?}",
        Book {
            id,
            ..Book::of(actor.marks, "taken")
        }
        .insert(db)
        .await?
    ))
}

pub(super) async fn insert_a_reference_to_the_others_row(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let shelf = ForeignKey::of(own_key(actor.other_marks));
    Ok(format!(
        "{:?}",
        Book {
            shelf,
            ..Book::of(actor.marks, "stray")
        }
        .insert(db)
        .await?
    ))
}

pub(super) async fn insert_too_long_a_text(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let name = actor.marks.text(&"long".repeat(100));
    Ok(format!("{:?}", Shelf::named(name).insert(db).await?))
}

pub(super) async fn bulk_insert(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let books = (0..20)
        .map(|number| Book::of(actor.marks, &format!("bulk {number}")))
        .collect();
    Ok(format!("{:?}", Book::bulk_insert(db, books).await?))
}

pub(super) async fn bulk_insert_with_one_taken_key(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let names = ["fine", "first"];
    let shelves = names
        .map(|what| Shelf::named(actor.marks.text(what)))
        .into();
    Ok(format!("{:?}", Shelf::bulk_insert(db, shelves).await?))
}

pub(super) async fn update_all(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let title = actor.marks.text("renamed");
    let changed = Book::objects()
        .update(db, |book| [book.title.set(title.as_str())])
        .await?;
    Ok(format!("{changed}"))
}

pub(super) async fn update_by_or(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = Book::objects().filter(|book| book.id.equals(FIRST) | book.id.at_least(0));
    Ok(format!(
        "{}",
        query.update(db, |book| [book.note.set_null()]).await?
    ))
}

pub(super) async fn update_by_expression(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = Book::objects().filter(|book| book.id.equals(FIRST));
    Ok(format!(
        "{}",
        query
            .update(db, |book| [book.weight.set(book.weight + 1)])
            .await?
    ))
}

pub(super) async fn update_through_a_path(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = Book::objects().filter(|book| book.shelf().name.ends_with("first"));
    Ok(format!(
        "{}",
        query.update(db, |book| [book.pages.set(1)]).await?
    ))
}

pub(super) async fn update_to_the_others_row(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let stray = own_key(actor.other_marks);
    Ok(format!(
        "{}",
        Book::objects()
            .update(db, |book| [book.shelf.set(stray)])
            .await?
    ))
}

pub(super) async fn update_the_others_rows(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let (key, word) = (own_key(actor.other_marks), actor.other_marks.word);
    let query = Book::objects().filter(|book| book.id.equals(key) | book.title.contains(word));
    Ok(format!(
        "{}",
        query.update(db, |book| [book.pages.set(1)]).await?
    ))
}

pub(super) async fn delete_all(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    Ok(format!("{}", BookLabel::objects().delete(db).await?))
}

pub(super) async fn delete_by_or(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = BookLabel::objects().filter(|row| row.book.equals(FIRST) | row.book.at_least(0));
    Ok(format!("{}", query.delete(db).await?))
}

pub(super) async fn delete_by_subquery(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects()
        .filter(|book| book.title.ends_with("one"))
        .select(|book| book.id);
    let query = BookLabel::objects().filter(|row| row.book.in_query(books));
    Ok(format!("{}", query.delete(db).await?))
}

pub(super) async fn delete_the_others_rows(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let word = actor.other_marks.word;
    let labels = Label::objects()
        .filter(|label| label.code.equals(word))
        .delete(db)
        .await?;
    let rows = BookLabel::objects()
        .filter(|row| row.reason.contains(word))
        .delete(db)
        .await?;
    Ok(format!("{labels} {rows}"))
}

pub(super) async fn delete_a_referenced_row(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    Ok(format!(
        "{}",
        Shelf::objects()
            .filter(|shelf| shelf.id.equals(FIRST))
            .delete(db)
            .await?
    ))
}

/// The model of the row doesn't say who refers to it: the database refuses.
pub(super) async fn delete_a_row_of_unknown_referrers(
    db: &impl Executor<Tenant>,
    _: &Actor,
) -> Seen {
    let common = Label::objects().filter(|label| label.code.equals(COMMON));
    Ok(format!("{}", common.delete(db).await?))
}

pub(super) async fn upsert_a_shared_value(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let id = Auto::from(SECOND);
    let name = actor.marks.text("upserted");
    let shelf = Shelf {
        id,
        name,
        inside: None,
    };
    Ok(format!(
        "{:?}",
        shelf.upsert(db, |shelf| shelf.id).await?.into_row()
    ))
}

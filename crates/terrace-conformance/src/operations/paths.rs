//! Conditions and orders by paths of strings, with a list of what a caller may see.

use terrace_core::{Result, Tenant};
use terrace_orm::{Lookup, Model, Visible};
use terrace_tenancy::Executor;

use super::Actor;
use super::reads::wrong;
use crate::models::{Book, Shelf};

type Seen = Result<String>;

/// The covers and what lies behind the previous book are nobody's business.
fn visible() -> Visible {
    Visible::of(Book::SCHEMA)
        .whole_field("title")
        .field("note", [Lookup::Exact])
        .whole_field("shelf__name")
        .whole_field("labels__meaning")
}

pub(super) async fn filtered_by_a_path(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let word = actor.marks.word.to_uppercase();
    let books = Book::objects()
        .filter_by(&visible(), "title__icontains", word)?
        .filter_by(&visible(), "shelf__name__endswith", "first")?
        .all(db)
        .await?;
    if books.len() != 3 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn excluded_by_a_path(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let books = Book::objects()
        .exclude_by(&visible(), "labels__meaning", actor.marks.text("meaning"))?
        .all(db)
        .await?;
    if books.len() != 1 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn ordered_by_a_path(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects().order_by_path(&visible(), &["-shelf__name", "title"])?;
    Ok(format!("{:?}", books.all(db).await?))
}

pub(super) async fn through_related_rows(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let visible = Visible::of(Shelf::SCHEMA).whole_field("books__title");
    let shelves = Shelf::objects()
        .filter_by(&visible, "books__title__endswith", "one")?
        .all(db)
        .await?;
    if shelves.len() != 1 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{shelves:?}"))
}

pub(super) async fn the_others_word_in_a_path(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut found = 0;
    for path in [
        "title__icontains",
        "shelf__name__startswith",
        "labels__meaning__contains",
    ] {
        let books = Book::objects().filter_by(&visible(), path, actor.other_marks.word)?;
        found += books.count(db).await?;
    }
    match found {
        0 => Ok("none".to_owned()),
        _ => Err(wrong("rows of the other were counted")),
    }
}

pub(super) async fn what_is_not_visible(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let books = Book::objects().filter_by(&visible(), "note__startswith", actor.marks.word)?;
    Ok(format!("{:?}", books.all(db).await?))
}

pub(super) async fn order_by_what_is_not_visible(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects().order_by_path(&visible(), &["note"])?;
    Ok(format!("{:?}", books.all(db).await?))
}

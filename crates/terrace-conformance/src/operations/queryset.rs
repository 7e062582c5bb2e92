//! Reading and writing by what a query can say beyond its own rows: each of these names a table in
//! another place of a statement, or sends statements of its own.

use futures_util::TryStreamExt as _;
use terrace_core::{Result, Tenant};
use terrace_orm::{Columns as _, Model, Saved, exists, row_number, window};
use terrace_tenancy::Executor;

use super::Actor;
use super::reads::{proven, wrong};
use crate::models::{Book, COMMON, FIRST, Shelf};

type Seen = Result<String>;

pub(super) async fn related_counted(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let counted = Shelf::objects()
        .annotate(|shelf| shelf.books().id.count())
        .filter(|(_, books)| books.greater_than(0))
        .all(db)
        .await?;
    let right = counted.len() == 1 && counted[0].1 == 3;
    proven(right, actor, "the number of related rows")
}

pub(super) async fn excluded_by_related(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let title = actor.other_marks.text("one");
    let shelves = Shelf::objects().exclude(|shelf| shelf.books().title.equals(title));
    let shelves = shelves.all(db).await?;
    if shelves.len() != 3 {
        return Err(wrong("a row of another tenant excluded one"));
    }
    Ok(format!("{shelves:?}"))
}

pub(super) async fn correlated(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let shelves = Shelf::objects()
        .filter(|shelf| exists(Book::objects().filter(|book| book.shelf.equals(shelf.id))))
        .annotate(|shelf| {
            Book::objects()
                .filter(|book| book.shelf.equals(shelf.id))
                .select(|book| book.title.maximum())
                .value()
        })
        .all(db)
        .await?;
    if shelves.len() != 1 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{shelves:?}"))
}

pub(super) async fn put_together(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let names = Shelf::objects().values(|shelf| shelf.name);
    let titles = Book::objects().values(|book| book.title);
    let both = names.union(titles).all(db).await?;
    if both.len() != 6 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{both:?}"))
}

pub(super) async fn tree_walked(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let tree = Book::objects()
        .filter(|book| book.id.equals(FIRST))
        .with_descendants(|book| (book.previous, book.id))?;
    let books = tree.all(db).await?;
    if books.len() != 2 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn window_filtered(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects()
        .annotate(|book| {
            row_number().over(
                window()
                    .partition_by(book.shelf)
                    .order_by(book.id.ascending()),
            )
        })
        .filter(|(_, place)| place.equals(1))
        .all(db)
        .await?;
    if books.len() != 1 {
        return Err(wrong("the rows were numbered with those of another tenant"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn prefetched_in_the_query(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let shelves = Shelf::objects()
        .prefetch_with(
            |shelf| shelf.books(),
            |books| {
                books
                    .order_by(|book| book.id.descending())
                    .limit(2)
                    .prefetch(|book| book.labels())
            },
        )
        .all(db)
        .await?;
    let books: usize = shelves.iter().map(|(_, books)| books.len()).sum();
    if books != 2 {
        return Err(wrong("the number of related rows"));
    }
    Ok(format!("{shelves:?}"))
}

pub(super) async fn relation_narrowed(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects()
        .filtered_relation(
            |book| book.labels_through(),
            |middle| middle.label.equals(COMMON),
        )
        .values(|(book, middle)| (book.title, middle.row()))
        .all(db)
        .await?;
    if books.iter().filter(|(_, middle)| middle.is_some()).count() != 1 {
        return Err(wrong("the number of related rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn streamed(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects().stream_in_chunks(db, 2).await?;
    let books: Vec<Book> = books.try_collect().await?;
    if books.len() != 3 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn of_an_instance(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let shelf = Shelf::get(db, FIRST).await?;
    let books = shelf.books()?.all(db).await?;
    let labels = books[0].labels().all()?.all(db).await?;
    if books.len() != 3 {
        return Err(wrong("the number of related rows"));
    }
    Ok(format!("{books:?} {labels:?}"))
}

pub(super) async fn of_the_others_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let shelf = Shelf::get(&actor.other, FIRST).await?;
    Ok(format!("{:?}", shelf.books()?.all(db).await?))
}

pub(super) async fn tree_of_the_others_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let shelf = Shelf::get(&actor.other, FIRST).await?;
    let tree = shelf
        .books()?
        .with_descendants(|book| (book.previous, book.id))?;
    Ok(format!("{:?}", tree.all(db).await?))
}

pub(super) async fn get_or_create(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let name = actor.other_marks.text("first");
    let theirs = Shelf::objects().filter(|shelf| shelf.name.equals(name.clone()));
    let (_, created) = theirs
        .get_or_create(db, || Shelf::named(name.clone()))
        .await?;
    if !created {
        return Err(wrong("a row of another tenant was taken for our own"));
    }
    Ok(String::new())
}

pub(super) async fn bulk_update(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let mut books = Book::objects().all(db).await?;
    for book in &mut books {
        book.pages += 1;
    }
    let changed = Book::bulk_update(db, &mut books, |book| book.pages).await?;
    if changed != 3 {
        return Err(wrong("the number of rows that changed"));
    }
    Ok(String::new())
}

pub(super) async fn save_with_a_key_of_the_other(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let mut book = Book {
        id: crate::models::own_key(actor.other_marks).into(),
        ..Book::of(actor.marks, "saved")
    };
    match book.save(db).await? {
        Saved::Inserted => Ok(String::new()),
        _ => Err(wrong("a row of another tenant was taken for our own")),
    }
}

pub(super) async fn labels_taken_away(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let book = Book::get(db, FIRST).await?;
    let removed = book.labels().clear(db).await?;
    if removed != 1 {
        return Err(wrong("the number of rows in the middle"));
    }
    Ok(String::new())
}

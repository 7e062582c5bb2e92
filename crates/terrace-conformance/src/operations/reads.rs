//! Reading.

use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::{Model, prefetch};
use terrace_tenancy::Executor;

use super::Actor;
use crate::models::{Book, BookLabel, COMMON, FIRST, Label, Shelf, own_key};

/// Rows that a tenant has of each of the first two tables.
const ROWS: i64 = 3;

type Seen = Result<String>;

pub(super) fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::Internal, format!("the result is wrong: {what}"))
}

/// The tenant's word, when a number that holds no canary is what it must be.
pub(super) fn proven(right: bool, actor: &Actor, what: &str) -> Seen {
    if right {
        Ok(actor.marks.word.to_owned())
    } else {
        Err(wrong(what))
    }
}

pub(super) async fn all_rows(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let (shelves, books) = (
        Shelf::objects().all(db).await?,
        Book::objects().all(db).await?,
    );
    let labels = Label::objects().all(db).await?;
    if shelves.len() != 3 || books.len() != 3 || labels.len() != 2 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{shelves:?} {books:?} {labels:?}"))
}

pub(super) async fn filtered(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    Ok(format!(
        "{:?}",
        Book::objects()
            .filter(|book| book.title.ends_with("one"))
            .all(db)
            .await?
    ))
}

pub(super) async fn filtered_by_or(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = Book::objects().filter(|book| book.title.contains("nowhere") | book.id.at_least(0));
    Ok(format!("{:?}", query.all(db).await?))
}

pub(super) async fn filtered_by_not(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    Ok(format!(
        "{:?}",
        Book::objects()
            .filter(|book| !book.title.equals("nowhere"))
            .all(db)
            .await?
    ))
}

pub(super) async fn excluded(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    Ok(format!(
        "{:?}",
        Book::objects()
            .exclude(|book| book.title.equals("nowhere"))
            .all(db)
            .await?
    ))
}

pub(super) async fn by_shared_key(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    Ok(format!(
        "{:?} {:?}",
        Book::get(db, FIRST).await?,
        Shelf::get(db, FIRST).await?
    ))
}

pub(super) async fn by_natural_key(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    Ok(format!("{:?}", Label::get(db, COMMON.to_owned()).await?))
}

pub(super) async fn by_key_of_the_other(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    Ok(format!(
        "{:?}",
        Book::get(db, own_key(actor.other_marks)).await?
    ))
}

pub(super) async fn by_canary_of_the_other(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let word = actor.other_marks.word;
    let found = Book::objects()
        .filter(|book| book.title.icontains(word))
        .count(db)
        .await?
        + Shelf::objects()
            .filter(|shelf| shelf.name.istarts_with(word))
            .count(db)
            .await?;
    if found == 0 {
        Ok("none".to_owned())
    } else {
        Err(wrong("rows of the other were counted"))
    }
}

pub(super) async fn first(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    Ok(format!(
        "{:?}",
        Book::objects()
            .order_by(|book| book.id.descending())
            .first(db)
            .await?
    ))
}

pub(super) async fn ordered_and_limited(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = Book::objects().order_by(|book| (book.title.ascending(), book.id.descending()));
    Ok(format!("{:?}", query.limit(2).offset(1).all(db).await?))
}

pub(super) async fn counted(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    proven(
        Book::objects().count(db).await? == ROWS as u64,
        actor,
        "the count",
    )
}

pub(super) async fn existing(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let own = Book::objects()
        .filter(|book| book.id.equals(own_key(actor.marks)))
        .exists(db)
        .await?;
    let other = Book::objects()
        .filter(|book| book.id.equals(own_key(actor.other_marks)))
        .exists(db)
        .await?;
    proven(own && !other, actor, "existence")
}

pub(super) async fn aggregated(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let (sum, count, least) = Book::objects()
        .aggregate(db, |book| {
            (book.weight.sum(), book.id.count(), book.pages.minimum())
        })
        .await?;
    let right = sum == Some(ROWS * actor.marks.number(9)) && count == ROWS;
    proven(right, actor, "sum or count")?;
    Ok(format!("{least:?}"))
}

pub(super) async fn grouped(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let rows = Book::objects()
        .group_by(|book| book.shelf().name)
        .values(|book| (book.shelf().name, book.id.count()))
        .all(db)
        .await?;
    if rows.len() != 1 || rows[0].1 != ROWS {
        return Err(wrong("the groups"));
    }
    Ok(format!("{rows:?}"))
}

pub(super) async fn distinct_values(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    Ok(format!(
        "{:?}",
        Book::objects()
            .values(|book| (book.note, book.printed))
            .distinct()
            .all(db)
            .await?
    ))
}

pub(super) async fn joined(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = Book::objects().filter(|book| book.shelf().name.ends_with("first"));
    let books = query.all(db).await?;
    if books.len() != 3 {
        return Err(wrong("a join multiplied or lost rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn joined_twice(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = Book::objects().filter(|book| book.previous().shelf().name.ends_with("first"));
    let rows = query
        .values(|book| (book.title, book.previous().title))
        .all(db)
        .await?;
    if rows.len() != 1 {
        return Err(wrong("a join multiplied or lost rows"));
    }
    Ok(format!("{rows:?}"))
}

pub(super) async fn left_joined(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = Book::objects().filter(|book| book.previous().title.is_null());
    let books = query.all(db).await?;
    if books.len() != 2 {
        return Err(wrong("a left join lost rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn related_selected(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects()
        .select_related(|book| book.shelf())
        .all(db)
        .await?;
    let shelves: Vec<_> = books.iter().map(|book| book.shelf.loaded()).collect();
    Ok(format!("{shelves:?}"))
}

pub(super) async fn in_subquery(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = Book::objects().filter(|book| {
        book.shelf
            .in_query(Shelf::objects().select(|shelf| shelf.id))
    });
    Ok(format!("{:?}", query.all(db).await?))
}

pub(super) async fn not_in_subquery(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let nowhere = Shelf::objects().filter(|shelf| shelf.name.equals("nowhere"));
    let query =
        Book::objects().filter(|book| book.shelf.not_in_query(nowhere.select(|shelf| shelf.id)));
    Ok(format!("{:?}", query.all(db).await?))
}

pub(super) async fn nested_subqueries(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let shelves = Shelf::objects().select(|shelf| shelf.id);
    let books = Book::objects()
        .filter(|book| book.shelf.in_query(shelves))
        .select(|book| book.id);
    let query = BookLabel::objects().filter(|row| row.book.in_query(books));
    let rows = query.all(db).await?;
    if rows.len() != 2 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{rows:?}"))
}

pub(super) async fn prefetched(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let shelves = Shelf::objects().all(db).await?;
    let books = prefetch(db, &shelves, Book::objects(), |book| book.shelf).await?;
    let found: Vec<_> = shelves.iter().map(|shelf| books.of(shelf)).collect();
    Ok(format!("{found:?}"))
}

pub(super) async fn paginated(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let page = Book::objects()
        .order_by(|book| book.id.ascending())
        .paginate(db, 1, 2)
        .await?;
    if page.total != ROWS as u64 || page.items.len() != 2 {
        return Err(wrong("the page"));
    }
    Ok(format!("{:?}", page.items))
}

pub(super) async fn of_a_join_table(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let query = BookLabel::objects().filter(|row| row.label().code.equals(COMMON));
    Ok(format!(
        "{:?}",
        query
            .values(|row| (row.reason, row.book().title, row.label().meaning))
            .all(db)
            .await?
    ))
}

pub(super) async fn every_lookup(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let marks = actor.marks;
    let query = Book::objects()
        .filter(|book| book.title.starts_with(marks.word) & book.title.icontains("ONE"))
        .filter(|book| book.pages.between(0, i32::MAX) & book.weight.greater_than(0))
        .filter(|book| book.id.one_of([FIRST, own_key(actor.other_marks)]))
        .filter(|book| book.note.is_not_null() & book.previous.is_null())
        .filter(|book| book.code.iends_with("CODE ONE"));
    let books = query.all(db).await?;
    if books.len() != 1 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

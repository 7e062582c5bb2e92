//! What finds rows by other means than a filter, shows what a query is, or reads rows in parts.

use jiff::civil::Date;
use terrace_core::{ErrorKind, Result, Tenant};
use terrace_orm::{DateUnit, ExplainOptions, Model, prefetch, prefetch_for, sql};
use terrace_tenancy::Executor;

use super::Actor;
use super::reads::{proven, wrong};
use crate::models::{Book, FIRST, SECOND, Shelf, own_key};

type Seen = Result<String>;

pub(super) async fn in_bulk(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let keys = [FIRST, SECOND, own_key(actor.other_marks)];
    let books = Book::objects().in_bulk(db, keys).await?;
    if books.len() != 2 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn in_bulk_by_a_unique_column(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let codes = [actor.marks, actor.other_marks].map(|marks| marks.text("code one"));
    let books = Book::objects()
        .in_bulk_by(db, |book| book.code, codes)
        .await?;
    if books.len() != 1 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn latest(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let book = Book::objects().latest(db, |book| book.bought.ascending());
    Ok(format!("{:?}", book.await?))
}

pub(super) async fn earliest(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let book = Book::objects().earliest(db, |book| book.bought.ascending());
    Ok(format!("{:?}", book.await?))
}

pub(super) async fn dates(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let years = Book::objects().dates(|book| book.printed, DateUnit::Year);
    let years = years.all(db).await?;
    if years != [Date::constant(actor.marks.year, 1, 1)] {
        return Err(wrong("the years"));
    }
    Ok(format!("{years:?}"))
}

pub(super) async fn datetimes(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let days = Book::objects().datetimes(|book| book.bought, DateUnit::Day);
    let days = days.all(db).await?;
    if days.len() != 1 {
        return Err(wrong("the number of days"));
    }
    Ok(format!("{days:?}"))
}

pub(super) async fn contained(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let book = Book::get(db, FIRST).await?;
    let (all, second) = (
        Book::objects().contains(db, &book).await?,
        Book::objects()
            .filter(|row| row.id.equals(SECOND))
            .contains(db, &book)
            .await?,
    );
    proven(all && !second, actor, "what a query contains")
}

pub(super) async fn containing_the_others_instance(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let book = Book::get(&actor.other, FIRST).await?;
    Ok(format!("{}", Book::objects().contains(db, &book).await?))
}

/// Where a plan counts the rows that were really read, they are the tenant's own.
pub(super) async fn explained(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let measured = ExplainOptions {
        analyze: true,
        costs: Some(false),
        timing: Some(false),
        ..ExplainOptions::default()
    };
    let plan = match Book::objects().explain_with(db, measured).await {
        Ok(plan) if plan.iter().any(|line| line.contains("rows=3")) => plan,
        Ok(_) => return Err(wrong("the number of rows in the plan")),
        Err(error) if error.kind() == ErrorKind::Unsupported => Book::objects().explain(db).await?,
        Err(error) => return Err(error),
    };
    proven(!plan.is_empty(), actor, "the plan")
}

pub(super) async fn as_text(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let sql = Book::objects().sql(db)?;
    let theirs = actor.other_placement.physical_name().to_string();
    proven(sql.contains("book") && !sql.contains(&theirs), actor, &sql)
}

pub(super) async fn only_and_loaded(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let parts = Book::objects().only(|book| (book.title, book.note));
    let parts = parts.all(db).await?;
    let mut whole = Vec::new();
    for part in &parts {
        whole.push(part.load(db).await?);
    }
    if whole.len() != 3 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{parts:?} {whole:?}"))
}

pub(super) async fn deferred_and_loaded(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects().defer(|book| (book.cover, book.extra));
    let part = books.filter(|book| book.id.equals(FIRST)).get(db).await?;
    let title = part.get(|book| book.title)?;
    Ok(format!("{title} {:?}", part.load(db).await?))
}

pub(super) async fn the_others_part_loaded(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let parts = Book::objects().only(|book| book.title);
    let part = parts
        .filter(|book| book.id.equals(FIRST))
        .get(&actor.other)
        .await?;
    Ok(format!("{:?}", part.load(db).await?))
}

pub(super) async fn one_prefetched(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects()
        .prefetch_one(|book| book.shelf())
        .prefetch_one(|book| book.previous())
        .all(db)
        .await?;
    let shelves = books.iter().filter(|((_, shelf), _)| shelf.is_some());
    let previous = books.iter().filter(|(_, previous)| previous.is_some());
    if shelves.count() != 3 || previous.count() != 1 {
        return Err(wrong("the number of related rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn prefetched_for_rows(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let shelves = Shelf::objects().all(db).await?;
    let shelves = prefetch_for(shelves)
        .prefetch(|shelf| shelf.books())
        .all(db)
        .await?;
    let books: usize = shelves.iter().map(|(_, books)| books.len()).sum();
    if books != 3 {
        return Err(wrong("the number of related rows"));
    }
    Ok(format!("{shelves:?}"))
}

pub(super) async fn prefetched_for_the_others_rows(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let shelves = Shelf::objects().all(&actor.other).await?;
    let shelves = prefetch_for(shelves).prefetch(|shelf| shelf.books());
    Ok(format!("{:?}", shelves.all(db).await?))
}

pub(super) async fn prefetched_by_key_for_the_others_rows(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let shelves = Shelf::objects().all(&actor.other).await?;
    let books = prefetch(db, &shelves, Book::objects(), |book| book.shelf);
    Ok(format!("{:?}", books.await?))
}

/// A table in the text would be read unguarded: it is refused, or the placement confines it.
pub(super) async fn table_named_in_a_fragment(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let counted = Book::objects()
        .values(|_| sql!(i64: "(SELECT count(*) FROM book)"))
        .first(db)
        .await;
    match counted {
        Ok(count) => proven(count == Some(3), actor, "the count"),
        Err(error) if error.kind() == ErrorKind::Isolation => Ok(actor.marks.word.to_owned()),
        Err(error) => Err(error),
    }
}

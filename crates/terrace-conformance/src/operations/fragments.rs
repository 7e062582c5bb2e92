//! Parts of typed queries that are SQL text of the program's own.

use terrace_core::{Result, Tenant};
use terrace_orm::{Model, sql};
use terrace_tenancy::Executor;

use super::Actor;
use super::reads::wrong;
use crate::models::{Book, FIRST};

type Seen = Result<String>;

pub(super) async fn in_values(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let titles = Book::objects().values(|book| sql!(String: "upper({})", book.title));
    let titles = titles.all(db).await?;
    if titles.len() != 3 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{titles:?}"))
}

/// The text has an `OR` that must not reach past what confines the query.
pub(super) async fn in_a_condition(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects()
        .filter(|book| sql!(bool: "{} = {} OR 1 = 1", book.id, FIRST))
        .filter(|book| book.shelf().name.ends_with("first"))
        .all(db)
        .await?;
    if books.len() != 3 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn in_an_update(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let changed = Book::objects()
        .filter(|book| sql!(bool: "{} > 0 OR 1 = 1", book.pages))
        .update(db, |book| book.weight.set(sql!(i64: "{} + 1", book.weight)))
        .await?;
    match changed {
        3 => Ok(String::new()),
        _ => Err(wrong("the number of rows")),
    }
}

//! `RawQueryTests`: whole rows.

use futures_util::TryStreamExt as _;
use jiff::civil::date;
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Model, RawQuery, raw};

use super::models::{
    Author, Book, BookFkAsPk, Coffee, FriendlyAuthor, MixedCaseIdColumn, Reviewer,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "raw_query.tests.RawQueryTests":
        test_FK_raw_query,
        test_annotations,
        test_bool,
        test_db_column_handler,
        test_db_column_name_is_used_in_raw_query,
        test_extra_conversions,
        test_get_item,
        test_inheritance,
        test_iterator,
        test_len,
        test_many_to_many,
        test_missing_fields_without_PK,
        test_multiple_iterations,
        test_order_handler,
        test_pk_with_mixed_case_db_column,
        test_query_count,
        test_result_caching,
        test_simple_raw_query,
        test_subquery_in_raw_sql,
        test_translations,
        test_white_space_query;
}

const AUTHORS: &str = "SELECT * FROM author";
const BOOKS: &str = "SELECT * FROM book";

/// Observes authors field by field.
pub(super) fn observe_authors(t: &Case, found: &[Author]) {
    t.value(found.len());
    for author in found {
        t.value(author.id);
        t.value(&author.first_name);
        t.value(&author.last_name);
        t.value(author.dob);
    }
}

/// Observes the authors that a query gives, which must be those of the model's own query.
async fn authors(t: &Case, query: RawQuery) -> Result<()> {
    let found: Vec<Author> = query.all(t.db()).await?;
    let all = Author::objects().all(t.db()).await?;
    if found.len() != all.len() {
        return Err(Error::new(ErrorKind::Internal, "some authors are missing"));
    }
    observe_authors(t, &found);
    Ok(())
}

async fn test_simple_raw_query(t: &Case) -> Result<()> {
    authors(t, raw(AUTHORS)).await
}

async fn test_white_space_query(t: &Case) -> Result<()> {
    authors(t, raw(format!("    {AUTHORS}"))).await
}

async fn test_order_handler(t: &Case) -> Result<()> {
    for columns in [
        "dob, last_name, first_name, id",
        "last_name, dob, first_name, id",
        "first_name, last_name, dob, id",
    ] {
        authors(t, raw(format!("SELECT {columns} FROM author"))).await?;
    }
    Ok(())
}

async fn test_translations(t: &Case) -> Result<()> {
    let sql = "SELECT first_name AS first, last_name AS last, dob, id FROM author";
    let query = raw(sql)
        .named::<Author, _>("first", |author| author.first_name)
        .named::<Author, _>("last", |author| author.last_name);
    authors(t, query).await
}

async fn test_extra_conversions(t: &Case) -> Result<()> {
    // A name for a field that the model doesn't have can't be given; a column too many can.
    authors(t, raw("SELECT *, 1 AS something FROM author")).await
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_FK_raw_query(t: &Case) -> Result<()> {
    let books: Vec<Book> = raw(BOOKS).all(t.db()).await?;
    t.value(books.len());
    for book in &books {
        t.value(book.id);
        t.value(&book.title);
        t.value(&book.author);
        t.value(book.paperback);
        t.value(&book.opening_line);
    }
    Ok(())
}

async fn test_db_column_handler(t: &Case) -> Result<()> {
    let coffees: Vec<Coffee> = raw("SELECT * FROM coffee").all(t.db()).await?;
    t.value(coffees.len());
    for coffee in &coffees {
        t.value(coffee.id);
        t.value(&coffee.brand);
        t.value(coffee.price);
    }
    Ok(())
}

async fn test_pk_with_mixed_case_db_column(t: &Case) -> Result<()> {
    let rows: Vec<MixedCaseIdColumn> = raw("SELECT * FROM mixed_case_id_column")
        .all(t.db())
        .await?;
    t.value(rows.len());
    Ok(())
}

async fn test_many_to_many(t: &Case) -> Result<()> {
    let reviewers: Vec<Reviewer> = raw("SELECT * FROM reviewer").all(t.db()).await?;
    t.value(reviewers.len());
    for reviewer in &reviewers {
        t.value(reviewer.id);
    }
    Ok(())
}

async fn test_annotations(t: &Case) -> Result<()> {
    let sql = "SELECT a.id, a.first_name, a.last_name, a.dob, count(b.id) AS book_count \
               FROM author a LEFT JOIN book b ON a.id = b.author_id \
               GROUP BY a.id, a.first_name, a.last_name, a.dob ORDER BY a.id";
    let found = raw(sql)
        .all_with::<Author, (i64,)>(t.db(), &["book_count"])
        .await?;
    let (authors, counts): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    observe_authors(t, &authors);
    for (books,) in counts {
        t.skip(1, "whether a row has an attribute is said by its type");
        t.value(books);
    }
    Ok(())
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_missing_fields_without_PK(t: &Case) -> Result<()> {
    let sql = "SELECT first_name, dob FROM author";
    t.raises(raw(sql).all::<Author>(t.db()).await);
    Ok(())
}

async fn test_multiple_iterations(t: &Case) -> Result<()> {
    let authors: Vec<Author> = raw(AUTHORS).all(t.db()).await?;
    for _ in 0..2 {
        for author in &authors {
            t.value(author);
        }
    }
    t.value(authors.len());
    Ok(())
}

async fn test_get_item(t: &Case) -> Result<()> {
    let sql = format!("{AUTHORS} ORDER BY id ASC");
    let authors: Vec<Author> = raw(sql.as_str()).all(t.db()).await?;
    t.value(authors.get(2).map(|author| &author.first_name));
    let authors: Vec<Author> = raw(sql).all(t.db()).await?;
    t.value(authors.iter().take(2).count());
    t.compiler("a text is no place in a vector");
    Ok(())
}

async fn test_inheritance(t: &Case) -> Result<()> {
    let author = Author {
        id: Auto::unset(),
        first_name: "Wesley".to_owned(),
        last_name: "Chun".to_owned(),
        dob: date(1962, 10, 28),
    };
    let author = author.insert(t.db()).await?;
    let friendly = FriendlyAuthor {
        author_ptr: ForeignKey::to(&author)?,
    };
    friendly.insert(t.db()).await?;
    let sql = "SELECT * FROM friendly_author";
    let found: Vec<FriendlyAuthor> = raw(sql).all(t.db()).await?;
    t.rows(found.iter().map(|friendly| &friendly.author_ptr));
    Ok(())
}

async fn test_query_count(t: &Case) -> Result<()> {
    t.queries(raw(AUTHORS).all::<Author>(t.db())).await?;
    Ok(())
}

async fn test_subquery_in_raw_sql(t: &Case) -> Result<()> {
    let sql = "SELECT id FROM (SELECT * FROM book WHERE paperback IS NOT NULL) sq";
    raw(sql).all::<(i32,)>(t.db()).await?;
    Ok(())
}

async fn test_db_column_name_is_used_in_raw_query(t: &Case) -> Result<()> {
    let row = BookFkAsPk {
        book: ForeignKey::to(&t.given::<Book>(1).await?)?,
    };
    row.insert(t.db()).await?;
    let sql = "SELECT not_the_default FROM book_fk_as_pk";
    t.rows(raw(sql).all::<BookFkAsPk>(t.db()).await?);
    Ok(())
}

async fn test_result_caching(t: &Case) -> Result<()> {
    t.queries(async {
        let books: Vec<Book> = raw(BOOKS).all(t.db()).await?;
        books.iter().for_each(drop);
        books.iter().for_each(drop);
        Ok(())
    })
    .await
}

async fn test_iterator(t: &Case) -> Result<()> {
    t.queries(async {
        for _ in 0..2 {
            let books = raw(BOOKS).stream::<Book>(t.db()).await?;
            books.try_collect::<Vec<Book>>().await?;
        }
        Ok(())
    })
    .await
}

async fn test_bool(t: &Case) -> Result<()> {
    for sql in some_and_none() {
        t.value(!raw(sql).all::<Book>(t.db()).await?.is_empty());
    }
    Ok(())
}

async fn test_len(t: &Case) -> Result<()> {
    for sql in some_and_none() {
        t.value(raw(sql).all::<Book>(t.db()).await?.len());
    }
    Ok(())
}

/// Text that finds books, and text that finds none.
fn some_and_none() -> [String; 2] {
    [BOOKS.to_owned(), format!("{BOOKS} WHERE id = 0")]
}

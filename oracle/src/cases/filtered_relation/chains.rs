//! `FilteredRelationTests`: relations behind relations with conditions.

use terrace_core::Result;
use terrace_orm::{Auto, Columns as _, ForeignKey, Model};

use super::models::{Author, Book, Borrower, Reservation};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "filtered_relation.tests.FilteredRelationTests":
        test_condition_with_exact_lookup_outside_relation_name,
        test_condition_with_func_and_lookup_outside_relation_name,
        test_conditional_expression_outside_relation_name,
        test_conditional_expression_with_multiple_fields,
        test_deep_nested_foreign_key,
        test_expression_outside_relation_name,
        test_nested_chained_relations,
        test_nested_foreign_key,
        test_nested_foreign_key_filtered_base_object,
        test_nested_foreign_key_nested_field,
        test_nested_m2m_filtered,
        test_reuse_same_filtered_relation,
        test_three_level_nested_chained_relations;
}

/// Authors, all their books, and the editors of the books as far as a condition says.
macro_rules! editors {
    ($condition:expr) => {
        Author::objects()
            .filtered_relation(
                |author| author.books(),
                |_| terrace_orm::Predicate::always(),
            )
            .filtered_relation_with(|(_, book)| book.editor(), $condition)
    };
}

async fn test_condition_with_exact_lookup_outside_relation_name(t: &Case) -> Result<()> {
    let authors = editors!(|(_, book), _| book.author().name.equals("book"))
        .filter(|(_, editor)| editor.id.is_null());
    t.value(
        authors
            .values(|((author, _), editor)| (author.id, editor.id.optional()))
            .all(t.db())
            .await?
            .len(),
    );
    Ok(())
}

async fn test_condition_with_func_and_lookup_outside_relation_name(t: &Case) -> Result<()> {
    let authors = editors!(|(_, book), _| {
        book.title
            .equals(terrace_orm::concat(("The book by ", book.author().name)))
    })
    .filter(|(_, editor)| editor.id.is_not_null());
    t.value(authors.count(t.db()).await?);
    Ok(())
}

async fn test_conditional_expression_outside_relation_name(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let authors = editors!(|(_, book), _| book.author().name.equals("Alice"))
            .filter(|(_, editor)| editor.id.is_null());
        t.rows(authors.all(t.db()).await?);
    }
    Ok(())
}

async fn test_conditional_expression_with_multiple_fields(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filtered_relation(
            |author| author.books(),
            |_| terrace_orm::Predicate::always(),
        )
        .filtered_relation(
            |(_, book)| book.author(),
            |author| author.name.equals(author.name),
        )
        .filter(|(_, author)| author.id.is_null());
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_deep_nested_foreign_key(t: &Case) -> Result<()> {
    let books = Book::objects()
        .filtered_relation(
            |book| book.author().favorite_books(),
            |favorite| favorite.title.icontains("Jane A"),
        )
        .filter(|(_, favorite)| favorite.editor().id.is_not_null())
        .order_by(|(book, favorite)| (book.id.ascending(), favorite.editor().id.ascending()))
        .annotate(|(_, favorite)| favorite.editor().row());
    t.queries(async {
        t.rows(books.all(t.db()).await?);
        Ok::<(), terrace_core::Error>(())
    })
    .await
}

async fn test_expression_outside_relation_name(t: &Case) -> Result<()> {
    let authors = editors!(|(_, book), _| {
        book.author().name.equals("Alice") & book.title.starts_with("Poem")
    })
    .filter(|(_, editor)| editor.id.is_not_null());
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_nested_chained_relations(t: &Case) -> Result<()> {
    let rows = Author::objects()
        .filtered_relation(
            |author| author.books(),
            |book| book.title.icontains("book by"),
        )
        .filtered_relation(
            |(_, book)| book.preferred_by_authors(),
            |author| author.name.equals("Alice"),
        )
        .order_by(|((author, book), preferred)| {
            (
                author.name.ascending(),
                book.title.ascending(),
                preferred.id.ascending(),
            )
        })
        .values(|((author, book), preferred)| {
            (author.name, book.title.optional(), preferred.id.optional())
        });
    t.rows(rows.all(t.db()).await?);
    Ok(())
}

async fn test_nested_foreign_key(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filtered_relation(
            |author| author.books(),
            |book| book.title.icontains("book by"),
        )
        .filter(|(_, book)| book.editor().id.is_not_null())
        .order_by(|(author, book)| (author.id.ascending(), book.editor().id.ascending()))
        .annotate(|(_, book)| book.editor().row());
    t.queries(async {
        t.rows(authors.all(t.db()).await?);
        Ok::<(), terrace_core::Error>(())
    })
    .await
}

async fn test_nested_foreign_key_filtered_base_object(t: &Case) -> Result<()> {
    let rows = editors!(|(author, _), _| author.name.equals("Alice"))
        .values(|((author, _), editor)| (author.name, editor.id.optional(), editor.name.optional()))
        .order_by(|((author, _), editor)| (author.name.ascending(), editor.name.ascending()))
        .distinct();
    let rows = rows.all(t.db()).await?;
    let names = ["name", "alice_editors__pk"];
    t.value(dicts(
        names,
        rows.into_iter().map(|(name, editor, _)| (name, editor)),
    ));
    Ok(())
}

async fn test_nested_foreign_key_nested_field(t: &Case) -> Result<()> {
    let rows = Author::objects()
        .filtered_relation(
            |author| author.books(),
            |book| book.title.icontains("book by"),
        )
        .filter(|(_, book)| book.editor().id.is_not_null())
        .values(|(author, book)| (author.name, book.editor().name))
        .order_by(|(author, book)| (author.name.ascending(), book.editor().name.ascending()))
        .distinct();
    t.value(dicts(
        ["name", "book_editor_worked_with__name"],
        rows.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_nested_m2m_filtered(t: &Case) -> Result<()> {
    let rows = Book::objects()
        .filtered_relation(
            |book| book.author().favorite_books(),
            |favorite| favorite.title.icontains("book by"),
        )
        .values(|(book, favorite)| (book.title, favorite.id.optional()))
        .order_by(|(book, favorite)| (book.title.ascending(), favorite.title.ascending()));
    t.value(dicts(
        ["title", "favorite_book__pk"],
        rows.all(t.db()).await?,
    ));
    Ok(())
}

/// Somebody who gave a book back.
async fn borrower(t: &Case) -> Result<Borrower> {
    let borrower = Borrower {
        id: Auto::unset(),
        name: "Jenny".to_owned(),
    };
    let borrower = borrower.insert(t.db()).await?;
    let reservation = Reservation {
        id: Auto::unset(),
        borrower: ForeignKey::to(&borrower)?,
        book: ForeignKey::of(1),
        state: "stopped".to_owned(),
    };
    reservation.insert(t.db()).await?;
    Ok(borrower)
}

async fn test_reuse_same_filtered_relation(t: &Case) -> Result<()> {
    borrower(t).await?;
    let query = Author::objects().filtered_relation(
        |author| author.books().reservations(),
        |reservation| reservation.state.equals("stopped"),
    );
    query.clone().all(t.db()).await?;
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_three_level_nested_chained_relations(t: &Case) -> Result<()> {
    let borrower = borrower(t).await?;
    let names = Author::objects()
        .filtered_relation(
            |author| author.books(),
            |_| terrace_orm::Predicate::always(),
        )
        .filtered_relation(
            |(_, book)| book.reservations(),
            |reservation| reservation.state.equals("stopped"),
        )
        .filtered_relation_with(
            |(_, reservation)| reservation.borrower(),
            |(_, reservation), _| reservation.borrower.equals(&borrower),
        )
        .filter(|(_, reader)| reader.id.equals(&borrower))
        .values(|(((author, _), _), _)| author.name);
    t.rows(names.all(t.db()).await?);
    Ok(())
}

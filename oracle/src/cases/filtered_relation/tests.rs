//! `FilteredRelationTests`: one relation with a condition.

use terrace_core::Result;
use terrace_orm::{Columns as _, Instances, Model, Narrowed, Predicate, Query, case, value};
use terrace_tenancy::Transaction;

use super::models::{Author, Book};
use crate::case::Case;
use crate::cell::Backend;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "filtered_relation.tests.FilteredRelationTests":
        test_as_subquery,
        test_conditional_expression,
        test_conditional_expression_with_case,
        test_conditional_expression_with_expressionwrapper,
        test_conditional_expression_with_lookup,
        test_defer,
        test_difference,
        test_exclude_relation_with_join,
        test_extra,
        test_intersection,
        test_multiple,
        test_multiple_times,
        test_relation_name_lookup,
        test_select_for_update,
        test_select_related,
        test_select_related_foreign_key,
        test_select_related_foreign_key_for_update_of,
        test_select_related_multiple,
        test_select_related_with_empty_relation,
        test_union,
        test_values,
        test_values_list,
        test_with_empty_relation_name_error,
        test_with_exclude,
        test_with_join,
        test_with_join_and_complex_condition,
        test_with_m2m,
        test_with_m2m_deep,
        test_with_m2m_multijoin,
        test_with_multiple_filter,
        test_with_prefetch_related,
        test_without_join;
}

type Books = <Book as Model>::Columns;

/// Authors, with those of their books.
fn with_books<P: Into<Predicate>>(
    condition: impl FnOnce(Books) -> P,
) -> Query<Author, Narrowed<Instances, Books>> {
    Author::objects().filtered_relation(|author| author.books(), condition)
}

/// With their poems.
fn with_poem() -> Query<Author, Narrowed<Instances, Books>> {
    with_books(|book| book.title.iequals("poem by alice"))
}

async fn test_as_subquery(t: &Case) -> Result<()> {
    let poets = with_poem()
        .filter(|(_, poem)| poem.id.is_not_null())
        .select(|(author, _)| author.id);
    let authors = Author::objects().filter(|author| author.id.in_query(poets));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_conditional_expression(t: &Case) -> Result<()> {
    let authors = with_books(|_| Predicate::never()).filter(|(_, book)| book.id.is_not_null());
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_conditional_expression_with_case(t: &Case) -> Result<()> {
    let books = Book::objects()
        .filtered_relation(
            |book| book.author(),
            |author| {
                case()
                    .when(author.name.equals("Alice"), true)
                    .otherwise(false)
            },
        )
        .filter(|(_, author)| author.id.is_not_null());
    t.rows(books.all(t.db()).await?);
    Ok(())
}

async fn test_conditional_expression_with_expressionwrapper(t: &Case) -> Result<()> {
    let authors = with_books(|book| book.title.equals("Poem by Alice").as_value())
        .filter(|(_, poem)| poem.id.is_not_null());
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_conditional_expression_with_lookup(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let authors = with_books(|book| book.title.istarts_with("poem"))
            .filter(|(_, poem)| poem.id.is_not_null());
        t.rows(authors.all(t.db()).await?);
    }
    Ok(())
}

/// The authors with a book of this title.
fn of(title: &'static str) -> Query<Author> {
    let authors = with_books(move |book| book.title.iequals(title))
        .filter(|(_, book)| book.id.is_not_null())
        .select(|(author, _)| author.id);
    Author::objects().filter(|author| author.id.in_query(authors))
}

async fn test_defer(t: &Case) -> Result<()> {
    let authors = with_poem()
        .filter(|(_, poem)| poem.id.is_not_null())
        .annotate(|(_, poem)| poem.row());
    t.queries(async {
        let rows = authors.all(t.db()).await?.into_iter();
        t.rows(rows.map(|(_, poem)| poem.map(|poem| poem.title)));
        Ok::<(), terrace_core::Error>(())
    })
    .await
}

async fn test_difference(t: &Case) -> Result<()> {
    let authors = of("poem by alice").difference(of("the book by jane a"));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_exclude_relation_with_join(t: &Case) -> Result<()> {
    let authors = with_books(|book| !book.title.icontains("alice"))
        .filter(|(_, book)| book.id.is_not_null())
        .distinct();
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_extra(t: &Case) -> Result<()> {
    let authors = with_poem()
        .filter(|(_, poem)| poem.id.is_not_null())
        .filter(|_| value(1).equals(1));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_intersection(t: &Case) -> Result<()> {
    let authors = of("poem by alice").intersection(of("the book by jane a"));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_multiple(t: &Case) -> Result<()> {
    let titles = with_books(|book| book.title.contains("Alice"))
        .filtered_relation(
            |(author, _)| author.books(),
            |book| book.title.icontains("Jane"),
        )
        .filter(|((author, _), _)| author.name.equals("Jane"))
        .values(|((_, alice), jane)| (alice.title.optional(), jane.title.optional()));
    let names = ["book_title_alice__title", "book_title_jane__title"];
    t.value(dicts(names, titles.all(t.db()).await?));
    Ok(())
}

async fn test_multiple_times(t: &Case) -> Result<()> {
    let authors = with_books(|book| book.title.icontains("alice"))
        .filter(|(_, book)| book.id.is_not_null())
        .filter(|(_, book)| book.id.is_not_null())
        .distinct();
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_relation_name_lookup(t: &Case) -> Result<()> {
    t.compiler("a condition is no relation");
    Ok(())
}

async fn test_select_for_update(t: &Case) -> Result<()> {
    let lock = t.backend() == Backend::Postgres;
    let authors = t
        .db()
        .transaction(async |transaction: &Transaction<terrace_core::Tenant>| {
            let authors = with_books(|book| book.title.iequals("the book by jane a"))
                .filter(|(_, book)| book.id.is_not_null());
            // SQLite has no locks in queries, and Django leaves them out there.
            let authors = if lock { authors.for_update() } else { authors };
            authors.all(transaction).await
        })
        .await?;
    t.rows(authors);
    Ok(())
}

async fn test_select_related(t: &Case) -> Result<()> {
    let rows = with_books(|_| Predicate::always())
        .order_by(|(author, book)| (author.id.ascending(), book.id.ascending()))
        .annotate(|(_, book)| (book.row(), book.editor().row(), book.author().row()));
    t.queries(async {
        let rows = rows.all(t.db()).await?.into_iter();
        t.rows(rows.map(|(author, (book, editor, again))| (author, book, editor, again)));
        Ok::<(), terrace_core::Error>(())
    })
    .await
}

async fn test_select_related_foreign_key(t: &Case) -> Result<()> {
    let rows = Book::objects()
        .filtered_relation(|book| book.author(), |_| Predicate::always())
        .order_by(|(book, _)| book.id.ascending())
        .annotate(|(_, author)| author.row());
    t.queries(async {
        t.rows(rows.all(t.db()).await?);
        Ok::<(), terrace_core::Error>(())
    })
    .await
}

async fn test_select_related_foreign_key_for_update_of(t: &Case) -> Result<()> {
    t.db()
        .transaction(async |transaction: &Transaction<terrace_core::Tenant>| {
            let rows = Book::objects()
                .filtered_relation(|book| book.author(), |_| Predicate::always())
                .order_by(|(book, _)| book.id.ascending())
                .annotate(|(_, author)| author.row())
                .for_update();
            t.queries(async {
                t.rows(rows.all(transaction).await?);
                Ok::<(), terrace_core::Error>(())
            })
            .await
        })
        .await
}

async fn test_select_related_multiple(t: &Case) -> Result<()> {
    let rows = Book::objects()
        .filtered_relation(|book| book.author(), |_| Predicate::always())
        .filtered_relation(|(book, _)| book.editor(), |_| Predicate::always())
        .order_by(|((book, _), _)| book.id.ascending())
        .annotate(|((_, author), editor)| (author.row(), editor.row()));
    let rows = rows.all(t.db()).await?;
    t.rows(
        rows.into_iter()
            .map(|(book, (author, editor))| (book, author, editor)),
    );
    Ok(())
}

async fn test_select_related_with_empty_relation(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filtered_relation_with(|author| author.books(), |author, _| author.id.equals(-1))
        .order_by(|(author, _)| author.id.ascending())
        .annotate(|(_, book)| book.row());
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|(author, _)| author),
    );
    Ok(())
}

async fn test_union(t: &Case) -> Result<()> {
    let authors = of("poem by alice").union(of("the book by jane a"));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_values(t: &Case) -> Result<()> {
    let authors = with_poem()
        .filter(|(_, poem)| poem.id.is_not_null())
        .values(|(author, _)| {
            (
                author.id,
                author.name,
                author.content_type,
                author.object_id,
            )
        });
    let names = ["id", "name", "content_type_id", "object_id"];
    t.value(dicts(names, authors.all(t.db()).await?));
    Ok(())
}

async fn test_values_list(t: &Case) -> Result<()> {
    let titles = with_poem()
        .filter(|(_, poem)| poem.id.is_not_null())
        .values(|(_, poem)| poem.title);
    t.rows(titles.all(t.db()).await?);
    Ok(())
}

async fn test_with_empty_relation_name_error(t: &Case) -> Result<()> {
    t.compiler("a relation has a name");
    Ok(())
}

async fn test_with_exclude(t: &Case) -> Result<()> {
    let authors = with_poem().exclude(|(_, poem)| poem.id.is_not_null());
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_with_join(t: &Case) -> Result<()> {
    let authors = with_poem().filter(|(_, poem)| poem.id.is_not_null());
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_with_join_and_complex_condition(t: &Case) -> Result<()> {
    let authors =
        with_books(|book| book.title.iequals("poem by alice") | book.state.equals("rented"))
            .filter(|(_, book)| book.id.is_not_null());
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_with_m2m(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filtered_relation(|author| author.favorite_books(), |book| book.id.one_of([2]))
        .filter(|(_, book)| book.id.is_not_null());
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_with_m2m_deep(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filtered_relation(
            |author| author.favorite_books(),
            |book| book.author.equals(2),
        )
        .filter(|(_, book)| book.title.equals("The book by Jane B"));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_with_m2m_multijoin(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filtered_relation(
            |author| author.favorite_books(),
            |book| book.author.equals(2),
        )
        .filter(|(_, book)| book.editor().name.equals("b"))
        .distinct();
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_with_multiple_filter(t: &Case) -> Result<()> {
    let authors = with_books(|book| book.title.icontains("book") & book.editor.equals(1))
        .filter(|(_, book)| book.id.is_not_null());
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_with_prefetch_related(t: &Case) -> Result<()> {
    t.compiler("a prefetch starts from the columns of the model");
    t.compiler("a prefetch starts from the columns of the model");
    Ok(())
}

async fn test_without_join(t: &Case) -> Result<()> {
    t.rows(with_poem().all(t.db()).await?);
    Ok(())
}

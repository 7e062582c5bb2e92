//! `PrefetchRelatedTests`.

use futures_util::TryStreamExt as _;
use terrace_core::{Error, Result};
use terrace_orm::{Columns, ForeignKey, Model, prefetch_for};

use super::models::{Author, Bio, Book, Reader};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.PrefetchRelatedTests":
        test_m2m_forward, test_m2m_reverse, test_foreignkey_forward, test_foreignkey_reverse,
        test_onetoone_reverse_no_match, test_survives_clone, test_len, test_bool, test_count,
        test_exists, test_in_and_prefetch_related, test_clear, test_m2m_then_m2m,
        test_overriding_prefetch, test_get, test_foreign_key_then_m2m, test_attribute_error,
        test_invalid_final_lookup, test_named_values_list, test_m2m_prefetching_iterator_with_chunks,
        test_reverse_one_to_one_then_m2m;
}

/// The second of each pair.
fn related<P, C>(rows: Vec<(P, C)>) -> impl Iterator<Item = C> {
    rows.into_iter().map(|(_, related)| related)
}

async fn test_m2m_forward(t: &Case) -> Result<()> {
    let books = Book::objects().prefetch(|b| b.authors());
    let books = t.queries(books.all(t.db())).await?;
    t.rows(related(books));
    Ok(())
}

async fn test_m2m_reverse(t: &Case) -> Result<()> {
    let authors = Author::objects().prefetch(|a| a.books());
    let authors = t.queries(authors.all(t.db())).await?;
    t.rows(related(authors));
    Ok(())
}

async fn test_foreignkey_forward(t: &Case) -> Result<()> {
    let authors = Author::objects().prefetch_one(|a| a.first_book());
    let authors = t.queries(authors.all(t.db())).await?;
    t.rows(related(authors));
    Ok(())
}

async fn test_foreignkey_reverse(t: &Case) -> Result<()> {
    let books = Book::objects().prefetch(|b| b.first_time_authors());
    t.queries(books.all(t.db())).await?;
    let book: Book = t.given(2).await?;
    t.rows(book.authors().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_onetoone_reverse_no_match(t: &Case) -> Result<()> {
    let books = Book::objects().prefetch_one(|b| b.bookwithyear());
    let first = t.queries(books.first(t.db())).await?;
    let year = first.and_then(|(_, year)| year);
    t.queries(async {
        t.raises(year.ok_or_else(|| Error::new(terrace_core::ErrorKind::NotFound, "no year")));
    })
    .await;
    Ok(())
}

async fn test_survives_clone(t: &Case) -> Result<()> {
    let books = Book::objects()
        .exclude(|b| b.id.equals(1000))
        .prefetch(|b| b.first_time_authors());
    t.queries(books.all(t.db())).await?;
    Ok(())
}

async fn test_len(t: &Case) -> Result<()> {
    t.queries(async {
        let books = Book::objects().prefetch(|b| b.first_time_authors());
        Ok(books.all(t.db()).await?.len())
    })
    .await
    .map(drop)
}

async fn test_bool(t: &Case) -> Result<()> {
    t.queries(async {
        let books = Book::objects().prefetch(|b| b.first_time_authors());
        Ok(books.all(t.db()).await?.is_empty())
    })
    .await
    .map(drop)
}

async fn test_count(t: &Case) -> Result<()> {
    test_len(t).await
}

async fn test_exists(t: &Case) -> Result<()> {
    test_bool(t).await
}

async fn test_in_and_prefetch_related(t: &Case) -> Result<()> {
    let books = Book::objects().prefetch(|b| b.first_time_authors());
    t.rows(books.all(t.db()).await?.into_iter().map(|(book, _)| book));
    Ok(())
}

async fn test_clear(t: &Case) -> Result<()> {
    t.queries(async {
        for author in Author::objects().all(t.db()).await? {
            author.books().all()?.all(t.db()).await?;
        }
        Ok(())
    })
    .await
}

fn names(books: &[(Book, Vec<Reader>)]) -> Vec<Vec<String>> {
    let readers = books.iter().map(|(_, readers)| readers);
    readers
        .map(|readers| readers.iter().map(|reader| reader.name.clone()).collect())
        .collect()
}

async fn test_m2m_then_m2m(t: &Case) -> Result<()> {
    t.queries(async {
        let authors = Author::objects()
            .prefetch_with(|a| a.books(), |books| books.prefetch(|b| b.read_by()))
            .all(t.db());
        t.rows(authors.await?.iter().map(|(_, books)| names(books)));
        Ok(())
    })
    .await
}

async fn test_overriding_prefetch(t: &Case) -> Result<()> {
    test_m2m_then_m2m(t).await?;
    test_m2m_then_m2m(t).await
}

async fn test_get(t: &Case) -> Result<()> {
    t.queries(async {
        let (_, books) = Author::objects()
            .filter(|a| a.name.equals("Charlotte"))
            .prefetch_with(|a| a.books(), |books| books.prefetch(|b| b.read_by()))
            .get(t.db())
            .await?;
        t.value(names(&books));
        Ok(())
    })
    .await
}

async fn test_foreign_key_then_m2m(t: &Case) -> Result<()> {
    t.queries(async {
        let authors = Author::objects()
            .select_related(|a| a.first_book())
            .prefetch(|a| a.first_book().read_by())
            .all(t.db())
            .await?;
        let readers = related(authors);
        t.rows(readers.map(|readers| {
            let names = readers.into_iter().map(|reader| reader.name);
            names.collect::<Vec<_>>()
        }));
        Ok(())
    })
    .await
}

async fn test_attribute_error(t: &Case) -> Result<()> {
    t.compiler("a book has no such relation");
    Ok(())
}

async fn test_invalid_final_lookup(t: &Case) -> Result<()> {
    t.compiler("a column of values leads nowhere");
    Ok(())
}

async fn test_named_values_list(t: &Case) -> Result<()> {
    t.rows(Author::objects().values(|a| a.name).all(t.db()).await?);
    Ok(())
}

async fn test_m2m_prefetching_iterator_with_chunks(t: &Case) -> Result<()> {
    let books = Book::objects().prefetch(|b| b.authors());
    let books: Vec<_> = t
        .queries(async {
            let books = books.stream_in_chunks(t.db(), 2).await?;
            books.try_collect().await
        })
        .await?;
    t.value(
        related(books)
            .map(|authors| authors.into_iter().next())
            .collect::<Vec<_>>(),
    );
    Ok(())
}

/// Authors with their biographies, and the books of these.
async fn biographies(t: &Case) -> Result<()> {
    t.queries(async {
        let authors = Author::objects().annotate(|a| a.bio().row());
        let biographies = related(authors.all(t.db()).await?).flatten();
        let books = prefetch_for(biographies).prefetch(|bio| bio.books());
        books.all(t.db()).await.map(drop)
    })
    .await
}

async fn test_reverse_one_to_one_then_m2m(t: &Case) -> Result<()> {
    biographies(t).await?;
    let author: Author = t.given(1).await?;
    let bio = Bio {
        author: ForeignKey::to_by(&author, |author| author.name)?,
    };
    bio.insert(t.db()).await?;
    biographies(t).await
}

//! Relations by another column than the key: an author's name.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Author, AuthorAddress, Bio, Book, FavoriteAuthors};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.DirectPrefetchedObjectCacheReuseTests":
        test_detect_is_fetched, test_detect_is_fetched_with_to_attr;
    "prefetch_related.tests.ForeignKeyToFieldTest":
        test_foreignkey, test_m2m;
    "prefetch_related.tests.PrefetchRelatedTests":
        test_m2m_join_reuse, test_onetoone_reverse_with_to_field_pk;
}

type Happy = Vec<(Book, Vec<(Author, Vec<AuthorAddress>)>)>;

/// Two books, their authors, and the addresses of those at the happy place.
async fn happy(t: &Case) -> Result<Happy> {
    Book::objects()
        .filter(|book| book.title.one_of(["book1", "book2"]))
        .prefetch_with(
            |book| book.first_time_authors(),
            |authors| {
                authors.prefetch_with(
                    |author| author.addresses(),
                    |addresses| addresses.filter(|row| row.address.equals("Happy place")),
                )
            },
        )
        .all(t.db())
        .await
}

fn see(t: &Case, books: &Happy) {
    for (_, authors) in books {
        t.rows(authors.iter().map(|(author, _)| author));
    }
    for (_, addresses) in books.iter().flat_map(|(_, authors)| authors) {
        t.rows(addresses);
    }
}

async fn test_detect_is_fetched(t: &Case) -> Result<()> {
    let books = t.queries(happy(t)).await?;
    t.queries(async { see(t, &books) }).await;
    see(t, &happy(t).await?);
    Ok(())
}

async fn test_detect_is_fetched_with_to_attr(t: &Case) -> Result<()> {
    let books = t.queries(happy(t)).await?;
    t.queries(async { see(t, &books) }).await;
    Ok(())
}

async fn test_foreignkey(t: &Case) -> Result<()> {
    let authors = Author::objects().prefetch(|author| author.addresses());
    let authors = t.queries(authors.all(t.db())).await?;
    let shown =
        |row: &AuthorAddress| format!("AuthorAddress object ({})", row.key().unwrap_or_default());
    let addresses = authors
        .iter()
        .map(|(_, rows)| rows.iter().map(shown).collect::<Vec<_>>());
    t.rows(addresses);
    Ok(())
}

async fn test_m2m(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .prefetch(|author| author.favorite_authors())
        .prefetch(|author| author.favors_me());
    t.queries(async {
        let authors = authors.all(t.db()).await?;
        let names = |authors: &[Author]| -> Vec<String> {
            authors.iter().map(|author| author.name.clone()).collect()
        };
        let both = authors.iter();
        t.rows(both.map(|((_, liked), likes)| (names(liked), names(likes))));
        Ok(())
    })
    .await
}

/// The rows in the middle say who is an active favourite.
async fn test_m2m_join_reuse(t: &Case) -> Result<()> {
    let pairs = [(1, 3, true), (1, 4, false), (2, 3, true), (2, 4, true)];
    let mut favorites = Vec::new();
    for (author, liked, is_active) in pairs {
        let [author, liked] = [
            t.given::<Author>(author).await?,
            t.given::<Author>(liked).await?,
        ];
        favorites.push(FavoriteAuthors {
            id: Auto::unset(),
            author: ForeignKey::to_by(&author, |row| row.name)?,
            likes_author: ForeignKey::to_by(&liked, |row| row.name)?,
            is_active,
        });
    }
    FavoriteAuthors::bulk_insert(t.db(), favorites).await?;
    let authors = Author::objects()
        .filter(|author| author.id.one_of([1, 2]))
        .prefetch_with(
            |author| author.i_like(),
            |likes| {
                likes
                    .filter(|row| row.is_active.equals(true))
                    .select_related(|row| row.likes_author())
            },
        );
    for (_, likes) in t.queries(authors.all(t.db())).await? {
        t.rows(likes.iter().map(|row| row.likes_author.loaded()));
    }
    Ok(())
}

async fn test_onetoone_reverse_with_to_field_pk(t: &Case) -> Result<()> {
    let mut bios = Vec::new();
    for id in [1, 2, 3] {
        let author: Author = t.given(id).await?;
        bios.push(Bio {
            author: ForeignKey::to_by(&author, |row| row.name)?,
        });
    }
    let names: Vec<_> = bios.iter().map(|bio| bio.author.key().clone()).collect();
    Bio::bulk_insert(t.db(), bios).await?;
    let authors = Author::objects()
        .filter(|author| author.name.one_of(names))
        .prefetch_one(|author| author.bio());
    t.queries(async {
        for (_, bio) in authors.all(t.db()).await? {
            t.value(bio.map(|bio| bio.author.key().clone()));
        }
        Ok(())
    })
    .await
}

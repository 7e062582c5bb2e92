//! What default scopes and marks of deleted rows do, and what asks for neither.

use jiff::Timestamp;
use terrace_core::{ErrorKind, ModelSchema, Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Model, Query, exists, models, prefetch};
use terrace_tenancy::Db;

use crate::store::Store;

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "scoped_author",
    default_scope = "public_authors",
    reverse(books = "ScopedBook.author")
)]
struct ScopedAuthor {
    id: Auto<i64>,
    name: String,
    public: bool,
    #[terrace(soft_delete)]
    deleted_at: Option<Timestamp>,
}

fn public_authors(authors: Query<ScopedAuthor>) -> Query<ScopedAuthor> {
    authors.filter(|author| author.public.equals(true))
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "scoped_book",
    default_scope = "public_books",
    m2m(name = "topics", to = "ScopedTopic")
)]
struct ScopedBook {
    id: Auto<i64>,
    title: String,
    #[terrace(on_delete = "cascade")]
    author: ForeignKey<ScopedAuthor>,
    public: bool,
    #[terrace(soft_delete)]
    deleted_at: Option<Timestamp>,
}

fn public_books(books: Query<ScopedBook>) -> Query<ScopedBook> {
    books.filter(|book| book.public.equals(true))
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "scoped_topic",
    default_scope = "public_topics"
)]
struct ScopedTopic {
    id: Auto<i64>,
    public: bool,
    #[terrace(soft_delete)]
    deleted_at: Option<Timestamp>,
}

fn public_topics(topics: Query<ScopedTopic>) -> Query<ScopedTopic> {
    topics.filter(|topic| topic.public.equals(true))
}

pub(crate) fn models() -> &'static [&'static ModelSchema] {
    models![ScopedAuthor, ScopedBook, ScopedTopic]
}

/// Three authors and three books each: one of each that is seen, one outside the scope, and one
/// that is marked as deleted. The keys of the authors are 1, 2 and 3, those of the books 1 to 9.
async fn sample(db: &Db<Tenant>) -> Result<()> {
    let mark = |number: i64| (number % 3 == 0).then_some(Timestamp::UNIX_EPOCH);
    let public = |number: i64| number % 3 != 2;
    let authors = (1..=3).map(|number| ScopedAuthor {
        id: number.into(),
        name: format!("A{number}"),
        public: public(number),
        deleted_at: mark(number),
    });
    ScopedAuthor::bulk_insert(db, authors.collect()).await?;
    let books = (1..=9).map(|number| ScopedBook {
        id: number.into(),
        title: format!("B{number}"),
        author: ForeignKey::of((number - 1) / 3 + 1),
        public: public(number),
        deleted_at: mark(number),
    });
    ScopedBook::bulk_insert(db, books.collect()).await?;
    Ok(())
}

async fn keys(db: &Db<Tenant>, books: Query<ScopedBook>) -> Result<Vec<i64>> {
    let books = books.order_by(|book| book.id.ascending());
    books.values(|book| book.id).all(db).await
}

#[tokio::test]
async fn each_is_got_around_by_itself() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await?;
    assert_eq!(keys(db, ScopedBook::objects()).await?, [1, 4, 7]);
    let scoped = ScopedBook::objects();
    assert_eq!(
        keys(db, scoped.clone().with_deleted()).await?,
        [1, 3, 4, 6, 7, 9]
    );
    assert_eq!(keys(db, scoped.only_deleted()).await?, [3, 6, 9]);
    assert_eq!(keys(db, ScopedBook::unscoped()).await?, [1, 2, 4, 5, 7, 8]);
    let all = ScopedBook::unscoped().with_deleted();
    assert_eq!(keys(db, all).await?, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Writes of many rows are about the same ones as reads.
    assert_eq!(ScopedBook::objects().count(db).await?, 3);
    let changed = ScopedBook::objects();
    assert_eq!(changed.update(db, |book| [book.title.set("x")]).await?, 3);
    assert_eq!(ScopedBook::objects().delete(db).await?, 3);
    let left = ScopedBook::unscoped().with_deleted();
    assert_eq!(keys(db, left).await?, [2, 3, 5, 6, 8, 9]);
    Ok(())
}

#[tokio::test]
async fn a_key_finds_its_row_outside_the_scope_but_not_behind_a_mark() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await?;
    assert_eq!(ScopedBook::get(db, 2).await?.title, "B2");
    let marked = ScopedBook::get(db, 3).await.unwrap_err();
    assert_eq!(marked.kind(), ErrorKind::NotFound);
    // References are keys.
    let [hidden, marked] = [4, 7];
    let mut book = ScopedBook::get(db, hidden).await?;
    assert_eq!(book.author.fetch(db).await?.name, "A2");
    assert_eq!(book.author.load(db).await?.name, "A2");
    let book = ScopedBook::get(db, marked).await?;
    let author = book.author.fetch(db).await.unwrap_err();
    assert_eq!(author.kind(), ErrorKind::NotFound);
    Ok(())
}

#[tokio::test]
async fn joins_ask_for_neither() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await?;
    let books = || ScopedBook::objects();
    let all = books().filter(|book| book.author().name.is_not_null());
    assert_eq!(keys(db, all).await?, [1, 4, 7]);
    let of_hidden = books().filter(|book| book.author().name.one_of(["A2", "A3"]));
    assert_eq!(keys(db, of_hidden).await?, [4, 7]);
    let names = books().order_by(|book| book.author().name.descending());
    let names = names.values(|book| book.author().name).all(db).await?;
    assert_eq!(names, ["A3", "A2", "A1"]);
    for book in books().select_related(|book| book.author()).all(db).await? {
        assert!(book.author.loaded().is_some(), "{}", book.title);
    }
    // Backwards, too: of the one author that is seen, all books are.
    let author = || ScopedAuthor::objects();
    let counts = author().annotate(|author| author.books().id.count());
    let counts: Vec<_> = counts
        .all(db)
        .await?
        .into_iter()
        .map(|(_, count)| count)
        .collect();
    assert_eq!(counts, [3]);
    let by_marked = author().filter(|author| author.books().title.equals("B3"));
    assert_eq!(by_marked.count(db).await?, 1);
    let none = author().exclude(|author| author.books().title.equals("B2"));
    assert_eq!(none.count(db).await?, 0);
    // Who wants both says so, in the condition or with a query inside.
    let seen = author().filter(|author| {
        let books = ScopedBook::objects();
        exists(books.filter(|book| book.author.equals(author.id) & book.title.equals("B3")))
    });
    assert_eq!(seen.count(db).await?, 0);
    Ok(())
}

#[tokio::test]
async fn sets_of_related_rows_and_prefetches_ask_for_both() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await?;
    let author = ScopedAuthor::get(db, 1).await?;
    assert_eq!(keys(db, author.books()?).await?, [1]);
    assert_eq!(keys(db, author.books()?.with_deleted()).await?, [1, 3]);
    let titles = |books: &[ScopedBook]| -> Vec<String> {
        books.iter().map(|book| book.title.clone()).collect()
    };
    let authors = || ScopedAuthor::unscoped().with_deleted();
    let authors = || authors().order_by(|author| author.id.ascending());
    let pairs = authors().prefetch(|author| author.books()).all(db).await?;
    let found: Vec<_> = pairs.iter().map(|(_, books)| titles(books)).collect();
    assert_eq!(found, [["B1"], ["B4"], ["B7"]]);
    let all = authors().prefetch_with(
        |author| author.books(),
        |_| {
            let books = ScopedBook::unscoped().with_deleted();
            books.order_by(|book| book.id.ascending())
        },
    );
    let found: Vec<_> = all
        .all(db)
        .await?
        .iter()
        .map(|(_, books)| titles(books))
        .collect();
    assert_eq!(found[0], ["B1", "B2", "B3"]);
    // The query that is given says it all.
    let rows = authors().all(db).await?;
    let books = prefetch(db, &rows, ScopedBook::unscoped(), |book| book.author).await?;
    assert_eq!(books.of(&rows[0]).len(), 2);
    // A prefetched reference is a reference: what it leads to is there, unless it is marked.
    let books = ScopedBook::objects().order_by(|book| book.id.ascending());
    let pairs = books.prefetch_one(|book| book.author()).all(db).await?;
    let names: Vec<_> = pairs
        .iter()
        .map(|(_, author)| author.as_ref().map(|author| author.name.as_str()))
        .collect();
    assert_eq!(names, [Some("A1"), Some("A2"), None]);
    Ok(())
}

#[tokio::test]
async fn the_other_side_of_a_relation_with_a_middle_asks_for_both() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await?;
    let topics = (1..=3).map(|number| ScopedTopic {
        id: number.into(),
        public: number != 2,
        deleted_at: (number == 3).then_some(Timestamp::UNIX_EPOCH),
    });
    ScopedTopic::bulk_insert(db, topics.collect()).await?;
    let book = ScopedBook::get(db, 1).await?;
    book.topics().add(db, [1, 2, 3]).await?;
    let seen = book
        .topics()
        .all()?
        .values(|topic| topic.id)
        .all(db)
        .await?;
    assert_eq!(seen, [1]);
    let pairs = ScopedBook::objects().prefetch(|book| book.topics());
    let pairs = pairs.all(db).await?;
    assert_eq!(pairs[0].1.len(), 1);
    // A path joins what there is.
    let joined = ScopedBook::objects().filter(|book| book.topics().id.one_of([2, 3]));
    assert_eq!(joined.count(db).await?, 2);
    Ok(())
}

#[tokio::test]
async fn what_is_deleted_with_a_row_asks_for_neither() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await?;
    ScopedAuthor::get(db, 1).await?.delete(db).await?;
    let left = ScopedBook::unscoped().with_deleted();
    assert_eq!(keys(db, left).await?, [4, 5, 6, 7, 8, 9]);
    // The author of these is seen by nobody, and still one of many.
    let hidden = ScopedAuthor::unscoped().filter(|author| author.id.equals(2));
    hidden.delete(db).await?;
    let left = ScopedBook::unscoped().with_deleted();
    assert_eq!(keys(db, left).await?, [7, 8, 9]);
    Ok(())
}

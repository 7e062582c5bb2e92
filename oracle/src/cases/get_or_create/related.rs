//! `GetOrCreateThroughManyToMany` and others: rows on the other side of a relation.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Author, Book, DefaultPerson, Profile, Publisher, Tag, Thing};
use crate::case::Case;
use crate::module::cases;

cases! {
    "get_or_create.tests.GetOrCreateThroughManyToMany":
        test_create_get_or_create,
        test_get_get_or_create,
        test_something;
    "get_or_create.tests.GetOrCreateTests": test_get_or_create_on_related_manager;
    "get_or_create.tests.GetOrCreateTestsWithManualPKs": test_get_or_create_empty;
    "get_or_create.tests.GetOrCreateTransactionTests": test_get_or_create_integrityerror;
    "get_or_create.tests.UpdateOrCreateTests": test_create_with_many, test_update_with_many;
}

/// The tag of this text that a thing has, and whether it is new.
async fn tag(t: &Case, thing: &Thing, text: &str) -> Result<(Tag, bool)> {
    thing
        .tags()
        .get_or_create(t.db(), |tag| tag.text.equals(text), || Tag::new(text))
        .await
}

async fn test_create_get_or_create(t: &Case) -> Result<()> {
    let thing = Thing::new("a").insert(t.db()).await?;
    let (tag, created) = tag(t, &thing, "foo").await?;
    t.value(created);
    t.value(tag.text);
    t.rows(thing.tags().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_get_get_or_create(t: &Case) -> Result<()> {
    let known = Tag::new("foo").insert(t.db()).await?;
    let thing = Thing::new("a").insert(t.db()).await?;
    thing.tags().add(t.db(), [&known]).await?;
    let (tag, created) = tag(t, &thing, "foo").await?;
    t.value(created);
    t.value(tag.id);
    Ok(())
}

async fn test_something(t: &Case) -> Result<()> {
    Tag::new("foo").insert(t.db()).await?;
    let thing = Thing::new("a").insert(t.db()).await?;
    t.raises(tag(t, &thing, "foo").await);
    Ok(())
}

/// Observes whether a book gets an author of this name who is new, and gives the author back.
async fn author(t: &Case, book: &Book, name: &str) -> Result<Author> {
    let (author, created) = book
        .authors()
        .get_or_create(
            t.db(),
            |author| author.name.equals(name),
            || Author::new(name),
        )
        .await?;
    t.value(created);
    Ok(author)
}

/// Observes whether an author gets a book of this name and publisher that is new.
async fn book_of(t: &Case, author: &Author, publisher: &Publisher, name: &str) -> Result<()> {
    let book = Book::of(publisher, name)?;
    let (_, created) = author
        .books()
        .get_or_create(
            t.db(),
            |book| book.name.equals(name) & book.publisher.equals(publisher.id),
            || book,
        )
        .await?;
    t.value(created);
    Ok(())
}

async fn test_get_or_create_on_related_manager(t: &Case) -> Result<()> {
    let publisher = Publisher::new("Acme Publishing").insert(t.db()).await?;
    let mut books = Vec::new();
    for _ in 0..2 {
        let book = Book::of(&publisher, "The Book of Ed & Fred")?;
        let named = publisher
            .books()?
            .filter(|book| book.name.equals("The Book of Ed & Fred"));
        let (book, created) = named.get_or_create(t.db(), || book).await?;
        t.value(created);
        t.value(publisher.books()?.count(t.db()).await?);
        books.push(book);
    }
    let book = &books[0];
    let mut ed = None;
    for _ in 0..2 {
        ed = Some(author(t, book, "Ed").await?);
        t.value(book.authors().count(t.db()).await?);
    }
    let fred = author(t, book, "Fred").await?;
    t.value(book.authors().count(t.db()).await?);
    Author::new("Ted").insert(t.db()).await?;
    t.value(Author::objects().count(t.db()).await?);
    t.value(book.authors().count(t.db()).await?);
    if let Some(ed) = &ed {
        book_of(t, ed, &publisher, "Ed's Recipes").await?;
        t.value(ed.books().count(t.db()).await?);
        t.value(fred.books().count(t.db()).await?);
        book_of(t, ed, &publisher, "The Great Book of Ed").await?;
        book_of(t, ed, &publisher, "The Great Book of Ed").await?;
    }
    t.value(publisher.books()?.count(t.db()).await?);
    Ok(())
}

async fn test_get_or_create_empty(t: &Case) -> Result<()> {
    let create = || DefaultPerson {
        id: Auto::unset(),
        first_name: "Anonymous".to_owned(),
    };
    DefaultPerson::objects()
        .get_or_create(t.db(), create)
        .await?;
    Ok(())
}

async fn test_get_or_create_integrityerror(t: &Case) -> Result<()> {
    let create = || Profile {
        person: ForeignKey::of(1),
    };
    let missing = Profile::objects()
        .filter(|profile| profile.person.equals(1))
        .get_or_create(t.db(), create);
    match missing.await {
        Err(error) if error.kind() == ErrorKind::ForeignKey => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Err(terrace_core::Error::new(
            ErrorKind::Internal,
            "a profile refers to nobody",
        )),
    }
}

async fn test_create_with_many(t: &Case) -> Result<()> {
    let publisher = Publisher::new("Acme Publishing").insert(t.db()).await?;
    let author = Author::new("Ted").insert(t.db()).await?;
    let books = author.books();
    for (name, new) in [
        ("The Book of Ed & Fred", "The Book of Ed & Fred"),
        ("Basics of Django", "Advanced Django"),
    ] {
        let book = Book::of(&publisher, new)?;
        let of_publisher = books.update_or_create(
            t.db(),
            |book| book.name.equals(name) & book.publisher.equals(publisher.id),
            |book| book.name.set(name),
            || book,
        );
        let (book, created) = of_publisher.await?;
        t.value(created);
        if name != new {
            t.value(book.name);
        }
        t.value(author.books().count(t.db()).await?);
    }
    Ok(())
}

async fn test_update_with_many(t: &Case) -> Result<()> {
    let publisher = Publisher::new("Acme Publishing").insert(t.db()).await?;
    let author = Author::new("Ted").insert(t.db()).await?;
    let known = Book::of(&publisher, "The Book of Ed & Fred")?
        .insert(t.db())
        .await?;
    known.authors().add(t.db(), [&author]).await?;
    t.value(author.books().count(t.db()).await?);
    for new in ["The Book of Django", "Basics of Django"] {
        let book = Book::of(&publisher, new)?;
        let (book, created) = author
            .books()
            .update_or_create(
                t.db(),
                |book| book.id.equals(known.id),
                |book| book.name.set("The Book of Django"),
                || book,
            )
            .await?;
        t.value(created);
        t.value(book.name);
    }
    t.value(author.books().count(t.db()).await?);
    Ok(())
}

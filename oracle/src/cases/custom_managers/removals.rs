//! `CustomManagerTests`: rows are taken away from others, as far as a manager shows them.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::managers::{TWO, fun_person, names, person};
use super::models::{Book, FunPerson, People as _, Person};
use crate::case::Case;
use crate::module::cases;

cases! {
    "custom_managers.tests.CustomManagerTests":
        test_removal_through_default_fk_related_manager,
        test_removal_through_default_m2m_related_manager,
        test_removal_through_specified_m2m_related_manager,
        test_slow_removal_through_default_fk_related_manager,
        test_slow_removal_through_specified_fk_related_manager;
    "custom_managers.tests.CustomManagersRegressTestCase":
        test_save_clears_annotations_from_base_manager;
}

/// Observes the first names of people, fun or not.
pub(super) async fn everybody(t: &Case, query: Query<FunPerson>) -> Result<()> {
    let people = query.all(t.db()).await?;
    t.rows(people.iter().map(|person| &person.first_name));
    Ok(())
}

/// Lets people have no favourite any more: all at once, or one after the other.
async fn remove(t: &Case, people: Query<FunPerson>, slowly: bool) -> Result<()> {
    if slowly {
        for mut person in people.all(t.db()).await? {
            person.favorite_book = None;
            person
                .save_fields(t.db(), |person| person.favorite_book)
                .await?;
        }
        return Ok(());
    }
    let nothing: Option<i32> = None;
    people
        .update(t.db(), |person| person.favorite_book.set(nothing))
        .await?;
    Ok(())
}

async fn default_fk(t: &Case, slowly: bool) -> Result<()> {
    let book: Book = t.given(1).await?;
    let mut people = Vec::new();
    for (first, last, fun) in TWO {
        let mut person = fun_person(first, last, fun);
        person.favorite_book = Some(ForeignKey::to(&book)?);
        people.push(person.insert(t.db()).await?);
    }
    let of_book = || FunPerson::unscoped().filter(|person| person.favorite_book.equals(book.id));
    for gone in people.iter().rev() {
        let one = book.fun_people_favorite_books()?;
        let one = one.filter(|person| person.id.equals(gone.id));
        remove(t, one, slowly).await?;
        everybody(t, of_book()).await?;
    }
    let bugs = &mut people[0];
    bugs.favorite_book = Some(ForeignKey::to(&book)?);
    bugs.save(t.db()).await?;
    remove(t, book.fun_people_favorite_books()?, slowly).await?;
    everybody(t, of_book()).await
}

async fn test_removal_through_default_fk_related_manager(t: &Case) -> Result<()> {
    default_fk(t, false).await
}

async fn test_slow_removal_through_default_fk_related_manager(t: &Case) -> Result<()> {
    default_fk(t, true).await
}

/// Lets people have no favourite any more, one after the other.
async fn remove_slowly(t: &Case, people: Query<Person>) -> Result<()> {
    for mut person in people.all(t.db()).await? {
        person.favorite_book = None;
        person
            .save_fields(t.db(), |person| person.favorite_book)
            .await?;
    }
    Ok(())
}

async fn test_slow_removal_through_specified_fk_related_manager(t: &Case) -> Result<()> {
    let book: Book = t.given(1).await?;
    let mut people = Vec::new();
    for (first, last, fun) in TWO {
        let mut person = person(first, last, fun);
        person.favorite_book = Some(ForeignKey::to(&book)?);
        people.push(person.insert(t.db()).await?);
    }
    let mut droopy = people.remove(1);
    let fun = book.favorite_books()?.fun();
    remove_slowly(t, fun.filter(|person| person.id.equals(droopy.id))).await?;
    names(t, book.favorite_books()?.boring()).await?;
    let boring = book.favorite_books()?.boring();
    remove_slowly(t, boring.filter(|person| person.id.equals(droopy.id))).await?;
    names(t, book.favorite_books()?.boring()).await?;
    droopy.favorite_book = Some(ForeignKey::to(&book)?);
    droopy.save(t.db()).await?;
    remove_slowly(t, book.favorite_books()?.fun()).await?;
    names(t, book.favorite_books()?.boring()).await?;
    names(t, book.favorite_books()?.fun()).await
}

async fn test_removal_through_default_m2m_related_manager(t: &Case) -> Result<()> {
    let book: Book = t.given(1).await?;
    let mut people = Vec::new();
    for (first, last, fun) in TWO {
        let person = fun_person(first, last, fun).insert(t.db()).await?;
        book.fun_authors().add(t.db(), [&person]).await?;
        people.push(person);
    }
    let authors = || FunPerson::unscoped().filter(|person| person.books().id.equals(book.id));
    for gone in people.iter().rev() {
        book.fun_authors().remove(t.db(), [gone]).await?;
        everybody(t, authors()).await?;
    }
    book.fun_authors().add(t.db(), [&people[0]]).await?;
    book.fun_authors().clear(t.db()).await?;
    everybody(t, authors()).await
}

/// Takes those away that a query of a book's authors finds.
async fn part(t: &Case, book: &Book, authors: Query<Person>) -> Result<()> {
    let authors = authors.all(t.db()).await?;
    book.authors().remove(t.db(), &authors).await?;
    Ok(())
}

async fn test_removal_through_specified_m2m_related_manager(t: &Case) -> Result<()> {
    let book: Book = t.given(1).await?;
    let mut people = Vec::new();
    for (first, last, fun) in TWO {
        let person = person(first, last, fun).insert(t.db()).await?;
        book.authors().add(t.db(), [&person]).await?;
        people.push(person);
    }
    let droopy = &people[1];
    let only = |query: Query<Person>| query.filter(|person| person.id.equals(droopy.id));
    part(t, &book, only(book.authors().all()?.fun())).await?;
    names(t, book.authors().all()?.boring()).await?;
    part(t, &book, only(book.authors().all()?.boring())).await?;
    names(t, book.authors().all()?.boring()).await?;
    book.authors().add(t.db(), [droopy]).await?;
    part(t, &book, book.authors().all()?.fun()).await?;
    names(t, book.authors().all()?.boring()).await?;
    names(t, book.authors().all()?.fun()).await
}

async fn test_save_clears_annotations_from_base_manager(t: &Case) -> Result<()> {
    t.skip(1, "Python's name of a manager");
    let book = Book {
        id: Auto::unset(),
        title: "Hunting".to_owned(),
        author: String::new(),
        is_published: false,
    };
    let book = book.insert(t.db()).await?;
    let mut bugs = person("Bugs", "Bunny", true);
    bugs.favorite_book = Some(ForeignKey::to(&book)?);
    bugs.favorite_thing_pk = Some(1);
    bugs.insert(t.db()).await?;
    let annotated =
        || Book::unscoped().annotate(|book| book.favorite_books().favorite_thing_pk.average());
    let found = annotated().first(t.db()).await?;
    t.value(found.as_ref().and_then(|(_, average)| *average));
    if let Some((mut book, _)) = found {
        "New Hunting".clone_into(&mut book.title);
        book.save(t.db()).await?;
    }
    let again = annotated().first(t.db()).await?;
    t.value(again.map(|(book, _)| book.title));
    Ok(())
}

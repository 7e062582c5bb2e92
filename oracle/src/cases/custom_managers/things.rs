//! `CustomManagerTests`: rows whose key may lead to any model, as far as a manager shows them.

use terrace_core::Result;
use terrace_orm::{ForeignKey, GenericForeignKey, Model, Query};

use super::managers::{TWO, fun_person, names, person};
use super::models::{Book, FunPerson, People as _, Person};
use super::removals::everybody;
use crate::case::Case;
use crate::module::cases;

cases! {
    "custom_managers.tests.CustomManagerTests":
        test_gfk_related_manager,
        test_removal_through_default_gfk_related_manager,
        test_removal_through_specified_gfk_related_manager,
        test_slow_removal_through_default_gfk_related_manager,
        test_slow_removal_through_specified_gfk_related_manager;
}

/// What leads to the first book, as the test has it at hand.
async fn thing(t: &Case) -> Result<(Option<ForeignKey<terrace_orm::ContentType>>, Option<i32>)> {
    let reference = GenericForeignKey::for_target::<Book, _>(t.arrange(), 1).await?;
    let of = ForeignKey::of(reference.content_type_id);
    Ok((Some(of), Some(1)))
}

async fn people(t: &Case) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    for (first, last, fun) in TWO {
        let mut person = person(first, last, fun);
        (person.favorite_thing_type, person.favorite_thing_pk) = thing(t).await?;
        people.push(person.insert(t.db()).await?);
    }
    Ok(people)
}

async fn fun_persons(t: &Case) -> Result<Vec<FunPerson>> {
    let mut people = Vec::new();
    for (first, last, fun) in TWO {
        let mut person = fun_person(first, last, fun);
        (person.favorite_thing_type, person.favorite_thing_pk) = thing(t).await?;
        people.push(person.insert(t.db()).await?);
    }
    Ok(people)
}

async fn test_gfk_related_manager(t: &Case) -> Result<()> {
    people(t).await?;
    fun_persons(t).await?;
    let book: Book = t.given(1).await?;
    names(t, book.favorite_things()?).await?;
    everybody(t, book.fun_people_favorite_things()?).await?;
    names(t, book.favorite_things()?.boring()).await?;
    names(t, book.favorite_things()?.fun()).await
}

/// Rows that lead to any model by a key of theirs are removed: all at once, or one after the other.
async fn remove<M: Model<Scope = terrace_core::Tenant>>(
    t: &Case,
    people: Query<M>,
    slowly: bool,
) -> Result<()> {
    if !slowly {
        return people.delete(t.db()).await.map(drop);
    }
    for person in people.all(t.db()).await? {
        person.delete(t.db()).await?;
    }
    Ok(())
}

async fn default(t: &Case, slowly: bool) -> Result<()> {
    let book: Book = t.given(1).await?;
    let mut people = fun_persons(t).await?;
    let of_book = || FunPerson::unscoped().filter(|person| person.favorite_thing_pk.equals(1));
    for gone in people.iter().rev() {
        let one = book.fun_people_favorite_things()?;
        let one = one.filter(|person| person.id.equals(gone.id));
        remove(t, one, slowly).await?;
        everybody(t, of_book()).await?;
    }
    // Django's instance is saved as a new row of the same key.
    let mut bugs = people.swap_remove(0);
    bugs.id = bugs.key().unwrap_or_default().into();
    bugs.favorite_book = Some(ForeignKey::to(&book)?);
    bugs.save(t.db()).await?;
    remove(t, book.fun_people_favorite_things()?, slowly).await?;
    everybody(t, of_book()).await
}

async fn test_removal_through_default_gfk_related_manager(t: &Case) -> Result<()> {
    default(t, false).await
}

async fn test_slow_removal_through_default_gfk_related_manager(t: &Case) -> Result<()> {
    default(t, true).await
}

async fn specified(t: &Case, slowly: bool) -> Result<()> {
    let book: Book = t.given(1).await?;
    let mut droopy = people(t).await?.swap_remove(1);
    let only = |query: Query<Person>, id| query.filter(move |person| person.id.equals(id));
    let id = droopy.key().unwrap_or_default();
    remove(t, only(book.favorite_things()?.fun(), id), slowly).await?;
    names(t, book.favorite_things()?.boring()).await?;
    remove(t, only(book.favorite_things()?.boring(), id), slowly).await?;
    names(t, book.favorite_things()?.boring()).await?;
    // Django's instance is saved as a new row of the same key.
    droopy.id = id.into();
    droopy.save(t.db()).await?;
    remove(t, book.favorite_things()?.fun(), slowly).await?;
    names(t, book.favorite_things()?.boring()).await?;
    names(t, book.favorite_things()?.fun()).await
}

async fn test_removal_through_specified_gfk_related_manager(t: &Case) -> Result<()> {
    specified(t, false).await
}

async fn test_slow_removal_through_specified_gfk_related_manager(t: &Case) -> Result<()> {
    specified(t, true).await
}

//! `CustomManagerTests` and `CustomManagersRegressTestCase`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::models::{
    Book, FunPerson, OneToOneRestrictedModel, People, Person, RelatedModel, RestrictedModel,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "custom_managers.tests.CustomManagerTests":
        test_custom_manager_basic,
        test_filtering,
        test_fk_related_manager,
        test_m2m_related_manager,
        test_removal_through_specified_fk_related_manager;
    "custom_managers.tests.CustomManagersRegressTestCase":
        test_delete_one_to_one_manager,
        test_delete_related_on_filtered_manager,
        test_filtered_default_manager,
        test_refresh_from_db_when_default_manager_filters;
}

pub(super) fn person(first: &str, last: &str, fun: bool) -> Person {
    Person {
        id: Auto::unset(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        fun,
        favorite_book: None,
        favorite_thing_type: None,
        favorite_thing_pk: None,
    }
}

pub(super) fn fun_person(first: &str, last: &str, fun: bool) -> FunPerson {
    FunPerson {
        id: Auto::unset(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        fun,
        favorite_book: None,
        favorite_thing_type: None,
        favorite_thing_pk: None,
    }
}

pub(super) const TWO: [(&str, &str, bool); 2] = [("Bugs", "Bunny", true), ("Droopy", "Dog", false)];

/// Observes the first names of people.
pub(super) async fn names(t: &Case, query: Query<Person>) -> Result<()> {
    t.rows(
        query
            .all(t.db())
            .await?
            .into_iter()
            .map(|person| person.first_name),
    );
    Ok(())
}

async fn test_custom_manager_basic(t: &Case) -> Result<()> {
    let people = Person::objects().fun().all(t.db()).await?;
    t.rows(
        people
            .iter()
            .map(|person| format!("{} {}", person.first_name, person.last_name)),
    );
    Ok(())
}

async fn test_filtering(t: &Case) -> Result<()> {
    t.rows(
        Book::objects()
            .all(t.db())
            .await?
            .iter()
            .map(|book| &book.title),
    );
    Ok(())
}

async fn test_fk_related_manager(t: &Case) -> Result<()> {
    let book: Book = t.given(1).await?;
    let reference = Some(ForeignKey::to(&book)?);
    for (first, last, fun) in TWO {
        let mut person = person(first, last, fun);
        person.favorite_book.clone_from(&reference);
        person.insert(t.db()).await?;
    }
    for (first, last, fun) in TWO {
        let mut person = fun_person(first, last, fun);
        person.favorite_book.clone_from(&reference);
        person.insert(t.db()).await?;
    }
    names(
        t,
        book.favorite_books()?
            .order_by(|person| person.first_name.ascending()),
    )
    .await?;
    let fun = book.fun_people_favorite_books()?.all(t.db()).await?;
    t.rows(fun.iter().map(|person| &person.first_name));
    names(t, book.favorite_books()?.boring()).await?;
    names(t, book.favorite_books()?.fun()).await
}

async fn test_m2m_related_manager(t: &Case) -> Result<()> {
    let book: Book = t.given(1).await?;
    for (first, last, fun) in TWO {
        let person = person(first, last, fun).insert(t.db()).await?;
        book.authors().add(t.db(), [&person]).await?;
    }
    for (first, last, fun) in TWO {
        let person = fun_person(first, last, fun).insert(t.db()).await?;
        book.fun_authors().add(t.db(), [&person]).await?;
    }
    names(
        t,
        book.authors()
            .all()?
            .order_by(|person| person.first_name.ascending()),
    )
    .await?;
    let fun = book
        .fun_authors()
        .all()?
        .order_by(|person| person.first_name.ascending());
    t.rows(
        fun.all(t.db())
            .await?
            .iter()
            .map(|person| &person.first_name),
    );
    names(t, book.authors().all()?.boring()).await?;
    names(t, book.authors().all()?.fun()).await
}

/// Lets this person, if the query has them, have no favourite any more.
async fn remove(t: &Case, query: Query<Person>, gone: &Person) -> Result<()> {
    let nothing: Option<i32> = None;
    let query = query.filter(|person| person.id.equals(gone.id));
    query
        .update(t.db(), |person| person.favorite_book.set(nothing))
        .await?;
    Ok(())
}

async fn test_removal_through_specified_fk_related_manager(t: &Case) -> Result<()> {
    let book: Book = t.given(1).await?;
    let mut people = Vec::new();
    for (first, last, fun) in TWO {
        let mut person = person(first, last, fun);
        person.favorite_book = Some(ForeignKey::to(&book)?);
        people.push(person.insert(t.db()).await?);
    }
    let mut droopy = people.remove(1);
    remove(t, book.favorite_books()?.fun(), &droopy).await?;
    names(t, book.favorite_books()?.boring()).await?;
    remove(t, book.favorite_books()?.boring(), &droopy).await?;
    names(t, book.favorite_books()?.boring()).await?;
    droopy.favorite_book = Some(ForeignKey::to(&book)?);
    droopy.save(t.db()).await?;
    let nothing: Option<i32> = None;
    let fun = book.favorite_books()?.fun();
    fun.update(t.db(), |person| person.favorite_book.set(nothing))
        .await?;
    names(t, book.favorite_books()?.boring()).await?;
    names(t, book.favorite_books()?.fun()).await
}

async fn related(t: &Case) -> Result<RelatedModel> {
    let related = RelatedModel {
        id: Auto::unset(),
        name: "xyzzy".to_owned(),
    };
    related.insert(t.db()).await
}

fn restricted(related: &RelatedModel, name: &str, is_public: bool) -> Result<RestrictedModel> {
    Ok(RestrictedModel {
        id: Auto::unset(),
        name: name.to_owned(),
        is_public,
        related: ForeignKey::to(related)?,
    })
}

async fn test_filtered_default_manager(t: &Case) -> Result<()> {
    let related = related(t).await?;
    let mut row = restricted(&related, "hidden", false)?
        .insert(t.db())
        .await?;
    "still hidden".clone_into(&mut row.name);
    row.save(t.db()).await?;
    t.value(RestrictedModel::unscoped().count(t.db()).await?);
    Ok(())
}

async fn test_refresh_from_db_when_default_manager_filters(t: &Case) -> Result<()> {
    let book = Book {
        id: Auto::unset(),
        title: String::new(),
        author: String::new(),
        is_published: false,
    };
    let mut book = book.insert(t.db()).await?;
    let same = Book::unscoped().filter(|row| row.id.equals(book.id));
    same.update(t.db(), |row| row.title.set("Hi")).await?;
    book.refresh(t.db()).await?;
    t.value(&book.title);
    Ok(())
}

async fn test_delete_related_on_filtered_manager(t: &Case) -> Result<()> {
    let row = related(t).await?;
    for (name, public) in [("one", true), ("two", false), ("three", false)] {
        restricted(&row, name, public)?.insert(t.db()).await?;
    }
    let row = RelatedModel::objects().get_by(t.db(), |row| row.name.equals("xyzzy"));
    row.await?.delete(t.db()).await?;
    t.value(RestrictedModel::unscoped().all(t.db()).await?.len());
    Ok(())
}

async fn test_delete_one_to_one_manager(t: &Case) -> Result<()> {
    let row = related(t).await?;
    let one = OneToOneRestrictedModel {
        id: Auto::unset(),
        name: "foo".to_owned(),
        is_public: false,
        related: ForeignKey::to(&row)?,
    };
    one.insert(t.db()).await?;
    let row = RelatedModel::objects().get_by(t.db(), |row| row.name.equals("xyzzy"));
    row.await?.delete(t.db()).await?;
    t.value(OneToOneRestrictedModel::unscoped().all(t.db()).await?.len());
    Ok(())
}

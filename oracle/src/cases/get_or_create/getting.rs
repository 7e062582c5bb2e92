//! `GetOrCreateTests` and those with keys of their own.

use jiff::civil::{Date, date};
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, Model, Query};

use super::models::{Book, ManualPrimaryKeyTest, Person, Publisher, Tag, Thing};
use crate::case::Case;
use crate::module::cases;

cases! {
    "get_or_create.tests.GetOrCreateTests":
        test_callable_defaults,
        test_callable_defaults_not_called,
        test_defaults_exact,
        test_defaults_not_evaluated_unless_needed,
        test_get_or_create_invalid_params,
        test_get_or_create_method_with_create,
        test_get_or_create_method_with_get,
        test_get_or_create_redundant_instance,
        test_get_or_create_with_pk_property;
    "get_or_create.tests.GetOrCreateTestsWithManualPKs":
        test_create_with_duplicate_primary_key,
        test_savepoint_rollback;
    "get_or_create.tests.UpdateOrCreateTests":
        test_create_with_related_manager,
        test_update_with_related_manager;
}

fn named(first: &str, last: &str) -> Query<Person> {
    Person::objects().filter(|p| p.first_name.equals(first) & p.last_name.equals(last))
}

const GEORGE: Date = date(1943, 2, 25);

fn george() -> Person {
    Person::new("George", "Harrison", GEORGE)
}

async fn test_get_or_create_method_with_get(t: &Case) -> Result<()> {
    let john = || Person::new("John", "Lennon", date(1940, 10, 9));
    t.value(named("John", "Lennon").get_or_create(t.db(), john).await?.1);
    t.value(Person::objects().count(t.db()).await?);
    Ok(())
}

async fn test_get_or_create_method_with_create(t: &Case) -> Result<()> {
    t.value(
        named("George", "Harrison")
            .get_or_create(t.db(), george)
            .await?
            .1,
    );
    t.value(Person::objects().count(t.db()).await?);
    Ok(())
}

async fn test_get_or_create_redundant_instance(t: &Case) -> Result<()> {
    named("George", "Harrison")
        .get_or_create(t.db(), george)
        .await?;
    t.value(
        named("George", "Harrison")
            .get_or_create(t.db(), george)
            .await?
            .1,
    );
    t.value(Person::objects().count(t.db()).await?);
    Ok(())
}

async fn test_get_or_create_invalid_params(t: &Case) -> Result<()> {
    t.compiler("a new person has a birthday");
    Ok(())
}

async fn test_get_or_create_with_pk_property(t: &Case) -> Result<()> {
    let first = Thing::objects().filter(|thing| thing.id.equals(1));
    let create = || Thing {
        id: Auto::from(1),
        ..Thing::new("")
    };
    first.get_or_create(t.db(), create).await?;
    Ok(())
}

async fn test_defaults_exact(t: &Case) -> Result<()> {
    let get = async || {
        named("George", "Harrison")
            .filter(|person| person.defaults.equals("testing"))
            .get_or_create(t.db(), || Person {
                defaults: "testing".to_owned(),
                ..george()
            })
            .await
    };
    let (person, created) = get().await?;
    t.value(created);
    t.value(person.defaults);
    let (person, created) = get().await?;
    t.value(created);
    t.value(person);
    Ok(())
}

async fn test_callable_defaults(t: &Case) -> Result<()> {
    let query = Person::objects().filter(|p| p.first_name.equals("George"));
    let (person, created) = query.get_or_create(t.db(), george).await?;
    t.value(created);
    t.value(person.birthday);
    Ok(())
}

async fn test_callable_defaults_not_called(t: &Case) -> Result<()> {
    let mut called = false;
    let create = || {
        called = true;
        george()
    };
    named("John", "Lennon")
        .get_or_create(t.db(), create)
        .await?;
    if called {
        return Err(Error::new(ErrorKind::Internal, "a person was made"));
    }
    Ok(())
}

async fn test_defaults_not_evaluated_unless_needed(t: &Case) -> Result<()> {
    let mut called = false;
    let create = || {
        called = true;
        george()
    };
    let query = Person::objects().filter(|p| p.first_name.equals("John"));
    let (_, created) = query.get_or_create(t.db(), create).await?;
    t.value(created || called);
    Ok(())
}

async fn test_create_with_duplicate_primary_key(t: &Case) -> Result<()> {
    let query = ManualPrimaryKeyTest::objects()
        .filter(|row| row.id.equals(1) & row.data.equals("Different"));
    let create = || ManualPrimaryKeyTest::new(1, "Different");
    t.raises(query.get_or_create(t.db(), create).await);
    t.value(ManualPrimaryKeyTest::get(t.db(), 1).await?.data);
    Ok(())
}

async fn test_savepoint_rollback(t: &Case) -> Result<()> {
    Tag::new("foo").insert(t.db()).await?;
    t.db()
        .transaction(async |transaction| {
            let query = Tag::objects().filter(|tag| tag.id.equals(123_456_789));
            t.raises(query.get_or_create(transaction, || Tag::new("foo")).await);
            Tag::new("bar").insert(transaction).await?;
            Ok(())
        })
        .await
}

async fn test_create_with_related_manager(t: &Case) -> Result<()> {
    let publisher = Publisher::new("Acme Publishing").insert(t.db()).await?;
    for (name, created_name) in [
        ("The Book of Ed & Fred", "The Book of Ed & Fred"),
        ("Basics of Django", "Advanced Django"),
    ] {
        let create = Book::of(&publisher, created_name)?;
        let query = publisher.books()?.filter(|book| book.name.equals(name));
        let changes = |book: <Book as Model>::Columns| book.name.set(name);
        let (book, created) = query.update_or_create(t.db(), changes, || create).await?;
        t.value(created);
        if name != created_name {
            t.value(&book.name);
        }
        t.value(publisher.books()?.count(t.db()).await?);
    }
    Ok(())
}

async fn test_update_with_related_manager(t: &Case) -> Result<()> {
    let publisher = Publisher::new("Acme Publishing").insert(t.db()).await?;
    let book = Book::of(&publisher, "The Book of Ed & Fred")?
        .insert(t.db())
        .await?;
    t.value(publisher.books()?.count(t.db()).await?);
    for other in ["The Book of Django", "Basics of Django"] {
        let create = Book::of(&publisher, other)?;
        let query = publisher.books()?.filter(|row| row.id.equals(book.id));
        let (book, created) = query
            .update_or_create(t.db(), |row| row.name.set("The Book of Django"), || create)
            .await?;
        t.value(created);
        t.value(book.name);
    }
    t.value(publisher.books()?.count(t.db()).await?);
    Ok(())
}

//! `UpdateOrCreateTests`: the row that is there is changed.

use jiff::civil::{Date, date};
use terrace_core::Result;
use terrace_orm::{Auto, Model, Query};

use super::models::{Book, ManualPrimaryKeyTest, Person, Publisher, Thing};
use crate::case::Case;
use crate::module::cases;

cases! {
    "get_or_create.tests.UpdateOrCreateTests":
        test_create,
        test_create_callable_create_defaults,
        test_create_callable_default,
        test_create_defaults_exact,
        test_create_twice,
        test_defaults_exact,
        test_defaults_not_evaluated_unless_needed,
        test_integrity,
        test_manual_primary_key_test,
        test_update,
        test_update_callable_default,
        test_update_only_defaults_and_pre_save_fields_when_local_fields,
        test_with_pk_property;
    "get_or_create.tests.UpdateOrCreateTestsWithManualPKs":
        test_create_with_duplicate_primary_key;
}

fn named(first: &str, last: &str) -> Query<Person> {
    Person::objects().filter(|p| p.first_name.equals(first) & p.last_name.equals(last))
}

/// The person of this name, with this birthday, and whether it is new.
async fn born(t: &Case, first: &str, last: &str, day: Date, new: Date) -> Result<(Person, bool)> {
    named(first, last)
        .update_or_create(
            t.db(),
            |person| person.birthday.set(day),
            || Person::new(first, last, new),
        )
        .await
}

async fn test_update(t: &Case) -> Result<()> {
    Person::new("John", "Lennon", date(1940, 10, 9))
        .insert(t.db())
        .await?;
    test_create(t).await
}

async fn test_create(t: &Case) -> Result<()> {
    let day = date(1940, 10, 10);
    let (person, created) = born(t, "John", "Lennon", day, day).await?;
    t.value(created);
    t.value(person.first_name);
    t.value(person.last_name);
    t.value(person.birthday);
    Ok(())
}

async fn test_create_twice(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let (day, new) = (date(1950, 2, 2), date(1940, 10, 10));
        let (person, created) = born(t, "John", "Lennon", day, new).await?;
        t.value(created);
        t.value(person.birthday);
    }
    Ok(())
}

async fn test_integrity(t: &Case) -> Result<()> {
    t.compiler("a new person has a birthday");
    Ok(())
}

async fn test_manual_primary_key_test(t: &Case) -> Result<()> {
    ManualPrimaryKeyTest::new(1, "Original")
        .insert(t.db())
        .await?;
    let query = ManualPrimaryKeyTest::objects()
        .filter(|row| row.id.equals(1) & row.data.equals("Different"));
    let create = || ManualPrimaryKeyTest::new(1, "Different");
    t.raises(
        query
            .update_or_create(t.db(), |row| row.data.set("Different"), create)
            .await,
    );
    t.value(ManualPrimaryKeyTest::get(t.db(), 1).await?.data);
    Ok(())
}

async fn test_create_with_duplicate_primary_key(t: &Case) -> Result<()> {
    test_manual_primary_key_test(t).await
}

async fn test_with_pk_property(t: &Case) -> Result<()> {
    let first = Thing::objects().filter(|thing| thing.id.equals(1));
    let create = || Thing {
        id: Auto::from(1),
        ..Thing::new("")
    };
    first
        .update_or_create(t.db(), |thing| thing.name.set(""), create)
        .await?;
    Ok(())
}

async fn test_defaults_exact(t: &Case) -> Result<()> {
    for defaults in ["testing", "another testing"] {
        let (person, created) = named("George", "Harrison")
            .filter(|person| person.defaults.equals("testing"))
            .update_or_create(
                t.db(),
                |person| person.defaults.set(defaults),
                || Person {
                    defaults: defaults.to_owned(),
                    ..Person::new("George", "Harrison", date(1943, 2, 25))
                },
            )
            .await?;
        t.value(created);
        t.value(person.defaults);
    }
    Ok(())
}

async fn test_create_defaults_exact(t: &Case) -> Result<()> {
    for defaults in ["testing", "another testing"] {
        let (person, created) = named("George", "Harrison")
            .filter(|person| person.create_defaults.equals("testing"))
            .update_or_create(
                t.db(),
                |person| person.last_name.set("Harrison"),
                || Person {
                    create_defaults: defaults.to_owned(),
                    ..Person::new("George", "Harrison", date(1943, 2, 25))
                },
            )
            .await?;
        t.value(created);
        t.value(person.create_defaults);
    }
    Ok(())
}

async fn test_create_callable_default(t: &Case) -> Result<()> {
    let day = date(1943, 2, 25);
    let (person, created) = born(t, "George", "Harrison", day, day).await?;
    t.value(created);
    t.value(person.birthday);
    Ok(())
}

async fn test_create_callable_create_defaults(t: &Case) -> Result<()> {
    test_create_callable_default(t).await
}

async fn test_update_callable_default(t: &Case) -> Result<()> {
    let day = date(1942, 2, 25);
    born(t, "George", "Harrison", day, day).await?;
    let (person, created) = Person::objects()
        .filter(|person| person.first_name.equals("George"))
        .update_or_create(
            t.db(),
            |person| person.last_name.set("NotHarrison"),
            || Person::new("George", "NotHarrison", day),
        )
        .await?;
    t.value(created);
    t.value(person.last_name);
    Ok(())
}

async fn test_defaults_not_evaluated_unless_needed(t: &Case) -> Result<()> {
    Person::new("John", "Lennon", date(1940, 10, 9))
        .insert(t.db())
        .await?;
    let mut called = false;
    let create = || {
        called = true;
        Person::new("John", "", date(1940, 10, 9))
    };
    let query = Person::objects().filter(|p| p.first_name.equals("John"));
    let (_, created) = query.get_or_create(t.db(), create).await?;
    t.value(created || called);
    Ok(())
}

async fn test_update_only_defaults_and_pre_save_fields_when_local_fields(t: &Case) -> Result<()> {
    let publisher = Publisher::new("Acme Publishing").insert(t.db()).await?;
    let book = Book::of(&publisher, "The Book of Ed & Fred")?
        .insert(t.db())
        .await?;
    for _ in 0..2 {
        let (db, recording) = t.db().recording();
        let create = Book::of(&publisher, "")?;
        let query = Book::objects().filter(|row| row.id.equals(book.id));
        let (_, created) = query
            .update_or_create(&db, |row| row.publisher.set(&publisher), || create)
            .await?;
        t.value(created);
        let statements = recording.statements();
        let updates = statements
            .iter()
            .filter(|ran| ran.sql.starts_with("UPDATE"));
        t.value(updates.count());
    }
    Ok(())
}

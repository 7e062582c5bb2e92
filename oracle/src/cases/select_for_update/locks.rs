//! `SelectForUpdateTests`: which rows a query locks, and how that is said to the database.

use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, Columns as _, ForeignKey, Model, Query, Rows, concat, value};
use terrace_tenancy::Transaction;

use super::models::{City, EuCity, EuCountry, Person};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "select_for_update.tests.SelectForUpdateTests":
        test_for_update_of_followed_by_values,
        test_for_update_of_followed_by_values_list,
        test_for_update_of_self_when_self_is_not_selected,
        test_for_update_of_values_list,
        test_for_update_of_with_exists,
        test_for_update_requires_transaction,
        test_for_update_requires_transaction_only_in_execution,
        test_for_update_sql_generated,
        test_for_update_sql_generated_nowait,
        test_for_update_sql_generated_of,
        test_for_update_sql_generated_skip_locked,
        test_for_update_sql_model_inheritance_generated_of,
        test_for_update_sql_model_inheritance_nested_ptr_generated_of,
        test_for_update_sql_model_inheritance_ptr_generated_of,
        test_for_update_sql_multilevel_model_inheritance_ptr_generated_of,
        test_for_update_sql_related_model_inheritance_generated_of,
        test_model_inheritance_of_argument_raises_error_ptr_in_choices,
        test_nowait_and_skip_locked,
        test_reverse_one_to_one_of_arguments,
        test_select_for_update_with_get,
        test_select_for_update_with_limit,
        test_unrelated_of_argument_raises_error,
        test_update_sql_generated_no_key;
}

/// Runs a query in a transaction and observes whether its statement ends with these words.
async fn locks<M, R>(t: &Case, query: Query<M, R>, words: &str) -> Result<()>
where
    M: Model<Scope = Tenant>,
    R: Rows<M>,
{
    let (db, recording) = t.db().recording();
    db.transaction(async |transaction: &Transaction<Tenant>| query.all(transaction).await)
        .await?;
    let statements = recording.statements();
    t.value(
        statements
            .iter()
            .any(|statement| statement.sql.ends_with(words)),
    );
    Ok(())
}

async fn test_for_update_sql_generated(t: &Case) -> Result<()> {
    locks(t, Person::objects().for_update(), " FOR UPDATE OF t0").await
}

async fn test_for_update_sql_generated_nowait(t: &Case) -> Result<()> {
    let people = Person::objects().for_update().no_wait();
    locks(t, people, " FOR UPDATE OF t0 NOWAIT").await
}

async fn test_for_update_sql_generated_skip_locked(t: &Case) -> Result<()> {
    let people = Person::objects().for_update().skip_locked();
    locks(t, people, " FOR UPDATE OF t0 SKIP LOCKED").await
}

async fn test_update_sql_generated_no_key(t: &Case) -> Result<()> {
    let people = Person::objects().for_no_key_update();
    locks(t, people, " FOR NO KEY UPDATE OF t0").await
}

async fn test_for_update_sql_generated_of(t: &Case) -> Result<()> {
    let people = Person::objects()
        .select_related(|person| person.born().country())
        .for_update()
        .of(|person| person.born().country())
        .of(|person| (person, person.born().country()));
    locks(t, people, " FOR UPDATE OF t2, t0").await
}

async fn test_for_update_sql_model_inheritance_generated_of(t: &Case) -> Result<()> {
    let countries = EuCountry::objects().for_update().of(|country| country);
    locks(t, countries, " FOR UPDATE OF t0").await
}

async fn test_for_update_sql_model_inheritance_ptr_generated_of(t: &Case) -> Result<()> {
    let countries = EuCountry::objects().of(|country| (country, country.country_ptr()));
    locks(t, countries, " FOR UPDATE OF t0, t1").await
}

async fn test_for_update_sql_related_model_inheritance_generated_of(t: &Case) -> Result<()> {
    let cities = EuCity::objects()
        .select_related(|city| city.country())
        .of(|city| (city, city.country()));
    locks(t, cities, " FOR UPDATE OF t0, t1").await
}

async fn test_for_update_sql_model_inheritance_nested_ptr_generated_of(t: &Case) -> Result<()> {
    let cities = EuCity::objects()
        .select_related(|city| city.country())
        .of(|city| (city, city.country().country_ptr()));
    locks(t, cities, " FOR UPDATE OF t0, t2").await
}

async fn test_for_update_sql_multilevel_model_inheritance_ptr_generated_of(t: &Case) -> Result<()> {
    let countries = EuCountry::objects().of(|country| {
        let parent = country.country_ptr();
        (parent, parent.entity_ptr())
    });
    locks(t, countries, " FOR UPDATE OF t1, t2").await
}

async fn test_for_update_of_values_list(t: &Case) -> Result<()> {
    let found = t.db().transaction(async |transaction| {
        Person::objects()
            .of(|person| person)
            .filter(|person| person.id.equals(1))
            .values(|person| (concat((value("Dr. "), person.name)), person.born))
            .get(transaction)
            .await
    });
    t.value(found.await?);
    Ok(())
}

async fn test_for_update_of_followed_by_values(t: &Case) -> Result<()> {
    let found = t.db().transaction(async |transaction| {
        let people = Person::objects().of(|person| person);
        people.values(|person| person.id).all(transaction).await
    });
    t.value(dicts(["pk"], found.await?));
    Ok(())
}

async fn test_for_update_of_followed_by_values_list(t: &Case) -> Result<()> {
    let found = t.db().transaction(async |transaction| {
        let people = Person::objects().of(|person| person);
        people.values(|person| (person.id,)).all(transaction).await
    });
    t.value(found.await?);
    Ok(())
}

async fn test_for_update_of_self_when_self_is_not_selected(t: &Case) -> Result<()> {
    let found = t.db().transaction(async |transaction| {
        let people = Person::objects().of(|person| person);
        let names = people.values(|person| person.born().name);
        names.all(transaction).await
    });
    t.value(dicts(["born__name"], found.await?));
    Ok(())
}

async fn test_for_update_of_with_exists(t: &Case) -> Result<()> {
    let found = t.db().transaction(async |transaction| {
        let people = Person::objects().of(|person| (person, person.born()));
        people.exists(transaction).await
    });
    t.value(found.await?);
    Ok(())
}

async fn test_reverse_one_to_one_of_arguments(t: &Case) -> Result<()> {
    let found = t.db().transaction(async |transaction| {
        Person::objects()
            .annotate(|person| person.profile().row())
            .exclude(|(person, ())| person.profile().id.is_null())
            .of(|(person, ())| person.profile())
            .get(transaction)
            .await
    });
    t.value(found.await?.1);
    Ok(())
}

async fn test_unrelated_of_argument_raises_error(t: &Case) -> Result<()> {
    t.compiler("no field `nonexistent` of a person");
    t.compiler("a name is no related row");
    t.compiler("no field `nonexistent` of a city");
    t.compiler("a name is no related row");
    t.compiler("no field `nonexistent` of a city");
    Ok(())
}

async fn test_model_inheritance_of_argument_raises_error_ptr_in_choices(t: &Case) -> Result<()> {
    t.compiler("a name is no related row");
    t.compiler("no field `name` of what is more than a country");
    Ok(())
}

async fn test_for_update_requires_transaction(t: &Case) -> Result<()> {
    t.raises(Person::objects().for_update().all(t.db()).await);
    Ok(())
}

async fn test_for_update_requires_transaction_only_in_execution(t: &Case) -> Result<()> {
    let people = Person::objects().for_update();
    t.raises(people.all(t.db()).await);
    Ok(())
}

async fn test_select_for_update_with_limit(t: &Case) -> Result<()> {
    let other = Person {
        id: Auto::unset(),
        name: "Grappeli".to_owned(),
        born: ForeignKey::to(&t.given::<City>(1).await?)?,
        died: ForeignKey::to(&t.given::<City>(2).await?)?,
    };
    other.insert(t.db()).await?;
    let found = t.db().transaction(async |transaction| {
        Person::objects()
            .order_by(|person| person.id.ascending())
            .for_update()
            .slice(1..2)
            .all(transaction)
            .await
    });
    t.value(found.await?.first());
    Ok(())
}

async fn test_select_for_update_with_get(t: &Case) -> Result<()> {
    let found = t.db().transaction(async |transaction| {
        let people = Person::objects().for_update();
        people
            .get_by(transaction, |person| person.name.equals("Reinhardt"))
            .await
    });
    t.value(found.await?.name);
    Ok(())
}

async fn test_nowait_and_skip_locked(t: &Case) -> Result<()> {
    let both = t.db().transaction(async |transaction| {
        let people = Person::objects().for_update().no_wait().skip_locked();
        people.all(transaction).await
    });
    t.raises(both.await);
    Ok(())
}

//! `M2mThroughReferentialTests`: relations of a model to itself.

use jiff::civil::{Date, date};
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::models::{Employee, Friendship, PersonSelfRefM2M, Relationship, SymmetricalFriendship};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_through.tests.M2mThroughReferentialTests":
        test_self_referential_empty_qs, test_self_referential_non_symmetrical_first_side,
        test_self_referential_non_symmetrical_second_side,
        test_self_referential_non_symmetrical_clear_first_side,
        test_self_referential_non_symmetrical_both, test_through_fields_self_referential,
        test_self_referential_symmetrical, test_add_on_symmetrical_m2m_with_intermediate_model,
        test_set_on_symmetrical_m2m_with_intermediate_model;
}

const DAY: Date = date(2020, 1, 1);

async fn person(t: &Case, name: &str) -> Result<PersonSelfRefM2M> {
    let person = PersonSelfRefM2M {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    person.insert(t.db()).await
}

async fn names(t: &Case, query: Query<PersonSelfRefM2M>) -> Result<()> {
    let people = query.all(t.db()).await?;
    t.rows(people.iter().map(|person| &person.name));
    Ok(())
}

async fn befriend(t: &Case, one: &PersonSelfRefM2M, other: &PersonSelfRefM2M) -> Result<()> {
    let friendship = Friendship {
        id: Auto::unset(),
        first: ForeignKey::to(one)?,
        second: ForeignKey::to(other)?,
        date_friended: DAY.at(0, 0, 0, 0),
    };
    friendship.insert(t.db()).await?;
    Ok(())
}

async fn test_self_referential_empty_qs(t: &Case) -> Result<()> {
    let tony = person(t, "Tony").await?;
    names(t, tony.friends().all()?).await
}

async fn test_self_referential_non_symmetrical_first_side(t: &Case) -> Result<()> {
    let (tony, chris) = (person(t, "Tony").await?, person(t, "Chris").await?);
    befriend(t, &tony, &chris).await?;
    names(t, tony.friends().all()?).await
}

async fn test_self_referential_non_symmetrical_second_side(t: &Case) -> Result<()> {
    let (tony, chris) = (person(t, "Tony").await?, person(t, "Chris").await?);
    befriend(t, &tony, &chris).await?;
    names(t, chris.friends().all()?).await
}

async fn test_self_referential_non_symmetrical_clear_first_side(t: &Case) -> Result<()> {
    let (tony, chris) = (person(t, "Tony").await?, person(t, "Chris").await?);
    befriend(t, &tony, &chris).await?;
    chris.friends().clear(t.db()).await?;
    names(t, chris.friends().all()?).await?;
    names(t, tony.friends().all()?).await
}

async fn test_self_referential_non_symmetrical_both(t: &Case) -> Result<()> {
    let (tony, chris) = (person(t, "Tony").await?, person(t, "Chris").await?);
    befriend(t, &tony, &chris).await?;
    befriend(t, &chris, &tony).await?;
    names(t, tony.friends().all()?).await?;
    names(t, chris.friends().all()?).await
}

async fn employee(t: &Case, name: &str) -> Result<Employee> {
    let employee = Employee {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    employee.insert(t.db()).await
}

async fn test_through_fields_self_referential(t: &Case) -> Result<()> {
    let john = employee(t, "john").await?;
    let peter = employee(t, "peter").await?;
    let mary = employee(t, "mary").await?;
    let harry = employee(t, "harry").await?;
    for (target, another) in [(&peter, None), (&mary, None), (&harry, Some(&peter))] {
        let relationship = Relationship {
            id: Auto::unset(),
            another: another.map(ForeignKey::to).transpose()?,
            target: ForeignKey::to(target)?,
            source: ForeignKey::to(&john)?,
        };
        relationship.insert(t.db()).await?;
    }
    let subordinates = john.subordinates().all()?.all(t.db()).await?;
    t.rows(subordinates.iter().map(|employee| &employee.name));
    Ok(())
}

async fn friends(t: &Case, of: &PersonSelfRefM2M) -> Result<()> {
    t.rows(of.sym_friends().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_self_referential_symmetrical(t: &Case) -> Result<()> {
    let (tony, chris) = (person(t, "Tony").await?, person(t, "Chris").await?);
    let friendship = |one: &PersonSelfRefM2M, other: &PersonSelfRefM2M| {
        Ok::<_, terrace_core::Error>(SymmetricalFriendship {
            id: Auto::unset(),
            first: ForeignKey::to(one)?,
            second: ForeignKey::to(other)?,
            date_friended: DAY,
        })
    };
    friendship(&tony, &chris)?.insert(t.db()).await?;
    friends(t, &tony).await?;
    friends(t, &chris).await?;
    friendship(&chris, &tony)?.insert(t.db()).await?;
    friends(t, &chris).await
}

async fn test_add_on_symmetrical_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let (tony, chris) = (person(t, "Tony").await?, person(t, "Chris").await?);
    tony.sym_friends()
        .add_with(t.db(), [&chris], |middle| {
            middle.date_friended.set(date(2017, 1, 3))
        })
        .await?;
    friends(t, &tony).await?;
    friends(t, &chris).await?;
    let friendship = tony.symmetricalfriendship_set()?.get(t.db());
    t.value(friendship.await?.date_friended);
    Ok(())
}

/// Observes when somebody made their only friend.
async fn since(t: &Case, of: &PersonSelfRefM2M, today: Option<Date>) -> Result<()> {
    let friendship = of.symmetricalfriendship_set()?.get(t.db()).await?;
    match today {
        Some(today) => t.moment(friendship.date_friended, today),
        None => t.value(friendship.date_friended),
    }
    Ok(())
}

async fn test_set_on_symmetrical_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let (tony, chris) = (person(t, "Tony").await?, person(t, "Chris").await?);
    let (anne, kate) = (person(t, "Anne").await?, person(t, "Kate").await?);
    let (early, today) = (date(2013, 1, 5), date(2026, 11, 30));
    tony.sym_friends()
        .add_with(t.db(), [&anne, &chris], |row| row.date_friended.set(early))
        .await?;
    tony.sym_friends()
        .set_with(t.db(), [&anne, &kate], |row| row.date_friended.set(today))
        .await?;
    friends(t, &tony).await?;
    friends(t, &anne).await?;
    friends(t, &kate).await?;
    since(t, &kate, Some(today)).await?;
    since(t, &anne, None).await?;
    tony.sym_friends().clear(t.db()).await?;
    tony.sym_friends()
        .set_with(t.db(), [&anne], |row| row.date_friended.set(today))
        .await?;
    friends(t, &tony).await?;
    friends(t, &anne).await?;
    since(t, &anne, Some(today)).await
}

//! `M2mThroughTests`: rows in the middle that the relation makes and removes.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Group, Membership, Person, TestNoDefaultsOrNulls};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_through.tests.M2mThroughTests":
        test_add_on_m2m_with_intermediate_model,
        test_add_on_m2m_with_intermediate_model_value_required,
        test_add_on_m2m_with_intermediate_model_value_required_fails,
        test_add_on_reverse_m2m_with_intermediate_model,
        test_clear_on_reverse_removes_all_the_m2m_relationships,
        test_clear_removes_all_the_m2m_relationships, test_create_on_m2m_with_intermediate_model,
        test_create_on_m2m_with_intermediate_model_callable_through_default,
        test_create_on_m2m_with_intermediate_model_value_required,
        test_create_on_m2m_with_intermediate_model_value_required_fails,
        test_create_on_reverse_m2m_with_intermediate_model,
        test_remove_on_m2m_with_intermediate_model,
        test_remove_on_m2m_with_intermediate_model_multiple,
        test_remove_on_reverse_m2m_with_intermediate_model,
        test_set_on_m2m_with_intermediate_model,
        test_set_on_m2m_with_intermediate_model_callable_through_default,
        test_set_on_m2m_with_intermediate_model_value_required,
        test_set_on_m2m_with_intermediate_model_value_required_fails,
        test_set_on_reverse_m2m_with_intermediate_model;
}

const DAY: jiff::civil::Date = date(2020, 1, 1);

async fn rock(t: &Case) -> Result<Group> {
    t.given(1).await
}

async fn members(t: &Case, of: &Group) -> Result<()> {
    t.rows(of.members().all()?.all(t.db()).await?);
    Ok(())
}

async fn groups(t: &Case, of: &Person) -> Result<()> {
    t.rows(of.group_set().all()?.all(t.db()).await?);
    Ok(())
}

async fn reason(t: &Case, group: &Group) -> Result<()> {
    t.value(group.membership_set()?.get(t.db()).await?.invite_reason);
    Ok(())
}

async fn number(t: &Case, group: &Group) -> Result<()> {
    let row: TestNoDefaultsOrNulls = group.testnodefaultsornulls_set()?.get(t.db()).await?;
    t.value(row.nodefaultnonull);
    Ok(())
}

async fn test_add_on_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let (rock, bob) = (rock(t).await?, t.given::<Person>(1).await?);
    rock.members()
        .add_with(t.db(), [&bob], |m| m.invite_reason.set("He is good."))
        .await?;
    members(t, &rock).await?;
    reason(t, &rock).await
}

async fn test_add_on_m2m_with_intermediate_model_value_required(t: &Case) -> Result<()> {
    let rock = rock(t).await?;
    rock.nodefaultsnonulls()
        .add_with(t.db(), [2], |m| m.nodefaultnonull.set(1))
        .await?;
    number(t, &rock).await
}

async fn test_add_on_m2m_with_intermediate_model_value_required_fails(t: &Case) -> Result<()> {
    t.raises(rock(t).await?.nodefaultsnonulls().add(t.db(), [2]).await);
    Ok(())
}

async fn test_add_on_reverse_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let (rock, bob) = (rock(t).await?, t.given::<Person>(1).await?);
    bob.group_set().add(t.db(), [&rock]).await?;
    groups(t, &bob).await
}

async fn test_clear_removes_all_the_m2m_relationships(t: &Case) -> Result<()> {
    let rock = rock(t).await?;
    Membership::create(t, &t.given(2).await?, &rock, DAY, None).await?;
    Membership::create(t, &t.given(3).await?, &rock, DAY, None).await?;
    rock.members().clear(t.db()).await?;
    members(t, &rock).await
}

async fn test_clear_on_reverse_removes_all_the_m2m_relationships(t: &Case) -> Result<()> {
    let jim: Person = t.given(2).await?;
    Membership::create(t, &jim, &t.given(1).await?, DAY, None).await?;
    Membership::create(t, &jim, &t.given(2).await?, DAY, None).await?;
    jim.group_set().clear(t.db()).await?;
    groups(t, &jim).await
}

async fn test_create_on_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let rock = rock(t).await?;
    rock.members()
        .create_with(t.db(), Person::new("Annie"), |m| {
            m.invite_reason.set("She was just awesome.")
        })
        .await?;
    members(t, &rock).await?;
    reason(t, &rock).await
}

async fn test_create_on_m2m_with_intermediate_model_callable_through_default(
    t: &Case,
) -> Result<()> {
    test_create_on_m2m_with_intermediate_model(t).await
}

async fn test_create_on_m2m_with_intermediate_model_value_required(t: &Case) -> Result<()> {
    let rock = rock(t).await?;
    rock.nodefaultsnonulls()
        .create_with(t.db(), Person::new("Test"), |m| m.nodefaultnonull.set(1))
        .await?;
    number(t, &rock).await
}

async fn test_create_on_m2m_with_intermediate_model_value_required_fails(t: &Case) -> Result<()> {
    let rock = rock(t).await?;
    let new = Person::new("Test");
    t.raises(rock.nodefaultsnonulls().create(t.db(), new).await);
    Ok(())
}

async fn test_create_on_reverse_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let bob: Person = t.given(1).await?;
    let funk = Group {
        id: terrace_orm::Auto::unset(),
        name: "Funk".to_owned(),
    };
    bob.group_set().create(t.db(), funk).await?;
    groups(t, &bob).await
}

async fn test_remove_on_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let (rock, jim) = (rock(t).await?, t.given::<Person>(2).await?);
    Membership::create(t, &jim, &rock, DAY, None).await?;
    rock.members().remove(t.db(), [&jim]).await?;
    members(t, &rock).await
}

async fn test_remove_on_m2m_with_intermediate_model_multiple(t: &Case) -> Result<()> {
    let (rock, jim) = (rock(t).await?, t.given::<Person>(2).await?);
    Membership::create(t, &jim, &rock, DAY, Some("1")).await?;
    Membership::create(t, &jim, &rock, DAY, Some("2")).await?;
    let each = Person::objects().filter(|person| person.group_set().id.equals(&rock));
    t.rows(each.all(t.db()).await?);
    rock.members().remove(t.db(), [&jim]).await?;
    members(t, &rock).await
}

async fn test_remove_on_reverse_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let (rock, bob) = (rock(t).await?, t.given::<Person>(1).await?);
    Membership::create(t, &bob, &rock, DAY, None).await?;
    bob.group_set().remove(t.db(), [&rock]).await?;
    groups(t, &bob).await
}

async fn test_set_on_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let rock = rock(t).await?;
    let chosen = Person::objects().filter(|p| p.name.one_of(["Bob", "Jim"]));
    let chosen = chosen.all(t.db()).await?;
    rock.members().set(t.db(), &chosen).await?;
    members(t, &rock).await
}

async fn test_set_on_m2m_with_intermediate_model_callable_through_default(t: &Case) -> Result<()> {
    let rock = rock(t).await?;
    rock.members()
        .set_with(t.db(), [1, 3], |m| m.invite_reason.set("Why not?"))
        .await?;
    members(t, &rock).await?;
    let why = rock
        .membership_set()?
        .filter(|m| m.invite_reason.starts_with("Why not?"));
    t.value(why.count(t.db()).await?);
    Ok(())
}

async fn test_set_on_m2m_with_intermediate_model_value_required(t: &Case) -> Result<()> {
    let rock = rock(t).await?;
    for (value, clear) in [(1, false), (2, false), (2, true)] {
        let jims = rock.nodefaultsnonulls();
        if clear {
            jims.clear(t.db()).await?;
            jims.add_with(t.db(), [2], |m| m.nodefaultnonull.set(value))
                .await?;
        } else {
            jims.set_with(t.db(), [2], |m| m.nodefaultnonull.set(value))
                .await?;
        }
        number(t, &rock).await?;
    }
    Ok(())
}

async fn test_set_on_m2m_with_intermediate_model_value_required_fails(t: &Case) -> Result<()> {
    t.raises(rock(t).await?.nodefaultsnonulls().set(t.db(), [2]).await);
    Ok(())
}

async fn test_set_on_reverse_m2m_with_intermediate_model(t: &Case) -> Result<()> {
    let bob: Person = t.given(1).await?;
    let chosen = Group::objects().filter(|g| g.name.one_of(["Rock", "Roll"]));
    let chosen = chosen.all(t.db()).await?;
    bob.group_set().set(t.db(), &chosen).await?;
    groups(t, &bob).await
}

//! `M2mThroughTests`: a row of the other side that is there, or a new one with its row in the middle.

use terrace_core::Result;
use terrace_orm::Auto;

use super::models::{Group, Person};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_through.tests.M2mThroughTests":
        test_get_or_create_on_m2m_with_intermediate_model_value_required,
        test_get_or_create_on_m2m_with_intermediate_model_value_required_fails,
        test_update_or_create_on_m2m_with_intermediate_model_value_required,
        test_update_or_create_on_m2m_with_intermediate_model_value_required_fails;
}

const NAME: &str = "Test";

fn new() -> Person {
    Person {
        id: Auto::unset(),
        name: NAME.to_owned(),
    }
}

async fn rock(t: &Case) -> Result<Group> {
    t.given(1).await
}

async fn number(t: &Case, group: &Group) -> Result<()> {
    let row = group.testnodefaultsornulls_set()?.get(t.db()).await?;
    t.value(row.nodefaultnonull);
    Ok(())
}

async fn test_get_or_create_on_m2m_with_intermediate_model_value_required(t: &Case) -> Result<()> {
    let rock = rock(t).await?;
    rock.nodefaultsnonulls()
        .get_or_create_with(
            t.db(),
            |person| person.name.equals(NAME),
            new,
            |row| row.nodefaultnonull.set(1),
        )
        .await?;
    number(t, &rock).await
}

async fn test_get_or_create_on_m2m_with_intermediate_model_value_required_fails(
    t: &Case,
) -> Result<()> {
    let rock = rock(t).await?;
    let people = rock.nodefaultsnonulls();
    let made = people.get_or_create(t.db(), |person| person.name.equals(NAME), new);
    t.raises(made.await);
    Ok(())
}

async fn test_update_or_create_on_m2m_with_intermediate_model_value_required(
    t: &Case,
) -> Result<()> {
    let rock = rock(t).await?;
    rock.nodefaultsnonulls()
        .update_or_create_with(
            t.db(),
            |person| person.name.equals(NAME),
            |person| person.name.set(NAME),
            new,
            |row| row.nodefaultnonull.set(1),
        )
        .await?;
    number(t, &rock).await
}

async fn test_update_or_create_on_m2m_with_intermediate_model_value_required_fails(
    t: &Case,
) -> Result<()> {
    let rock = rock(t).await?;
    let people = rock.nodefaultsnonulls();
    let made = people.update_or_create(
        t.db(),
        |person| person.name.equals(NAME),
        |person| person.name.set(NAME),
        new,
    );
    t.raises(made.await);
    Ok(())
}

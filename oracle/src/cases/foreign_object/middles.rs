//! `MultiColumnFKTests`: many-to-many relations whose rows in the middle refer by several columns.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Friendship, Group, Membership, Person};
use crate::case::Case;
use crate::module::cases;

cases! {
    "foreign_object.tests.MultiColumnFKTests":
        test_m2m_through_forward_ignores_invalid_members,
        test_m2m_through_forward_returns_valid_members,
        test_m2m_through_on_self_ignores_mismatch_columns,
        test_m2m_through_on_self_works,
        test_m2m_through_reverse_ignores_invalid_members,
        test_m2m_through_reverse_returns_valid_members;
}

async fn members(t: &Case, group: &Group) -> Result<()> {
    let members = group.members().all()?.all(t.db()).await?;
    t.rows(members.iter().map(|person| &person.name));
    Ok(())
}

async fn groups(t: &Case, person: &Person) -> Result<()> {
    let groups = person.groups().all()?.all(t.db()).await?;
    t.rows(groups.iter().map(|group| &group.name));
    Ok(())
}

async fn friends(t: &Case, person: &Person) -> Result<()> {
    let friends = person.friends().all()?.all(t.db()).await?;
    t.rows(friends.iter().map(|person| &person.name));
    Ok(())
}

async fn join(t: &Case, person: i32, group: i32) -> Result<()> {
    let member = Membership::new(Some(1), person, Some(group), 1);
    member.insert(t.db()).await?;
    Ok(())
}

async fn test_m2m_through_forward_returns_valid_members(t: &Case) -> Result<()> {
    let cia: Group = t.given(2).await?;
    members(t, &cia).await?;
    join(t, 1, 2).await?;
    join(t, 2, 2).await?;
    members(t, &cia).await
}

async fn test_m2m_through_reverse_returns_valid_members(t: &Case) -> Result<()> {
    let bob: Person = t.given(1).await?;
    groups(t, &bob).await?;
    join(t, 1, 2).await?;
    join(t, 1, 3).await?;
    groups(t, &bob).await
}

async fn test_m2m_through_forward_ignores_invalid_members(t: &Case) -> Result<()> {
    let cia: Group = t.given(2).await?;
    members(t, &cia).await?;
    join(t, 4, 2).await?;
    members(t, &cia).await
}

async fn test_m2m_through_reverse_ignores_invalid_members(t: &Case) -> Result<()> {
    let jane: Person = t.given(4).await?;
    groups(t, &jane).await?;
    join(t, 4, 2).await?;
    groups(t, &jane).await
}

async fn test_m2m_through_on_self_works(t: &Case) -> Result<()> {
    let jane: Person = t.given(4).await?;
    friends(t, &jane).await?;
    let friendship = Friendship::new((2, 4), (1, Some(3)));
    friendship.insert(t.db()).await?;
    friends(t, &jane).await
}

async fn test_m2m_through_on_self_ignores_mismatch_columns(t: &Case) -> Result<()> {
    let jane: Person = t.given(4).await?;
    friends(t, &jane).await?;
    let friendship = Friendship::new((1, 4), (2, Some(3)));
    friendship.insert(t.db()).await?;
    friends(t, &jane).await
}

//! `MultiColumnFKTests`: related rows, loaded with others.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Friendship, Group, Membership, Person};
use crate::case::Case;
use crate::module::cases;

cases! {
    "foreign_object.tests.MultiColumnFKTests":
        test_prefetch_foreignobject_forward,
        test_prefetch_foreignobject_hidden_forward,
        test_prefetch_foreignobject_null_hidden_forward_skipped,
        test_prefetch_foreignobject_reverse,
        test_prefetch_related_m2m_forward_works,
        test_prefetch_related_m2m_reverse_works,
        test_select_related_foreignkey_forward_works;
}

/// Bob is with the CIA, and Jim with the Democrats.
async fn members(t: &Case) -> Result<()> {
    for (person, group, day) in [(1, 2, 1), (2, 4, 2)] {
        let member = Membership::new(Some(1), person, Some(group), day);
        member.insert(t.db()).await?;
    }
    Ok(())
}

async fn test_select_related_foreignkey_forward_works(t: &Case) -> Result<()> {
    members(t).await?;
    let members = t
        .queries(async {
            let query = Membership::objects().select_related(|m| m.person());
            query.order_by(|m| m.id.ascending()).all(t.db()).await
        })
        .await?;
    t.rows(members.iter().map(|member| member.person.loaded()));
    Ok(())
}

async fn test_prefetch_foreignobject_forward(t: &Case) -> Result<()> {
    members(t).await?;
    let members = t
        .queries(async {
            let query = Membership::objects().order_by(|m| m.id.ascending());
            query.prefetch_one(|m| m.person()).all(t.db()).await
        })
        .await?;
    t.rows(members.into_iter().map(|(_, person)| person));
    Ok(())
}

async fn test_prefetch_foreignobject_hidden_forward(t: &Case) -> Result<()> {
    for to in [(1, Some(3)), (2, Some(6))] {
        Friendship::new((1, 1), to).insert(t.db()).await?;
    }
    let friendships = t
        .queries(async {
            let query = Friendship::objects().order_by(|f| f.id.ascending());
            query.prefetch_one(|f| f.to_friend()).all(t.db()).await
        })
        .await?;
    t.queries(async {
        for (_, friend) in friendships {
            t.value(friend);
        }
    })
    .await;
    Ok(())
}

async fn test_prefetch_foreignobject_null_hidden_forward_skipped(t: &Case) -> Result<()> {
    Friendship::new((1, 1), (1, None)).insert(t.db()).await?;
    t.queries(async {
        let query = Friendship::objects().prefetch_one(|f| f.to_friend());
        t.value(query.get(t.db()).await?.0);
        Ok(())
    })
    .await
}

async fn test_prefetch_foreignobject_reverse(t: &Case) -> Result<()> {
    members(t).await?;
    let people = || Person::objects().order_by(|person| person.id.ascending());
    let sets = t
        .queries(async { people().prefetch(|p| p.membership_set()).all(t.db()).await })
        .await?;
    t.queries(async {
        for person in people().all(t.db()).await? {
            person.membership_set()?.all(t.db()).await?;
        }
        Ok::<(), terrace_core::Error>(())
    })
    .await?;
    t.rows(sets.into_iter().map(|(_, members)| members));
    Ok(())
}

async fn test_prefetch_related_m2m_forward_works(t: &Case) -> Result<()> {
    members(t).await?;
    let groups = t
        .queries(async { Group::objects().prefetch(|g| g.members()).all(t.db()).await })
        .await?;
    t.rows(groups.into_iter().map(|(_, members)| members));
    Ok(())
}

async fn test_prefetch_related_m2m_reverse_works(t: &Case) -> Result<()> {
    members(t).await?;
    let people = t
        .queries(async { Person::objects().prefetch(|p| p.groups()).all(t.db()).await })
        .await?;
    t.rows(people.into_iter().map(|(_, groups)| groups));
    Ok(())
}

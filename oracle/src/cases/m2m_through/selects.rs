//! `M2mThroughTests`: conditions on rows in the middle and behind them.

use jiff::civil::{Date, date};
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::models::{CustomMembership, Event, Group, Invitation, Membership, Person};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_through.tests.M2mThroughTests":
        test_retrieve_intermediate_items, test_get_on_intermediate_model,
        test_filter_on_intermediate_model, test_retrieve_reverse_intermediate_items,
        test_query_model_by_attribute_name_of_related_model,
        test_order_by_relational_field_through_model,
        test_query_first_model_by_intermediate_model_attribute,
        test_query_second_model_by_intermediate_model_attribute,
        test_query_model_by_related_model_name, test_query_model_by_custom_related_name,
        test_query_model_by_intermediate_can_return_non_unique_queryset,
        test_custom_related_name_forward_empty_qs, test_custom_related_name_reverse_empty_qs,
        test_custom_related_name_forward_non_empty_qs,
        test_custom_related_name_reverse_non_empty_qs,
        test_custom_related_name_doesnt_conflict_with_fky_related_name, test_through_fields;
}

const DAY: Date = date(2020, 1, 1);

/// Bob, Jim and Jane.
async fn people(t: &Case) -> Result<[Person; 3]> {
    Ok([t.given(1).await?, t.given(2).await?, t.given(3).await?])
}

/// Rock and Roll.
async fn groups(t: &Case) -> Result<[Group; 2]> {
    Ok([t.given(1).await?, t.given(2).await?])
}

async fn people_named(t: &Case, query: Query<Person>) -> Result<()> {
    let people = query.all(t.db()).await?;
    t.rows(people.iter().map(|person| &person.name));
    Ok(())
}

async fn groups_named(t: &Case, query: Query<Group>) -> Result<()> {
    let groups = query.all(t.db()).await?;
    t.rows(groups.iter().map(|group| &group.name));
    Ok(())
}

async fn join(t: &Case, person: &Person, group: &Group) -> Result<Membership> {
    Membership::create(t, person, group, DAY, None).await
}

async fn join_custom(t: &Case, person: &Person, group: &Group) -> Result<CustomMembership> {
    CustomMembership::create(t, person, group, DAY).await
}

async fn test_retrieve_intermediate_items(t: &Case) -> Result<()> {
    let ([_, jim, jane], [rock, _]) = (people(t).await?, groups(t).await?);
    join(t, &jim, &rock).await?;
    join(t, &jane, &rock).await?;
    people_named(t, rock.members().all()?).await
}

async fn test_get_on_intermediate_model(t: &Case) -> Result<()> {
    let ([.., jane], [rock, _]) = (people(t).await?, groups(t).await?);
    join(t, &jane, &rock).await?;
    let membership = Membership::objects()
        .filter(|m| m.person.equals(&jane) & m.group.equals(&rock))
        .values(|m| (m.person().name, m.group().name));
    let (person, group) = membership.get(t.db()).await?;
    t.value(format!("<Membership: {person} is a member of {group}>"));
    Ok(())
}

async fn test_filter_on_intermediate_model(t: &Case) -> Result<()> {
    let ([_, jim, jane], [rock, _]) = (people(t).await?, groups(t).await?);
    Membership::create(t, &jim, &rock, DAY, None).await?;
    Membership::create(t, &jane, &rock, date(2020, 1, 2), None).await?;
    let members = Membership::objects().filter(|m| m.group.equals(&rock));
    t.rows(members.all(t.db()).await?);
    Ok(())
}

async fn test_retrieve_reverse_intermediate_items(t: &Case) -> Result<()> {
    let ([_, jim, _], [rock, roll]) = (people(t).await?, groups(t).await?);
    join(t, &jim, &rock).await?;
    join(t, &jim, &roll).await?;
    groups_named(t, jim.group_set().all()?).await
}

async fn many_members(t: &Case) -> Result<()> {
    let ([bob, jim, jane], [rock, roll]) = (people(t).await?, groups(t).await?);
    let pairs = [
        (&jim, &rock),
        (&jane, &rock),
        (&bob, &roll),
        (&jim, &roll),
        (&jane, &roll),
    ];
    for (person, group) in pairs {
        join(t, person, group).await?;
    }
    Ok(())
}

async fn test_query_model_by_attribute_name_of_related_model(t: &Case) -> Result<()> {
    many_members(t).await?;
    groups_named(
        t,
        Group::objects().filter(|g| g.members().name.equals("Bob")),
    )
    .await
}

async fn test_order_by_relational_field_through_model(t: &Case) -> Result<()> {
    let ([bob, jim, jane], [rock, roll]) = (people(t).await?, groups(t).await?);
    let (yesterday, today) = (DAY, date(2020, 1, 2));
    CustomMembership::create(t, &jim, &rock, yesterday).await?;
    CustomMembership::create(t, &bob, &rock, today).await?;
    CustomMembership::create(t, &jane, &roll, yesterday).await?;
    CustomMembership::create(t, &jim, &roll, today).await?;
    for group in [&rock, &roll] {
        let members = Person::objects()
            .filter(|p| p.custom().id.equals(group))
            .order_by(|p| p.custom_through().date_joined.ascending());
        t.rows(members.all(t.db()).await?);
    }
    Ok(())
}

async fn members_with_reasons(t: &Case) -> Result<()> {
    let ([bob, jim, jane], [_, roll]) = (people(t).await?, groups(t).await?);
    let awesome = Some("She was just awesome.");
    Membership::create(t, &jane, &roll, DAY, awesome).await?;
    Membership::create(t, &jim, &roll, DAY, Some("He is good.")).await?;
    join(t, &bob, &roll).await?;
    Ok(())
}

async fn test_query_first_model_by_intermediate_model_attribute(t: &Case) -> Result<()> {
    members_with_reasons(t).await?;
    let found = Group::objects().filter(|g| {
        g.membership_set()
            .invite_reason
            .equals("She was just awesome.")
    });
    groups_named(t, found).await
}

async fn test_query_second_model_by_intermediate_model_attribute(t: &Case) -> Result<()> {
    members_with_reasons(t).await?;
    let found = Person::objects().filter(|p| {
        p.membership_set()
            .invite_reason
            .equals("She was just awesome.")
    });
    people_named(t, found).await
}

async fn test_query_model_by_related_model_name(t: &Case) -> Result<()> {
    many_members(t).await?;
    people_named(
        t,
        Person::objects().filter(|p| p.group_set().name.equals("Rock")),
    )
    .await
}

async fn custom_members(t: &Case) -> Result<()> {
    let ([bob, jim, _], [rock, _]) = (people(t).await?, groups(t).await?);
    join_custom(t, &bob, &rock).await?;
    join_custom(t, &jim, &rock).await?;
    Ok(())
}

async fn test_query_model_by_custom_related_name(t: &Case) -> Result<()> {
    custom_members(t).await?;
    people_named(
        t,
        Person::objects().filter(|p| p.custom().name.equals("Rock")),
    )
    .await
}

async fn test_query_model_by_intermediate_can_return_non_unique_queryset(t: &Case) -> Result<()> {
    let ([bob, jim, jane], [rock, roll]) = (people(t).await?, groups(t).await?);
    let early = date(2004, 1, 1);
    join(t, &jim, &rock).await?;
    Membership::create(t, &jane, &rock, date(2006, 1, 1), None).await?;
    Membership::create(t, &bob, &roll, early, None).await?;
    join(t, &jim, &roll).await?;
    Membership::create(t, &jane, &roll, early, None).await?;
    let late = early.at(0, 0, 0, 0);
    let found = Person::objects().filter(|p| p.membership_set().date_joined.greater_than(late));
    people_named(t, found).await
}

async fn test_custom_related_name_forward_empty_qs(t: &Case) -> Result<()> {
    let [rock, _] = groups(t).await?;
    people_named(t, rock.custom_members().all()?).await
}

async fn test_custom_related_name_reverse_empty_qs(t: &Case) -> Result<()> {
    let [bob, ..] = people(t).await?;
    groups_named(t, bob.custom().all()?).await
}

async fn test_custom_related_name_forward_non_empty_qs(t: &Case) -> Result<()> {
    custom_members(t).await?;
    test_custom_related_name_forward_empty_qs(t).await
}

async fn test_custom_related_name_reverse_non_empty_qs(t: &Case) -> Result<()> {
    custom_members(t).await?;
    test_custom_related_name_reverse_empty_qs(t).await
}

async fn test_custom_related_name_doesnt_conflict_with_fky_related_name(t: &Case) -> Result<()> {
    let ([bob, ..], [rock, _]) = (people(t).await?, groups(t).await?);
    join_custom(t, &bob, &rock).await?;
    t.rows(bob.custom_person_related_name()?.all(t.db()).await?);
    Ok(())
}

async fn test_through_fields(t: &Case) -> Result<()> {
    let [bob, jim, jane] = people(t).await?;
    let event = Event {
        id: Auto::unset(),
        title: "Rockwhale 2014".to_owned(),
    };
    let event = event.insert(t.db()).await?;
    for invitee in [&jim, &jane] {
        let invitation = Invitation {
            id: Auto::unset(),
            event: ForeignKey::to(&event)?,
            inviter: ForeignKey::to(&bob)?,
            invitee: ForeignKey::to(invitee)?,
        };
        invitation.insert(t.db()).await?;
    }
    people_named(t, event.invitees().all()?).await
}

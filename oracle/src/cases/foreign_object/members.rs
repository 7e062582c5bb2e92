//! `MultiColumnFKTests`: rows by references of several columns.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, Columns, Model, Related, Together};

use super::models::{Friendship, Membership, Person};
use crate::case::Case;
use crate::module::cases;

cases! {
    "foreign_object.tests.MultiColumnFKTests":
        test_batch_create_foreign_object,
        test_double_nested_query,
        test_forward_in_lookup_filters_correctly,
        test_get_fails_on_multicolumn_mismatch,
        test_get_succeeds_on_multicolumn_match,
        test_isnull_lookup,
        test_query_filters_correctly,
        test_refresh_foreign_object,
        test_reverse_query_filters_correctly,
        test_reverse_query_returns_correct_result;
}

const USA: i32 = 1;
const SOVIET: i32 = 2;
const BOB: i32 = 1;
const JIM: i32 = 2;
const GEORGE: i32 = 3;
const JANE: i32 = 4;
const KGB: i32 = 1;
const CIA: i32 = 2;

async fn join(t: &Case, country: i32, person: i32, day: i8) -> Result<Membership> {
    let member = Membership::new(Some(country), person, Some(CIA), day);
    member.insert(t.db()).await
}

async fn test_get_succeeds_on_multicolumn_match(t: &Case) -> Result<()> {
    let member = join(t, USA, BOB, 1).await?;
    let person = member.person()?.get(t.db()).await?;
    t.value((person.id, &person.name));
    Ok(())
}

async fn test_get_fails_on_multicolumn_mismatch(t: &Case) -> Result<()> {
    let member = join(t, USA, JANE, 1).await?;
    t.raises(member.person()?.get(t.db()).await);
    Ok(())
}

async fn test_reverse_query_returns_correct_result(t: &Case) -> Result<()> {
    let bob: Person = t.given(BOB).await?;
    join(t, USA, BOB, 1).await?;
    let other = Membership::new(Some(SOVIET), BOB, Some(3), 2);
    other.insert(t.db()).await?;
    t.queries(async {
        let members = bob.membership_set()?.select_related(|m| m.person());
        let member = members.get(t.db()).await?;
        t.value(member.group_id);
        t.value(member.person.loaded());
        Ok(())
    })
    .await
}

/// Two members whose countries are theirs, and one whose isn't.
async fn three(t: &Case) -> Result<()> {
    join(t, USA, BOB, 1).await?;
    join(t, USA, JIM, 2).await?;
    join(t, SOVIET, GEORGE, 3).await?;
    Ok(())
}

async fn test_query_filters_correctly(t: &Case) -> Result<()> {
    three(t).await?;
    let query = Membership::objects().filter(|m| m.person().name.contains("o"));
    let found = query.all(t.db()).await?;
    t.rows(found.iter().map(|member| member.person_id));
    Ok(())
}

async fn test_reverse_query_filters_correctly(t: &Case) -> Result<()> {
    three(t).await?;
    let moment = date(2026, 1, 2).at(0, 0, 0, 0);
    let query = Person::objects().filter(|p| p.membership_set().date_joined.at_least(moment));
    let found = query.all(t.db()).await?;
    t.rows(found.iter().map(|person| &person.name));
    Ok(())
}

async fn test_forward_in_lookup_filters_correctly(t: &Case) -> Result<()> {
    three(t).await?;
    let people: [Person; 2] = [t.given(GEORGE).await?, t.given(JIM).await?];
    let query = Membership::objects().filter(|m| m.person().is_one_of(&people));
    let found = query.all(t.db()).await?;
    t.rows(found.iter().map(|member| member.person_id));
    let jim = Person::objects().filter(|person| person.name.equals("Jim"));
    let jim = jim.select_together(|person| (person.id, person.person_country_id));
    let query = Membership::objects().filter(|m| (m.person_id, m.membership_country).in_query(jim));
    let found = query.all(t.db()).await?;
    t.rows(found.iter().map(|member| member.person_id));
    Ok(())
}

async fn test_double_nested_query(t: &Case) -> Result<()> {
    join(t, USA, BOB, 1).await?;
    join(t, USA, JIM, 2).await?;
    let friends = Friendship::new((USA, BOB), (USA, Some(JIM)));
    friends.insert(t.db()).await?;
    let befriended = || {
        let people = Person::objects().select_together(|p| (p.person_country_id, p.id));
        let friendships = Friendship::objects()
            .filter(|f| (f.to_friend_country_id, f.to_friend_id).in_query(people))
            .select(|friendship| friendship.id);
        Person::objects()
            .filter(|person| person.from_friend().id.in_query(friendships))
            .select_together(|person| (person.id, person.person_country_id))
    };
    let query = Membership::objects()
        .filter(|m| (m.person_id, m.membership_country).in_query(befriended()));
    t.rows(query.all(t.db()).await?);
    let query = Membership::objects()
        .exclude(|m| (m.person_id, m.membership_country).in_query(befriended()));
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_refresh_foreign_object(t: &Case) -> Result<()> {
    let mut member = join(t, USA, BOB, 1).await?;
    member.person_id = JIM;
    t.queries(async { member.refresh(t.db()).await }).await?;
    t.value(member.person()?.get(t.db()).await?);
    Ok(())
}

async fn test_batch_create_foreign_object(t: &Case) -> Result<()> {
    let people = (0..5).map(|number| Person {
        id: Auto::unset(),
        name: format!("abcd_{number}"),
        person_country_id: USA,
        person_country: Related::default(),
    });
    let people = Person::bulk_insert(t.db(), people.collect());
    people.batch_size(10).await?;
    Ok(())
}

async fn test_isnull_lookup(t: &Case) -> Result<()> {
    let members = [
        Membership::new(Some(USA), BOB, None, 1),
        Membership::new(None, JIM, Some(CIA), 2),
        Membership::new(None, JANE, None, 3),
        Membership::new(Some(SOVIET), GEORGE, Some(KGB), 4),
    ];
    for (place, member) in members.into_iter().enumerate() {
        let member = member.insert(t.db()).await?;
        if place < 3 {
            t.raises(member.group());
        }
    }
    let without = Membership::objects().filter(|m| m.group().id.is_null());
    t.rows(without.all(t.db()).await?);
    let with = Membership::objects().filter(|m| m.group().id.is_not_null());
    t.rows(with.all(t.db()).await?);
    Ok(())
}

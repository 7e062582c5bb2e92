//! `GenericRelationTests`: conditions, orders and groups.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model, exists};

use super::models::{
    Address, Board, Company, Contact, HasLinkThing, Link, Membership, Note, Organization, Person,
    Place, Tag, link, type_of,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "generic_relations_regress.tests.GenericRelationTests":
        test_annotate,
        test_filter_targets_related_pk,
        test_generic_relation_ordering,
        test_generic_reverse_relation_exclude_filter,
        test_generic_reverse_relation_with_abc,
        test_generic_reverse_relation_with_mti,
        test_gfk_to_model_with_empty_pk,
        test_join_reuse,
        test_q_object_or,
        test_reverse_relation_pk,
        test_ticket_20378;
}

async fn test_reverse_relation_pk(t: &Case) -> Result<()> {
    let person = Person {
        account: Key::new(23),
        name: "Chef".to_owned(),
    };
    person.insert(t.db()).await?;
    let address = Address {
        id: Auto::unset(),
        street: "123 Anywhere Place".to_owned(),
        city: "Conifer".to_owned(),
        state: "CO".to_owned(),
        zipcode: "80433".to_owned(),
        content_type: type_of::<Person>(t).await?,
        content_pk: 23,
    };
    address.insert(t.db()).await?;
    let people = Person::objects().filter(|row| row.addresses().zipcode.equals("80433"));
    t.value(people.clone().count(t.db()).await?);
    t.value(people.limit(1).get(t.db()).await?.name);
    Ok(())
}

async fn test_q_object_or(t: &Case) -> Result<()> {
    let contact = || Contact { id: Auto::unset() };
    let noted = contact().insert(t.db()).await?;
    let member = contact().insert(t.db()).await?;
    let note = Note {
        id: Auto::unset(),
        content_type: type_of::<Contact>(t).await?,
        content_pk: noted.key().unwrap_or(0),
        note: "note".to_owned(),
    };
    note.insert(t.db()).await?;
    let organization = Organization {
        id: Auto::unset(),
        name: "org name".to_owned(),
    };
    let organization = organization.insert(t.db()).await?;
    let membership = Membership {
        id: Auto::unset(),
        organization: ForeignKey::to(&organization)?,
        contact: ForeignKey::to(&member)?,
    };
    membership.insert(t.db()).await?;
    for notes_first in [true, false] {
        let query = Contact::objects().filter(|row| {
            let noted = row.notes().note.icontains("other note");
            let called = row.memberships().organization().name.icontains("org name");
            if notes_first {
                noted | called
            } else {
                called | noted
            }
        });
        t.rows(query.all(t.db()).await?);
    }
    Ok(())
}

async fn test_join_reuse(t: &Case) -> Result<()> {
    let query = Person::objects()
        .filter(|row| row.addresses().street.equals("foo"))
        .filter(|row| row.addresses().street.equals("bar"));
    t.value(query.sql(t.db())?.matches("JOIN").count());
    Ok(())
}

async fn test_generic_relation_ordering(t: &Case) -> Result<()> {
    let park = Place::add(t, "South Park").await?;
    let city = Place::add(t, "The City").await?;
    let company = Company {
        id: Auto::unset(),
        name: "Chubby's Intl.".to_owned(),
    };
    let company = company.insert(t.db()).await?;
    link::<Place>(t, park.key()).await?;
    link::<Company>(t, company.key()).await?;
    let places = Place::objects().order_by(|place| place.links().id.ascending());
    let places = places.all(t.db()).await?;
    t.value(places.len());
    for one in [park, city] {
        let same = places.iter().filter(|place| place.id == one.id);
        t.value(same.count());
    }
    Ok(())
}

async fn test_gfk_to_model_with_empty_pk(t: &Case) -> Result<()> {
    let board = Board {
        name: Key::from(""),
    };
    board.insert(t.db()).await?;
    let tag = Tag {
        id: Auto::unset(),
        content_type: type_of::<Board>(t).await?,
        content_pk: String::new(),
        label: "VP".to_owned(),
    };
    tag.insert(t.db()).await.map(drop)
}

async fn test_ticket_20378(t: &Case) -> Result<()> {
    HasLinkThing::add(t).await?;
    HasLinkThing::add(t).await?;
    let third = HasLinkThing::add(t).await?;
    let fourth = HasLinkThing::add(t).await?;
    let one = link::<HasLinkThing>(t, third.key()).await?;
    let other = link::<HasLinkThing>(t, fourth.key()).await?;
    for link in [&one, &other] {
        let with = HasLinkThing::objects().filter(|row| row.links().id.equals(link));
        t.rows(with.all(t.db()).await?);
    }
    for link in [&other, &one] {
        let without = HasLinkThing::objects().exclude(|row| row.links().id.equals(link));
        t.rows(without.all(t.db()).await?);
    }
    Ok(())
}

async fn test_annotate(t: &Case) -> Result<()> {
    let thing = HasLinkThing::add(t).await?;
    let other = HasLinkThing::add(t).await?;
    HasLinkThing::add(t).await?;
    let board = Board {
        name: Key::from("1"),
    };
    board.insert(t.db()).await?;
    link::<HasLinkThing>(t, other.key()).await?;
    let own = link::<HasLinkThing>(t, thing.key()).await?;
    link::<Board>(t, Some(1)).await?;
    let key = thing.key().unwrap_or(0);
    let query = HasLinkThing::objects()
        .annotate(|row| row.links().id.sum())
        .filter(|(row, _)| row.id.equals(key));
    t.value(query.clone().count(t.db()).await?);
    t.value(query.clone().limit(1).get(t.db()).await?.1);
    own.delete(t.db()).await?;
    t.value(query.clone().count(t.db()).await?);
    t.value(query.clone().limit(1).get(t.db()).await?.1);
    let none = query.clone().filter(|(_, sum)| sum.is_null());
    t.value(none.count(t.db()).await?);
    let some = query.filter(|(_, sum)| sum.is_not_null());
    t.value(some.count(t.db()).await?);
    Ok(())
}

async fn test_filter_targets_related_pk(t: &Case) -> Result<()> {
    for id in [1, 2] {
        let thing = HasLinkThing { id: id.into() };
        thing.insert(t.db()).await?;
    }
    let link = Link {
        id: 1.into(),
        content_type: type_of::<HasLinkThing>(t).await?,
        content_pk: 2,
    };
    let link = link.insert(t.db()).await?;
    t.holds(link.key() != Some(link.content_pk));
    let with = HasLinkThing::objects().filter(|row| row.links().id.equals(&link));
    t.rows(with.all(t.db()).await?);
    Ok(())
}

async fn test_generic_reverse_relation_with_mti(t: &Case) -> Result<()> {
    let place = Place::add(t, "Test Place").await?;
    link::<Place>(t, place.key()).await?;
    t.rows(place.links()?.all(t.db()).await?);
    Ok(())
}

async fn test_generic_reverse_relation_with_abc(t: &Case) -> Result<()> {
    let thing = HasLinkThing::add(t).await?;
    let link = link::<HasLinkThing>(t, thing.key()).await?;
    let targets = HasLinkThing::objects().filter(|row| row.links().id.equals(&link));
    t.rows(targets.all(t.db()).await?);
    Ok(())
}

async fn test_generic_reverse_relation_exclude_filter(t: &Case) -> Result<()> {
    let one = Place::add(t, "Test Place 1").await?;
    let other = Place::add(t, "Test Place 2").await?;
    link::<Place>(t, one.key()).await?;
    link::<Place>(t, other.key()).await?;
    for negated in [true, false] {
        let links = Link::objects();
        let links = if negated {
            links.filter(|link| {
                !exists(Place::objects().filter(|place| {
                    place.links().id.equals(link.id) & place.name.equals("Test Place 1")
                }))
            })
        } else {
            links.exclude(|link| {
                exists(Place::objects().filter(|place| {
                    place.links().id.equals(link.id) & place.name.equals("Test Place 1")
                }))
            })
        };
        t.rows(links.all(t.db()).await?);
    }
    Ok(())
}

//! Foreign keys to what isn't the primary key: to another unique column, and of several columns.

mod several;

use terrace_core::{ErrorKind, ModelSchema, Result, Tenant};
use terrace_orm::{
    Auto, ForeignKey, Key, Model, Related, Together, models, prefetch, prefetch_for,
};
use terrace_tenancy::Db;

use crate::store::Store;

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    reverse(passes = "Pass.member", visits = "Pass.guest"),
    m2m(
        name = "clubs",
        to = "Club",
        through = "Membership",
        source = "member",
        target = "club"
    )
)]
struct Member {
    id: Auto<i64>,
    #[terrace(unique, max_length = 36)]
    code: String,
    #[terrace(unique)]
    number: i64,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
struct Pass {
    id: Auto<i64>,
    #[terrace(on = "code", max_length = 36, on_delete = "cascade")]
    member: ForeignKey<Member, String>,
    #[terrace(on = "number", on_delete = "set_null")]
    guest: Option<ForeignKey<Member>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
struct Club {
    id: Auto<i64>,
    #[terrace(unique, max_length = 20)]
    slug: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", unique(member, club))]
struct Membership {
    id: Auto<i64>,
    #[terrace(on = "code", max_length = 36, on_delete = "cascade")]
    member: ForeignKey<Member, String>,
    #[terrace(on = "slug", max_length = 20)]
    club: ForeignKey<Club, String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    primary_key(country, number),
    reverse(trips = "Trip.city")
)]
struct City {
    #[terrace(max_length = 2)]
    country: Key<String>,
    number: Key<i32>,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
struct Trip {
    id: Auto<i64>,
    #[terrace(max_length = 2)]
    country: String,
    #[terrace(from(country, number), on(country, number), on_delete = "cascade")]
    city: Related<City>,
    number: Option<i32>,
    days: i32,
}

/// Nobody holds that there is such a city.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
struct Rumour {
    id: Auto<i64>,
    #[terrace(max_length = 2)]
    country: String,
    number: i32,
    #[terrace(from(country, number), on(country, number), unconstrained)]
    city: Related<City>,
    trip_id: i64,
    #[terrace(from(trip_id), on(id), unconstrained)]
    trip: Related<Trip>,
}

pub(crate) fn models() -> &'static [&'static ModelSchema] {
    models![Member, Pass, Club, Membership, City, Trip, Rumour]
}

async fn member(db: &Db<Tenant>, name: &str, number: i64) -> Result<Member> {
    let member = Member {
        id: Auto::unset(),
        code: format!("code-{name}"),
        number,
        name: name.to_owned(),
    };
    member.insert(db).await
}

/// Ann and Bob, whose numbers are each other's keys; Ann's pass, on which Bob is a guest, and Bob's.
async fn passes(db: &Db<Tenant>) -> Result<(Member, Member)> {
    let (ann, bob) = (member(db, "ann", 2).await?, member(db, "bob", 1).await?);
    for (owner, guest) in [(&ann, Some(&bob)), (&bob, None)] {
        let pass = Pass {
            id: Auto::unset(),
            member: ForeignKey::to_by(owner, |m| m.code)?,
            guest: match guest {
                Some(guest) => Some(ForeignKey::to_by(guest, |m| m.number)?),
                None => None,
            },
        };
        pass.insert(db).await?;
    }
    Ok((ann, bob))
}

#[tokio::test]
async fn a_unique_column_is_referred_to() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let (ann, bob) = passes(db).await?;
        passes(&store.globex).await?;
        let pass = Pass::get(db, 1).await?;
        assert_eq!(pass.member.key(), "code-ann");
        assert_eq!(pass.member.fetch(db).await?, ann);
        assert_eq!(pass.guest.as_ref().unwrap().fetch(db).await?, bob);
        let of = |name: &'static str| Pass::objects().filter(move |p| p.member().name.equals(name));
        assert_eq!(of("ann").count(db).await?, 1);
        let guests = Pass::objects().filter(|p| p.guest().name.equals("bob"));
        assert_eq!(guests.get(db).await?, pass);
        let loaded = of("ann").select_related(|p| (p.member(), p.guest()));
        let loaded = loaded.get(db).await?;
        assert_eq!(loaded.member.loaded(), Some(&ann));
        assert_eq!(loaded.guest.unwrap().loaded(), Some(&bob));
        // From the other side: sets of an instance, and paths.
        assert_eq!(ann.passes()?.get(db).await?, pass);
        assert_eq!(bob.visits()?.get(db).await?, pass);
        assert_eq!(ann.visits()?.count(db).await?, 0);
        let hosts = Member::objects().filter(|m| m.passes().guest().name.equals("bob"));
        assert_eq!(hosts.get(db).await?, ann);
        let foreign = ann.passes()?.count(&store.globex).await.unwrap_err();
        assert_eq!(foreign.kind(), ErrorKind::Isolation);
        // What it refers to has to be there.
        let nobody = Pass {
            id: Auto::unset(),
            member: ForeignKey::by(|m: <Member as Model>::Columns| m.code, "nobody"),
            guest: None,
        };
        let refused = nobody.insert(db).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ForeignKey);
    }
    Ok(())
}

#[tokio::test]
async fn an_instance_stands_for_the_column_that_is_referred_to() -> Result<()> {
    let store = Store::of("row").await;
    let db = &store.acme;
    let (ann, bob) = passes(db).await?;
    // Bob's number is Ann's key: the key would find the wrong rows.
    let of_bob = Pass::objects().filter(|p| p.guest.equals(&bob));
    assert_eq!(of_bob.count(db).await?, 1);
    let of_ann = Pass::objects().filter(|p| p.guest.one_of([&ann]));
    assert_eq!(of_ann.count(db).await?, 0);
    let together = Pass::objects().filter(|p| (p.guest, p.id).equals((&bob, 1)));
    assert_eq!(together.count(db).await?, 1);
    let hers = Pass::objects().filter(|p| p.member.refers_to(&ann));
    assert_eq!(hers.count(db).await?, 1);
    let both = Pass::objects().filter(|p| p.member.refers_to_one_of([&ann, &bob]));
    assert_eq!(both.count(db).await?, 2);
    let changed = Pass::objects().filter(|p| p.id.equals(2));
    changed.update(db, |p| p.guest.set(&ann)).await?;
    assert_eq!(ann.visits()?.count(db).await?, 1);
    // A reference by the key is refused where one by another column is stored.
    let mut pass = Pass::get(db, 1).await?;
    pass.guest = Some(ForeignKey::to(&bob)?);
    let refused = pass.update(db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidValue, "{refused}");
    assert!(refused.to_string().contains("to_by"), "{refused}");
    let compared = Pass::objects().filter(|p| p.guest.equals(ForeignKey::<Member>::of(1)));
    let refused = compared.count(db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{refused}");
    // One that was read from a text is by whatever the field says, once it was written.
    pass.guest = serde_json::from_str("1").unwrap();
    let unknown = pass.guest.as_ref().unwrap().fetch(db).await.unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::InvalidInput, "{unknown}");
    pass.update(db).await?;
    assert_eq!(pass.guest.as_ref().unwrap().fetch(db).await?, bob);
    pass.refresh(db).await?;
    assert_eq!(pass.guest.unwrap().fetch(db).await?, bob);
    Ok(())
}

#[tokio::test]
async fn rows_by_a_unique_column_are_prefetched_both_ways() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let (ann, bob) = passes(db).await?;
        let passes = Pass::objects().order_by(|p| p.id.ascending());
        let rows = passes
            .clone()
            .prefetch_one(|p| p.member())
            .prefetch_one(|p| p.guest());
        let rows = rows.all(db).await?;
        assert_eq!(rows[0].0.1, Some(ann.clone()));
        assert_eq!(rows[0].1, Some(bob.clone()));
        assert_eq!(
            (rows[1].0.1.as_ref(), rows[1].1.as_ref()),
            (Some(&bob), None)
        );
        let members = Member::objects().order_by(|m| m.id.ascending());
        let rows = members.prefetch_with(|m| m.visits(), |passes| passes.limit(1));
        let found: Vec<_> = rows.all(db).await?;
        assert_eq!((found[0].1.len(), found[1].1.len()), (0, 1));
        let known = prefetch_for([ann.clone(), bob.clone()]).prefetch(|m| m.passes());
        let known = known.all(db).await?;
        assert_eq!(known[1].1[0].member.key(), "code-bob");
        let by_function = prefetch(db, &[ann.clone(), bob.clone()], passes, |p| p.guest).await?;
        assert_eq!(
            (by_function.of(&ann).len(), by_function.of(&bob).len()),
            (0, 1)
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_refers_by_a_unique_column_goes_with_its_row() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let (ann, bob) = passes(db).await?;
        passes(&store.globex).await?;
        let preview = bob.delete_preview(db).await?;
        assert_eq!(preview.deleted().of::<Pass>(), 1);
        assert_eq!(preview.changed().count(), 1);
        let deleted = bob.delete(db).await?;
        assert_eq!((deleted.of::<Member>(), deleted.of::<Pass>()), (1, 1));
        let left = ann.passes()?.get(db).await?;
        assert_eq!(left.guest, None);
        assert_eq!(Pass::objects().count(&store.globex).await?, 2);
    }
    Ok(())
}

#[tokio::test]
async fn rows_in_the_middle_refer_by_unique_columns() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let (ann, bob) = passes(db).await?;
        let club = |slug: &str| Club {
            id: Auto::unset(),
            slug: slug.to_owned(),
        };
        let (chess, choir) = (
            club("chess").insert(db).await?,
            club("choir").insert(db).await?,
        );
        assert_eq!(ann.clubs().add(db, [&chess, &choir]).await?, 2);
        assert_eq!(ann.clubs().count(db).await?, 2);
        assert!(ann.clubs().contains(db, &choir).await?);
        let set = ann.clubs().set(db, [&choir]).await?;
        assert_eq!((set.added, set.removed), (0, 1));
        assert_eq!(ann.clubs().all()?.get(db).await?, choir);
        assert_eq!(bob.clubs().all()?.count(db).await?, 0);
        let singers = Member::objects().filter(|m| m.clubs().slug.equals("choir"));
        assert_eq!(singers.clone().get(db).await?, ann);
        let rows = singers.prefetch(|m| m.clubs()).all(db).await?;
        assert_eq!(rows[0].1, [choir]);
        // A bare key isn't what the rows in the middle refer to.
        let refused = ann.clubs().add(db, [1]).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{refused}");
    }
    Ok(())
}

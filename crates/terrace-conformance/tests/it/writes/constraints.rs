//! What is wrong with an instance is known before it is written.

use jiff::civil::Date;
use terrace_core::{ErrorKind, Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Key, Model, Range, Related, ValidationErrors, models};
use terrace_tenancy::Db;

use crate::support::{Home, checks, in_every_cell, kind};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "c_maker")]
struct Maker {
    id: Auto<i64>,
    #[terrace(unique, max_length = 40, validate(length(min = 2)))]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "c_product",
    unique(maker, number),
    check(name = "price_is_fair", condition = "price BETWEEN 0 AND 100"),
    check(name = "is_complete", condition = "kind <> 'set' OR number > 10"),
    check(name = "total_is_small", condition = "total < 1000")
)]
struct Product {
    id: Auto<i64>,
    maker: ForeignKey<Maker>,
    number: i32,
    #[terrace(max_length = 20)]
    kind: String,
    #[terrace(precision = 8, scale = 2)]
    price: rust_decimal::Decimal,
    #[terrace(unique, max_length = 20)]
    code: Option<String>,
    #[terrace(generated = "number * 2")]
    total: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "c_special",
    unique(name, condition = "kind = 1", name = "one_of_kind"),
    unique(expression = "lower(code)", name = "code_once")
)]
struct Special {
    id: Auto<i64>,
    kind: i32,
    #[terrace(max_length = 40)]
    name: String,
    #[terrace(max_length = 40)]
    code: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "c_booking",
    exclude(
        name = "no_overlap",
        equal(room),
        with(during = "&&"),
        condition = "not cancelled"
    ),
    unique(room, note, nulls_distinct = false)
)]
struct Booking {
    id: Auto<i64>,
    room: i32,
    during: Range<Date>,
    cancelled: bool,
    note: Option<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "c_shelf")]
struct Shelf {
    #[terrace(primary_key)]
    number: Key<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "c_volume")]
struct Volume {
    id: Auto<i64>,
    #[terrace(default = 0, on_delete = "set_default")]
    shelf: ForeignKey<Shelf>,
    #[terrace(on_delete = "set_default")]
    second: Option<ForeignKey<Shelf>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "c_seat", primary_key(hall, number))]
struct Seat {
    #[terrace(max_length = 10)]
    hall: Key<String>,
    number: Key<i32>,
    soft: bool,
}

/// For a seat of a hall, or for the hall.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "c_ticket")]
struct Ticket {
    id: Auto<i64>,
    #[terrace(max_length = 10)]
    hall: String,
    number: Option<i32>,
    #[terrace(from(hall, number), on(hall, number))]
    seat: Related<Seat>,
}

/// A row between two others.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "c_stock", primary_key(maker, shelf))]
struct Stock {
    maker: ForeignKey<Maker>,
    shelf: ForeignKey<Shelf>,
    pieces: i32,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_constraints_say_in_every_cell() {
    let checks = checks![
        everything_wrong_is_said_before_a_write,
        keys_of_some_rows_and_of_expressions_are_checked,
        rows_in_conflict_are_found,
        references_become_their_default,
        keys_of_rows_that_are_added_are_checked,
        references_by_several_columns_are_checked,
    ];
    let models = models![Maker, Product, Shelf, Volume, Seat, Ticket, Stock];
    in_every_cell(models, checks).await;
}

fn product(maker: &Maker, number: i32) -> Result<Product> {
    Ok(Product {
        id: Auto::unset(),
        maker: ForeignKey::to(maker)?,
        number,
        kind: "part".to_owned(),
        price: rust_decimal::Decimal::new(1_050, 2),
        code: None,
        total: 0,
    })
}

async fn everything_wrong_is_said_before_a_write(home: &Home) -> Result<()> {
    for db in &home.tenants {
        let maker = |name: &str| Maker {
            id: Auto::unset(),
            name: name.to_owned(),
        };
        let acme = maker("Acme").insert(db).await?;
        let first = product(&acme, 1)?;
        assert!(first.check_constraints(db).await?.is_empty());
        let first = Product {
            code: Some("a".to_owned()),
            ..first
        };
        let first = first.insert(db).await?;
        // The row itself is in nobody's way.
        assert!(first.check_constraints(db).await?.is_empty());
        let (recorded, recording) = db.recording();
        let wrong = Product {
            price: rust_decimal::Decimal::new(10_001, 2),
            kind: "set".to_owned(),
            code: Some("a".to_owned()),
            ..product(&acme, 1)?
        };
        let problems = wrong.check_constraints(&recorded).await?;
        assert_eq!(recording.count(), 1, "{:?}", recording.statements());
        let codes: Vec<_> = problems.of("code").collect();
        assert_eq!(codes, ["is taken by another row"]);
        let general: Vec<_> = problems.general().collect();
        assert_eq!(
            general,
            [
                "another row has the same maker and number",
                "breaks the check price_is_fair",
                "breaks the check is_complete",
            ]
        );
        let refused = wrong.insert(db).await.unwrap_err().kind();
        assert!(matches!(refused, ErrorKind::Check | ErrorKind::Unique));
        let lost = Product {
            maker: ForeignKey::of(acme.id.get().copied().unwrap_or_default() + 1_000),
            ..product(&acme, 2)?
        };
        let problems = lost.check_constraints(db).await?;
        let makers: Vec<_> = problems.of("maker").collect();
        assert_eq!(makers, ["refers to a row that doesn't exist"]);
        // What doesn't fit its field is all there is to say.
        recording.clear();
        let short = maker("A").check_constraints(&recorded).await?;
        assert_eq!(short.iter().count(), 1);
        assert_eq!(recording.count(), 0);
        let taken = maker("Acme").check_constraints(db).await?;
        assert_eq!(taken.of("name").count(), 1);
        db.transaction(async |tx| {
            assert!(maker("Other").check_constraints(tx).await?.is_empty());
            Ok::<_, terrace_core::Error>(())
        })
        .await?;
    }
    let [acme, globex] = &home.tenants;
    let theirs = Maker::objects().get(globex).await?;
    let refused = product(&theirs, 7)?.check_constraints(acme).await;
    assert_eq!(kind(refused), ErrorKind::Isolation);
    Ok(())
}

async fn keys_of_some_rows_and_of_expressions_are_checked(home: &Home) -> Result<()> {
    let capabilities = home.capabilities();
    let made = home.create_for_all(Special::SCHEMA).await;
    if !(capabilities.partial_indexes && capabilities.expression_indexes) {
        assert_eq!(kind(made), ErrorKind::Unsupported);
        return Ok(());
    }
    made?;
    let special = |kind, name: &str, code: &str| Special {
        id: Auto::unset(),
        kind,
        name: name.to_owned(),
        code: code.to_owned(),
    };
    for db in &home.tenants {
        special(1, "one", "a").insert(db).await?;
        special(2, "two", "b").insert(db).await?;
        for (instance, wanted) in [
            (special(1, "two", "c"), &[][..]),
            (special(2, "one", "c"), &[]),
            (
                special(1, "one", "c"),
                &["another row has the unique key one_of_kind"],
            ),
            (
                special(3, "one", "A"),
                &["another row has the unique key code_once"],
            ),
        ] {
            let problems = instance.check_constraints(db).await?;
            let found: Vec<_> = problems.general().collect();
            assert_eq!(found, wanted, "{instance:?}");
            assert_eq!(instance.insert(db).await.is_ok(), found.is_empty());
            Special::objects()
                .filter(|special| special.code.equals("c"))
                .delete(db)
                .await?;
        }
    }
    Ok(())
}

async fn rows_in_conflict_are_found(home: &Home) -> Result<()> {
    if !home.capabilities().exclusion_constraints {
        return Ok(());
    }
    home.create_for_all(Booking::SCHEMA).await?;
    let day = |day| Date::constant(2026, 5, day);
    let booking = |room, from, to, note| Booking {
        id: Auto::unset(),
        room,
        during: (day(from)..day(to)).into(),
        cancelled: false,
        note,
    };
    for db in &home.tenants {
        booking(1, 1, 5, None).insert(db).await?;
        let problems = booking(1, 4, 6, Some(1)).check_constraints(db).await?;
        let found: Vec<_> = problems.general().collect();
        assert_eq!(found, ["another row is in conflict by no_overlap"]);
        let problems = booking(1, 6, 7, None).check_constraints(db).await?;
        let found: Vec<_> = problems.general().collect();
        assert_eq!(found, ["another row has the same room and note"]);
        let cancelled = Booking {
            cancelled: true,
            ..booking(1, 4, 6, Some(1))
        };
        assert!(cancelled.check_constraints(db).await?.is_empty());
        let other = booking(2, 4, 6, Some(1));
        assert!(other.check_constraints(db).await?.is_empty());
    }
    Ok(())
}

async fn references_become_their_default(home: &Home) -> Result<()> {
    for db in &home.tenants {
        let db: &Db<Tenant> = &db.with_models(models![Shelf, Volume]);
        let shelf = |number: i32| Shelf {
            number: Key::from(number),
        };
        let store = shelf(0).insert(db).await?;
        let first = shelf(1).insert(db).await?;
        let volume = Volume {
            id: Auto::unset(),
            shelf: ForeignKey::to(&first)?,
            second: Some(ForeignKey::to(&first)?),
        };
        let volume = volume.insert(db).await?;
        first.delete(db).await?;
        let left = Volume::get(db, volume.id.get().copied().unwrap_or_default()).await?;
        assert_eq!((left.shelf.key(), &left.second), (&0, &None));
        // The default is a reference like any other.
        assert_eq!(kind(store.delete(db).await), ErrorKind::ForeignKey);
        Volume::objects().delete(db).await?;
        Shelf::objects().delete(db).await?;
    }
    Ok(())
}

fn general(problems: &ValidationErrors) -> Vec<&str> {
    problems.general().collect()
}

async fn keys_of_rows_that_are_added_are_checked(home: &Home) -> Result<()> {
    let seat = |hall: &str, number: i32| Seat {
        hall: Key::from(hall),
        number: Key::new(number),
        soft: false,
    };
    for db in &home.tenants {
        let shelf = || Shelf {
            number: Key::from(7),
        };
        assert!(shelf().check_constraints(db).await?.is_empty());
        let kept = shelf().insert(db).await?;
        let taken = shelf().check_constraints(db).await?;
        let of_number: Vec<_> = taken.of("number").collect();
        assert_eq!(of_number, ["is taken by another row"]);
        assert_eq!(kind(shelf().insert(db).await), ErrorKind::Unique);
        // The row that was loaded, or written, is its own.
        assert!(kept.check_constraints(db).await?.is_empty());
        let read = Shelf::get(db, 7).await?;
        assert!(read.check_constraints(db).await?.is_empty());
        assert_eq!(read.check_insert(db).await?.of("number").count(), 1);

        let first = seat("A", 1).insert(db).await?;
        assert!(seat("A", 2).check_constraints(db).await?.is_empty());
        let taken = seat("A", 1).check_constraints(db).await?;
        let message = "another row has the same hall and number";
        assert_eq!(general(&taken), [message]);
        assert!(first.check_constraints(db).await?.is_empty());
        let read = Seat::get(db, ("A".to_owned(), 1)).await?;
        assert!(read.check_constraints(db).await?.is_empty());
        assert_eq!(general(&read.check_insert(db).await?), [message]);

        let maker = Maker {
            id: Auto::unset(),
            name: "Stocked".to_owned(),
        };
        let maker = maker.insert(db).await?;
        let numbered = Maker {
            id: Auto::from(maker.id.get().copied().unwrap_or_default()),
            name: "Other".to_owned(),
        };
        let problems = numbered.check_constraints(db).await?;
        assert_eq!(problems.of("id").count(), 1);
        let stock = Stock {
            maker: ForeignKey::to(&maker)?,
            shelf: ForeignKey::to(&kept)?,
            pieces: 3,
        };
        assert!(stock.check_insert(db).await?.is_empty());
        let stock = stock.insert(db).await?;
        // Nothing of the key tells whether it is this row or another with the same key.
        assert!(stock.check_constraints(db).await?.is_empty());
        let problems = stock.check_insert(db).await?;
        assert_eq!(
            general(&problems),
            ["another row has the same maker and shelf"]
        );
        stock.delete(db).await?;
        maker.delete(db).await?;
        kept.delete(db).await?;
        first.delete(db).await?;
    }
    Ok(())
}

async fn references_by_several_columns_are_checked(home: &Home) -> Result<()> {
    let ticket = |hall: &str, number| Ticket {
        id: Auto::unset(),
        hall: hall.to_owned(),
        number,
        seat: Related::default(),
    };
    let [acme, globex] = &home.tenants;
    let seat = Seat {
        hall: Key::from("B"),
        number: Key::new(4),
        soft: true,
    };
    seat.insert(acme).await?;
    for (db, ticket, wrong) in [
        (acme, ticket("B", Some(4)), false),
        (acme, ticket("B", Some(5)), true),
        (acme, ticket("C", Some(4)), true),
        // What is partly null refers to nothing.
        (acme, ticket("C", None), false),
        // The seat of one tenant is none of another's.
        (globex, ticket("B", Some(4)), true),
    ] {
        let problems = ticket.check_constraints(db).await?;
        let wanted: &[&str] = if wrong {
            &["hall and number refer to a row that doesn't exist"]
        } else {
            &[]
        };
        assert_eq!(general(&problems), wanted, "{ticket:?}");
        assert_eq!(ticket.insert(db).await.is_err(), wrong);
    }
    Ticket::objects().delete(acme).await?;
    Seat::objects().delete(acme).await.map(drop)
}

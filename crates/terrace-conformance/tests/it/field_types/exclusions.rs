//! Exclusion constraints: no two rows in conflict, within one tenant.

use jiff::civil::Date;
use terrace_core::{ErrorKind, Result, Tenant};
use terrace_orm::{Auto, Model, Range};
use terrace_sql::{Ddl, table_definition};
use terrace_tenancy::Db;

use crate::support::{Home, kind};

/// Compared by plain values alone.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "excluded_seat",
    exclude(name = "one_a_time", using = "btree", equal(number))
)]
struct Seat {
    id: Auto<i64>,
    number: i32,
}

/// A room is booked once at a time, unless the booking was taken back.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "excluded_booking",
    exclude(
        name = "no_overlap",
        equal(room),
        with(during = "&&"),
        condition = "not cancelled"
    )
)]
struct Booking {
    id: Auto<i64>,
    #[terrace(max_length = 20)]
    room: String,
    during: Range<Date>,
    cancelled: bool,
}

/// Compared by ranges alone: in a database of its own this needs no extension.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "excluded_holiday",
    exclude(name = "no_overlap", with(during = "&&"))
)]
struct Holiday {
    id: Auto<i64>,
    during: Range<Date>,
}

/// Rows of the same animal only.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "excluded_cage",
    exclude(name = "one_kind", equal(number), with(animal = "<>"))
)]
struct Cage {
    id: Auto<i64>,
    number: i64,
    animal: i32,
}

const fn day(day: i8) -> Date {
    Date::constant(2026, 5, day)
}

fn booking(room: &str, from: i8, to: i8) -> Booking {
    Booking {
        id: Auto::unset(),
        room: room.to_owned(),
        during: (day(from)..day(to)).into(),
        cancelled: false,
    }
}

pub(super) async fn rows_in_conflict_are_refused(home: &Home) -> Result<()> {
    let models = [Seat::SCHEMA, Booking::SCHEMA, Holiday::SCHEMA, Cage::SCHEMA];
    for model in models {
        let made = home.create_for_all(model).await;
        if home.capabilities().exclusion_constraints {
            made?;
        } else {
            let error = made.expect_err("the database has no such constraints");
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.hint().is_some(), "{error}");
        }
    }
    if !home.capabilities().exclusion_constraints {
        return Ok(());
    }
    // What one tenant has is in nobody else's way.
    for db in &home.tenants {
        seats(db).await?;
        bookings(db).await?;
        ranges_and_kinds(db).await?;
    }
    Ok(())
}

async fn seats(db: &Db<Tenant>) -> Result<()> {
    let seat = |number| Seat {
        id: Auto::unset(),
        number,
    };
    Seat::bulk_insert(db, vec![seat(1), seat(2)]).await?;
    let taken = seat(1).insert(db).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Check);
    assert_eq!(taken.constraint(), Some("excluded_seat_one_a_time"));
    Ok(())
}

async fn bookings(db: &Db<Tenant>) -> Result<()> {
    let first = booking("blue", 1, 5).insert(db).await?;
    booking("blue", 5, 9).insert(db).await?;
    booking("red", 1, 9).insert(db).await?;
    let taken = booking("blue", 4, 6).insert(db).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Check);
    assert_eq!(taken.constraint(), Some("excluded_booking_no_overlap"));
    let cancelled = Booking {
        cancelled: true,
        ..booking("blue", 4, 6)
    };
    let mut later = cancelled.insert(db).await?;
    later.cancelled = false;
    assert_eq!(kind(later.update(db).await), ErrorKind::Check);
    first.delete(db).await?;
    later.during = (day(1)..day(5)).into();
    later.update(db).await
}

async fn ranges_and_kinds(db: &Db<Tenant>) -> Result<()> {
    let holiday = |from, to| Holiday {
        id: Auto::unset(),
        during: (day(from)..day(to)).into(),
    };
    holiday(1, 3).insert(db).await?;
    holiday(3, 4).insert(db).await?;
    assert_eq!(kind(holiday(2, 4).insert(db).await), ErrorKind::Check);
    let cage = |number, animal| Cage {
        id: Auto::unset(),
        number,
        animal,
    };
    Cage::bulk_insert(db, vec![cage(1, 1), cage(1, 1), cage(2, 2)]).await?;
    assert_eq!(kind(cage(1, 2).insert(db).await), ErrorKind::Check);
    Ok(())
}

/// Tables with such constraints are made for many tenants at once when a fleet is migrated.
pub(super) async fn what_they_need_is_made_by_many_at_once(home: &Home) -> Result<()> {
    if !home.capabilities().exclusion_constraints {
        return Ok(());
    }
    let target = home.servers.target(home.placement())?;
    let made = (0..6).map(|number| {
        let mut table = table_definition(Cage::SCHEMA);
        table.name = format!("excluded_cage_{number}");
        for exclusion in &mut table.exclusions {
            exclusion.name = format!("one_kind_{number}");
        }
        let target = target.clone();
        async move {
            target
                .session()
                .await?
                .apply(&Ddl::CreateTable(table))
                .await
        }
    });
    futures_util::future::try_join_all(made).await.map(drop)
}

/// The extension belongs to no tenant: it stays when one of them goes.
pub(super) async fn they_outlive_the_tenant_that_came_first(home: &Home) -> Result<()> {
    if !home.capabilities().exclusion_constraints {
        return Ok(());
    }
    let sql = "SELECT n.nspname::text FROM pg_catalog.pg_extension e \
               JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'btree_gist'";
    let at = home.ask_server(sql).await?;
    assert_eq!(at, [["terrace_extensions".to_owned()]]);
    Ok(())
}

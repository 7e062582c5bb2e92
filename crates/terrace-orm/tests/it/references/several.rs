//! References by several columns.

use terrace_core::{ErrorKind, Result, Tenant};
use terrace_orm::{Auto, Key, Model, Related, prefetch_for};
use terrace_tenancy::Db;

use super::{City, Pass, Rumour, Trip};
use crate::store::Store;

async fn trips(db: &Db<Tenant>) -> Result<Vec<City>> {
    let city = |country: &str, number: i32, name: &str| City {
        country: Key::from(country),
        number: Key::new(number),
        name: name.to_owned(),
    };
    let mut cities = Vec::new();
    for (country, number, name) in [("FR", 1, "Paris"), ("FR", 2, "Lyon"), ("DE", 1, "Berlin")] {
        cities.push(city(country, number, name).insert(db).await?);
    }
    for (country, number, days) in [
        ("FR", Some(1), 3),
        ("FR", Some(1), 5),
        ("DE", Some(1), 2),
        ("FR", None, 9),
    ] {
        let trip = Trip {
            id: Auto::unset(),
            country: country.to_owned(),
            city: Related::default(),
            number,
            days,
        };
        trip.insert(db).await?;
    }
    Ok(cities)
}

#[tokio::test]
async fn several_columns_are_referred_to() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let cities = trips(db).await?;
        trips(&store.globex).await?;
        let paris = Trip::objects().filter(|t| t.city().name.equals("Paris"));
        assert_eq!(paris.count(db).await?, 2);
        let trips = Trip::objects()
            .select_related(|t| t.city())
            .order_by(|t| t.id.ascending());
        let trips = trips.all(db).await?;
        assert_eq!(trips[2].city.loaded(), Some(&cities[2]));
        assert_eq!(trips[3].city.loaded(), None);
        assert!(trips[3].city.is_loaded());
        assert!(!Trip::get(db, 1).await?.city.is_loaded());
        assert_eq!(trips[0].city()?.get(db).await?, cities[0]);
        let none = trips[3].city().unwrap_err();
        assert_eq!(none.kind(), ErrorKind::NotFound);
        assert_eq!(cities[0].trips()?.count(db).await?, 2);
        let foreign = cities[0].trips()?.count(&store.globex).await.unwrap_err();
        assert_eq!(foreign.kind(), ErrorKind::Isolation);
        let long = City::objects().filter(|c| c.trips().days.greater_than(4));
        assert_eq!(long.get(db).await?, cities[0]);
        let never = City::objects().exclude(|c| c.trips().days.greater_than(0));
        assert_eq!(never.get(db).await?, cities[1]);
        let missing = Trip {
            country: "IT".to_owned(),
            id: Auto::unset(),
            ..trips[0].clone()
        };
        let refused = missing.insert(db).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ForeignKey);
    }
    Ok(())
}

#[tokio::test]
async fn rows_by_several_columns_are_prefetched_both_ways() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let cities = trips(db).await?;
        let rows = Trip::objects()
            .order_by(|t| t.id.ascending())
            .prefetch_one(|t| t.city());
        let found: Vec<_> = rows
            .all(db)
            .await?
            .into_iter()
            .map(|(_, city)| city)
            .collect();
        let wanted = [Some(0), Some(0), Some(2), None]
            .map(|place| place.map(|at: usize| cities[at].clone()));
        assert_eq!(found, wanted);
        let rows = City::objects()
            .order_by(|c| c.name.ascending())
            .prefetch_with(
                |c| c.trips(),
                |trips| trips.order_by(|t| t.days.descending()).limit(1),
            );
        let days: Vec<Vec<i32>> = rows
            .all(db)
            .await?
            .into_iter()
            .map(|(_, trips)| trips.iter().map(|trip| trip.days).collect())
            .collect();
        assert_eq!(days, [vec![2], vec![], vec![5]]);
        let known = prefetch_for(cities).prefetch(|c| c.trips()).all(db).await?;
        assert_eq!(known[0].1.len(), 2);
    }
    Ok(())
}

#[tokio::test]
async fn what_refers_by_several_columns_goes_with_its_row() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let cities = trips(db).await?;
        trips(&store.globex).await?;
        let deleted = cities[0].delete(db).await?;
        assert_eq!((deleted.of::<City>(), deleted.of::<Trip>()), (1, 2));
        let german = City::objects().filter(|c| c.country.equals("DE"));
        let deleted = german.delete(db).await?;
        assert_eq!((deleted.of::<City>(), deleted.of::<Trip>()), (1, 1));
        assert_eq!(Trip::objects().count(db).await?, 1);
        assert_eq!(Trip::objects().count(&store.globex).await?, 4);
    }
    Ok(())
}

#[tokio::test]
async fn a_reference_that_nobody_holds_may_lead_nowhere() -> Result<()> {
    let store = Store::of("row").await;
    let db = &store.acme;
    trips(db).await?;
    for (country, number, trip_id) in [("FR", 2, 1), ("XX", 1, 77)] {
        let rumour = Rumour {
            id: Auto::unset(),
            country: country.to_owned(),
            number,
            city: Related::default(),
            trip_id,
            trip: Related::default(),
        };
        rumour.insert(db).await?;
    }
    let rows = Rumour::objects()
        .select_related(|r| (r.city(), r.trip().city()))
        .order_by(|r| r.id.ascending());
    let rows = rows.all(db).await?;
    assert_eq!(rows[0].city.loaded().unwrap().name, "Lyon");
    let trip = rows[0].trip.loaded().unwrap();
    assert_eq!(trip.city.loaded().unwrap().name, "Paris");
    assert!(rows[1].city.loaded().is_none() && rows[1].trip.loaded().is_none());
    let elsewhere = Rumour::objects().exclude(|r| r.city().name.equals("Lyon"));
    assert_eq!(elsewhere.get(db).await?, rows[1]);
    Ok(())
}

#[tokio::test]
async fn joins_compare_every_column_and_the_tenant() -> Result<()> {
    let store = Store::of("row").await;
    let query = Trip::objects().filter(|t| t.city().name.equals("Paris"));
    let sql = query.sql(&store.acme)?.replace('"', "");
    assert!(
        sql.contains(
            "LEFT JOIN city AS t1 ON t1.country = t0.country AND t1.number = t0.number \
             AND t1.tenant_id = ?"
        ),
        "{sql}"
    );
    let query = Pass::objects().filter(|p| p.member().name.equals("ann"));
    let sql = query.sql(&store.acme)?.replace('"', "");
    assert!(
        sql.contains("INNER JOIN member AS t1 ON t1.code = t0.member_id AND t1.tenant_id = ?"),
        "{sql}"
    );
    Ok(())
}

#[test]
fn every_database_holds_the_references() {
    use terrace_sql::dialect::{mysql, postgres, sqlite};
    use terrace_sql::{Ddl, render_ddl, table_definition};
    let shown = |schema| {
        let step = Ddl::CreateTable(table_definition(schema));
        let mut keys = Vec::new();
        for dialect in [postgres::DIALECT, mysql::DIALECT, sqlite::DIALECT] {
            for sql in render_ddl(&step, dialect, None).unwrap() {
                let parts = sql.split("CONSTRAINT ");
                let parts = parts.filter(|part| part.contains("FOREIGN KEY"));
                keys.extend(parts.map(|part| {
                    let part = part.split(" ENGINE").next().unwrap_or_default();
                    part.trim_end_matches([',', ' ', ')']).to_owned()
                }));
            }
        }
        keys.join("\n")
    };
    insta::assert_snapshot!(shown(Pass::SCHEMA), @r#"
    "pass_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member" ("code") ON DELETE CASCADE
    "pass_guest_id_fkey" FOREIGN KEY ("guest_id") REFERENCES "member" ("number") ON DELETE SET NULL
    `pass_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `member` (`code`) ON DELETE CASCADE
    `pass_guest_id_fkey` FOREIGN KEY (`guest_id`) REFERENCES `member` (`number`) ON DELETE SET NULL
    "pass_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member" ("code") ON DELETE CASCADE
    "pass_guest_id_fkey" FOREIGN KEY ("guest_id") REFERENCES "member" ("number") ON DELETE SET NULL
    "#);
    insta::assert_snapshot!(shown(Trip::SCHEMA), @r#"
    "trip_city_fkey" FOREIGN KEY ("country", "number") REFERENCES "city" ("country", "number") ON DELETE CASCADE
    `trip_city_fkey` FOREIGN KEY (`country`, `number`) REFERENCES `city` (`country`, `number`) ON DELETE CASCADE
    "trip_city_fkey" FOREIGN KEY ("country", "number") REFERENCES "city" ("country", "number") ON DELETE CASCADE
    "#);
    assert_eq!(shown(Rumour::SCHEMA), "");
}

#[tokio::test]
async fn paths_of_strings_go_through_references_of_several_columns() -> Result<()> {
    use terrace_orm::Visible;
    let store = Store::new().await;
    let db = &store.acme;
    trips(db).await?;
    let visible = Visible::of(Trip::SCHEMA)
        .all_fields()
        .whole_field("city__name");
    visible.check()?;
    let query = Trip::objects().filter_by(&visible, "city__name__startswith", "Par")?;
    assert_eq!(query.count(db).await?, 2);
    let error = Trip::objects().filter_by(&visible, "city", 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    Ok(())
}

#[tokio::test]
async fn rows_without_a_place_are_not_loaded_in_vain() -> Result<()> {
    let store = Store::new().await;
    let query = crate::models::AuditLog::objects().select_related(|log| log.target());
    let refused = query.all(&store.acme).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Statement);
    assert!(refused.to_string().contains("prefetch_one"), "{refused}");
    Ok(())
}

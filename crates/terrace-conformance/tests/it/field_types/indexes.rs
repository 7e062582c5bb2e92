//! Indexes and keys with all that can be said about them: made and held where the database can,
//! refused elsewhere before a table is made.

use jiff::Timestamp;
use terrace_core::{ErrorKind, ModelSchema, Result, Tenant};
use terrace_orm::{Array, Auto, ForeignKey, Model};
use terrace_tenancy::Db;

use crate::support::{Home, kind};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "indexed_event",
    index(kind, -happened, name = "newest"),
    index("-number", name = "backwards")
)]
pub(super) struct Event {
    id: Auto<i64>,
    kind: i32,
    number: i32,
    happened: Timestamp,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "indexed_document",
    index(
        data,
        using = "gin",
        operator_class = "jsonb_path_ops",
        name = "inside"
    ),
    index(name, using = "hash", name = "equal"),
    index(number, using = "brin", name = "blocks"),
    index(
        "name",
        operator_class(name = "varchar_pattern_ops"),
        name = "prefixes"
    )
)]
struct Document {
    id: Auto<i64>,
    data: serde_json::Value,
    number: i32,
    #[terrace(max_length = 40)]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "indexed_labels",
    index(labels, using = "gin")
)]
struct Labels {
    id: Auto<i64>,
    labels: Array<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "indexed_price",
    index(code, include(amount), name = "covers"),
    unique(code, number, include(amount), name = "one_each")
)]
struct Price {
    id: Auto<i64>,
    code: i32,
    number: i32,
    amount: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "indexed_seat",
    unique(row, number, nulls_distinct = false, name = "one_each")
)]
struct Seat {
    id: Auto<i64>,
    row: i32,
    number: Option<i32>,
    taken: bool,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "indexed_place",
    unique(number, deferrable = "deferred", name = "one_each"),
    unique(letter, deferrable = "immediate", name = "a_letter_each")
)]
struct Place {
    id: Auto<i64>,
    number: i32,
    letter: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "indexed_node")]
struct Node {
    id: Auto<i64>,
    #[terrace(deferrable = "deferred", on_delete = "no_action")]
    before: Option<ForeignKey<Node>>,
    #[terrace(deferrable = "immediate", on_delete = "no_action", fk = "self")]
    after_id: Option<i64>,
}

/// Makes a table for both tenants, or looks whether it is refused where the database lacks it.
async fn made(home: &Home, model: &'static ModelSchema, able: bool) -> Result<bool> {
    match home.create_for_all(model).await {
        Ok(()) => {
            assert!(able, "{} was made", model.name);
            Ok(true)
        }
        Err(error) if able => Err(error),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
            assert!(error.hint().is_some(), "{error}");
            Ok(false)
        }
    }
}

pub(super) async fn an_index_goes_from_the_largest_to_the_smallest(home: &Home) -> Result<()> {
    let (namespace, dialect) = (home.namespace(), home.dialect());
    let sql = match dialect {
        "postgres" => format!(
            "SELECT indexdef FROM pg_catalog.pg_indexes WHERE schemaname = '{namespace}' \
             AND tablename = 'indexed_event' AND indexdef LIKE '%DESC%' ORDER BY indexname"
        ),
        "mysql" => format!(
            "SELECT CAST(GROUP_CONCAT(column_name, COALESCE(collation, '') ORDER BY seq_in_index) AS CHAR) \
             FROM information_schema.statistics WHERE table_schema = '{namespace}' \
             AND index_name IN ('indexed_event_newest', 'indexed_event_backwards') \
             GROUP BY index_name ORDER BY index_name"
        ),
        _ => return planned_without_sorting(home.db()).await,
    };
    let found = home.ask_server(&sql).await?.concat();
    let [backwards, newest] = found.as_slice() else {
        panic!("{found:?}")
    };
    let (number, happened) = match dialect {
        "postgres" => ("number DESC)", "kind, happened DESC)"),
        _ => ("numberD", "kindA,happenedD"),
    };
    assert!(backwards.ends_with(number), "{backwards}");
    assert!(newest.ends_with(happened), "{newest}");
    Ok(())
}

/// Rows come out of the index in order.
async fn planned_without_sorting(db: &Db<Tenant>) -> Result<()> {
    let newest = Event::objects()
        .order_by(|event| (event.kind.ascending(), event.happened.descending()))
        .explain(db)
        .await?;
    let plan = format!("{newest:?}");
    assert!(plan.contains("indexed_event_newest"), "{plan}");
    assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    Ok(())
}

pub(super) async fn documents_and_arrays_are_found_by_what_they_contain(home: &Home) -> Result<()> {
    let able = home.capabilities().index_methods;
    made(home, Labels::SCHEMA, able).await?;
    if !made(home, Document::SCHEMA, able).await? {
        return Ok(());
    }
    for db in &home.tenants {
        for number in 0..3 {
            let document = Document {
                id: Auto::unset(),
                data: serde_json::json!({ "number": number, "even": number % 2 == 0 }),
                number,
                name: format!("document {number}"),
            };
            document.insert(db).await?;
            let labels = Labels {
                id: Auto::unset(),
                labels: [number.to_string(), "every".to_owned()].into(),
            };
            labels.insert(db).await?;
        }
        let even = serde_json::json!({ "even": true });
        let even = Document::objects().filter(|row| row.data.contains(even.clone()));
        assert_eq!(even.count(db).await?, 2);
        let named = Document::objects().filter(|row| row.name.equals("document 1"));
        assert_eq!(named.count(db).await?, 1);
        let labelled = Labels::objects().filter(|row| row.labels.has("2"));
        assert_eq!(labelled.count(db).await?, 1);
    }
    Ok(())
}

pub(super) async fn an_index_keeps_columns_beside_its_own(home: &Home) -> Result<()> {
    if !made(home, Price::SCHEMA, home.capabilities().included_columns).await? {
        return Ok(());
    }
    let sql = format!(
        "SELECT count(*)::text FROM pg_catalog.pg_indexes WHERE schemaname = '{}' \
         AND tablename = 'indexed_price' AND indexdef LIKE '%INCLUDE (amount)%'",
        home.namespace()
    );
    assert_eq!(home.ask_server(&sql).await?, [["2".to_owned()]]);
    let price = |code, number, amount| Price {
        id: Auto::unset(),
        code,
        number,
        amount,
    };
    for db in &home.tenants {
        Price::bulk_insert(db, vec![price(1, 1, 5), price(1, 2, 5)]).await?;
        // What is kept beside the key is no part of it.
        let taken = price(1, 1, 6).insert(db).await;
        assert_eq!(kind(taken), ErrorKind::Unique);
    }
    Ok(())
}

pub(super) async fn two_nulls_may_be_the_same_value(home: &Home) -> Result<()> {
    if !made(home, Seat::SCHEMA, home.capabilities().nulls_not_distinct).await? {
        return Ok(());
    }
    let seat = |row, number| Seat {
        id: Auto::unset(),
        row,
        number,
        taken: false,
    };
    for db in &home.tenants {
        Seat::bulk_insert(db, vec![seat(1, None), seat(2, None), seat(1, Some(1))]).await?;
        assert_eq!(kind(seat(1, None).insert(db).await), ErrorKind::Unique);
        let kept = seat(1, None)
            .upsert(db, |seat| (seat.row, seat.number))
            .await?;
        assert!(!kept.is_inserted());
        let taken = |row, number| Seat {
            taken: true,
            ..seat(row, number)
        };
        let written = Seat::bulk_insert(db, vec![taken(2, None), taken(3, Some(1))])
            .update_on_conflict(|seat| (seat.row, seat.number), |seat| seat.taken)
            .await?;
        assert_eq!(written.len(), 2);
        let taken = Seat::objects().filter(|seat| seat.taken.equals(true));
        assert_eq!(taken.count(db).await?, 2);
        assert_eq!(Seat::objects().count(db).await?, 4);
    }
    Ok(())
}

pub(super) async fn unique_keys_are_checked_at_the_end_of_a_transaction(home: &Home) -> Result<()> {
    if !made(home, Place::SCHEMA, home.capabilities().deferrable_uniques).await? {
        return Ok(());
    }
    for db in &home.tenants {
        let place = |number| Place {
            id: Auto::unset(),
            number,
            letter: number,
        };
        let (first, second) = (place(1).insert(db).await?, place(2).insert(db).await?);
        let change = |row: &Place, number, letter| {
            let mut row = row.clone();
            (row.number, row.letter) = (number, letter);
            row
        };
        // Two rows change places.
        db.transaction(async |tx| {
            change(&first, 2, 1).update(tx).await?;
            change(&second, 1, 2).update(tx).await
        })
        .await?;
        let unknown = place(1).upsert(db, |place| place.number).await;
        assert_eq!(kind(unknown), ErrorKind::Unsupported);
        let broken: Result<()> = db
            .transaction(async |tx| change(&first, 1, 1).update(tx).await)
            .await;
        assert_eq!(kind(broken), ErrorKind::Unique);
        let early: Result<()> = db
            .transaction(async |tx| change(&first, 2, 2).update(tx).await)
            .await;
        assert_eq!(kind(early), ErrorKind::Unique);
        db.transaction(async |tx| {
            tx.defer_constraints().await?;
            change(&first, 2, 2).update(tx).await?;
            change(&second, 1, 1).update(tx).await
        })
        .await?;
        let numbers = Place::objects()
            .order_by(|place| place.id.ascending())
            .values(|place| (place.number, place.letter));
        assert_eq!(numbers.all(db).await?, [(2, 2), (1, 1)]);
    }
    Ok(())
}

pub(super) async fn foreign_keys_are_checked_at_the_end_of_a_transaction(
    home: &Home,
) -> Result<()> {
    let able = home.capabilities().deferrable_references;
    if !made(home, Node::SCHEMA, able).await? {
        let refused: Result<()> = home
            .db()
            .transaction(async |tx| tx.defer_constraints().await)
            .await;
        assert_eq!(kind(refused), ErrorKind::Unsupported);
        return Ok(());
    }
    for db in &home.tenants {
        let node = Node {
            id: Auto::unset(),
            before: None,
            after_id: None,
        };
        let first = node.clone().insert(db).await?;
        let id = first.id.get().copied().unwrap_or_default();
        let (next, unknown) = (id + 1, id + 1_000);
        let pointing = |before: Option<i64>, after: Option<i64>| {
            let mut node = first.clone();
            node.before = before.map(ForeignKey::of);
            node.after_id = after;
            node
        };
        db.transaction(async |tx| {
            pointing(Some(next), None).update(tx).await?;
            node.clone().insert(tx).await.map(drop)
        })
        .await?;
        let broken: Result<()> = db
            .transaction(async |tx| pointing(Some(unknown), None).update(tx).await)
            .await;
        assert_eq!(kind(broken), ErrorKind::ForeignKey);
        let early: Result<()> = db
            .transaction(async |tx| {
                let refused = pointing(None, Some(unknown)).update(tx).await;
                assert_eq!(kind(refused), ErrorKind::ForeignKey);
                Err(terrace_core::Error::new(ErrorKind::InvalidInput, "undone"))
            })
            .await;
        assert_eq!(kind(early), ErrorKind::InvalidInput);
        db.transaction(async |tx| {
            tx.defer_constraints().await?;
            pointing(None, Some(unknown)).update(tx).await?;
            pointing(None, None).update(tx).await
        })
        .await?;
        let left: Result<()> = db
            .transaction(async |tx| {
                tx.defer_constraints().await?;
                pointing(None, Some(unknown)).update(tx).await
            })
            .await;
        assert_eq!(kind(left), ErrorKind::ForeignKey);
    }
    Ok(())
}

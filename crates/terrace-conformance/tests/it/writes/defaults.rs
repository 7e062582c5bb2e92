//! Values that an insert leaves to the database: defaults of columns, and calculations.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Defaulted, Key, Model, Saved, Upserted, value};

use super::{Language, Stock, Ticket, start, stock};
use crate::support::{Home, kind};

fn ticket(title: &str) -> Ticket {
    Ticket {
        id: Auto::unset(),
        title: title.to_owned(),
        state: Defaulted::unset(),
        priority: Defaulted::unset(),
        weight: 0,
    }
}

fn language(code: Option<&str>, name: &str) -> Language {
    Language {
        code: code.map_or(Defaulted::unset(), |code| Key::from(code).into()),
        name: name.to_owned(),
    }
}

/// Statements of a write that has to know what the database filled in.
fn statements(home: &Home, returns: bool) -> usize {
    if returns || home.capabilities().update_returning {
        1
    } else {
        2
    }
}

pub(super) async fn values_are_left_to_the_database(home: &Home) -> Result<()> {
    let (db, recording) = start(home).await?.recording();
    let returns = home.capabilities().insert_returning;
    let mut left = ticket("a").insert(&db).await?;
    assert_eq!(recording.count(), statements(home, returns));
    assert_eq!(left.state.get().map(String::as_str), Some("open"));
    assert_eq!(left.priority.get(), Some(&Some(3)));
    let given = Ticket {
        state: "done".to_owned().into(),
        priority: None.into(),
        ..ticket("b")
    };
    let given = given.insert(&db).await?;
    assert_eq!(given.priority, Defaulted::of(None));
    let stored = Ticket::objects().order_by(|row| row.id.ascending());
    assert_eq!(
        stored.clone().all(&db).await?,
        [left.clone(), given.clone()]
    );
    left.state = "closed".to_owned().into();
    left.update(&db).await?;
    // A value that is left to the database is its default in an update, too.
    left.state = Defaulted::unset();
    let before = recording.count();
    left.update(&db).await?;
    assert_eq!(recording.count() - before, statements(home, false));
    assert_eq!(left.state.get().map(String::as_str), Some("open"));
    assert_eq!(stored.all(&db).await?, [left.clone(), given]);
    let before = left.clone();
    left.priority = Defaulted::of(None);
    assert_eq!(left.save_changed(&db, &before).await?, Saved::Updated);
    let null = left.clone();
    left.priority = Defaulted::unset();
    assert_eq!(left.save_changed(&db, &null).await?, Saved::Updated);
    assert_eq!(left, before);
    let other = Ticket {
        weight: 9,
        ..ticket("b")
    };
    let written = other.upsert(&db, |row| row.title).await?;
    assert!(matches!(written, Upserted::Updated(_)));
    assert_eq!(written.row().priority.get(), Some(&Some(3)));
    let none = Ticket::objects().count(&home.tenants[1]).await?;
    assert_eq!(none, 0);
    Ok(())
}

pub(super) async fn defaults_in_bulk_inserts(home: &Home) -> Result<()> {
    let (db, recording) = start(home).await?.recording();
    let rows = vec![
        ticket("a"),
        Ticket {
            state: "done".to_owned().into(),
            ..ticket("b")
        },
        Ticket {
            priority: Some(7).into(),
            ..ticket("c")
        },
    ];
    let rows = Ticket::bulk_insert(&db, rows).await?;
    let returns = home.capabilities().insert_returning;
    assert_eq!(recording.count(), statements(home, returns));
    let seen: Vec<_> = rows
        .iter()
        .map(|row| (row.state.get().map(String::as_str), row.priority.get()))
        .collect();
    assert_eq!(
        seen,
        [
            (Some("open"), Some(&Some(3))),
            (Some("done"), Some(&Some(3))),
            (Some("open"), Some(&Some(7)))
        ]
    );
    let stored = Ticket::objects().order_by(|row| row.id.ascending());
    assert_eq!(stored.all(&db).await?, rows);
    let written = Ticket::bulk_insert(&db, vec![ticket("c"), ticket("d")])
        .update_on_conflict(|row| row.title, |row| (row.priority, row.state))
        .await?;
    assert_eq!(written[0].id, rows[2].id);
    assert!(written.iter().all(|row| row.priority == rows[0].priority));
    let mut left = vec![Ticket {
        priority: Defaulted::unset(),
        ..rows[2].clone()
    }];
    let refused = Ticket::bulk_update(&db, &mut left, |row| row.priority).await;
    assert_eq!(kind(refused), ErrorKind::InvalidInput);
    Ok(())
}

pub(super) async fn keys_are_left_to_the_database(home: &Home) -> Result<()> {
    let (db, recording) = start(home).await?.recording();
    if !home.capabilities().insert_returning {
        let refused = language(None, "English").insert(&db).await;
        assert_eq!(kind(refused), ErrorKind::Unsupported);
        assert_eq!(recording.count(), 0);
        return Ok(());
    }
    let mut english = language(None, "English").insert(&db).await?;
    assert_eq!(english.key().as_deref(), Some("en"));
    "english".clone_into(&mut english.name);
    english.update(&db).await?;
    assert_eq!(Language::get(&db, "en").await?, english);
    english.delete(&db).await?;
    let rows = vec![
        language(Some("de"), "German"),
        language(None, "English"),
        language(Some("fr"), "French"),
    ];
    let rows = Language::bulk_insert(&db, rows).await?;
    let keys: Vec<_> = rows.iter().filter_map(Language::key).collect();
    assert_eq!(keys, ["de", "en", "fr"]);
    let taken = language(None, "again").insert(&db).await;
    assert_eq!(kind(taken), ErrorKind::Unique);
    Ok(())
}

pub(super) async fn calculations_are_made_by_the_insert(home: &Home) -> Result<()> {
    let (db, recording) = start(home).await?.recording();
    let returns = home.capabilities().insert_returning;
    let calculated = ticket("first")
        .insert_setting(&db, |row| {
            [
                row.title.set(value("SHOUTED").lower()),
                row.weight.set(value(40_i64) + 2),
                row.state.set("given"),
            ]
        })
        .await?;
    assert_eq!(recording.count(), statements(home, returns));
    assert_eq!(calculated.title, "shouted");
    assert_eq!(calculated.weight, 42);
    assert_eq!(calculated.state.get().map(String::as_str), Some("given"));
    // The rows that are there can be asked: those of this tenant only.
    for tenant in &home.tenants {
        let (tenant, _) = tenant.recording();
        let count = Ticket::objects().count(&tenant).await?;
        let heaviest = Ticket::objects().order_by(|row| row.weight.descending());
        let heaviest = heaviest.limit(1).select(|row| row.weight).value();
        let row = ticket("next")
            .insert_setting(&tenant, |row| row.weight.set(heaviest.coalesce(0_i64) + 1));
        let expected = if count == 0 { 1 } else { 43 };
        assert_eq!(row.await?.weight, expected);
    }
    let before = recording.count();
    let rows = Stock::bulk_insert(&db, vec![stock("a", 1), stock("b", 2)])
        .setting(|row, columns| columns.amount.set(value(row.amount) * 10))
        .await?;
    assert_eq!(recording.count() - before, statements(home, returns));
    assert_eq!((rows[0].amount, rows[1].amount), (10, 20));
    assert_eq!(Stock::get(&db, "b").await?, rows[1]);
    let keys = Stock::bulk_insert(&db, vec![stock("C", 1), stock("D", 2)])
        .setting(|row, columns| columns.code.set(value(row.code.get().clone()).lower()));
    if returns {
        let codes: Vec<_> = keys.await?.iter().filter_map(Stock::key).collect();
        assert_eq!(codes, ["c", "d"]);
    } else {
        assert_eq!(kind(keys.await), ErrorKind::Unsupported);
    }
    Ticket::objects().delete(&home.tenants[1]).await.map(drop)
}

pub(super) async fn columns_of_the_new_row_are_refused_in_calculations(home: &Home) -> Result<()> {
    let (db, recording) = start(home).await?.recording();
    let own = ticket("a").insert_setting(&db, |row| row.weight.set(row.weight + 1));
    assert_eq!(kind(own.await), ErrorKind::Statement);
    let inside = ticket("a").insert_setting(&db, |row| {
        let same = Ticket::objects().filter(|other| other.title.equals(row.title));
        row.weight
            .set(same.select(|other| other.weight).value().coalesce(0_i64))
    });
    assert_eq!(kind(inside.await), ErrorKind::Statement);
    let number = ticket("a").insert_setting(&db, |row| row.id.set(value(7_i64) + 1));
    assert_eq!(kind(number.await), ErrorKind::InvalidInput);
    assert_eq!(recording.count(), 0);
    Ok(())
}

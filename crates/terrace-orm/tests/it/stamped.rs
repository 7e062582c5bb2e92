//! Times that writes stamp by themselves, and what they never change.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use terrace_core::{ErrorKind, ModelSchema, Result};
use terrace_orm::{Auto, Json, Model, models};

use crate::models::{Album, Artist, Stamped};
use crate::store::{Store, sample};

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Settings {
    theme: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", unique(owner, name))]
struct Panel {
    id: Auto<i64>,
    owner: i32,
    #[terrace(max_length = 20)]
    name: String,
    settings: Json<Settings>,
    other: Option<Json<Settings>>,
    #[terrace(auto_now_add)]
    opened: Option<Timestamp>,
    #[terrace(auto_now)]
    seen: Option<Timestamp>,
    #[terrace(soft_delete)]
    closed: Option<Timestamp>,
}

pub(crate) fn models() -> &'static [&'static ModelSchema] {
    models![Panel]
}

fn theme(name: &str) -> Json<Settings> {
    Json(Settings {
        theme: name.to_owned(),
    })
}

fn panel(name: &str) -> Panel {
    Panel {
        id: Auto::unset(),
        owner: 1,
        name: name.to_owned(),
        settings: theme("light"),
        other: None,
        opened: None,
        seen: None,
        closed: None,
    }
}

fn row(text: &str) -> Stamped {
    Stamped {
        id: Auto::unset(),
        text: text.to_owned(),
        born: Auto::unset(),
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
        token: Auto::unset(),
    }
}

#[tokio::test]
async fn a_time_that_is_not_there_is_stamped_too() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let mut panel = panel("left").insert(db).await?;
        assert!(panel.opened.is_some() && panel.seen == panel.opened);
        assert_eq!(Panel::objects().get(db).await?, panel);
        panel.seen = None;
        tokio::time::sleep(Duration::from_millis(2)).await;
        panel.save(db).await?;
        assert!(panel.seen > panel.opened);
        panel.soft_delete(db).await?;
        assert!(panel.closed.is_some());
        assert_eq!(Panel::objects().count(db).await?, 0);
        assert_eq!(Panel::objects().with_deleted().get(db).await?, panel);
        panel.restore(db).await?;
        assert_eq!(panel.closed, None);
        assert_eq!(Panel::objects().get(db).await?, panel);
    }
    Ok(())
}

#[tokio::test]
async fn no_update_changes_the_time_of_the_insert() -> Result<()> {
    fn refused<T: std::fmt::Debug>(result: Result<T>) {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        let text = "Stamped.created is the time of the insert: no update changes it";
        assert_eq!(error.message(), text);
    }
    let store = Store::new().await;
    let db = &store.acme;
    let first = row("x").insert(db).await?;
    let later = Timestamp::UNIX_EPOCH;
    let mut changed = Stamped {
        created: later,
        born: Auto::from(later),
        ..first.clone()
    };
    changed.update(db).await?;
    changed.created = later;
    changed.save(db).await?;
    changed.created = later;
    changed.save_with(db, |_| Ok(Vec::<Panel>::new())).await?;
    let there = Stamped::get(db, 1).await?;
    assert_eq!(there.created, first.created);
    // What is only filled when it is left out belongs to the program.
    assert_eq!(there.born.get(), Some(&later));
    let changed = &mut Stamped {
        created: later,
        ..there.clone()
    };
    refused(changed.save_fields(db, |s| (s.text, s.created)).await);
    refused(changed.save_changed(db, &there).await);
    let rows = &mut [changed.clone()];
    refused(Stamped::bulk_update(db, rows, |s| s.created).await);
    let all = Stamped::objects();
    refused(all.update(db, |s| [s.created.set(later)]).await);
    let upsert = changed.clone().upsert(db, |s| s.id);
    refused(upsert.update_only(|s| s.created).await);
    assert_eq!(Stamped::get(db, 1).await?.created, first.created);
    Ok(())
}

#[tokio::test]
async fn the_unique_key_that_is_declared_first_finds_the_row() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    let first = panel("left").upsert_declared(db).await?;
    assert!(first.is_inserted());
    let again = Panel {
        settings: theme("dark"),
        ..panel("left")
    };
    let again = again.upsert_declared(db).await?;
    assert!(!again.is_inserted());
    assert_eq!(again.row().key(), first.row().key());
    assert_eq!(Panel::objects().get(db).await?.settings, theme("dark"));
    // Of a field alone, where nothing else is declared.
    sample(db).await;
    let artist = Artist::objects().filter(|a| a.rating.equals(5));
    let artist = artist.get(db).await?;
    let other = Artist {
        id: Auto::unset(),
        rating: Some(1),
        ..artist.clone()
    };
    let other = other.upsert_declared(db).await?.into_row();
    assert_eq!((other.key(), other.rating), (artist.key(), Some(1)));
    Ok(())
}

#[tokio::test]
async fn documents_with_a_type_are_set_and_compared() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    panel("left").insert(db).await?;
    panel("right").insert(db).await?;
    let dark = theme("dark");
    let left = Panel::objects().filter(|p| p.name.equals("left"));
    let changed = left
        .update(db, |p| {
            [p.settings.set(&dark), p.other.set(Some(theme("red")))]
        })
        .await?;
    assert_eq!(changed, 1);
    let found = Panel::objects().filter(|p| p.settings.equals(theme("dark")));
    let mut found = found.get(db).await?;
    assert_eq!((&*found.name, &found.other), ("left", &Some(theme("red"))));
    found
        .change(db, |p| [p.settings.set(theme("blue")), p.other.set_null()])
        .await?;
    assert_eq!((found.settings, found.other), (theme("blue"), None));
    Ok(())
}

#[tokio::test]
async fn a_null_behind_a_missing_row_says_what_to_do() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let titles = Album::objects().values(|a| (a.title, a.parent().title));
    let refused = titles.all(db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidValue);
    let text = "title: the column is null but was read as Text";
    assert_eq!(refused.message(), text);
    let hint = refused.hint().unwrap_or_default();
    assert!(hint.contains("`.optional()`"), "{hint}");
    let titles = Album::objects().values(|a| a.parent().title.optional());
    assert_eq!(titles.all(db).await?[0], None);
    Ok(())
}

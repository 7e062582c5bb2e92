//! Texts as values: in calculations, fragments, and what is written.

use serde_json::json;
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Model, case, concat, raw, sql, value};

use super::{HOSTILE, Note, fill, hostile};
use crate::support::{Home, kind};

pub(super) async fn calculations_take_texts_literally(home: &Home) -> Result<()> {
    fill(home, &hostile()).await?;
    let db = home.db();
    for given in HOSTILE {
        let one = Note::objects().filter(|n| n.text.equals(given));
        let (joined, chosen, filled, replaced, place, widened) = one
            .clone()
            .values(|n| {
                (
                    concat((given, "|", n.text)),
                    case().when(n.text.equals(given), given).otherwise("no"),
                    n.other.coalesce(given),
                    concat(("<", n.text, ">")).replace(given, "x"),
                    concat(("<", n.text, ">")).position(given),
                    value("a").pad_left(5, given),
                )
            })
            .get(db)
            .await?;
        assert_eq!(joined, format!("{given}|{given}"));
        assert_eq!((chosen.as_str(), filled.as_str()), (given, given));
        if given.is_empty() {
            assert_eq!(replaced, "<>");
        } else {
            assert_eq!(replaced, "<x>".replace(given, "x"), "{given:?}");
            assert_eq!(place, 2, "{given:?}");
            let wide: String = given.chars().cycle().take(4).collect();
            assert_eq!(widened, format!("{wide}a"), "{given:?}");
        }
        let texts = Note::objects()
            .filter(|n| n.text.one_of(["a", "A"]))
            .aggregate(db, |n| {
                n.text.text_aggregate(given).order_by(n.text.descending())
            })
            .await?;
        let orders = [format!("a{given}A"), format!("A{given}a")];
        assert!(
            texts.is_some_and(|texts| orders.contains(&texts)),
            "{given:?}"
        );
    }
    Ok(())
}

pub(super) async fn fragments_take_texts_as_values(home: &Home) -> Result<()> {
    fill(home, &hostile()).await?;
    let db = home.db();
    for given in HOSTILE {
        let asked = Note::objects()
            .filter(|n| sql!(bool: "{} = {}", n.text, given))
            .values(|n| (n.text, sql!(String: "coalesce({}, {})", n.other, given)));
        let asked = asked.all(db).await;
        if asked.is_err() && !home.allows_raw() {
            assert_eq!(kind(asked), ErrorKind::Isolation);
            continue;
        }
        assert_eq!(asked?, [(given.to_owned(), given.to_owned())], "{given:?}");
        let text = match home.dialect() {
            "postgres" => "SELECT text FROM note WHERE text = $1",
            _ => "SELECT text FROM note WHERE text = ?",
        };
        let rows = raw(text).bind(given).all::<(String,)>(db).await;
        if home.allows_raw() {
            assert_eq!(rows?, [(given.to_owned(),)], "{given:?}");
        } else {
            assert_eq!(kind(rows), ErrorKind::Isolation);
        }
    }
    Ok(())
}

pub(super) async fn writes_keep_texts_as_they_are(home: &Home) -> Result<()> {
    fill(home, &hostile()).await?;
    let db = home.db();
    for given in HOSTILE {
        let one = || Note::objects().filter(|n| n.text.equals(given));
        let changed = one()
            .update(db, |n| [n.other.set(given), n.body.set(json!([given]))])
            .await?;
        assert_eq!(changed, 1, "{given:?}");
        let mut note = one().get(db).await?;
        assert_eq!(note.other.as_deref(), Some(given));
        assert_eq!(note.body, json!([given]));
        note.other = Some(format!("{given}{given}"));
        note.save(db).await?;
        let (note, created) = one().get_or_create(db, || Note::of(given)).await?;
        assert!(!created, "{given:?}");
        assert_eq!(note.other, Some(format!("{given}{given}")));
        let longer = one()
            .update(db, |n| [n.other.set(concat((n.text, given)))])
            .await?;
        assert_eq!(longer, 1);
        let both = format!("{given}{given}");
        assert_eq!(one().get(db).await?.other, Some(both));
    }
    for given in HOSTILE {
        let gone = Note::objects().filter(|n| n.text.equals(given));
        assert_eq!(gone.delete(db).await?, 1, "{given:?}");
    }
    assert_eq!(Note::objects().count(db).await?, 0);
    Ok(())
}

//! Conditions and orders by path.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Given, Model, Visible};

use super::{HOSTILE, Note, fill, found, hostile, places};
use crate::support::{Home, kind};

fn visible() -> Visible {
    Visible::of(Note::SCHEMA).all_fields()
}

pub(super) async fn values_of_paths_are_values(home: &Home) -> Result<()> {
    let texts = hostile();
    let first = fill(home, &texts).await?;
    let seen = visible();
    for given in HOSTILE {
        let by = |path: &str| Note::objects().filter_by(&seen, path, given);
        let asked = found(home, first, by("text")?).await?;
        assert_eq!(asked, places(&texts, |text| text == given), "{given:?}");
        for (path, matches) in [
            (
                "text__contains",
                (|text, given| text.contains(given)) as fn(&str, &str) -> bool,
            ),
            ("text__startswith", |text, given| text.starts_with(given)),
            ("text__endswith", |text, given| text.ends_with(given)),
        ] {
            let asked = found(home, first, by(path)?).await?;
            let wanted = places(&texts, |text| matches(text, given));
            assert_eq!(asked, wanted, "{path} {given:?}");
        }
        let listed = Given::from(vec![given, "A"]);
        let asked = Note::objects().filter_by(&seen, "text__in", listed)?;
        let wanted = places(&texts, |text| text == given || text == "A");
        assert_eq!(found(home, first, asked).await?, wanted, "in {given:?}");
        let left = Note::objects().exclude_by(&seen, "text", given)?;
        let wanted = places(&texts, |text| text != given);
        assert_eq!(found(home, first, left).await?, wanted, "not {given:?}");
        let both = [("text", given), ("text__contains", given)];
        let asked = Note::objects().filter_by_all(&seen, both)?;
        let wanted = places(&texts, |text| text == given);
        assert_eq!(found(home, first, asked).await?, wanted, "both {given:?}");
        // Values of other types are read before anything is sent.
        for path in ["id", "at", "at__year", "id__range", "text__length"] {
            match Note::objects().filter_by(&seen, path, given) {
                Ok(query) => assert!(found(home, first, query).await?.len() <= texts.len()),
                Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidInput, "{given:?}"),
            }
        }
    }
    Ok(())
}

pub(super) async fn paths_are_names_and_nothing_else(home: &Home) -> Result<()> {
    let texts = hostile();
    let first = fill(home, &texts).await?;
    let seen = visible();
    for given in HOSTILE {
        let refused = |path: &str| {
            let asked = Note::objects().filter_by(&seen, path, "a").map(drop);
            assert_eq!(kind(asked), ErrorKind::InvalidInput, "{path:?}");
            for order in [path.to_owned(), format!("-{path}")] {
                let sorted = Note::objects().order_by_path(&seen, &[&order]).map(drop);
                assert_eq!(kind(sorted), ErrorKind::InvalidInput, "{order:?}");
            }
        };
        refused(given);
        refused(&format!("text{given} "));
        refused(&format!("{given}__text"));
        refused(&format!("text__{given}"));
        refused(&format!("at__year__{given}"));
        // Behind a document every text is the name of a member, or the place of an element.
        let path = format!("body__{given}");
        if given.is_empty() {
            refused(&path);
            continue;
        }
        // An underscore at either end belongs to what joins the names.
        if given.starts_with('_') || given.ends_with('_') {
            continue;
        }
        let asked = Note::objects().filter_by(&seen, &format!("{path}__isnull"), false)?;
        if given == "--" && asked.clone().sql(home.db()).is_err() {
            assert_eq!(kind(asked.count(home.db()).await), ErrorKind::Unsupported);
            continue;
        }
        let place = given.parse::<i64>().is_ok();
        let wanted = places(&texts, |text| !place && text == given);
        assert_eq!(found(home, first, asked).await?, wanted, "{path:?}");
        // Sorting changes the order and nothing else.
        let sorted = Note::objects().order_by_path(&seen, &[&path, "id"])?;
        let sorted = sorted.values(|note| note.id).all(home.db()).await?;
        assert_eq!(sorted.len(), texts.len(), "{path:?}");
    }
    Ok(())
}

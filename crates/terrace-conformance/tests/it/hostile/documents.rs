//! Names of members of documents.

use serde_json::json;
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Model, json_array, json_object};

use super::{HOSTILE, Note, fill, found, hostile, places};
use crate::support::{Home, kind};

pub(super) async fn members_of_documents_are_found_by_their_names(home: &Home) -> Result<()> {
    let texts = hostile();
    let first = fill(home, &texts).await?;
    let all = Note::objects;
    for given in HOSTILE {
        // Not every database finds every name: one that doesn't says so before it is asked.
        let asked = all().filter(|n| n.body.has_key(given)).sql(home.db());
        if given.starts_with('-') && asked.is_err() {
            let by_key = all().filter(|n| n.body.key(given).text().equals("a"));
            for refused in [asked, by_key.sql(home.db())] {
                assert_eq!(kind(refused), ErrorKind::Unsupported, "{given:?}");
            }
            continue;
        }
        let wanted = places(&texts, |text| text == given);
        let own = |query| found(home, first, query);
        let has = own(all().filter(|n| n.body.has_key(given))).await?;
        assert_eq!(has, wanted, "has_key {given:?}");
        let there = own(all().filter(|n| n.body.key(given).json().is_not_null())).await?;
        assert_eq!(there, wanted, "key {given:?}");
        let exists = own(all().filter(|n| n.body.key(given).key(given).exists())).await?;
        assert_eq!(exists, wanted, "exists {given:?}");
        let deep = own(all().filter(|n| n.body.key(given).has_key(given))).await?;
        assert_eq!(deep, wanted, "has_key behind {given:?}");
        let inside = own(all().filter(|n| {
            let element = n.body.key(given).key(given).index(0);
            element.text().equals(given)
        }));
        assert_eq!(inside.await?, wanted, "text behind {given:?}");
        let last = own(all().filter(|n| {
            let element = n.body.key(given).key(given).index(-1);
            element.json().equals(json!(given))
        }));
        assert_eq!(last.await?, wanted, "JSON behind {given:?}");
        let whole = own(all().filter(|n| n.body.contains(json!({ given: { given: [given] } }))));
        assert_eq!(whole.await?, wanted, "contains {given:?}");
        let any = own(all().filter(|n| n.body.has_any_keys([given, "a"]))).await?;
        let either = places(&texts, |text| text == given || text == "a");
        assert_eq!(any, either, "has_any_keys {given:?}");
        let both = own(all().filter(|n| n.body.has_keys([given, "no such"]))).await?;
        assert!(both.is_empty(), "has_keys {given:?}");
        let read = all().filter(|n| n.text.equals(given));
        let read = read.values(|n| n.body.key(given).key(given).index(0).text());
        assert_eq!(
            read.get(home.db()).await?.as_deref(),
            Some(given),
            "{given:?}"
        );
    }
    Ok(())
}

pub(super) async fn objects_are_made_with_any_names(home: &Home) -> Result<()> {
    fill(home, &hostile()).await?;
    for given in HOSTILE {
        let made = Note::objects()
            .filter(|n| n.text.equals(given))
            .values(|n| (json_object([given], (n.text,)), json_array((n.text, given))))
            .get(home.db())
            .await?;
        assert_eq!(made, (json!({ given: given }), json!([given, given])));
    }
    Ok(())
}

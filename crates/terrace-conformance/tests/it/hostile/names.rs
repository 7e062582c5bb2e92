//! Names of zones, collations, queries and locks.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Model, Visible};

use super::{HOSTILE, Note, fill, hostile};
use crate::support::{Home, kind};

pub(super) async fn zones_are_zones_and_nothing_else(home: &Home) -> Result<()> {
    fill(home, &hostile()).await?;
    let more = [
        "Europe/Paris'",
        "UTC'; DROP TABLE note; --",
        "+01:00'",
        "+25:00",
        "+1",
        "Europe/Paris\0",
        "../../etc/passwd",
        "Eur\u{43e}pe/Paris",
    ];
    for zone in HOSTILE.into_iter().chain(more) {
        let asked = Note::objects().filter(|n| n.at.in_zone(zone).hour().at_least(0));
        let seen = Visible::of(Note::SCHEMA).all_fields().in_zone(zone);
        let by_path = Note::objects().filter_by(&seen, "at__hour__gte", "0");
        if asked.clone().sql(home.db()).is_ok() {
            // It has the shape of a zone's name: what no zone has is unknown, and nothing else.
            let shape = |byte: u8| byte.is_ascii_alphanumeric();
            assert!(zone.bytes().all(shape), "{zone:?}");
            let unknown = asked.count(home.db()).await;
            assert_eq!(kind(unknown), ErrorKind::InvalidValue, "{zone:?}");
        } else {
            let error = asked.sql(home.db()).map(drop).unwrap_err();
            assert!(
                matches!(
                    error.kind(),
                    ErrorKind::InvalidInput | ErrorKind::Unsupported
                ),
                "{zone:?}: {error:?}"
            );
            assert!(by_path?.sql(home.db()).is_err(), "{zone:?}");
        }
    }
    assert_eq!(Note::objects().count(home.db()).await?, 64);
    Ok(())
}

pub(super) async fn collations_are_names_and_nothing_else(home: &Home) -> Result<()> {
    fill(home, &hostile()).await?;
    for collation in HOSTILE {
        let asked = Note::objects().filter(|n| n.text.collate(collation).equals("a"));
        // No database has a collation of such a name: it says so, or we do.
        let refused = asked.count(home.db()).await;
        let refused = kind(refused);
        assert!(
            matches!(
                refused,
                ErrorKind::Statement | ErrorKind::InvalidInput | ErrorKind::Unsupported
            ),
            "{collation:?}: {refused:?}"
        );
    }
    assert_eq!(Note::objects().count(home.db()).await?, 64);
    Ok(())
}

pub(super) async fn queries_have_any_name(home: &Home) -> Result<()> {
    fill(home, &hostile()).await?;
    for name in HOSTILE.into_iter().chain(["a\0b"]) {
        let named = Note::objects().filter(|n| n.text.equals("a")).common(name);
        let named = named.map(|named| named.values(|n| n.text));
        if name.is_empty() || name.contains('\0') {
            let refused = named.and_then(|named| named.sql(home.db()));
            assert_eq!(kind(refused), ErrorKind::InvalidInput, "{name:?}");
        } else {
            // Where no name may end with a space, or have letters of four bytes, the database says
            // so.
            match named?.all(home.db()).await {
                Ok(found) => assert_eq!(found, ["a"], "{name:?}"),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Statement, "{name:?}");
                    let long = name.chars().any(|letter| letter.len_utf8() > 3);
                    assert!(
                        long || name.ends_with(char::is_whitespace),
                        "{name:?}: {error}"
                    );
                }
            }
        }
    }
    assert_eq!(Note::objects().count(home.db()).await?, 64);
    Ok(())
}

pub(super) async fn locks_have_any_key(home: &Home) -> Result<()> {
    let db = home.db();
    db.transaction(async |tx| {
        for key in HOSTILE.into_iter().chain(["a\0b"]) {
            assert!(tx.try_advisory_lock(key).await?, "{key:?}");
        }
        Ok(())
    })
    .await
}

//! Wrong statements, and what an error leaves behind.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Model, raw};
use terrace_sql::Expression;

use super::{Pet, clear, discreet, owner, pet, set};
use crate::support::{Home, kind};

pub(super) async fn a_wrong_statement(home: &Home) -> Result<()> {
    let db = home.db();
    let texts = [
        "SELECT email FROM no_such_table",
        "SELECT no_such_column FROM owner",
        "SELEC email FROM owner",
    ];
    for text in texts {
        let expected = if home.allows_raw() {
            ErrorKind::Statement
        } else {
            ErrorKind::Isolation
        };
        assert_eq!(
            kind(raw(text).all::<(String,)>(db).await),
            expected,
            "{text}"
        );
        let inside: Result<_> = db
            .transaction(async |tx| raw(text).all::<(String,)>(tx).await)
            .await;
        assert_eq!(kind(inside), expected, "{text}");
    }
    let unknown = set("no_such_column", Expression::Value(1_i64.into()));
    assert_eq!(kind(home.run(&unknown).await), ErrorKind::Statement);
    Ok(())
}

/// The pool has six connections; each error would cost one, if it did.
pub(super) async fn an_error_does_not_end_its_connection(home: &Home) -> Result<()> {
    clear(home).await?;
    let db = home.db();
    let ann = owner("ann").insert(db).await?;
    for number in 0..20 {
        assert_eq!(discreet(owner("ann").insert(db).await), ErrorKind::Unique);
        let inside: Result<()> = db
            .transaction(async |tx| {
                pet(&ann, &format!("rex {number}"))?.insert(tx).await?;
                owner("ann").insert(tx).await.map(drop)
            })
            .await;
        assert_eq!(discreet(inside), ErrorKind::Unique);
    }
    assert_eq!(Pet::objects().count(db).await?, 0);
    // A savepoint keeps what came before the error.
    let kept: Result<()> = db
        .transaction(async |tx| {
            pet(&ann, "kept")?.insert(tx).await?;
            let nested: Result<()> = tx
                .transaction(async |nested| owner("ann").insert(nested).await.map(drop))
                .await;
            assert_eq!(discreet(nested), ErrorKind::Unique);
            pet(&ann, "kept too")?.insert(tx).await.map(drop)
        })
        .await;
    kept?;
    assert_eq!(Pet::objects().count(db).await?, 2);
    Ok(())
}

//! Instances without a key, where one is asked for.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Model, Together, case, prefetch, prefetch_for};

use crate::models::*;
use crate::store::{Store, sample};

fn nobody() -> Artist {
    Artist {
        id: Auto::unset(),
        name: "Nobody".to_owned(),
        rating: None,
    }
}

/// Whether nothing was sent because of an instance without a key.
fn is_refused<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    assert!(error.to_string().contains("insert it first"), "{error}");
}

#[tokio::test]
async fn an_instance_without_a_key_is_no_operand() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let (recorded, statements) = db.recording();
    let db = &recorded;
    let new = nobody();
    let albums = Album::objects;
    is_refused(albums().filter(|a| a.artist.equals(&new)).all(db).await);
    is_refused(
        albums()
            .filter(|a| a.artist.equals(Some(&new)))
            .all(db)
            .await,
    );
    is_refused(albums().filter(|a| a.artist.equals(new.id)).count(db).await);
    is_refused(
        albums()
            .filter(|a| a.artist.not_equals(&new))
            .exists(db)
            .await,
    );
    is_refused(albums().exclude(|a| a.artist.equals(&new)).first(db).await);
    is_refused(albums().filter(|a| a.artist.one_of([&new])).all(db).await);
    is_refused(
        albums()
            .filter(|a| a.artist.one_of([&new]))
            .delete(db)
            .await,
    );
    is_refused(albums().filter(|a| a.artist.none_of([&new])).all(db).await);
    is_refused(
        albums()
            .filter(|a| a.artist().id.equals(&new))
            .all(db)
            .await,
    );
    is_refused(albums().filter(|a| a.artist.less_than(&new)).all(db).await);
    is_refused(
        albums()
            .filter(|a| a.artist.is_distinct_from(&new))
            .all(db)
            .await,
    );
    is_refused(
        albums()
            .filter(|a| (a.artist, a.id).equals((&new, 1)))
            .all(db)
            .await,
    );
    is_refused(
        albums()
            .filter(|a| (a.artist, a.id).one_of([(&new, 1)]))
            .all(db)
            .await,
    );
    // Neither is it one where no row is asked for anyway.
    is_refused(
        albums()
            .filter(|a| a.artist.equals(&new))
            .none()
            .all(db)
            .await,
    );
    let never = albums().filter(|a| a.id.one_of([0_i64; 0]) & a.artist.equals(&new));
    is_refused(never.all(db).await);
    let inside = Artist::objects().filter(|a| {
        a.id.in_query(
            albums()
                .filter(|b| b.artist.equals(&new))
                .select(|b| b.artist),
        )
    });
    is_refused(inside.all(db).await);
    let changed = albums().update(db, |a| a.artist.set(&new)).await;
    is_refused(changed);
    let maybe = Some(nobody());
    is_refused(
        albums()
            .update(db, |a| a.artist.set(maybe.as_ref().unwrap()))
            .await,
    );
    let calculated = albums().annotate(|a| case().when(a.artist.equals(&new), 1).otherwise(0));
    is_refused(calculated.all(db).await);
    assert_eq!(statements.count(), 0, "{:?}", statements.statements());
    Ok(())
}

#[tokio::test]
async fn an_instance_without_a_key_has_no_relations() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let ann = Artist::get(db, 1).await?;
    let (recorded, statements) = db.recording();
    let db = &recorded;
    let new = nobody();
    is_refused(new.albums());
    is_refused(new.remarks());
    is_refused(new.friends().all());
    is_refused(new.friends().count(db).await);
    is_refused(new.friends().add(db, [&ann]).await);
    is_refused(new.friends().remove(db, [1]).await);
    is_refused(new.friends().clear(db).await);
    is_refused(ann.friends().add(db, [&new]).await);
    is_refused(ann.friends().add(db, [Some(&new)]).await);
    is_refused(ann.friends().set(db, [&new]).await);
    is_refused(ann.friends().remove(db, [&new]).await);
    is_refused(ann.friends().contains(db, &new).await);
    is_refused(ann.friends().contains(db, new.id).await);
    is_refused(Artist::objects().contains(db, &new).await);
    is_refused(
        Remark::objects()
            .filter(|r| r.target_pk.equals(&new))
            .all(db)
            .await,
    );
    let rows = prefetch(db, &[nobody()], Album::objects(), |a| a.artist).await;
    is_refused(rows);
    is_refused(
        prefetch_for([nobody()])
            .prefetch(|a| a.albums())
            .all(db)
            .await,
    );
    is_refused(
        prefetch_for([nobody()])
            .prefetch(|a| a.friends())
            .all(db)
            .await,
    );
    is_refused(new.delete(db).await);
    is_refused(nobody().refresh(db).await);
    assert_eq!(statements.count(), 0, "{:?}", statements.statements());
    Ok(())
}

//! What a query keeps when it moves inside another: whose rows it is of, its locks, its related rows.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Columns as _, Model};

use crate::models::*;
use crate::store::{Store, sample};

#[tokio::test]
async fn an_instances_rows_stay_those_of_its_tenant() -> Result<()> {
    let store = Store::of("row").await;
    sample(&store.acme).await;
    let ann = Artist::objects()
        .order_by(|a| a.id.ascending())
        .first(&store.acme)
        .await?;
    let ann = ann.expect("an artist");
    let albums = || ann.albums();
    let tree = albums()?.with_descendants(|a| (a.parent, a.id))?;
    let whole = albums()?.enclosed()?;
    let both = Album::objects().union(albums()?);
    for query in [tree, whole, both] {
        assert!(query.clone().count(&store.acme).await? >= 2);
        let refused = query.all(&store.globex).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Isolation);
    }
    Ok(())
}

#[tokio::test]
async fn a_lock_is_not_forgotten_inside_another_query() -> Result<()> {
    let store = Store::of("row").await;
    let locked = || Album::objects().for_update();
    let put_together = locked().union(Album::objects()).all(&store.acme).await;
    assert_eq!(put_together.unwrap_err().kind(), ErrorKind::Statement);
    let tree = locked().with_descendants(|a| (a.parent, a.id)).map(|_| ());
    assert_eq!(tree.unwrap_err().kind(), ErrorKind::Statement);
    let refused = locked().enclosed().map(|_| ()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Statement);
    Ok(())
}

#[tokio::test]
async fn related_rows_are_loaded_around_a_query_inside() -> Result<()> {
    let store = Store::of("row").await;
    let db = &store.acme;
    sample(db).await;
    let both = Album::objects()
        .union(Album::objects())
        .select_related(|a| a.artist())
        .order_by(|a| a.id.ascending());
    let rows = both.all(db).await?;
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|album| album.artist.loaded().is_some()));
    let tree = Album::objects()
        .filter(|a| a.parent.is_null())
        .select_related(|a| a.artist())
        .with_descendants(|a| (a.parent, a.id))?;
    assert!(
        tree.all(db)
            .await?
            .iter()
            .all(|album| album.artist.loaded().is_some())
    );
    let number = Album::objects().select_related(|a| a.artist()).distinct();
    assert_eq!(number.count(db).await?, 4);
    let cut = Artist::objects()
        .prefetch_with(
            |a| a.albums(),
            |b| b.select_related(|b| b.artist()).limit(1),
        )
        .all(db)
        .await;
    assert_eq!(cut.unwrap_err().kind(), ErrorKind::Statement);
    let whole = Album::objects().values(|a| (a.title, a.artist().row()));
    let refused = whole.clone().union(whole).all(db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Statement);
    Ok(())
}

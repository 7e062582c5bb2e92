//! Rows with the rows that relations lead to.

use terrace_orm::Model;

use crate::models::*;
use crate::queryset::{discography, names};
use crate::store::Store;

#[tokio::test]
async fn prefetches_give_each_row_its_related_rows() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let artists = discography(db).await;
        artists[0]
            .friends()
            .add(db, [&artists[1], &artists[2]])
            .await
            .unwrap();
        let rows = Artist::objects()
            .order_by(|a| a.name.ascending())
            .prefetch_with(|a| a.friends(), |f| f.order_by(|a| a.name.descending()))
            .prefetch_with(
                |a| a.albums(),
                |albums| {
                    albums.order_by(|a| a.id.ascending()).prefetch_with(
                        |a| a.tracks(),
                        |t| t.order_by(|t| t.id.descending()).limit(2),
                    )
                },
            )
            .all(db)
            .await
            .unwrap();
        let ((ada, friends), albums) = &rows[0];
        assert_eq!(ada.name, "Ada");
        assert_eq!(names(friends), ["Cy", "Bea"]);
        assert_eq!(albums.len(), 2);
        assert_eq!(albums[1].1.len(), 2);
        assert_eq!(rows[1].1[0].1.len(), 2);
        assert_eq!(rows[1].1[0].1[0].name, "Third 2");
        assert!(rows[2].1.is_empty());
        let one = Artist::objects()
            .filter(|a| a.name.equals("Bea"))
            .prefetch(|a| a.albums())
            .get(db)
            .await
            .unwrap();
        assert_eq!(one.1.len(), 1);
    }
}

#[tokio::test]
async fn prefetches_of_one_row_give_it_or_none() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let (db, log) = store.acme.recording();
        discography(&db).await;
        let before = log.count();
        let rows = Track::objects()
            .order_by(|t| t.id.ascending())
            .prefetch_one_with(
                |t| t.album(),
                |albums| albums.prefetch_one(|album| album.artist()),
            )
            .all(&db)
            .await
            .unwrap();
        assert_eq!(log.count() - before, 3);
        let (album, artist) = rows[5].1.as_ref().unwrap();
        assert_eq!(album.title, "Third");
        assert_eq!(artist.as_ref().unwrap().name, "Bea");
        let roots = Album::objects().prefetch_one(|a| a.parent());
        assert!(roots.all(&db).await.unwrap()[0].1.is_none());
        let before = log.count();
        let siblings = Track::objects()
            .order_by(|t| t.id.ascending())
            .prefetch(|t| t.album().tracks())
            .prefetch_one(|t| t.album().artist());
        let siblings = siblings.all(&db).await.unwrap();
        assert_eq!(log.count() - before, 3);
        assert_eq!((siblings[0].0.1.len(), siblings[5].0.1.len()), (1, 3));
        assert_eq!(siblings[5].1.as_ref().unwrap().name, "Bea");
        let albums = Album::objects().order_by(|a| a.id.ascending());
        let albums = albums.all(&db).await.unwrap();
        let before = log.count();
        let albums = terrace_orm::prefetch_for(albums)
            .prefetch_one(|album| album.artist())
            .prefetch(|album| album.tracks())
            .all(&db)
            .await
            .unwrap();
        assert_eq!(log.count() - before, 2);
        assert_eq!(albums[2].0.1.as_ref().unwrap().name, "Bea");
        assert_eq!(albums[2].1.len(), 3);
        let rows = albums.into_iter().map(|((album, _), _)| album);
        let foreign = terrace_orm::prefetch_for(rows).prefetch(|a| a.tracks());
        let refused = foreign.all(&store.globex).await.unwrap_err();
        assert_eq!(refused.kind(), terrace_core::ErrorKind::Isolation);
        let many = Artist::objects().prefetch_one(|a| a.albums());
        let refused = many.all(&db).await.unwrap_err();
        assert_eq!(refused.kind(), terrace_core::ErrorKind::Statement);
    }
}

//! Rows written together with rows that refer to them, through any handle of a tenant.

use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::{Auto, Children, ForeignKey, Model, Saved, each};
use terrace_tenancy::Executor;

use crate::models::*;
use crate::store::Store;

fn artist(name: &str) -> Artist {
    Artist {
        id: Auto::unset(),
        name: name.to_owned(),
        rating: None,
    }
}

fn album(title: &str, artist: &Artist) -> Result<Album> {
    Ok(Album {
        id: Auto::unset(),
        title: title.to_owned(),
        artist: ForeignKey::to(artist)?,
        parent: None,
        product: None,
    })
}

fn track(name: &str, album: &Album) -> Result<Track> {
    Ok(Track {
        id: Auto::unset(),
        name: name.to_owned(),
        album: Some(ForeignKey::to(album)?),
        milliseconds: 1000,
        price: 1.into(),
    })
}

/// Generic over the handle, as functions of a project are.
async fn debut(db: &impl Executor<Tenant>, name: &str) -> Result<(Artist, Vec<Album>)> {
    artist(name)
        .insert_with(db, |artist| {
            Ok(vec![album("First", artist)?, album("Second", artist)?])
        })
        .await
}

/// Generic over the handle and over what is made.
async fn added<E: Executor<Tenant>, C: Children<Tenant>>(
    db: &E,
    row: Artist,
    children: impl FnOnce(&Artist) -> Result<C> + Send,
) -> Result<C::Added> {
    Ok(row.insert_with(db, children).await?.1)
}

async fn with_tracks(db: &impl Executor<Tenant>, artist: &mut Artist) -> Result<Saved> {
    let (saved, (albums, tracks)) = artist
        .save_with(db, |artist| {
            let albums = vec![album("Third", artist)?];
            Ok(each(albums, |album| {
                Ok(vec![track("a", album)?, track("b", album)?])
            }))
        })
        .await?;
    assert_eq!((albums.len(), tracks.len()), (1, 2));
    Ok(saved)
}

/// What is spawned owns its handle, and its future can move between threads.
fn sent<T>(future: impl Future<Output = T> + Send) -> impl Future<Output = T> + Send {
    future
}

#[tokio::test]
async fn a_graph_is_written_by_functions_that_are_generic_over_the_handle() -> Result<()> {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let (mut ann, albums) = sent(debut(db, "Ann")).await?;
        assert!(
            albums
                .iter()
                .all(|album| Some(*album.artist.key()) == ann.key())
        );
        assert_eq!(sent(with_tracks(db, &mut ann)).await?, Saved::Updated);
        let made = |artist: &Artist| Ok((vec![album("Alone", artist)?], None::<Album>));
        let (albums, none) = added(db, artist("Bert"), made).await?;
        assert_eq!((albums.len(), none), (1, None));
        let rolled_back = db
            .transaction(async |tx| {
                let (mut carl, _) = debut(tx, "Carl").await?;
                with_tracks(tx, &mut carl).await?;
                assert_eq!(Album::objects().count(tx).await?, 7);
                Err::<(), _>(Error::new(ErrorKind::InvalidInput, "undone"))
            })
            .await;
        assert_eq!(rolled_back.unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(Album::objects().count(db).await?, 4);
        assert_eq!(store.globex_albums().await, 0);
    }
    Ok(())
}

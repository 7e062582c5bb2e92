//! Artists with their albums.

use serde::Serialize;
use terrace::orm::prefetch;
use terrace::prelude::*;

use super::{Listing, Paging};
use crate::models::{Album, Artist};

#[derive(Serialize)]
pub(super) struct ArtistView {
    id: Auto<i64>,
    name: Option<String>,
    albums: Vec<AlbumView>,
}

#[derive(Serialize)]
struct AlbumView {
    id: Auto<i64>,
    title: String,
}

/// `GET /api/artists?page=&size=`
pub(super) async fn list(
    db: Db<Tenant>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<ArtistView>>, Problem> {
    let page = Artist::objects()
        .order_by(|artist| (artist.name.ascending(), artist.id.ascending()))
        .paginate(&db, paging.page, paging.size())
        .await?;
    let items = with_albums(&db, page.items).await?;
    Ok(Json(Listing {
        total: page.total,
        page: page.page,
        size: page.size,
        items,
    }))
}

/// `GET /api/artists/{id}`
pub(super) async fn show(db: Db<Tenant>, Path(id): Path<i64>) -> Result<Json<ArtistView>, Problem> {
    let artist = Artist::get(&db, id).await?;
    let found = with_albums(&db, vec![artist]).await?.pop();
    found
        .map(Json)
        .ok_or_else(|| Problem::not_found("there is no such artist"))
}

async fn with_albums(db: &Db<Tenant>, artists: Vec<Artist>) -> Result<Vec<ArtistView>> {
    let query = Album::objects().order_by(|album| (album.title.ascending(), album.id.ascending()));
    let mut albums = prefetch(db, &artists, query, |album| album.artist).await?;
    let view = |artist: Artist| ArtistView {
        albums: albums
            .take(&artist)
            .into_iter()
            .map(AlbumView::of)
            .collect(),
        id: artist.id,
        name: artist.name,
    };
    Ok(artists.into_iter().map(view).collect())
}

impl AlbumView {
    fn of(album: Album) -> Self {
        Self {
            id: album.id,
            title: album.title,
        }
    }
}

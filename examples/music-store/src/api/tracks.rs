//! Searching tracks.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terrace::prelude::*;

use super::{LARGEST_PAGE, Listing, first_page, page_size};
use crate::models::Track;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    search: String,
    #[serde(default = "first_page")]
    page: u64,
    #[serde(default = "page_size")]
    size: u64,
}

#[derive(Serialize)]
pub(super) struct TrackView {
    id: Auto<i64>,
    name: String,
    album: Option<String>,
    artist: Option<String>,
    genre: Option<String>,
    composer: Option<String>,
    milliseconds: i32,
    #[serde(serialize_with = "super::money")]
    unit_price: Decimal,
}

/// `GET /api/tracks?search=&page=&size=`: tracks whose name, or whose artist's name, contains the
/// text.
pub(super) async fn search(
    db: Db<Tenant>,
    Query(asked): Query<Asked>,
) -> Result<Json<Listing<TrackView>>, Problem> {
    let mut tracks = Track::objects();
    let text = asked.search.trim();
    if !text.is_empty() {
        tracks = tracks.filter(|track| {
            track.name.icontains(text) | track.album().artist().name.icontains(text)
        });
    }
    let page = tracks
        .select_related(|track| (track.album().artist(), track.genre()))
        .order_by(|track| (track.name.ascending(), track.id.ascending()))
        .paginate(&db, asked.page, asked.size.min(LARGEST_PAGE))
        .await?;
    let items = page.items.into_iter().map(TrackView::of).collect();
    Ok(Json(Listing {
        total: page.total,
        page: page.page,
        size: page.size,
        items,
    }))
}

impl TrackView {
    fn of(track: Track) -> Self {
        let album = track.album.as_ref().and_then(ForeignKey::loaded);
        let artist = album.and_then(|album| album.artist.loaded());
        let genre = track.genre.as_ref().and_then(ForeignKey::loaded);
        Self {
            album: album.map(|album| album.title.clone()),
            artist: artist.and_then(|artist| artist.name.clone()),
            genre: genre.and_then(|genre| genre.name.clone()),
            id: track.id,
            name: track.name,
            composer: track.composer,
            milliseconds: track.milliseconds,
            unit_price: track.unit_price,
        }
    }
}

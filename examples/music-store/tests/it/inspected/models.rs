//! Models of tables that were there, written by inspectdb: read them, and change them.

use terrace::prelude::*;

#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlbumStatus {
    Open,
    #[terrace(rename = "sold out")]
    SoldOut,
}

/// A row of the table `album`.
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    unique(title, artist),
    index(-rating, title, name = "best"),
    check(name = "rating_is_positive", condition = "rating >= 0"),
    reverse(album_tags = "AlbumTag.album", chart_places = "ChartPlace.album")
)]
pub struct Album {
    pub id: Auto<i64>,
    #[terrace(max_length = 80)]
    pub title: String,
    pub note: Option<String>,
    #[terrace(default = "0")]
    pub rating: i32,
    #[terrace(precision = 10, scale = 2)]
    pub price: Option<rust_decimal::Decimal>,
    pub hidden: bool,
    pub status: AlbumStatus,
    #[terrace(on_delete = "cascade", index)]
    pub artist: ForeignKey<Artist>,
    #[terrace(generated = "rating * 2")]
    pub twice: Option<i32>,
}

/// A row of the table `album_tag`.
#[derive(Model, Clone, Debug)]
#[terrace(registry, primary_key(album, tag))]
pub struct AlbumTag {
    #[terrace(on_delete = "cascade")]
    pub album: ForeignKey<Album>,
    pub tag: Key<i64>,
}

/// A row of the table `artist`.
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    unique(code, name),
    reverse(albums = "Album.artist", artists = "Artist.boss")
)]
pub struct Artist {
    pub id: Auto<i64>,
    #[terrace(max_length = 80, unique)]
    pub name: String,
    pub code: i32,
    #[terrace(on_delete = "set_null", index)]
    pub boss: Option<ForeignKey<Artist>>,
}

/// A row of the table `chart_place`.
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    primary_key(chart, place),
    fk_composite(
        name = "coded",
        to = "Artist",
        from(artist_code, artist_name),
        on(code, name),
        on_delete = "no_action"
    )
)]
pub struct ChartPlace {
    #[terrace(max_length = 40)]
    pub chart: Key<String>,
    pub place: Key<i32>,
    #[terrace(index)]
    pub album: ForeignKey<Album>,
    pub r#type: i16,
    pub artist_code: Option<i32>,
    #[terrace(max_length = 80)]
    pub artist_name: Option<String>,
}

/// Every model.
pub const ALL: &[&terrace::core::ModelSchema] =
    terrace::models![Album, AlbumTag, Artist, ChartPlace,];

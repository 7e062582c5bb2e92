//! What is sold.

use rust_decimal::Decimal;
use terrace::prelude::*;

/// Somebody who makes music.
#[derive(Model, Clone, Debug)]
pub struct Artist {
    /// Its number.
    pub id: Auto<i64>,
    /// Its name.
    #[terrace(max_length = 120)]
    pub name: Option<String>,
}

/// A style of music.
#[derive(Model, Clone, Debug)]
pub struct Genre {
    /// Its number.
    pub id: Auto<i64>,
    /// Its name.
    #[terrace(max_length = 120)]
    pub name: Option<String>,
}

/// A file format.
#[derive(Model, Clone, Debug)]
pub struct MediaType {
    /// Its number.
    pub id: Auto<i64>,
    /// Its name.
    #[terrace(max_length = 120)]
    pub name: Option<String>,
}

/// Tracks that were published together.
#[derive(Model, Clone, Debug)]
pub struct Album {
    /// Its number.
    pub id: Auto<i64>,
    /// Its title.
    #[terrace(max_length = 160)]
    pub title: String,
    /// Who made it.
    #[terrace(index)]
    pub artist: ForeignKey<Artist>,
}

/// A piece of music: what is sold.
#[derive(Model, Clone, Debug)]
pub struct Track {
    /// Its number.
    pub id: Auto<i64>,
    /// Its name.
    #[terrace(max_length = 200)]
    pub name: String,
    /// Where it was published.
    #[terrace(index)]
    pub album: Option<ForeignKey<Album>>,
    /// Its file format.
    #[terrace(index)]
    pub media_type: ForeignKey<MediaType>,
    /// Its style.
    #[terrace(index)]
    pub genre: Option<ForeignKey<Genre>>,
    /// Who wrote it.
    #[terrace(max_length = 220)]
    pub composer: Option<String>,
    /// How long it plays.
    pub milliseconds: i32,
    /// The size of its file.
    pub bytes: Option<i32>,
    /// What it costs now.
    #[terrace(precision = 10, scale = 2)]
    pub unit_price: Decimal,
}

/// A list of tracks.
#[derive(Model, Clone, Debug)]
pub struct Playlist {
    /// Its number.
    pub id: Auto<i64>,
    /// Its name.
    #[terrace(max_length = 120)]
    pub name: Option<String>,
}

/// That a track is on a playlist.
#[derive(Model, Clone, Debug)]
#[terrace(primary_key(playlist, track))]
pub struct PlaylistTrack {
    /// The playlist.
    #[terrace(on_delete = "cascade")]
    pub playlist: ForeignKey<Playlist>,
    /// The track.
    #[terrace(index)]
    pub track: ForeignKey<Track>,
}

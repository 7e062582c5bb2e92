//! The models of these tests.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_orm::{Auto, ContentType, ForeignKey, Key, Mixin, Model, Query, RegistryKey};
use uuid::Uuid;

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", registry)]
pub(crate) struct Product {
    pub(crate) id: Auto<i64>,
    #[terrace(unique, max_length = 40)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    reverse(albums = "Album.artist"),
    generic(remarks = "Remark.target"),
    m2m(name = "friends", to = "Artist", symmetrical)
)]
pub(crate) struct Artist {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 120, unique)]
    pub(crate) name: String,
    pub(crate) rating: Option<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    unique(title, artist),
    reverse(tracks = "Track.album")
)]
pub(crate) struct Album {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 160)]
    pub(crate) title: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) artist: ForeignKey<Artist>,
    #[terrace(on_delete = "no_action")]
    pub(crate) parent: Option<ForeignKey<Album>>,
    pub(crate) product: Option<RegistryKey<Product>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    check(name = "price_is_positive", condition = "price >= 0")
)]
pub(crate) struct Track {
    pub(crate) id: Auto<i64>,
    pub(crate) name: String,
    pub(crate) album: Option<ForeignKey<Album>>,
    #[terrace(min = 1, max = 9_000_000)]
    pub(crate) milliseconds: i32,
    #[terrace(precision = 10, scale = 2)]
    pub(crate) price: Decimal,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "tracks",
        to = "Track",
        through = "Entry",
        source = "playlist",
        target = "track"
    ),
    m2m(
        name = "rated",
        to = "crate::models::Track",
        through = "Rating",
        src = "playlist",
        dst = "track"
    )
)]
pub(crate) struct Playlist {
    pub(crate) id: Auto<Uuid>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "playlist_track",
    primary_key(playlist, track)
)]
pub(crate) struct Entry {
    #[terrace(on_delete = "cascade")]
    pub(crate) playlist: ForeignKey<Playlist>,
    pub(crate) track: ForeignKey<Track>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Rating {
    pub(crate) id: Auto<i64>,
    pub(crate) playlist: ForeignKey<Playlist>,
    pub(crate) track: ForeignKey<Track>,
    pub(crate) stars: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Currency {
    #[terrace(primary_key, max_length = 3)]
    pub(crate) code: Key<String>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Stamped {
    pub(crate) id: Auto<i32>,
    pub(crate) text: String,
    pub(crate) born: Auto<Timestamp>,
    #[terrace(auto_now_add)]
    pub(crate) created: Timestamp,
    #[terrace(auto_now)]
    pub(crate) updated: Timestamp,
    pub(crate) token: Auto<Uuid>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Everything {
    pub(crate) id: Auto<i64>,
    pub(crate) truth: bool,
    pub(crate) small: i16,
    pub(crate) normal: i32,
    pub(crate) big: i64,
    pub(crate) single: f32,
    pub(crate) double: f64,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) uuid: Uuid,
    pub(crate) date: Date,
    pub(crate) time: Time,
    pub(crate) date_time: DateTime,
    pub(crate) instant: Timestamp,
    #[terrace(precision = 12, scale = 4)]
    pub(crate) decimal: Decimal,
    pub(crate) json: serde_json::Value,
    pub(crate) maybe_truth: Option<bool>,
    pub(crate) maybe_small: Option<i16>,
    pub(crate) maybe_normal: Option<i32>,
    pub(crate) maybe_big: Option<i64>,
    pub(crate) maybe_single: Option<f32>,
    pub(crate) maybe_double: Option<f64>,
    pub(crate) maybe_text: Option<String>,
    pub(crate) maybe_bytes: Option<Vec<u8>>,
    pub(crate) maybe_uuid: Option<Uuid>,
    pub(crate) maybe_date: Option<Date>,
    pub(crate) maybe_time: Option<Time>,
    pub(crate) maybe_date_time: Option<DateTime>,
    pub(crate) maybe_instant: Option<Timestamp>,
    #[terrace(precision = 12, scale = 4)]
    pub(crate) maybe_decimal: Option<Decimal>,
    pub(crate) maybe_json: Option<serde_json::Value>,
}

/// About a row of any model.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Remark {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "cascade")]
    pub(crate) target_type: ForeignKey<ContentType>,
    pub(crate) target_pk: i64,
    pub(crate) text: String,
}

/// When a row came and last changed.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Stamps {
    #[terrace(auto_now_add)]
    pub(crate) created_at: Timestamp,
    #[terrace(auto_now, index)]
    pub(crate) updated_at: Timestamp,
    pub(crate) token: Auto<Uuid>,
}

#[derive(Mixin, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Address {
    #[terrace(max_length = 80, validate(length(min = 2)))]
    pub(crate) city: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Letter {
    pub(crate) id: Auto<i64>,
    pub(crate) text: String,
    #[terrace(flatten)]
    pub(crate) stamps: Stamps,
    #[terrace(flatten)]
    pub(crate) address: Address,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    unique_together("table_name, row_pk", name = "one_each")
)]
pub(crate) struct Pair {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 40)]
    pub(crate) table_name: String,
    pub(crate) row_pk: i64,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    fk_composite(
        name = "target",
        to = "Pair",
        from(entity_table, entity_pk),
        on(table_name, row_pk),
        on_delete = "cascade"
    )
)]
pub(crate) struct AuditLog {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 40)]
    pub(crate) entity_table: String,
    pub(crate) entity_pk: i64,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "chess_member",
    default_scope = "active",
    m2m(
        name = "clubs",
        to = "Club",
        through = "ClubMembers",
        source = "member",
        target = "club"
    )
)]
pub(crate) struct Member {
    pub(crate) id: Auto<i64>,
    pub(crate) active: bool,
}

fn active(members: Query<Member>) -> Query<Member> {
    members.filter(|member| member.active.equals(true))
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "chess_club",
    m2m(name = "members", to = "Member")
)]
pub(crate) struct Club {
    pub(crate) id: Auto<i64>,
    pub(crate) name: String,
}

#[cfg(feature = "chrono")]
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Moments {
    pub(crate) id: Auto<i64>,
    pub(crate) instant: chrono::DateTime<chrono::Utc>,
    pub(crate) local: chrono::NaiveDateTime,
    pub(crate) day: Option<chrono::NaiveDate>,
    pub(crate) clock: chrono::NaiveTime,
}

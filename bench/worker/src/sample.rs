//! The rows that every contender stores, and the check that it got the right ones.

use crate::{Failure, Result};

/// Rows in all.
pub const TRACKS: i64 = 20_000;

/// Rows of the SQLite file: more than SQLite keeps in memory by its own defaults.
pub const FILE_TRACKS: i64 = 200_000;

/// Tenants that the rows are spread over, where there are tenants.
pub const TENANTS: i64 = 20;

/// Rows of each tenant.
pub const TRACKS_PER_TENANT: i64 = TRACKS / TENANTS;

/// Rows of each album.
pub const TRACKS_PER_ALBUM: i64 = 25;

/// Rows that a list returns.
pub const LIST: usize = 20;

/// Rows of the table that slow queries read.
pub const REVIEWS: i64 = 60_000;

/// Rows of a bulk insert.
pub const BULK: i64 = 10_000;

/// What slow queries look for.
pub const NEEDLE: &str = "needle";

/// Reviews that hold it.
pub const NEEDLES: i64 = REVIEWS / 1000;

/// A row.
pub struct Track {
    /// Its key.
    pub id: i64,
    /// A text of 20 to 30 characters.
    pub title: String,
    /// What lists are selected by.
    pub album: i64,
    /// A number.
    pub milliseconds: i32,
    /// A text that is missing in every third row.
    pub composer: Option<String>,
}

/// The row with this key.
pub fn track(id: i64) -> Track {
    Track {
        id,
        title: format!("{TITLE}{id:08}"),
        album: album_of(id),
        milliseconds: milliseconds(id),
        composer: has_composer(id).then(|| COMPOSER.to_owned()),
    }
}

/// Checks that these are the rows of a tenant, in order.
pub fn check_thousand(tenant: usize, ids: impl Iterator<Item = i64>) -> Result<()> {
    let first = i64::try_from(tenant)? * TRACKS_PER_TENANT;
    if ids.eq(first..first + TRACKS_PER_TENANT) {
        Ok(())
    } else {
        Err(Failure::from("not the rows that were asked for"))
    }
}

/// Checks that every row of a bulk insert got a key.
pub fn check_bulk(keys: usize) -> Result<()> {
    if i64::try_from(keys)? == BULK {
        Ok(())
    } else {
        Err(Failure::from("keys of inserted rows are missing"))
    }
}

/// The text of a review.
pub fn review(id: i64) -> String {
    let middle = if id % 1000 == 0 { NEEDLE } else { "needs" };
    format!("A review that goes on for a while {middle} before it ends with number {id}")
}

/// The key of a random row.
pub fn random_id(random: u64) -> i64 {
    i64::try_from(random).unwrap_or_default() % TRACKS
}

/// The key of a random row of the SQLite file.
pub fn random_file_id(random: u64) -> i64 {
    i64::try_from(random).unwrap_or_default() % FILE_TRACKS
}

/// The tenant whose row this is.
pub fn tenant_of(id: i64) -> usize {
    usize::try_from(id / TRACKS_PER_TENANT).unwrap_or_default()
}

/// The album of a row. Albums don't span tenants.
pub fn album_of(id: i64) -> i64 {
    id / TRACKS_PER_ALBUM
}

/// Checks one row, without an allocation that would be measured too.
pub fn check(
    id: i64,
    found: i64,
    title: &str,
    milliseconds_found: i32,
    composer: Option<&str>,
) -> Result<()> {
    let titled = title
        .strip_prefix(TITLE)
        .and_then(|digits| digits.parse().ok())
        == Some(id);
    let right = found == id
        && titled
        && milliseconds_found == milliseconds(id)
        && composer == has_composer(id).then_some(COMPOSER);
    if right { Ok(()) } else { Err(wrong(id)) }
}

/// Checks that a list holds the first rows of an album, in order, by their keys.
pub fn check_list(album: i64, ids: impl Iterator<Item = i64>) -> Result<()> {
    let mut count = 0;
    for (expected, id) in (album * TRACKS_PER_ALBUM..).zip(ids) {
        if id != expected {
            return Err(wrong(expected));
        }
        count += 1;
    }
    if count == LIST {
        Ok(())
    } else {
        Err(Failure::from(format!("a list has {count} rows")))
    }
}

/// Checks what a slow query counted.
pub fn check_count(count: i64) -> Result<()> {
    if count == NEEDLES {
        Ok(())
    } else {
        Err(Failure::from(format!("a slow query counted {count}")))
    }
}

const TITLE: &str = "The title of track ";
const COMPOSER: &str = "Somebody With A Long Name";

fn milliseconds(id: i64) -> i32 {
    i32::try_from(id * 7919 % 600_000).unwrap_or_default()
}

fn has_composer(id: i64) -> bool {
    id % 3 != 0
}

fn wrong(id: i64) -> Failure {
    Failure::from(format!("a contender returned a wrong row for {id}"))
}

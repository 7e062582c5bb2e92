//! What is found, case by case. `docs/parity/autodetector.toml` maps the tests of another
//! framework's autodetector to these.

mod columns;
mod names;
mod parts;
mod tables;

const ARTIST: &str = "shop.artist: name 80";
const ALBUM: &str = "shop.album: name 80; to artist_id artist";

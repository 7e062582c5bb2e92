//! What was not loaded is not there: rows of relations, and columns that were left out.

use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Model};
use terrace_tenancy::Db;

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
struct Artist {
    id: Auto<i64>,
    name: String,
    rating: Option<i32>,
}

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm", reverse(tracks = "Track.album"))]
struct Album {
    id: Auto<i64>,
    title: String,
    artist: ForeignKey<Artist>,
}

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm")]
struct Track {
    id: Auto<i64>,
    name: String,
    album: ForeignKey<Album>,
}

async fn a_relation_that_is_not_loaded(db: &Db<Tenant>) -> Result<()> {
    let album = Album::get(db, 1).await?;
    println!("{}", album.artist.name);
    println!("{}", album.artist.loaded().name);
    println!("{}", album.artist().name);
    let artist = Artist::get(db, 1).await?;
    println!("{}", artist.albums.len());
    Ok(())
}

async fn a_column_that_was_left_out(db: &Db<Tenant>) -> Result<()> {
    for artist in Artist::objects().only(|a| (a.id, a.name)).all(db).await? {
        println!("{}", artist.name);
        println!("{:?}", artist.rating);
        println!("{:?}", artist.2);
    }
    Ok(())
}

async fn rows_of_another_relation(db: &Db<Tenant>) -> Result<()> {
    Artist::objects()
        .prefetch_with(|a| a.albums(), |_| Track::objects())
        .all(db)
        .await?;
    Artist::objects().prefetch(|a| a.name).all(db).await?;
    Album::objects().select_related(|a| a.title).all(db).await?;
    Ok(())
}

fn instances_of_values() {
    Album::objects().values(|a| a.title).select_related(|a| a.artist());
    Artist::objects().values(|a| a.name).only(|a| a.rating);
    Album::objects().only(|a| a.title).select_related(|a| a.artist());
}

fn a_key_of_another_model(album: &Album) {
    let _: Result<ForeignKey<Artist>> = ForeignKey::<Artist>::to(album);
    let _ = Album::objects().filter(|a| a.artist.equals(true));
}

fn main() {}

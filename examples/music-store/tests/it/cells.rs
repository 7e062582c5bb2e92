//! A Chinook file in a tenant of every kind of isolation on every database, compared with the file
//! itself.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::json;
use terrace::orm::Model as _;
use terrace::tenancy::ForeignFile;
use terrace::{Db, Tenant};

use crate::chinook::Chinook;
use crate::servers::{administer, parts, remove, server, unique};
use crate::shop::Shop;
use music_store::import;
use music_store::models::{
    Album, Artist, Customer, Employee, Genre, Invoice, InvoiceLine, MediaType, Playlist,
    PlaylistTrack, Track,
};

/// Rows of the file, by table and first column.
async fn count(file: &ForeignFile, table: &'static str, column: &'static str) -> u64 {
    let mut rows = 0;
    file.rows(table, &[column], &mut |_| {
        rows += 1;
        Ok(())
    })
    .await
    .unwrap();
    rows
}

async fn counts_agree(db: &Db<Tenant>, file: &ForeignFile) {
    macro_rules! compare {
        ($($model:ident $table:literal $column:literal),+ $(,)?) => {$(
            let stored = $model::objects().count(db).await.unwrap();
            assert_eq!(stored, count(file, $table, $column).await, $table);
        )+};
    }
    compare!(
        Artist "Artist" "ArtistId",
        Genre "Genre" "GenreId",
        MediaType "MediaType" "MediaTypeId",
        Album "Album" "AlbumId",
        Track "Track" "TrackId",
        Playlist "Playlist" "PlaylistId",
        PlaylistTrack "PlaylistTrack" "PlaylistId",
        Employee "Employee" "EmployeeId",
        Customer "Customer" "CustomerId",
        Invoice "Invoice" "InvoiceId",
        InvoiceLine "InvoiceLine" "InvoiceLineId",
    );
}

async fn sums_agree(db: &Db<Tenant>, file: &ForeignFile) {
    let mut total = Decimal::ZERO;
    file.rows("Invoice", &["InvoiceId", "Total"], &mut |row| {
        total += row.get::<Decimal>(1)?;
        Ok(())
    })
    .await
    .unwrap();
    let stored = Invoice::objects()
        .aggregate(db, |invoice| invoice.total.sum())
        .await
        .unwrap();
    assert_eq!(stored, Some(total));
}

/// Pieces sold by artist, over four tables.
async fn joins_agree(db: &Db<Tenant>, file: &ForeignFile) {
    let album_of = pairs(file, "Track", &["TrackId", "AlbumId"]).await;
    let artist_of = pairs(file, "Album", &["AlbumId", "ArtistId"]).await;
    let mut sold = BTreeMap::new();
    file.rows(
        "InvoiceLine",
        &["InvoiceLineId", "TrackId", "Quantity"],
        &mut |row| {
            let artist = artist_of[&album_of[&row.get::<i64>(1)?]];
            *sold.entry(artist).or_insert(0) += row.get::<i64>(2)?;
            Ok(())
        },
    )
    .await
    .unwrap();
    let stored = InvoiceLine::objects()
        .group_by(|line| line.track().album().artist().id)
        .values(|line| (line.track().album().artist().id, line.quantity.sum()))
        .all(db)
        .await
        .unwrap();
    let stored: BTreeMap<_, _> = stored
        .into_iter()
        .map(|(artist, pieces)| (artist, pieces.unwrap()))
        .collect();
    assert_eq!(stored, sold);
}

async fn pairs(
    file: &ForeignFile,
    table: &'static str,
    columns: &[&'static str; 2],
) -> BTreeMap<i64, i64> {
    let mut pairs = BTreeMap::new();
    file.rows(table, columns, &mut |row| {
        pairs.insert(row.get::<i64>(0)?, row.get::<i64>(1)?);
        Ok(())
    })
    .await
    .unwrap();
    pairs
}

/// Everybody reports to whom the file says, names and dates included.
async fn people_agree(db: &Db<Tenant>, file: &ForeignFile) {
    let mut people = Vec::new();
    file.rows(
        "Employee",
        &["EmployeeId", "LastName", "ReportsTo", "BirthDate"],
        &mut |row| {
            people.push((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
            Ok(())
        },
    )
    .await
    .unwrap();
    let stored = Employee::objects()
        .order_by(|who| who.id.ascending())
        .values(|who| (who.id, who.last_name, who.reports_to, who.birth_date))
        .all(db)
        .await
        .unwrap();
    assert_eq!(stored, people);
}

async fn cells(url: &str, kinds: &[&str]) {
    if let Some(chinook) = Chinook::find() {
        cells_with(&chinook, url, kinds).await;
    }
}

async fn cells_with(chinook: &Chinook, url: &str, kinds: &[&str]) {
    let file = ForeignFile::open(&chinook.path).await.unwrap();
    let shop = Shop::with(&[("DATABASE_URL", url)]).await;
    for kind in kinds {
        let slug = format!("cell-{kind}");
        let db = shop.empty_tenant(&slug, Some(kind)).await;
        // A neighbour with the same numbers, so that a forgotten predicate doubles every count.
        let neighbour = shop.empty_tenant(&format!("next-{kind}"), Some(kind)).await;
        import(&neighbour, &file).await.unwrap();
        assert_eq!(
            import(&db, &file).await.unwrap().total(),
            chinook.rows,
            "{kind}"
        );
        counts_agree(&db, &file).await;
        sums_agree(&db, &file).await;
        joins_agree(&db, &file).await;
        people_agree(&db, &file).await;
        shop.context
            .advance_identities(&slug, music_store::models::ALL)
            .await
            .unwrap();
        let (track,) = Track::objects()
            .values(|track| (track.id,))
            .first(&db)
            .await
            .unwrap()
            .unwrap();
        let order = json!({"customer": 1, "lines": [{"track": track, "quantity": 1}]});
        let placed = shop.of(&slug).post("/api/orders").json(&order).send().await;
        assert_eq!(placed.status(), 201, "{kind}: {}", placed.text());
        for slug in [slug, format!("next-{kind}")] {
            shop.retire(&slug).await;
        }
    }
}

#[tokio::test]
async fn embedded() {
    cells("", &["row", "database"]).await;
}

#[tokio::test]
async fn embedded_with_the_small_file() {
    if let Some(chinook) = Chinook::small() {
        cells_with(&chinook, "", &["row", "database"]).await;
    }
}

#[tokio::test]
async fn postgres() {
    if let Some(url) = server("TERRACE_TEST_POSTGRES_URL") {
        on_server(&url).await;
    }
}

#[tokio::test]
async fn mysql() {
    if let Some(url) = server("TERRACE_TEST_MYSQL_URL") {
        on_server(&url).await;
    }
}

async fn on_server(url: &str) {
    let name = unique();
    administer(url, &format!("CREATE DATABASE {name}")).await;
    let (login, address) = parts(url);
    cells(
        &format!("{login}@{address}/{name}"),
        &["row", "schema", "database"],
    )
    .await;
    remove(url, &name).await;
}

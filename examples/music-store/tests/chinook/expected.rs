//! The figures of a file, added up here from its plain rows: amounts from their floating point
//! numbers, dates from their text.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use terrace::Result;
use terrace::tenancy::{ForeignFile, Row};

use crate::figures::Figures;
use crate::file::{Chinook, TABLES};

impl Figures {
    /// What a file says.
    pub(crate) async fn of_file(chinook: &Chinook) -> Result<Self> {
        let file = &chinook.open().await;
        let mut rows = BTreeMap::new();
        for (table, column) in TABLES {
            rows.insert(table, read(file, table, &[column], |_| Ok(())).await?.len());
        }
        let tracks = tracks(file).await?;
        let invoices = invoices(file).await?;
        let lines = lines(file).await?;
        let names: BTreeMap<_, _> = tracks.iter().map(|track| (track.id, track)).collect();
        let genre = named(file, "Genre", "GenreId", "Name").await?;
        let country = named(file, "Customer", "CustomerId", "Country").await?;

        let mut countries = BTreeMap::new();
        for invoice in &invoices {
            let sum: &mut (i64, Decimal) = countries
                .entry(country[&invoice.customer].clone())
                .or_default();
            sum.0 += 1;
            sum.1 += invoice.total;
        }
        let mut genres: BTreeMap<_, Decimal> = BTreeMap::new();
        let mut sold: BTreeMap<i64, i64> = BTreeMap::new();
        for line in &lines {
            let name = names[&line.track].genre.and_then(|id| genre[&id].clone());
            *genres.entry(name).or_default() += line.price * Decimal::from(line.quantity);
            *sold.entry(line.track).or_default() += line.quantity;
        }
        let mut top: Vec<_> = sold.into_iter().collect();
        top.sort_by_key(|(track, pieces)| (-pieces, *track));
        let seller = |(track, pieces): (i64, i64)| (track, names[&track].name.clone(), pieces);
        let date = |invoice: &FileInvoice| invoice.date.clone();

        Ok(Self {
            rows,
            milliseconds: tracks.iter().map(|track| track.milliseconds).sum(),
            invoiced: invoices.iter().map(|invoice| invoice.total).sum(),
            dates: (
                invoices.iter().map(date).min().unwrap(),
                invoices.iter().map(date).max().unwrap(),
            ),
            countries,
            genres,
            top_sellers: top.into_iter().take(10).map(seller).collect(),
            artists: sizes(file, ["Artist", "ArtistId"], ["Album", "ArtistId"]).await?,
            playlists: sizes(
                file,
                ["Playlist", "PlaylistId"],
                ["PlaylistTrack", "PlaylistId"],
            )
            .await?,
            customers: customers(file).await?,
            employees: employees(file).await?,
            last_artist: last(read(file, "Artist", &["ArtistId"], |row| row.get(0)).await?),
            last_invoice: last(invoices.iter().map(|invoice| invoice.id)),
            last_line: last(lines.iter().map(|line| line.id)),
            tracks: tracks
                .into_iter()
                .map(|track| (track.id, track.name, track.composer, track.bytes))
                .collect(),
        })
    }
}

fn last(numbers: impl IntoIterator<Item = i64>) -> i64 {
    numbers.into_iter().max().unwrap()
}

/// An amount of money from its floating point number.
fn amount(row: &Row<'_>, column: usize) -> Result<Decimal> {
    let number: f64 = row.get(column)?;
    Ok(format!("{number:.2}").parse().unwrap())
}

struct FileTrack {
    id: i64,
    name: String,
    composer: Option<String>,
    bytes: Option<i32>,
    genre: Option<i64>,
    milliseconds: i64,
}

async fn tracks(file: &ForeignFile) -> Result<Vec<FileTrack>> {
    let columns = [
        "TrackId",
        "Name",
        "Composer",
        "Bytes",
        "GenreId",
        "Milliseconds",
    ];
    read(file, "Track", &columns, |row| {
        Ok(FileTrack {
            id: row.get(0)?,
            name: row.get(1)?,
            composer: row.get(2)?,
            bytes: row.get(3)?,
            genre: row.get(4)?,
            milliseconds: row.get(5)?,
        })
    })
    .await
}

struct FileInvoice {
    id: i64,
    customer: i64,
    date: String,
    total: Decimal,
}

async fn invoices(file: &ForeignFile) -> Result<Vec<FileInvoice>> {
    let columns = ["InvoiceId", "CustomerId", "InvoiceDate", "Total"];
    read(file, "Invoice", &columns, |row| {
        Ok(FileInvoice {
            id: row.get(0)?,
            customer: row.get(1)?,
            date: row.get(2)?,
            total: amount(row, 3)?,
        })
    })
    .await
}

struct FileLine {
    id: i64,
    track: i64,
    price: Decimal,
    quantity: i64,
}

async fn lines(file: &ForeignFile) -> Result<Vec<FileLine>> {
    let columns = ["InvoiceLineId", "TrackId", "UnitPrice", "Quantity"];
    read(file, "InvoiceLine", &columns, |row| {
        Ok(FileLine {
            id: row.get(0)?,
            track: row.get(1)?,
            price: amount(row, 2)?,
            quantity: row.get(3)?,
        })
    })
    .await
}

/// A text of every row, by number.
async fn named(
    file: &ForeignFile,
    table: &'static str,
    id: &'static str,
    text: &'static str,
) -> Result<BTreeMap<i64, Option<String>>> {
    let rows = read(file, table, &[id, text], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Name and parts of everything that has parts.
async fn sizes(
    file: &ForeignFile,
    [whole, id]: [&'static str; 2],
    [part, of]: [&'static str; 2],
) -> Result<BTreeMap<i64, (Option<String>, i64)>> {
    let names = named(file, whole, id, "Name").await?;
    let mut sizes = BTreeMap::new();
    for id in read(file, part, &[of], |row| row.get::<i64>(0)).await? {
        let size = sizes.entry(id).or_insert_with(|| (names[&id].clone(), 0));
        size.1 += 1;
    }
    Ok(sizes)
}

async fn customers(
    file: &ForeignFile,
) -> Result<Vec<(i64, String, Option<String>, Option<String>)>> {
    let staff: BTreeMap<_, _> = employees(file)
        .await?
        .into_iter()
        .map(|(id, name, boss, _)| (id, (name, boss)))
        .collect();
    let columns = ["CustomerId", "LastName", "SupportRepId"];
    let rows = read(file, "Customer", &columns, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<Option<i64>>(2)?))
    })
    .await?;
    let person = |(id, name, helper): (i64, String, Option<i64>)| {
        let helper = helper.map(|id| &staff[&id]);
        let boss = helper.and_then(|(_, boss)| *boss).map(|id| &staff[&id]);
        let name_of = |who: &(String, _)| who.0.clone();
        (id, name, helper.map(name_of), boss.map(name_of))
    };
    Ok(rows.into_iter().map(person).collect())
}

async fn employees(file: &ForeignFile) -> Result<Vec<(i64, String, Option<i64>, Option<String>)>> {
    let columns = ["EmployeeId", "LastName", "ReportsTo", "BirthDate"];
    read(file, "Employee", &columns, |row| {
        let born: Option<String> = row.get(3)?;
        let day = born.map(|text| text.chars().take(10).collect());
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, day))
    })
    .await
}

/// Every row of a table, in the order of the first column.
pub(crate) async fn read<T: Send>(
    file: &ForeignFile,
    table: &'static str,
    columns: &[&'static str],
    one: fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut rows = Vec::new();
    file.rows(table, columns, &mut |row| {
        rows.push(one(row)?);
        Ok(())
    })
    .await?;
    Ok(rows)
}

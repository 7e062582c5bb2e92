//! The tables of a Chinook file as models.

use std::collections::HashSet;

use terrace::prelude::*;
use terrace::tenancy::{ForeignFile, Row};

use crate::models::{
    Album, Artist, Customer, Employee, Genre, Invoice, InvoiceLine, MediaType, Playlist,
    PlaylistTrack, Track,
};

/// Every row of a file.
pub(super) struct Chinook {
    pub(super) artists: Vec<Artist>,
    pub(super) genres: Vec<Genre>,
    pub(super) media_types: Vec<MediaType>,
    pub(super) albums: Vec<Album>,
    pub(super) tracks: Vec<Track>,
    pub(super) playlists: Vec<Playlist>,
    pub(super) entries: Vec<PlaylistTrack>,
    pub(super) employees: Vec<Employee>,
    pub(super) customers: Vec<Customer>,
    pub(super) invoices: Vec<Invoice>,
    pub(super) lines: Vec<InvoiceLine>,
}

impl Chinook {
    pub(super) async fn read(file: &ForeignFile) -> Result<Self> {
        Ok(Self {
            artists: rows(file, "Artist", &["ArtistId", "Name"], |row| {
                Ok(Artist {
                    id: id(row)?,
                    name: row.get(1)?,
                })
            })
            .await?,
            genres: rows(file, "Genre", &["GenreId", "Name"], |row| {
                Ok(Genre {
                    id: id(row)?,
                    name: row.get(1)?,
                })
            })
            .await?,
            media_types: rows(file, "MediaType", &["MediaTypeId", "Name"], |row| {
                Ok(MediaType {
                    id: id(row)?,
                    name: row.get(1)?,
                })
            })
            .await?,
            albums: rows(file, "Album", &["AlbumId", "Title", "ArtistId"], |row| {
                Ok(Album {
                    id: id(row)?,
                    title: row.get(1)?,
                    artist: key(row, 2)?,
                })
            })
            .await?,
            tracks: rows(file, "Track", &TRACK, track).await?,
            playlists: rows(file, "Playlist", &["PlaylistId", "Name"], |row| {
                Ok(Playlist {
                    id: id(row)?,
                    name: row.get(1)?,
                })
            })
            .await?,
            entries: rows(file, "PlaylistTrack", &["PlaylistId", "TrackId"], |row| {
                Ok(PlaylistTrack {
                    playlist: key(row, 0)?,
                    track: key(row, 1)?,
                })
            })
            .await?,
            employees: leaders_first(rows(file, "Employee", &EMPLOYEE, employee).await?),
            customers: rows(file, "Customer", &CUSTOMER, customer).await?,
            invoices: rows(file, "Invoice", &INVOICE, invoice).await?,
            lines: rows(file, "InvoiceLine", &LINE, line).await?,
        })
    }
}

const TRACK: [&str; 9] = [
    "TrackId",
    "Name",
    "AlbumId",
    "MediaTypeId",
    "GenreId",
    "Composer",
    "Milliseconds",
    "Bytes",
    "UnitPrice",
];

fn track(row: &Row<'_>) -> Result<Track> {
    Ok(Track {
        id: id(row)?,
        name: row.get(1)?,
        album: optional_key(row, 2)?,
        media_type: key(row, 3)?,
        genre: optional_key(row, 4)?,
        composer: row.get(5)?,
        milliseconds: row.get(6)?,
        bytes: row.get(7)?,
        unit_price: row.get(8)?,
    })
}

const EMPLOYEE: [&str; 15] = [
    "EmployeeId",
    "LastName",
    "FirstName",
    "Title",
    "ReportsTo",
    "BirthDate",
    "HireDate",
    "Address",
    "City",
    "State",
    "Country",
    "PostalCode",
    "Phone",
    "Fax",
    "Email",
];

fn employee(row: &Row<'_>) -> Result<Employee> {
    Ok(Employee {
        id: id(row)?,
        last_name: row.get(1)?,
        first_name: row.get(2)?,
        title: row.get(3)?,
        reports_to: optional_key(row, 4)?,
        birth_date: row.get(5)?,
        hire_date: row.get(6)?,
        address: row.get(7)?,
        city: row.get(8)?,
        state: row.get(9)?,
        country: row.get(10)?,
        postal_code: row.get(11)?,
        phone: row.get(12)?,
        fax: row.get(13)?,
        email: row.get(14)?,
    })
}

const CUSTOMER: [&str; 13] = [
    "CustomerId",
    "FirstName",
    "LastName",
    "Company",
    "Address",
    "City",
    "State",
    "Country",
    "PostalCode",
    "Phone",
    "Fax",
    "Email",
    "SupportRepId",
];

fn customer(row: &Row<'_>) -> Result<Customer> {
    Ok(Customer {
        id: id(row)?,
        first_name: row.get(1)?,
        last_name: row.get(2)?,
        company: row.get(3)?,
        address: row.get(4)?,
        city: row.get(5)?,
        state: row.get(6)?,
        country: row.get(7)?,
        postal_code: row.get(8)?,
        phone: row.get(9)?,
        fax: row.get(10)?,
        email: row.get(11)?,
        support_rep: optional_key(row, 12)?,
    })
}

const INVOICE: [&str; 9] = [
    "InvoiceId",
    "CustomerId",
    "InvoiceDate",
    "BillingAddress",
    "BillingCity",
    "BillingState",
    "BillingCountry",
    "BillingPostalCode",
    "Total",
];

fn invoice(row: &Row<'_>) -> Result<Invoice> {
    Ok(Invoice {
        id: id(row)?,
        customer: key(row, 1)?,
        invoice_date: row.get(2)?,
        billing_address: row.get(3)?,
        billing_city: row.get(4)?,
        billing_state: row.get(5)?,
        billing_country: row.get(6)?,
        billing_postal_code: row.get(7)?,
        total: row.get(8)?,
    })
}

const LINE: [&str; 5] = [
    "InvoiceLineId",
    "InvoiceId",
    "TrackId",
    "UnitPrice",
    "Quantity",
];

fn line(row: &Row<'_>) -> Result<InvoiceLine> {
    Ok(InvoiceLine {
        id: id(row)?,
        invoice: key(row, 1)?,
        track: key(row, 2)?,
        unit_price: row.get(3)?,
        quantity: row.get(4)?,
    })
}

async fn rows<M: Send>(
    file: &ForeignFile,
    table: &'static str,
    columns: &[&'static str],
    read: fn(&Row<'_>) -> Result<M>,
) -> Result<Vec<M>> {
    let mut rows = Vec::new();
    file.rows(table, columns, &mut |row| {
        rows.push(read(row)?);
        Ok(())
    })
    .await?;
    Ok(rows)
}

fn id(row: &Row<'_>) -> Result<Auto<i64>> {
    row.get::<i64>(0).map(Auto::from)
}

fn key<M: Model<Key = i64> + terrace::orm::Keyed>(
    row: &Row<'_>,
    column: usize,
) -> Result<ForeignKey<M>> {
    row.get::<i64>(column).map(ForeignKey::of)
}

fn optional_key<M: Model<Key = i64> + terrace::orm::Keyed>(
    row: &Row<'_>,
    column: usize,
) -> Result<Option<ForeignKey<M>>> {
    Ok(row.get::<Option<i64>>(column)?.map(ForeignKey::of))
}

/// Everybody after the one they report to, because some databases check a reference with every
/// row. Those in a circle come last and are refused there.
fn leaders_first(mut waiting: Vec<Employee>) -> Vec<Employee> {
    let mut placed: HashSet<i64> = HashSet::new();
    let mut ordered = Vec::with_capacity(waiting.len());
    loop {
        let is_free = |who: &Employee| {
            who.reports_to
                .as_ref()
                .is_none_or(|boss| placed.contains(boss.key()))
        };
        let (free, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_free);
        waiting = rest;
        if free.is_empty() {
            ordered.append(&mut waiting);
            return ordered;
        }
        placed.extend(free.iter().filter_map(|who| who.id.get().copied()));
        ordered.extend(free);
    }
}

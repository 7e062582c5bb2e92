//! Models of tables that were there, written by inspectdb: read them, and change them.

use terrace::prelude::*;

/// A row of the table `Album`.
// the index IFK_AlbumArtistId has another name here, Album_ArtistId_index: the first migration after this one renames it
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    table = "Album",
    index(artist),
    reverse(tracks = "Track.album")
)]
pub struct Album {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "AlbumId")]
    pub album_id: Auto<i64>,
    // type in the database: NVARCHAR(160)
    #[terrace(max_length = 160, column = "Title")]
    pub title: String,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "ArtistId")]
    pub artist: ForeignKey<Artist>,
}

/// A row of the table `Artist`.
#[derive(Model, Clone, Debug)]
#[terrace(registry, table = "Artist", reverse(albums = "Album.artist"))]
pub struct Artist {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "ArtistId")]
    pub artist_id: Auto<i64>,
    // type in the database: NVARCHAR(120)
    #[terrace(max_length = 120, column = "Name")]
    pub name: Option<String>,
}

/// A row of the table `Customer`.
// the index IFK_CustomerSupportRepId has another name here, Customer_SupportRepId_index: the first migration after this one renames it
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    table = "Customer",
    index(support_rep),
    reverse(invoices = "Invoice.customer")
)]
pub struct Customer {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "CustomerId")]
    pub customer_id: Auto<i64>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "FirstName")]
    pub first_name: String,
    // type in the database: NVARCHAR(20)
    #[terrace(max_length = 20, column = "LastName")]
    pub last_name: String,
    // type in the database: NVARCHAR(80)
    #[terrace(max_length = 80, column = "Company")]
    pub company: Option<String>,
    // type in the database: NVARCHAR(70)
    #[terrace(max_length = 70, column = "Address")]
    pub address: Option<String>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "City")]
    pub city: Option<String>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "State")]
    pub state: Option<String>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "Country")]
    pub country: Option<String>,
    // type in the database: NVARCHAR(10)
    #[terrace(max_length = 10, column = "PostalCode")]
    pub postal_code: Option<String>,
    // type in the database: NVARCHAR(24)
    #[terrace(max_length = 24, column = "Phone")]
    pub phone: Option<String>,
    // type in the database: NVARCHAR(24)
    #[terrace(max_length = 24, column = "Fax")]
    pub fax: Option<String>,
    // type in the database: NVARCHAR(60)
    #[terrace(max_length = 60, column = "Email")]
    pub email: String,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "SupportRepId")]
    pub support_rep: Option<ForeignKey<Employee>>,
}

/// A row of the table `Employee`.
// the index IFK_EmployeeReportsTo has another name here, Employee_ReportsTo_index: the first migration after this one renames it
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    table = "Employee",
    index(reports_to),
    reverse(customers = "Customer.support_rep", employees = "Employee.reports_to")
)]
pub struct Employee {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "EmployeeId")]
    pub employee_id: Auto<i64>,
    // type in the database: NVARCHAR(20)
    #[terrace(max_length = 20, column = "LastName")]
    pub last_name: String,
    // type in the database: NVARCHAR(20)
    #[terrace(max_length = 20, column = "FirstName")]
    pub first_name: String,
    // type in the database: NVARCHAR(30)
    #[terrace(max_length = 30, column = "Title")]
    pub title: Option<String>,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "ReportsTo")]
    pub reports_to: Option<ForeignKey<Employee>>,
    // type in the database: DATETIME
    #[terrace(column = "BirthDate")]
    pub birth_date: Option<jiff::civil::DateTime>,
    // type in the database: DATETIME
    #[terrace(column = "HireDate")]
    pub hire_date: Option<jiff::civil::DateTime>,
    // type in the database: NVARCHAR(70)
    #[terrace(max_length = 70, column = "Address")]
    pub address: Option<String>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "City")]
    pub city: Option<String>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "State")]
    pub state: Option<String>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "Country")]
    pub country: Option<String>,
    // type in the database: NVARCHAR(10)
    #[terrace(max_length = 10, column = "PostalCode")]
    pub postal_code: Option<String>,
    // type in the database: NVARCHAR(24)
    #[terrace(max_length = 24, column = "Phone")]
    pub phone: Option<String>,
    // type in the database: NVARCHAR(24)
    #[terrace(max_length = 24, column = "Fax")]
    pub fax: Option<String>,
    // type in the database: NVARCHAR(60)
    #[terrace(max_length = 60, column = "Email")]
    pub email: Option<String>,
}

/// A row of the table `Genre`.
#[derive(Model, Clone, Debug)]
#[terrace(registry, table = "Genre", reverse(tracks = "Track.genre"))]
pub struct Genre {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "GenreId")]
    pub genre_id: Auto<i64>,
    // type in the database: NVARCHAR(120)
    #[terrace(max_length = 120, column = "Name")]
    pub name: Option<String>,
}

/// A row of the table `Invoice`.
// the index IFK_InvoiceCustomerId has another name here, Invoice_CustomerId_index: the first migration after this one renames it
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    table = "Invoice",
    index(customer),
    reverse(invoice_lines = "InvoiceLine.invoice")
)]
pub struct Invoice {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "InvoiceId")]
    pub invoice_id: Auto<i64>,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "CustomerId")]
    pub customer: ForeignKey<Customer>,
    // type in the database: DATETIME
    #[terrace(column = "InvoiceDate")]
    pub invoice_date: jiff::civil::DateTime,
    // type in the database: NVARCHAR(70)
    #[terrace(max_length = 70, column = "BillingAddress")]
    pub billing_address: Option<String>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "BillingCity")]
    pub billing_city: Option<String>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "BillingState")]
    pub billing_state: Option<String>,
    // type in the database: NVARCHAR(40)
    #[terrace(max_length = 40, column = "BillingCountry")]
    pub billing_country: Option<String>,
    // type in the database: NVARCHAR(10)
    #[terrace(max_length = 10, column = "BillingPostalCode")]
    pub billing_postal_code: Option<String>,
    // type in the database: NUMERIC(10,2)
    #[terrace(precision = 10, scale = 2, column = "Total")]
    pub total: rust_decimal::Decimal,
}

/// A row of the table `InvoiceLine`.
// the index IFK_InvoiceLineInvoiceId has another name here, InvoiceLine_InvoiceId_index: the first migration after this one renames it
// the index IFK_InvoiceLineTrackId has another name here, InvoiceLine_TrackId_index: the first migration after this one renames it
#[derive(Model, Clone, Debug)]
#[terrace(registry, table = "InvoiceLine", index(invoice), index(track))]
pub struct InvoiceLine {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "InvoiceLineId")]
    pub invoice_line_id: Auto<i64>,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "InvoiceId")]
    pub invoice: ForeignKey<Invoice>,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "TrackId")]
    pub track: ForeignKey<Track>,
    // type in the database: NUMERIC(10,2)
    #[terrace(precision = 10, scale = 2, column = "UnitPrice")]
    pub unit_price: rust_decimal::Decimal,
    // type in the database: INTEGER
    #[terrace(column = "Quantity")]
    pub quantity: i64,
}

/// A row of the table `MediaType`.
#[derive(Model, Clone, Debug)]
#[terrace(registry, table = "MediaType", reverse(tracks = "Track.media_type"))]
pub struct MediaType {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "MediaTypeId")]
    pub media_type_id: Auto<i64>,
    // type in the database: NVARCHAR(120)
    #[terrace(max_length = 120, column = "Name")]
    pub name: Option<String>,
}

/// A row of the table `Playlist`.
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    table = "Playlist",
    reverse(playlist_tracks = "PlaylistTrack.playlist")
)]
pub struct Playlist {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "PlaylistId")]
    pub playlist_id: Auto<i64>,
    // type in the database: NVARCHAR(120)
    #[terrace(max_length = 120, column = "Name")]
    pub name: Option<String>,
}

/// A row of the table `PlaylistTrack`.
// the index IFK_PlaylistTrackPlaylistId has another name here, PlaylistTrack_PlaylistId_index: the first migration after this one renames it
// the index IFK_PlaylistTrackTrackId has another name here, PlaylistTrack_TrackId_index: the first migration after this one renames it
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    table = "PlaylistTrack",
    primary_key(playlist, track),
    index(playlist),
    index(track)
)]
pub struct PlaylistTrack {
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "PlaylistId")]
    pub playlist: ForeignKey<Playlist>,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "TrackId")]
    pub track: ForeignKey<Track>,
}

/// A row of the table `Track`.
// the index IFK_TrackAlbumId has another name here, Track_AlbumId_index: the first migration after this one renames it
// the index IFK_TrackGenreId has another name here, Track_GenreId_index: the first migration after this one renames it
// the index IFK_TrackMediaTypeId has another name here, Track_MediaTypeId_index: the first migration after this one renames it
#[derive(Model, Clone, Debug)]
#[terrace(
    registry,
    table = "Track",
    index(album),
    index(genre),
    index(media_type),
    reverse(
        invoice_lines = "InvoiceLine.track",
        playlist_tracks = "PlaylistTrack.track"
    )
)]
pub struct Track {
    // numbering in the database: without AUTOINCREMENT
    #[terrace(primary_key, column = "TrackId")]
    pub track_id: Auto<i64>,
    // type in the database: NVARCHAR(200)
    #[terrace(max_length = 200, column = "Name")]
    pub name: String,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "AlbumId")]
    pub album: Option<ForeignKey<Album>>,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "MediaTypeId")]
    pub media_type: ForeignKey<MediaType>,
    // type in the database: INTEGER
    #[terrace(on_delete = "no_action", column = "GenreId")]
    pub genre: Option<ForeignKey<Genre>>,
    // type in the database: NVARCHAR(220)
    #[terrace(max_length = 220, column = "Composer")]
    pub composer: Option<String>,
    // type in the database: INTEGER
    #[terrace(column = "Milliseconds")]
    pub milliseconds: i64,
    // type in the database: INTEGER
    #[terrace(column = "Bytes")]
    pub bytes: Option<i64>,
    // type in the database: NUMERIC(10,2)
    #[terrace(precision = 10, scale = 2, column = "UnitPrice")]
    pub unit_price: rust_decimal::Decimal,
}

/// Every model.
pub const ALL: &[&terrace::core::ModelSchema] = terrace::models![
    Album,
    Artist,
    Customer,
    Employee,
    Genre,
    Invoice,
    InvoiceLine,
    MediaType,
    Playlist,
    PlaylistTrack,
    Track,
];

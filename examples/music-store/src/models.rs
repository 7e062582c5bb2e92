//! The eleven tables of a music shop.

mod catalogue;
mod people;
mod sales;

pub use catalogue::{Album, Artist, Genre, MediaType, Playlist, PlaylistTrack, Track};
pub use people::{Customer, Employee};
pub use sales::{Invoice, InvoiceLine};

use terrace::core::ModelSchema;
use terrace::models;

/// Every model, each after those that it refers to.
pub const ALL: &[&ModelSchema] = models![
    Artist,
    Genre,
    MediaType,
    Album,
    Track,
    Playlist,
    PlaylistTrack,
    Employee,
    Customer,
    Invoice,
    InvoiceLine,
];

//! What is compared: counts, sums and joins over the eleven tables.

use std::collections::BTreeMap;
use std::fmt::Debug;

use rust_decimal::Decimal;

/// What a file or a tenant tells about its rows.
pub(crate) struct Figures {
    /// Rows by table, named as in the file.
    pub(crate) rows: BTreeMap<&'static str, usize>,
    /// Number, name, composer and size of every track.
    pub(crate) tracks: Vec<(i64, String, Option<String>, Option<i32>)>,
    /// How long all tracks play.
    pub(crate) milliseconds: i64,
    /// The sum of all invoices.
    pub(crate) invoiced: Decimal,
    /// The dates of the first and the last invoice.
    pub(crate) dates: (String, String),
    /// Invoices and their sum, by the country of the customer.
    pub(crate) countries: BTreeMap<Option<String>, (i64, Decimal)>,
    /// Price times quantity, by genre.
    pub(crate) genres: BTreeMap<Option<String>, Decimal>,
    /// The ten tracks that were sold most: number, name, pieces.
    pub(crate) top_sellers: Vec<(i64, String, i64)>,
    /// Name and albums of every artist with albums.
    pub(crate) artists: BTreeMap<i64, (Option<String>, i64)>,
    /// Number and name of every customer, with the names of who helps them and of that one's boss.
    pub(crate) customers: Vec<(i64, String, Option<String>, Option<String>)>,
    /// Number, name, boss and birthday of every employee.
    pub(crate) employees: Vec<(i64, String, Option<i64>, Option<String>)>,
    /// Name and tracks of every playlist with tracks.
    pub(crate) playlists: BTreeMap<i64, (Option<String>, i64)>,
    /// The largest number of an artist.
    pub(crate) last_artist: i64,
    /// The largest number of an invoice.
    pub(crate) last_invoice: i64,
    /// The largest number of an invoice's line.
    pub(crate) last_line: i64,
}

impl Figures {
    /// Rows of all tables.
    pub(crate) fn total(&self) -> usize {
        self.rows.values().sum()
    }

    /// Panics with the first figure that differs.
    pub(crate) fn agree(&self, expected: &Self) {
        assert_eq!(self.rows, expected.rows);
        each(&self.tracks, &expected.tracks);
        assert_eq!(self.milliseconds, expected.milliseconds);
        assert_eq!(self.invoiced, expected.invoiced);
        assert_eq!(self.dates, expected.dates);
        assert_eq!(self.countries, expected.countries);
        assert_eq!(self.genres, expected.genres);
        assert_eq!(self.top_sellers, expected.top_sellers);
        assert_eq!(self.artists, expected.artists);
        each(&self.customers, &expected.customers);
        each(&self.employees, &expected.employees);
        assert_eq!(self.playlists, expected.playlists);
        assert_eq!(self.last_artist, expected.last_artist);
        assert_eq!(self.last_invoice, expected.last_invoice);
        assert_eq!(self.last_line, expected.last_line);
    }
}

/// As `assert_eq!` of long lists, but shows one pair.
fn each<T: Debug + PartialEq>(stored: &[T], expected: &[T]) {
    assert_eq!(stored.len(), expected.len());
    for (stored, expected) in stored.iter().zip(expected) {
        assert_eq!(stored, expected);
    }
}

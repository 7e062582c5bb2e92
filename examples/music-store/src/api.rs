//! The JSON endpoints, and a page that lists them.

mod artists;
mod home;
mod sales;
mod tracks;

use rust_decimal::Decimal;
use serde::Deserialize;
use terrace::prelude::*;

/// The routes of every tenant.
pub(crate) fn routes() -> TenantRoutes {
    TenantRoutes::new()
        .route("/", get(home::show))
        .route("/api/artists", get(artists::list))
        .route("/api/artists/{id}", get(artists::show))
        .route("/api/tracks", get(tracks::search))
        .route("/api/invoices/{id}", get(sales::invoice))
        .route("/api/top-sellers", get(sales::top_sellers))
        .route("/api/orders", post(sales::order))
}

/// Rows on the largest page.
const LARGEST_PAGE: u64 = 100;

/// Which page of a list is asked for.
#[derive(Deserialize)]
pub(crate) struct Paging {
    #[serde(default = "first_page")]
    page: u64,
    #[serde(default = "page_size")]
    size: u64,
}

impl Paging {
    fn size(&self) -> u64 {
        self.size.min(LARGEST_PAGE)
    }
}

fn first_page() -> u64 {
    1
}

fn page_size() -> u64 {
    20
}

/// One page of a list.
#[derive(serde::Serialize)]
pub(crate) struct Listing<T> {
    total: u64,
    page: u64,
    size: u64,
    items: Vec<T>,
}

/// An amount with its cents, however many digits the database gives back.
pub(crate) fn money<S: serde::Serializer>(
    amount: &Decimal,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{amount:.2}"))
}

//! Invoices, the best-selling tracks, and orders.

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terrace::prelude::*;
use terrace::web::axum::http::StatusCode;

use crate::models::{Invoice, InvoiceLine};
use crate::orders::{NewOrder, place_order};

#[derive(Serialize)]
pub(super) struct InvoiceView {
    id: Auto<i64>,
    customer: CustomerView,
    date: DateTime,
    #[serde(serialize_with = "super::money")]
    total: Decimal,
    lines: Vec<LineView>,
}

#[derive(Serialize)]
struct CustomerView {
    id: i64,
    name: String,
}

#[derive(Serialize)]
struct LineView {
    track: i64,
    name: String,
    #[serde(serialize_with = "super::money")]
    unit_price: Decimal,
    quantity: i32,
}

/// `GET /api/invoices/{id}`
pub(super) async fn invoice(
    db: Db<Tenant>,
    Path(id): Path<i64>,
) -> Result<Json<InvoiceView>, Problem> {
    Ok(Json(view(&db, id).await?))
}

/// `POST /api/orders` with `{"customer": 1, "lines": [{"track": 1, "quantity": 2}]}`
pub(super) async fn order(
    db: Db<Tenant>,
    Json(order): Json<NewOrder>,
) -> Result<(StatusCode, Json<InvoiceView>), Problem> {
    let invoice = place_order(&db, order).await?;
    let id = *invoice
        .id
        .get()
        .ok_or_else(|| Error::new(ErrorKind::Internal, "an invoice has no number"))?;
    Ok((StatusCode::CREATED, Json(view(&db, id).await?)))
}

async fn view(db: &Db<Tenant>, id: i64) -> Result<InvoiceView> {
    let invoice = Invoice::objects()
        .filter(|invoice| invoice.id.equals(id))
        .select_related(|invoice| invoice.customer())
        .get(db)
        .await?;
    let lines = InvoiceLine::objects()
        .filter(|line| line.invoice.equals(id))
        .order_by(|line| line.id.ascending())
        .values(|line| {
            (
                line.track,
                line.track().name,
                line.unit_price,
                line.quantity,
            )
        })
        .all(db)
        .await?;
    let customer = invoice.customer.loaded();
    Ok(InvoiceView {
        customer: CustomerView {
            id: *invoice.customer.key(),
            name: customer
                .map(|who| format!("{} {}", who.first_name, who.last_name))
                .unwrap_or_default(),
        },
        date: invoice.invoice_date,
        total: invoice.total,
        lines: lines
            .into_iter()
            .map(|(track, name, unit_price, quantity)| LineView {
                track,
                name,
                unit_price,
                quantity,
            })
            .collect(),
        id: invoice.id,
    })
}

#[derive(Deserialize)]
pub(super) struct Top {
    #[serde(default = "ten")]
    limit: u64,
}

fn ten() -> u64 {
    10
}

#[derive(Serialize)]
pub(super) struct Seller {
    track: i64,
    name: String,
    sold: i64,
}

/// `GET /api/top-sellers?limit=`: the tracks that were sold most.
pub(super) async fn top_sellers(
    db: Db<Tenant>,
    Query(top): Query<Top>,
) -> Result<Json<Vec<Seller>>, Problem> {
    let sellers = InvoiceLine::objects()
        .group_by(|line| (line.track, line.track().name))
        .values(|line| (line.track, line.track().name, line.quantity.sum()))
        .order_by(|line| (line.quantity.sum().descending(), line.track.ascending()))
        .limit(top.limit.min(super::LARGEST_PAGE))
        .all(&db)
        .await?;
    let seller = |(track, name, sold): (i64, String, Option<i64>)| Seller {
        track,
        name,
        sold: sold.unwrap_or(0),
    };
    Ok(Json(sellers.into_iter().map(seller).collect()))
}

//! Placing an order: an invoice with its lines, in one transaction.

use std::collections::HashMap;

use jiff::civil::DateTime;
use jiff::{Timestamp, tz};
use rust_decimal::Decimal;
use serde::Deserialize;
use terrace::prelude::*;

use crate::models::{Customer, Invoice, InvoiceLine, Track};

/// Lines of one order.
const MOST_LINES: usize = 100;
/// Pieces of one line.
const MOST_PIECES: i32 = 1000;

/// An order as a client sends it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// The customer's number.
    pub customer: i64,
    /// What is bought.
    pub lines: Vec<NewLine>,
}

/// One line of an order.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    /// The track's number.
    pub track: i64,
    /// How many.
    pub quantity: i32,
}

/// Writes the invoice of an order at the current prices. Everything is written, or nothing.
///
/// # Errors
/// `InvalidInput` for an order that can't be filled.
pub async fn place_order(db: &Db<Tenant>, order: NewOrder) -> Result<Invoice> {
    check(&order)?;
    db.transaction(async |tx| write(tx, &order).await).await
}

fn check(order: &NewOrder) -> Result<()> {
    if order.lines.is_empty() || order.lines.len() > MOST_LINES {
        return Err(refused(format!("an order has 1 to {MOST_LINES} lines")));
    }
    match order
        .lines
        .iter()
        .find(|line| !(1..=MOST_PIECES).contains(&line.quantity))
    {
        Some(line) => Err(refused(format!(
            "track {}: order 1 to {MOST_PIECES} pieces",
            line.track
        ))),
        None => Ok(()),
    }
}

async fn write(tx: &Transaction<Tenant>, order: &NewOrder) -> Result<Invoice> {
    let customer = Customer::objects()
        .filter(|customer| customer.id.equals(order.customer))
        .first(tx)
        .await?
        .ok_or_else(|| refused(format!("there is no customer {}", order.customer)))?;
    let prices = prices(tx, &order.lines).await?;
    let total = total(&order.lines, &prices)?;
    let invoice = Invoice {
        id: Auto::unset(),
        customer: ForeignKey::to(&customer)?,
        invoice_date: now(),
        billing_address: customer.address,
        billing_city: customer.city,
        billing_state: customer.state,
        billing_country: customer.country,
        billing_postal_code: customer.postal_code,
        total,
    };
    let invoice = invoice.insert(tx).await?;
    let mut lines = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        lines.push(InvoiceLine {
            id: Auto::unset(),
            invoice: ForeignKey::to(&invoice)?,
            track: ForeignKey::of(line.track),
            unit_price: price(&prices, line)?,
            quantity: line.quantity,
        });
    }
    InvoiceLine::bulk_insert(tx, lines).await?;
    Ok(invoice)
}

async fn prices(tx: &Transaction<Tenant>, lines: &[NewLine]) -> Result<HashMap<i64, Decimal>> {
    let tracks: Vec<i64> = lines.iter().map(|line| line.track).collect();
    let found = Track::objects()
        .filter(|track| track.id.one_of(tracks))
        .values(|track| (track.id, track.unit_price))
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}

fn price(prices: &HashMap<i64, Decimal>, line: &NewLine) -> Result<Decimal> {
    prices
        .get(&line.track)
        .copied()
        .ok_or_else(|| refused(format!("there is no track {}", line.track)))
}

fn total(lines: &[NewLine], prices: &HashMap<i64, Decimal>) -> Result<Decimal> {
    let mut total = Decimal::ZERO;
    for line in lines {
        let cost = price(prices, line)?.checked_mul(line.quantity.into());
        total = cost
            .and_then(|cost| total.checked_add(cost))
            .ok_or_else(|| refused("the order costs more than can be written down".to_owned()))?;
    }
    Ok(total)
}

/// The time in UTC, to the second, as the data model has it.
fn now() -> DateTime {
    let now = Timestamp::now().to_zoned(tz::TimeZone::UTC).datetime();
    now.with().subsec_nanosecond(0).build().unwrap_or(now)
}

fn refused(why: String) -> Error {
    Error::new(ErrorKind::InvalidInput, why)
}

//! What was sold.

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use terrace::prelude::*;

use super::{Customer, Track};

/// A sale.
#[derive(Model, Clone, Debug)]
pub struct Invoice {
    /// Its number.
    pub id: Auto<i64>,
    /// Who bought.
    #[terrace(index)]
    pub customer: ForeignKey<Customer>,
    /// When.
    pub invoice_date: DateTime,
    /// Street and number.
    #[terrace(max_length = 70)]
    pub billing_address: Option<String>,
    /// City.
    #[terrace(max_length = 40)]
    pub billing_city: Option<String>,
    /// State or province.
    #[terrace(max_length = 40)]
    pub billing_state: Option<String>,
    /// Country.
    #[terrace(max_length = 40)]
    pub billing_country: Option<String>,
    /// Postal code.
    #[terrace(max_length = 10)]
    pub billing_postal_code: Option<String>,
    /// The sum of its lines.
    #[terrace(precision = 10, scale = 2)]
    pub total: Decimal,
}

/// One track of a sale.
#[derive(Model, Clone, Debug)]
pub struct InvoiceLine {
    /// Its number.
    pub id: Auto<i64>,
    /// The sale.
    #[terrace(index)]
    pub invoice: ForeignKey<Invoice>,
    /// The track.
    #[terrace(index)]
    pub track: ForeignKey<Track>,
    /// What it cost then.
    #[terrace(precision = 10, scale = 2)]
    pub unit_price: Decimal,
    /// How many.
    pub quantity: i32,
}

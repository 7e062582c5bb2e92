//! `DecimalFieldLookupTests`: conditions on a sum.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::Model;

use super::models::Product;
use crate::case::Case;
use crate::module::cases;

cases! {
    "lookup.test_decimalfield.DecimalFieldLookupTests": test_gt;
}

async fn test_gt(t: &Case) -> Result<()> {
    let zero = Decimal::ZERO;
    let products = Product::objects().filter(|product| {
        (product.qty_target - product.stock().qty_available.sum()).greater_than(zero)
    });
    t.rows(products.all(t.db()).await?);
    Ok(())
}

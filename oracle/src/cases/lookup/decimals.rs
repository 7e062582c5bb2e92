//! `DecimalFieldLookupTests`: conditions on what is calculated from a sum.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::Model;

use super::models::Product;
use crate::case::Case;
use crate::module::cases;

cases! {
    "lookup.test_decimalfield.DecimalFieldLookupTests": test_gt, test_gte, test_lt, test_lte;
}

async fn test_gt(t: &Case) -> Result<()> {
    let products = Product::objects()
        .annotate(|p| p.qty_target - p.stock().qty_available.sum())
        .filter(|(_, needed)| needed.greater_than(Decimal::ZERO));
    t.rows(products.all(t.db()).await?.into_iter().map(|(p, _)| p));
    Ok(())
}

async fn test_gte(t: &Case) -> Result<()> {
    let products = Product::objects()
        .annotate(|p| p.qty_target - p.stock().qty_available.sum())
        .filter(|(_, needed)| needed.at_least(Decimal::ZERO));
    t.rows(products.all(t.db()).await?.into_iter().map(|(p, _)| p));
    Ok(())
}

async fn test_lt(t: &Case) -> Result<()> {
    let products = Product::objects()
        .annotate(|p| p.qty_target - p.stock().qty_available.sum())
        .filter(|(_, needed)| needed.less_than(Decimal::ZERO));
    t.rows(products.all(t.db()).await?.into_iter().map(|(p, _)| p));
    Ok(())
}

async fn test_lte(t: &Case) -> Result<()> {
    let products = Product::objects()
        .annotate(|p| p.qty_target - p.stock().qty_available.sum())
        .filter(|(_, needed)| needed.at_most(Decimal::ZERO));
    t.rows(products.all(t.db()).await?.into_iter().map(|(p, _)| p));
    Ok(())
}

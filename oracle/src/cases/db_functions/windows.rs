//! `ValidationTests`: what window functions refuse.

use terrace_core::Result;

use crate::case::Case;
use crate::module::cases;

cases! {
    "db_functions.window.test_validation.ValidationTests":
        test_nth_negative_nth_value, test_nth_null_expression, test_lag_negative_offset,
        test_lead_negative_offset, test_null_source_lead, test_null_source_lag,
        test_negative_num_buckets_ntile;
}

async fn test_nth_negative_nth_value(t: &Case) -> Result<()> {
    t.compiler("the number of a row is unsigned");
    Ok(())
}

async fn test_nth_null_expression(t: &Case) -> Result<()> {
    t.compiler("the function is a method of a column or a calculation");
    Ok(())
}

async fn test_lag_negative_offset(t: &Case) -> Result<()> {
    t.compiler("the number of rows is unsigned");
    Ok(())
}

async fn test_lead_negative_offset(t: &Case) -> Result<()> {
    t.compiler("the number of rows is unsigned");
    Ok(())
}

async fn test_null_source_lead(t: &Case) -> Result<()> {
    t.compiler("the function is a method of a column or a calculation");
    Ok(())
}

async fn test_null_source_lag(t: &Case) -> Result<()> {
    t.compiler("the function is a method of a column or a calculation");
    Ok(())
}

async fn test_negative_num_buckets_ntile(t: &Case) -> Result<()> {
    t.compiler("the number of groups is unsigned");
    Ok(())
}

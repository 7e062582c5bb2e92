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

/// The types of the window functions refuse what Django refuses when it runs.
async fn refused(t: &Case, why: &'static str) -> Result<()> {
    t.compiler(why);
    Ok(())
}

async fn test_nth_negative_nth_value(t: &Case) -> Result<()> {
    refused(t, "the number of a row is unsigned").await
}

async fn test_nth_null_expression(t: &Case) -> Result<()> {
    refused(t, "the function is a method of a column or a calculation").await
}

async fn test_lag_negative_offset(t: &Case) -> Result<()> {
    refused(t, "the number of rows is unsigned").await
}

async fn test_lead_negative_offset(t: &Case) -> Result<()> {
    refused(t, "the number of rows is unsigned").await
}

async fn test_null_source_lead(t: &Case) -> Result<()> {
    refused(t, "the function is a method of a column or a calculation").await
}

async fn test_null_source_lag(t: &Case) -> Result<()> {
    refused(t, "the function is a method of a column or a calculation").await
}

async fn test_negative_num_buckets_ntile(t: &Case) -> Result<()> {
    refused(t, "the number of groups is unsigned").await
}

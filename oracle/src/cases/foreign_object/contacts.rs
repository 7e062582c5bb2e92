//! `TestLookupQuery`, and what contacts are compared with.

use terrace_core::Result;
use terrace_orm::{Columns, Model};

use super::models::{Address, Contact};
use crate::case::Case;
use crate::module::cases;

cases! {
    "foreign_object.test_agnostic_order_trimjoin.TestLookupQuery":
        test_deep_mixed_backward,
        test_deep_mixed_forward;
    "foreign_object.test_tuple_lookups.TupleLookupsTests":
        test_exact_subquery,
        test_gt_subquery,
        test_gte_subquery,
        test_isnull_subquery,
        test_lookup_errors,
        test_lt_subquery,
        test_lte_subquery,
        test_tuple_in_rhs_must_be_collection_of_tuples_or_lists,
        test_tuple_in_rhs_must_have_2_elements_each,
        test_tuple_in_subquery_must_be_query,
        test_tuple_in_subquery_must_have_2_fields,
        test_tuple_lookup_rhs_must_be_tuple_or_list,
        test_tuple_lookup_rhs_must_have_2_elements,
        test_tuple_lookups_f_invalid_rhs;
}

async fn test_deep_mixed_forward(t: &Case) -> Result<()> {
    let contact: Contact = t.given(1).await?;
    let query = Address::objects().filter(|row| row.customer().contacts().is(&contact));
    let rows = query.all(t.db()).await?;
    t.rows(rows.iter().map(|row| row.id));
    Ok(())
}

async fn test_deep_mixed_backward(t: &Case) -> Result<()> {
    let address: Address = t.given(1).await?;
    let query = Contact::objects().filter(|row| row.customer().address().is(&address));
    let rows = query.all(t.db()).await?;
    t.rows(rows.iter().map(|row| row.id));
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "cases end with it")]
fn refused(t: &Case, times: usize, why: &'static str) -> Result<()> {
    for _ in 0..times {
        t.compiler(why);
    }
    Ok(())
}

async fn test_exact_subquery(t: &Case) -> Result<()> {
    refused(t, 1, "two columns are compared with a query of two columns")
}

async fn test_gt_subquery(t: &Case) -> Result<()> {
    refused(t, 1, "two columns are not greater than a query")
}

async fn test_gte_subquery(t: &Case) -> Result<()> {
    refused(t, 1, "two columns are not greater than a query")
}

async fn test_lt_subquery(t: &Case) -> Result<()> {
    refused(t, 1, "two columns are not less than a query")
}

async fn test_lte_subquery(t: &Case) -> Result<()> {
    refused(t, 1, "two columns are not less than a query")
}

async fn test_isnull_subquery(t: &Case) -> Result<()> {
    refused(t, 1, "whether something is null is no query")
}

async fn test_lookup_errors(t: &Case) -> Result<()> {
    refused(t, 12, "two columns are compared with two values")
}

async fn test_tuple_in_rhs_must_be_collection_of_tuples_or_lists(t: &Case) -> Result<()> {
    refused(t, 2, "two columns are among pairs of values")
}

async fn test_tuple_in_rhs_must_have_2_elements_each(t: &Case) -> Result<()> {
    refused(t, 3, "two columns are among pairs of values")
}

async fn test_tuple_in_subquery_must_be_query(t: &Case) -> Result<()> {
    refused(t, 1, "a condition is no query")
}

async fn test_tuple_in_subquery_must_have_2_fields(t: &Case) -> Result<()> {
    refused(t, 1, "two columns are compared with a query of two columns")
}

async fn test_tuple_lookup_rhs_must_be_tuple_or_list(t: &Case) -> Result<()> {
    refused(t, 36, "two columns are compared with two values")
}

async fn test_tuple_lookup_rhs_must_have_2_elements(t: &Case) -> Result<()> {
    refused(t, 30, "two columns are compared with two values")
}

async fn test_tuple_lookups_f_invalid_rhs(t: &Case) -> Result<()> {
    refused(t, 6, "a number is not compared with two columns")
}

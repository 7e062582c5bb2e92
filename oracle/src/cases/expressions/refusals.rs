//! `CombinableTests` and `CombinedExpressionTests`: calculations without a meaning.

use terrace_core::Result;

use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.CombinableTests":
        test_and,
        test_or,
        test_reversed_and,
        test_reversed_or,
        test_reversed_xor,
        test_xor;
    "expressions.tests.CombinedExpressionTests":
        test_mixed_char_date_with_annotate,
        test_resolve_output_field_dates,
        test_resolve_output_field_with_null;
}

async fn test_and(t: &Case) -> Result<()> {
    t.compiler("`&`, `|` and `^` are between conditions");
    Ok(())
}

async fn test_or(t: &Case) -> Result<()> {
    test_and(t).await
}

async fn test_xor(t: &Case) -> Result<()> {
    test_and(t).await
}

async fn test_reversed_and(t: &Case) -> Result<()> {
    test_and(t).await
}

async fn test_reversed_or(t: &Case) -> Result<()> {
    test_and(t).await
}

async fn test_reversed_xor(t: &Case) -> Result<()> {
    test_and(t).await
}

async fn test_mixed_char_date_with_annotate(t: &Case) -> Result<()> {
    t.compiler("texts and dates are not added");
    Ok(())
}

async fn test_resolve_output_field_dates(t: &Case) -> Result<()> {
    for _ in 0..3 {
        t.compiler("two times are not added");
    }
    for _ in 0..3 {
        t.compiler("no time is taken from a duration");
    }
    Ok(())
}

async fn test_resolve_output_field_with_null(t: &Case) -> Result<()> {
    for _ in 0..13 {
        t.compiler("null has a type");
    }
    Ok(())
}

//! `InvalidCreateArgumentsTests`: names that a model doesn't have.

use terrace_core::Result;
use terrace_orm::{Model, Visible};

use super::models::Thing;
use crate::case::Case;
use crate::module::cases;

cases! {
    "get_or_create.tests.InvalidCreateArgumentsTests":
        test_get_or_create_with_invalid_defaults,
        test_get_or_create_with_invalid_kwargs,
        test_multiple_invalid_fields,
        test_property_attribute_without_setter_defaults,
        test_property_attribute_without_setter_kwargs,
        test_update_or_create_with_invalid_create_defaults,
        test_update_or_create_with_invalid_defaults,
        test_update_or_create_with_invalid_kwargs;
}

/// Looks for things by a field that the model lacks.
fn unknown(t: &Case, name: &str) {
    let visible = Visible::of(Thing::SCHEMA).all_fields();
    t.raises(Thing::objects().filter_by(&visible, name, "b"));
}

async fn test_get_or_create_with_invalid_defaults(t: &Case) -> Result<()> {
    t.compiler("a new thing has no other fields than a thing has");
    Ok(())
}

async fn test_get_or_create_with_invalid_kwargs(t: &Case) -> Result<()> {
    unknown(t, "nonexistent");
    Ok(())
}

async fn test_update_or_create_with_invalid_defaults(t: &Case) -> Result<()> {
    t.compiler("what a thing lacks can't be set");
    Ok(())
}

async fn test_update_or_create_with_invalid_create_defaults(t: &Case) -> Result<()> {
    t.compiler("a new thing has no other fields than a thing has");
    Ok(())
}

async fn test_update_or_create_with_invalid_kwargs(t: &Case) -> Result<()> {
    unknown(t, "nonexistent");
    Ok(())
}

async fn test_multiple_invalid_fields(t: &Case) -> Result<()> {
    unknown(t, "nonexistent");
    Ok(())
}

async fn test_property_attribute_without_setter_defaults(t: &Case) -> Result<()> {
    t.compiler("a method is no column that can be set");
    Ok(())
}

async fn test_property_attribute_without_setter_kwargs(t: &Case) -> Result<()> {
    unknown(t, "name_in_all_caps");
    Ok(())
}

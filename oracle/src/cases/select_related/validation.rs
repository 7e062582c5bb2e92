//! `SelectRelatedValidationTests`.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Bookmark, Pizza, Species};
use crate::case::Case;
use crate::module::cases;

cases! {
    "select_related.tests.SelectRelatedValidationTests":
        test_non_relational_field, test_non_relational_field_nested, test_invalid_field,
        test_many_to_many_field, test_reverse_relational_field,
        test_generic_relations;
}

const NO_RELATION: &str = "a column of values leads nowhere";

async fn test_non_relational_field(t: &Case) -> Result<()> {
    t.compiler(NO_RELATION);
    t.compiler(NO_RELATION);
    t.compiler(NO_RELATION);
    Ok(())
}

async fn test_non_relational_field_nested(t: &Case) -> Result<()> {
    t.compiler(NO_RELATION);
    Ok(())
}

async fn test_invalid_field(t: &Case) -> Result<()> {
    t.compiler("a species has no such relation");
    t.compiler("a genus has no such relation");
    t.compiler("a domain has no such relation");
    Ok(())
}

async fn test_many_to_many_field(t: &Case) -> Result<()> {
    let pizzas = Pizza::objects().select_related(|pizza| pizza.toppings());
    t.raises(pizzas.all(t.db()).await);
    Ok(())
}

async fn test_reverse_relational_field(t: &Case) -> Result<()> {
    let species = Species::objects().select_related(|species| species.child_1());
    t.raises(species.all(t.db()).await);
    Ok(())
}

async fn test_generic_relations(t: &Case) -> Result<()> {
    let bookmarks = Bookmark::objects().select_related(|bookmark| bookmark.tags());
    t.raises(bookmarks.all(t.db()).await);
    t.compiler("what a tag is about is no column");
    Ok(())
}

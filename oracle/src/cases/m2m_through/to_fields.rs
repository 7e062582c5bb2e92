//! `M2mThroughToFieldsTests`: rows in the middle that refer to others by a unique text.

use terrace_core::Result;

use super::models::{Ingredient, Recipe};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_through.tests.M2mThroughToFieldsTests": test_count, test_exists, test_retrieval;
}

async fn curry(t: &Case) -> Result<Recipe> {
    t.given(1).await
}

async fn tomato(t: &Case) -> Result<Ingredient> {
    t.given(3).await
}

async fn test_retrieval(t: &Case) -> Result<()> {
    t.rows(curry(t).await?.ingredients().all()?.all(t.db()).await?);
    t.value(tomato(t).await?.recipes().all()?.get(t.db()).await?);
    Ok(())
}

async fn test_exists(t: &Case) -> Result<()> {
    let ingredients = curry(t).await?.ingredients().all()?;
    t.value(ingredients.exists(t.db()).await?);
    let recipes = tomato(t).await?.recipes().all()?;
    t.value(recipes.exists(t.db()).await?);
    Ok(())
}

async fn test_count(t: &Case) -> Result<()> {
    t.value(curry(t).await?.ingredients().count(t.db()).await?);
    t.value(tomato(t).await?.recipes().count(t.db()).await?);
    Ok(())
}

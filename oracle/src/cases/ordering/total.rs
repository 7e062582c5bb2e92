//! `TotallyOrderedTests`: whether an order leaves nothing open.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Article, Author, BarcodedArticle, Reference};
use crate::case::Case;
use crate::module::cases;

cases! {
    "ordering.tests.TotallyOrderedTests":
        test_basic_ordering,
        test_composite_constraints,
        test_conditional_constraints,
        test_f_expressions,
        test_one_to_one_relation,
        test_relation_traversal,
        test_reverse_ordering,
        test_totally_ordered_none;
}

async fn test_basic_ordering(t: &Case) -> Result<()> {
    t.value(Author::objects().is_totally_ordered());
    let by_name = Author::objects().order_by(|author| author.name.ascending());
    t.value(by_name.is_totally_ordered());
    let by_rank = BarcodedArticle::objects().order_by(|article| article.rank.ascending());
    t.value(by_rank.is_totally_ordered());
    let and_key = BarcodedArticle::objects()
        .order_by(|article| (article.rank.ascending(), article.id.ascending()));
    t.value(and_key.is_totally_ordered());
    Ok(())
}

async fn test_composite_constraints(t: &Case) -> Result<()> {
    let may_be_null = BarcodedArticle::objects()
        .order_by(|article| (article.pub_date.ascending(), article.rank.ascending()));
    t.value(may_be_null.is_totally_ordered());
    let unique = BarcodedArticle::objects()
        .order_by(|article| (article.headline.ascending(), article.slug.ascending()));
    t.value(unique.is_totally_ordered());
    Ok(())
}

async fn test_reverse_ordering(t: &Case) -> Result<()> {
    let last_first = Author::objects().order_by(|author| author.id.descending());
    t.value(last_first.is_totally_ordered());
    Ok(())
}

async fn test_f_expressions(t: &Case) -> Result<()> {
    let by_key = Author::objects().order_by(|author| author.id.expression().ascending());
    t.value(by_key.is_totally_ordered());
    let by_name = Author::objects().order_by(|author| author.name.expression().ascending());
    t.value(by_name.is_totally_ordered());
    Ok(())
}

async fn test_one_to_one_relation(t: &Case) -> Result<()> {
    let by_proof = Reference::objects().order_by(|reference| {
        let proof = reference.proof();
        (proof.pub_date.descending(), proof.headline.ascending())
    });
    t.value(by_proof.is_totally_ordered());
    let by_key = Reference::objects().order_by(|reference| reference.proof.ascending());
    t.value(by_key.is_totally_ordered());
    Ok(())
}

async fn test_relation_traversal(t: &Case) -> Result<()> {
    let by_author = Article::objects().order_by(|article| article.author().id.ascending());
    t.value(by_author.is_totally_ordered());
    Ok(())
}

async fn test_conditional_constraints(t: &Case) -> Result<()> {
    let by_rank = BarcodedArticle::objects().order_by(|article| article.rank.ascending());
    t.value(by_rank.is_totally_ordered());
    let by_barcode = BarcodedArticle::objects().order_by(|article| article.barcode.ascending());
    t.value(by_barcode.is_totally_ordered());
    Ok(())
}

async fn test_totally_ordered_none(t: &Case) -> Result<()> {
    t.value(Author::objects().unordered().none().is_totally_ordered());
    let by_key = Author::objects().order_by(|author| author.id.ascending());
    t.value(by_key.none().is_totally_ordered());
    Ok(())
}

//! `OrderingTests`: orders by related rows, whose columns are always named.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::defaults::headlines;
use super::models::{
    Article, Author, OrderedByExpression, OrderedByExpressionChild, OrderedByExpressionGrandChild,
    Reference,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "ordering.tests.OrderingTests":
        test_order_by_fk_attname,
        test_order_by_grandparent_fk_with_expression_in_default_ordering,
        test_order_by_parent_fk_with_expression_in_default_ordering,
        test_order_by_self_referential_fk,
        test_related_ordering_duplicate_table_reference;
}

async fn test_order_by_fk_attname(t: &Case) -> Result<()> {
    let authors = Author::objects().order_by(|author| author.id.ascending());
    for (author, key) in authors.all(t.db()).await?.iter().zip([4, 3, 2, 1]) {
        let mut article: Article = t.given(key).await?;
        article.author = Some(ForeignKey::to(author)?);
        article.update(t.db()).await?;
    }
    headlines(t, Article::objects().order_by(|a| a.author.ascending())).await
}

async fn test_order_by_self_referential_fk(t: &Case) -> Result<()> {
    for key in [1, 2] {
        let editor: Author = t.given(key).await?;
        let author = Author::new(None, Some(ForeignKey::to(&editor)?))
            .insert(t.db())
            .await?;
        let mut article: Article = t.given(key).await?;
        article.author = Some(ForeignKey::to(&author)?);
        article.save(t.db()).await?;
    }
    let written = || Article::objects().filter(|a| a.author.is_not_null());
    headlines(
        t,
        written().order_by(|a| a.author().editor().id.descending()),
    )
    .await?;
    headlines(t, written().order_by(|a| a.author().editor.ascending())).await
}

async fn test_related_ordering_duplicate_table_reference(t: &Case) -> Result<()> {
    let first = Author::new(None, None).insert(t.db()).await?;
    let second = Author::new(None, None).insert(t.db()).await?;
    for (key, author, other) in [(1, &first, &second), (2, &second, &first)] {
        let mut article: Article = t.given(key).await?;
        article.author = Some(ForeignKey::to(author)?);
        article.second_author = Some(ForeignKey::to(other)?);
        article.save(t.db()).await?;
    }
    for key in [1, 2] {
        let article: Article = t.given(key).await?;
        let reference = Reference {
            id: Auto::unset(),
            article: ForeignKey::to(&article)?,
            proof: ForeignKey::to(&article)?,
        };
        reference.insert(t.db()).await?;
    }
    let references = Reference::objects().order_by(|r| {
        let article = r.article();
        (
            article.author().id.descending(),
            article.second_author().id.descending(),
        )
    });
    t.rows(references.all(t.db()).await?);
    Ok(())
}

/// Adds three parents, and a child of each.
async fn children(t: &Case) -> Result<Vec<OrderedByExpressionChild>> {
    let mut parents = Vec::new();
    for name in ["oBJ 3", "OBJ 2", "obj 1"] {
        let parent = OrderedByExpression {
            id: Auto::unset(),
            name: name.to_owned(),
        };
        parents.push(parent.insert(t.db()).await?);
    }
    let mut children = Vec::new();
    for parent in &parents {
        let child = OrderedByExpressionChild {
            id: Auto::unset(),
            parent: ForeignKey::to(parent)?,
        };
        children.push(child.insert(t.db()).await?);
    }
    Ok(children)
}

async fn test_order_by_parent_fk_with_expression_in_default_ordering(t: &Case) -> Result<()> {
    children(t).await?;
    let children = OrderedByExpressionChild::objects()
        .order_by(|child| child.parent().name.lower().ascending());
    t.rows(children.all(t.db()).await?);
    Ok(())
}

async fn test_order_by_grandparent_fk_with_expression_in_default_ordering(t: &Case) -> Result<()> {
    for child in children(t).await? {
        let grandchild = OrderedByExpressionGrandChild {
            id: Auto::unset(),
            parent: ForeignKey::to(&child)?,
        };
        grandchild.insert(t.db()).await?;
    }
    let grandchildren = OrderedByExpressionGrandChild::objects()
        .order_by(|grandchild| grandchild.parent().parent().name.lower().ascending());
    t.rows(grandchildren.all(t.db()).await?);
    Ok(())
}

//! Rows of the other side, added and taken away.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{Article, InheritedArticleA, InheritedArticleB, Publication};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_many.tests.ManyToManyTests":
        test_add, test_add_remove_set_by_pk, test_add_remove_invalid_type, test_reverse_add,
        test_fast_add_ignore_conflicts, test_remove, test_set, test_assign, test_assign_ids,
        test_assign_forward, test_assign_reverse, test_forward_assign_with_queryset,
        test_reverse_assign_with_queryset, test_clear, test_inherited_models_selects;
}

async fn publication(t: &Case, key: i32) -> Result<Publication> {
    t.given(key).await
}

async fn article(t: &Case, key: i32) -> Result<Article> {
    t.given(key).await
}

async fn test_add(t: &Case) -> Result<()> {
    let (p1, p2) = (publication(t, 1).await?, publication(t, 2).await?);
    let p3 = publication(t, 3).await?;
    let a5 = Article::new("Django lets you create web apps easily");
    t.raises(a5.publications().all());
    let a5 = a5.insert(t.db()).await?;
    a5.publications().add(t.db(), [&p1]).await?;
    a5.see(t).await?;
    let a6 = Article::new("ESA uses Python").insert(t.db()).await?;
    a6.publications().add(t.db(), [&p1, &p2]).await?;
    a6.publications().add(t.db(), [&p3]).await?;
    a6.publications().add(t.db(), [&p3]).await?;
    a6.see(t).await?;
    t.compiler("an article is no publication");
    let p5 = Publication::new("Highlights for Adults");
    a6.publications().create(t.db(), p5).await?;
    a6.see(t).await
}

async fn test_add_remove_set_by_pk(t: &Case) -> Result<()> {
    let a5 = Article::new("Django lets you create web apps easily");
    let a5 = a5.insert(t.db()).await?;
    a5.publications().add(t.db(), [1]).await?;
    a5.see(t).await?;
    a5.publications().set(t.db(), [2]).await?;
    a5.see(t).await?;
    a5.publications().remove(t.db(), [2]).await?;
    a5.see(t).await
}

async fn test_add_remove_invalid_type(t: &Case) -> Result<()> {
    t.compiler("a text is no key of a publication");
    t.compiler("a text is no key of a publication");
    Ok(())
}

async fn test_reverse_add(t: &Case) -> Result<()> {
    let p2 = publication(t, 2).await?;
    let a5 = Article::new("NASA finds intelligent life on Mars");
    let a5 = a5.insert(t.db()).await?;
    p2.article_set().add(t.db(), [&a5]).await?;
    p2.see(t).await?;
    a5.see(t).await?;
    let a6 = Article::new("Carbon-free diet works wonders");
    p2.article_set().create(t.db(), a6).await?;
    p2.see(t).await?;
    let third = p2.article_set().all()?.slice(3..4).get(t.db()).await?;
    third.see(t).await
}

async fn test_fast_add_ignore_conflicts(t: &Case) -> Result<()> {
    let a1 = article(t, 1).await?;
    let publications = [publication(t, 1).await?, publication(t, 2).await?];
    t.queries(a1.publications().add(t.db(), &publications))
        .await?;
    Ok(())
}

async fn test_remove(t: &Case) -> Result<()> {
    let p2 = publication(t, 2).await?;
    let (a3, a4) = (article(t, 3).await?, article(t, 4).await?);
    p2.see(t).await?;
    a4.publications().remove(t.db(), [&p2]).await?;
    p2.see(t).await?;
    a4.see(t).await?;
    p2.article_set().remove(t.db(), [&a3]).await?;
    p2.see(t).await?;
    a3.see(t).await
}

async fn assign(t: &Case, keys: bool, clear: bool) -> Result<()> {
    let p2 = publication(t, 2).await?;
    let (a3, a4) = (article(t, 3).await?, article(t, 4).await?);
    if clear {
        p2.article_set().clear(t.db()).await?;
        p2.article_set().add(t.db(), [&a4, &a3]).await?;
    } else if keys {
        p2.article_set().set(t.db(), [a4.id, a3.id]).await?;
    } else {
        p2.article_set().set(t.db(), [&a4, &a3]).await?;
    }
    p2.see(t).await?;
    a4.see(t).await?;
    if clear {
        a4.publications().clear(t.db()).await?;
        a4.publications().add(t.db(), [3]).await?;
    } else {
        a4.publications().set(t.db(), [3]).await?;
    }
    p2.see(t).await?;
    a4.see(t).await
}

async fn empty(t: &Case, clear: bool) -> Result<()> {
    let p2 = publication(t, 2).await?;
    let a4 = article(t, 4).await?;
    if clear {
        p2.article_set().clear(t.db()).await?;
    } else {
        p2.article_set().set(t.db(), [0_i32; 0]).await?;
    }
    p2.see(t).await?;
    if clear {
        a4.publications().clear(t.db()).await?;
    } else {
        a4.publications().set(t.db(), [0_i32; 0]).await?;
    }
    a4.see(t).await
}

async fn test_set(t: &Case) -> Result<()> {
    for clear in [false, true] {
        assign(t, false, clear).await?;
        empty(t, clear).await?;
    }
    Ok(())
}

async fn test_assign(t: &Case) -> Result<()> {
    assign(t, false, false).await?;
    empty(t, false).await
}

async fn test_assign_ids(t: &Case) -> Result<()> {
    assign(t, true, false).await
}

async fn test_assign_forward(t: &Case) -> Result<()> {
    t.compiler("a relation is no field that could be assigned");
    Ok(())
}

async fn test_assign_reverse(t: &Case) -> Result<()> {
    test_assign_forward(t).await
}

async fn test_forward_assign_with_queryset(t: &Case) -> Result<()> {
    let a1 = article(t, 1).await?;
    a1.publications().set(t.db(), [1, 2]).await?;
    let journal = a1.publications().all()?;
    let journal = journal.filter(|p| p.title.equals("The Python Journal"));
    let chosen = journal.all(t.db()).await?;
    a1.publications().set(t.db(), &chosen).await?;
    t.value(a1.publications().count(t.db()).await?);
    t.value(chosen.len());
    Ok(())
}

async fn test_reverse_assign_with_queryset(t: &Case) -> Result<()> {
    let p1 = publication(t, 1).await?;
    p1.article_set().set(t.db(), [1, 2]).await?;
    let easy = p1.article_set().all()?;
    let easy = easy.filter(|a| a.headline.equals("Django lets you build web apps easily"));
    let chosen = easy.all(t.db()).await?;
    p1.article_set().set(t.db(), &chosen).await?;
    t.value(p1.article_set().count(t.db()).await?);
    t.value(chosen.len());
    Ok(())
}

async fn test_clear(t: &Case) -> Result<()> {
    let p2 = publication(t, 2).await?;
    let a4 = article(t, 4).await?;
    p2.article_set().clear(t.db()).await?;
    p2.see(t).await?;
    a4.see(t).await?;
    p2.article_set().add(t.db(), [3, 4]).await?;
    p2.see(t).await?;
    a4.see(t).await?;
    a4.publications().clear(t.db()).await?;
    a4.see(t).await?;
    p2.see(t).await
}

async fn test_inherited_models_selects(t: &Case) -> Result<()> {
    let a = InheritedArticleA { id: Auto::unset() };
    let a = a.insert(t.db()).await?;
    let b = InheritedArticleB { id: Auto::unset() };
    let b = b.insert(t.db()).await?;
    a.publications().add(t.db(), [1, 2]).await?;
    t.rows(a.publications().all()?.all(t.db()).await?);
    t.rows(b.publications().all()?.all(t.db()).await?);
    b.publications().add(t.db(), [3]).await?;
    t.rows(a.publications().all()?.all(t.db()).await?);
    t.rows(b.publications().all()?.all(t.db()).await?);
    Ok(())
}

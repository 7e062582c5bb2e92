//! `ManyToManyTests`: rows in the middle that refer to users by their names.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{Article, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_many.tests.ManyToManyTests":
        test_add_remove_set_by_to_field, test_related_manager_refresh;
}

/// Two users, whose names are in the table.
async fn jean_and_joe(t: &Case) -> Result<[User; 2]> {
    let user = |name: &str| User {
        id: Auto::unset(),
        username: name.to_owned(),
    };
    let jean = user("Jean").insert(t.db()).await?;
    Ok([jean, user("Joe").insert(t.db()).await?])
}

async fn authors(t: &Case, article: &Article) -> Result<()> {
    t.rows(article.authors().all()?.all(t.db()).await?);
    Ok(())
}

async fn articles(t: &Case, user: &User) -> Result<()> {
    t.rows(user.article_set().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_add_remove_set_by_to_field(t: &Case) -> Result<()> {
    let [jean, joe] = jean_and_joe(t).await?;
    let a5 = Article::new("Django lets you create web apps easily");
    let a5 = a5.insert(t.db()).await?;
    a5.authors().add(t.db(), [&jean]).await?;
    authors(t, &a5).await?;
    a5.authors().set(t.db(), [&joe]).await?;
    authors(t, &a5).await?;
    a5.authors().remove(t.db(), [&joe]).await?;
    authors(t, &a5).await
}

async fn test_related_manager_refresh(t: &Case) -> Result<()> {
    let [mut jean, joe] = jean_and_joe(t).await?;
    let a3: Article = t.given(3).await?;
    let a4: Article = t.given(4).await?;
    a3.authors().add(t.db(), [&jean]).await?;
    articles(t, &jean).await?;
    let mut again = User::objects()
        .get_by(t.db(), |user| user.id.equals(&jean))
        .await?;
    articles(t, &again).await?;
    "Paul".clone_into(&mut again.username);
    a3.authors().set(t.db(), [&joe]).await?;
    again.save(t.db()).await?;
    a4.authors().add(t.db(), [&again]).await?;
    articles(t, &again).await?;
    jean.refresh(t.db()).await?;
    t.value(&jean.username);
    articles(t, &jean).await
}

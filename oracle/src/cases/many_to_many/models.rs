//! The models of `many_to_many`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use crate::case::Case;
use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "title",
    m2m(
        name = "article_set",
        to = "Article",
        through = "ArticlePublications",
        source = "publication",
        target = "article"
    )
)]
pub(crate) struct Publication {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) title: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "headline",
    default_scope = "without_deleted",
    m2m(name = "publications", to = "Publication"),
    m2m(
        name = "authors",
        to = "User",
        through = "UserArticle",
        source = "article",
        target = "user"
    )
)]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
}

fn without_deleted(query: Query<Article>) -> Query<Article> {
    query.exclude(|article| article.headline.equals("deleted"))
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "publications", to = "Publication"))]
pub(crate) struct InheritedArticleA {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "publications", to = "Publication"))]
pub(crate) struct InheritedArticleB {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "publications",
        to = "Publication",
        through = "NullablePublicationThrough",
        source = "article",
        target = "publication"
    )
)]
pub(crate) struct NullableTargetArticle {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct NullablePublicationThrough {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<NullableTargetArticle>,
    #[terrace(on_delete = "cascade")]
    pub(crate) publication: Option<ForeignKey<Publication>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "article_set",
        to = "Article",
        through = "UserArticle",
        source = "user",
        target = "article"
    )
)]
pub(crate) struct User {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, unique)]
    pub(crate) username: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct UserArticle {
    pub(crate) id: Auto<i32>,
    #[terrace(on = "username", on_delete = "cascade")]
    pub(crate) user: ForeignKey<User, String>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
}

translations![
    User: "many_to_many.user",
    UserArticle: "many_to_many.userarticle",
    Publication: "many_to_many.publication",
    Article: "many_to_many.article",
    InheritedArticleA: "many_to_many.inheritedarticlea",
    InheritedArticleB: "many_to_many.inheritedarticleb",
    NullableTargetArticle: "many_to_many.nullabletargetarticle",
    NullablePublicationThrough: "many_to_many.nullablepublicationthrough",
];

impl Article {
    /// A new article.
    pub(crate) fn new(headline: &str) -> Self {
        Self {
            id: Auto::unset(),
            headline: headline.to_owned(),
        }
    }

    /// Observes its publications.
    pub(crate) async fn see(&self, t: &Case) -> Result<()> {
        t.rows(self.publications().all()?.all(t.db()).await?);
        Ok(())
    }
}

impl Publication {
    /// A new publication.
    pub(crate) fn new(title: &str) -> Self {
        Self {
            id: Auto::unset(),
            title: title.to_owned(),
        }
    }

    /// Observes its articles.
    pub(crate) async fn see(&self, t: &Case) -> Result<()> {
        t.rows(self.article_set().all()?.all(t.db()).await?);
        Ok(())
    }
}

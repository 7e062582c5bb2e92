//! The models of `ordering`.

use jiff::civil::{Date, DateTime};
use terrace_orm::{Auto, ForeignKey, Model, Query};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "-id",
    reverse(article_set = "Article.author")
)]
pub(crate) struct Author {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 63)]
    pub(crate) name: Option<String>,
    #[terrace(on_delete = "cascade")]
    pub(crate) editor: Option<ForeignKey<Author>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "newest")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) author: Option<ForeignKey<Author>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) second_author: Option<ForeignKey<Author>>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    pub(crate) pub_date: DateTime,
}

/// The order of articles.
fn newest(articles: Query<Article>) -> Query<Article> {
    articles.order_by(|article| {
        (
            article.pub_date.descending(),
            article.headline.ascending(),
            article.author().name.ascending(),
            article.second_author().name.ascending(),
        )
    })
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "article")]
pub(crate) struct Reference {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) proof: ForeignKey<Article>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct OrderedByExpression {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "parent")]
pub(crate) struct OrderedByExpressionChild {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) parent: ForeignKey<OrderedByExpression>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct OrderedByExpressionGrandChild {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) parent: ForeignKey<OrderedByExpressionChild>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    unique(headline, slug),
    unique(pub_date, rank, name = "unique_pub_date_rank"),
    unique(rank, name = "unique_rank_conditional", condition = "rank > 0")
)]
pub(crate) struct BarcodedArticle {
    pub(crate) id: Auto<i32>,
    #[terrace(unique)]
    pub(crate) rank: Option<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    #[terrace(max_length = 100)]
    pub(crate) slug: String,
    pub(crate) pub_date: Option<Date>,
    #[terrace(max_length = 30, unique)]
    pub(crate) barcode: String,
}

translations![
    Author: "ordering.author",
    Article: "ordering.article",
    Reference: "ordering.reference",
    BarcodedArticle: "ordering.barcodedarticle",
    OrderedByExpression: "ordering.orderedbyexpression",
    OrderedByExpressionChild: "ordering.orderedbyexpressionchild",
    OrderedByExpressionGrandChild: "ordering.orderedbyexpressiongrandchild",
];

impl Author {
    /// A new author.
    pub(crate) fn new(name: Option<&str>, editor: Option<ForeignKey<Self>>) -> Self {
        Self {
            id: Auto::unset(),
            name: name.map(str::to_owned),
            editor,
        }
    }
}

//! The models of `basic`.

use jiff::civil::{DateTime, date};
use terrace_orm::{Auto, Defaulted, ForeignKey, Key, Model};
use uuid::Uuid;

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "pub_date, headline",
    reverse(featured = "FeaturedArticle.article")
)]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    pub(crate) pub_date: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct FeaturedArticle {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SelfRef {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) selfref: Option<ForeignKey<SelfRef>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) article: Option<ForeignKey<Article>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) article_cited: Option<ForeignKey<Article>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PrimaryKeyWithDefault {
    #[terrace(primary_key)]
    pub(crate) uuid: Auto<Uuid>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PrimaryKeyWithDbDefault {
    #[terrace(primary_key, default = "1")]
    pub(crate) uuid: Defaulted<Key<i32>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PrimaryKeyWithFalseyDefault {
    #[terrace(primary_key, default = "0")]
    pub(crate) uuid: Defaulted<Key<i32>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PrimaryKeyWithFalseyDbDefault {
    #[terrace(primary_key, default = "0")]
    pub(crate) uuid: Defaulted<Key<i32>>,
}

translations![
    PrimaryKeyWithDbDefault: "basic.primarykeywithdbdefault",
    PrimaryKeyWithFalseyDefault: "basic.primarykeywithfalseydefault",
    PrimaryKeyWithFalseyDbDefault: "basic.primarykeywithfalseydbdefault",
    Article: "basic.article",
    FeaturedArticle: "basic.featuredarticle",
    SelfRef: "basic.selfref",
    PrimaryKeyWithDefault: "basic.primarykeywithdefault",
];

impl Article {
    /// A new article.
    pub(crate) fn new(headline: &str, pub_date: DateTime) -> Self {
        Self {
            id: Auto::unset(),
            headline: headline.to_owned(),
            pub_date,
        }
    }

    /// A new article of some day.
    pub(crate) fn of_some_day(headline: &str) -> Self {
        Self::new(headline, date(2026, 11, 20).at(23, 42, 20, 637_649_000))
    }
}

impl SelfRef {
    /// A new row that refers to nothing.
    pub(crate) const fn new() -> Self {
        Self {
            id: Auto::unset(),
            selfref: None,
            article: None,
            article_cited: None,
        }
    }
}

//! The models of `lookup`.

use jiff::civil::{DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Alarm {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) desc: String,
    pub(crate) time: Time,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(articles = "Article.author")
)]
pub(crate) struct Author {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
    #[terrace(max_length = 50)]
    pub(crate) alias: Option<String>,
    pub(crate) bio: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "-pub_date, headline",
    m2m(
        name = "tags",
        to = "Tag",
        through = "TagArticles",
        source = "article",
        target = "tag"
    )
)]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    pub(crate) pub_date: DateTime,
    #[terrace(on_delete = "set_null")]
    pub(crate) author: Option<ForeignKey<Author>>,
    #[terrace(max_length = 50, unique)]
    pub(crate) slug: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    m2m(name = "articles", to = "Article")
)]
pub(crate) struct Tag {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(games = "Game.season"))]
pub(crate) struct Season {
    pub(crate) id: Auto<i32>,
    #[terrace(unique)]
    pub(crate) year: i16,
    pub(crate) gt: Option<i32>,
    pub(crate) nulled_text_field: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Game {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) season: ForeignKey<Season>,
    #[terrace(max_length = 100)]
    pub(crate) home: String,
    #[terrace(max_length = 100)]
    pub(crate) away: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "games", to = "Game"))]
pub(crate) struct Player {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(stock = "Stock.product"))]
pub(crate) struct Product {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 80)]
    pub(crate) name: String,
    #[terrace(precision = 6, scale = 2)]
    pub(crate) qty_target: Decimal,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Stock {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) product: ForeignKey<Product>,
    pub(crate) short: bool,
    #[terrace(precision = 6, scale = 2)]
    pub(crate) qty_available: Decimal,
}

translations![
    Alarm: "lookup.alarm",
    Author: "lookup.author",
    Article: "lookup.article",
    Tag: "lookup.tag",
    Season: "lookup.season",
    Game: "lookup.game",
    Player: "lookup.player",
    Product: "lookup.product",
    Stock: "lookup.stock",
];

impl Article {
    /// A new article without an author.
    pub(crate) fn new(headline: &str, pub_date: DateTime) -> Self {
        Self {
            id: Auto::unset(),
            headline: headline.to_owned(),
            pub_date,
            author: None,
            slug: None,
        }
    }
}

impl Product {
    /// A new product.
    pub(crate) fn new(name: &str, target: i64) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            qty_target: Decimal::from(target),
        }
    }
}

impl Stock {
    /// New stock of a product.
    pub(crate) fn of(product: &Product, short: bool, available: i64) -> Result<Self> {
        Ok(Self {
            id: Auto::unset(),
            product: ForeignKey::to(product)?,
            short,
            qty_available: Decimal::from(available),
        })
    }
}

impl Season {
    /// A new season.
    pub(crate) fn new(year: i16, gt: Option<i32>) -> Self {
        Self {
            id: Auto::unset(),
            year,
            gt,
            nulled_text_field: None,
        }
    }
}

//! The models of `aggregation`.

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_orm::{Auto, Duration, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "friends", to = "Author", symmetrical),
    m2m(
        name = "books",
        to = "Book",
        through = "BookAuthors",
        source = "author",
        target = "book"
    ),
    reverse(contact_books = "Book.contact")
)]
pub(crate) struct Author {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
    pub(crate) age: i32,
    pub(crate) rating: Option<f64>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(books = "Book.publisher"))]
pub(crate) struct Publisher {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
    pub(crate) num_awards: Option<i32>,
    pub(crate) duration: Option<Duration>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "authors", to = "Author"),
    m2m(
        name = "stores",
        to = "Store",
        through = "StoreBooks",
        source = "book",
        target = "store"
    )
)]
pub(crate) struct Book {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 9)]
    pub(crate) isbn: String,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
    pub(crate) pages: i32,
    pub(crate) rating: f64,
    #[terrace(precision = 6, scale = 2)]
    pub(crate) price: Decimal,
    #[terrace(on_delete = "cascade")]
    pub(crate) contact: ForeignKey<Author>,
    #[terrace(on_delete = "cascade")]
    pub(crate) publisher: ForeignKey<Publisher>,
    pub(crate) pubdate: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "books", to = "Book"))]
pub(crate) struct Store {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
    pub(crate) original_opening: DateTime,
    pub(crate) friday_night_closing: Time,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Employee {
    pub(crate) id: Auto<i64>,
    pub(crate) work_day_preferences: serde_json::Value,
}

translations![
    Author: "aggregation.author",
    Publisher: "aggregation.publisher",
    Book: "aggregation.book",
    Store: "aggregation.store",
    Employee: "aggregation.employee",
];

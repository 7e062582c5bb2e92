//! The models of `annotations`.

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
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(books = "Book.publisher"))]
pub(crate) struct Publisher {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
    pub(crate) num_awards: i32,
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
    pub(crate) area: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Employee {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 20)]
    pub(crate) first_name: String,
    pub(crate) manager: bool,
    #[terrace(max_length = 20)]
    pub(crate) last_name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) store: ForeignKey<Store>,
    pub(crate) age: i32,
    #[terrace(precision = 8, scale = 2)]
    pub(crate) salary: Decimal,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Company {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 200)]
    pub(crate) name: String,
    #[terrace(max_length = 200)]
    pub(crate) motto: Option<String>,
    #[terrace(max_length = 10)]
    pub(crate) ticker_name: Option<String>,
    #[terrace(max_length = 200)]
    pub(crate) description: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Ticket {
    pub(crate) id: Auto<i64>,
    pub(crate) active_at: DateTime,
    pub(crate) duration: Duration,
}

translations![
    Author: "annotations.author",
    Publisher: "annotations.publisher",
    Book: "annotations.book",
    Store: "annotations.store",
    Employee: "annotations.employee",
    Company: "annotations.company",
    Ticket: "annotations.ticket",
];

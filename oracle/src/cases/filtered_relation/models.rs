//! The models of `filtered_relation`.

use jiff::civil::Date;
use rust_decimal::Decimal;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "favorite_books", to = "Book"),
    reverse(books = "Book.author")
)]
pub(crate) struct Author {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 50, unique)]
    pub(crate) name: String,
    #[terrace(column = "content_type_id")]
    pub(crate) content_type: Option<i32>,
    #[terrace(min = 0)]
    pub(crate) object_id: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Editor {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "preferred_by_authors",
        to = "Author",
        through = "AuthorFavoriteBooks",
        source = "book",
        target = "author"
    ),
    reverse(
        reservations = "Reservation.book",
        rental_sessions = "RentalSession.book",
        daily_sales = "BookDailySales.book"
    )
)]
pub(crate) struct Book {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 255)]
    pub(crate) title: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author>,
    #[terrace(on_delete = "cascade")]
    pub(crate) editor: ForeignKey<Editor>,
    pub(crate) number_editor: i32,
    pub(crate) editor_number: i32,
    #[terrace(max_length = 9)]
    pub(crate) state: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Borrower {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 50, unique)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Reservation {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "cascade")]
    pub(crate) borrower: ForeignKey<Borrower>,
    #[terrace(on_delete = "cascade")]
    pub(crate) book: ForeignKey<Book>,
    #[terrace(max_length = 7)]
    pub(crate) state: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RentalSession {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "cascade")]
    pub(crate) borrower: ForeignKey<Borrower>,
    #[terrace(on_delete = "cascade")]
    pub(crate) book: ForeignKey<Book>,
    #[terrace(max_length = 7)]
    pub(crate) state: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Seller {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        rates_from = "ExchangeRate.from_currency",
        rates_to = "ExchangeRate.to_currency"
    )
)]
pub(crate) struct Currency {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 3)]
    pub(crate) currency: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ExchangeRate {
    pub(crate) id: Auto<i64>,
    pub(crate) rate_date: Date,
    #[terrace(on_delete = "cascade")]
    pub(crate) from_currency: ForeignKey<Currency>,
    #[terrace(on_delete = "cascade")]
    pub(crate) to_currency: ForeignKey<Currency>,
    #[terrace(precision = 6, scale = 4)]
    pub(crate) rate: Decimal,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct BookDailySales {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "cascade")]
    pub(crate) book: ForeignKey<Book>,
    pub(crate) sale_date: Date,
    #[terrace(on_delete = "cascade")]
    pub(crate) currency: ForeignKey<Currency>,
    #[terrace(on_delete = "cascade")]
    pub(crate) seller: ForeignKey<Seller>,
    #[terrace(precision = 10, scale = 2)]
    pub(crate) sales: Decimal,
}

translations![
    Author: "filtered_relation.author",
    Editor: "filtered_relation.editor",
    Book: "filtered_relation.book",
    Borrower: "filtered_relation.borrower",
    Reservation: "filtered_relation.reservation",
    RentalSession: "filtered_relation.rentalsession",
    Seller: "filtered_relation.seller",
    Currency: "filtered_relation.currency",
    ExchangeRate: "filtered_relation.exchangerate",
    BookDailySales: "filtered_relation.bookdailysales",
];

//! The models of `aggregation_regress`.

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_orm::{Auto, ForeignKey, Model};

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
    ordering = "name",
    m2m(name = "authors", to = "Author")
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
#[terrace(crate = "terrace_orm", reverse(clues = "Clues.entry"))]
pub(crate) struct Entries {
    #[terrace(column = "Entry ID")]
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 50, unique)]
    pub(crate) entry: String,
    pub(crate) exclude: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Clues {
    pub(crate) id: Auto<i64>,
    #[terrace(column = "Entry ID", on_delete = "cascade")]
    pub(crate) entry: ForeignKey<Entries>,
    #[terrace(max_length = 150)]
    pub(crate) clue: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Alfa {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 10)]
    pub(crate) name: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(charlies = "Charlie.bravo"))]
pub(crate) struct Bravo {
    pub(crate) id: Auto<i64>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Charlie {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "set_null")]
    pub(crate) alfa: Option<ForeignKey<Alfa>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) bravo: Option<ForeignKey<Bravo>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(children = "SelfRefFk.parent"))]
pub(crate) struct SelfRefFk {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) parent: Option<ForeignKey<SelfRefFk>>,
}

translations![
    Author: "aggregation_regress.author",
    Publisher: "aggregation_regress.publisher",
    Book: "aggregation_regress.book",
    Store: "aggregation_regress.store",
    Entries: "aggregation_regress.entries" [
        "EntryID" => "Entry ID", "Entry" => "entry", "Exclude" => "exclude",
    ],
    Clues: "aggregation_regress.clues" [
        "ID" => "id", "EntryID_id" => "Entry ID", "Clue" => "clue",
    ],
    Alfa: "aggregation_regress.alfa",
    Bravo: "aggregation_regress.bravo",
    Charlie: "aggregation_regress.charlie",
    SelfRefFk: "aggregation_regress.selfreffk",
];

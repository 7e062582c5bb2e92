//! The models of `raw_query`. What is more than an author refers to them by its key.

use jiff::civil::Date;
use rust_decimal::Decimal;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Author {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) first_name: String,
    #[terrace(max_length = 255)]
    pub(crate) last_name: String,
    pub(crate) dob: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Book {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) title: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author>,
    pub(crate) paperback: bool,
    pub(crate) opening_line: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct BookFkAsPk {
    #[terrace(primary_key, on_delete = "cascade", column = "not_the_default")]
    pub(crate) book: ForeignKey<Book>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Coffee {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255, column = "name")]
    pub(crate) brand: String,
    #[terrace(precision = 10, scale = 2)]
    pub(crate) price: Decimal,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct MixedCaseIdColumn {
    #[terrace(column = "MiXeD_CaSe_Id")]
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "reviewed", to = "Book"))]
pub(crate) struct Reviewer {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct FriendlyAuthor {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) author_ptr: ForeignKey<Author>,
}

translations![
    Author: "raw_query.author",
    Book: "raw_query.book",
    BookFkAsPk: "raw_query.bookfkaspk" ["book_id" => "not_the_default"],
    Coffee: "raw_query.coffee" ["brand" => "name"],
    MixedCaseIdColumn: "raw_query.mixedcaseidcolumn" ["id" => "MiXeD_CaSe_Id"],
    Reviewer: "raw_query.reviewer",
    FriendlyAuthor: "raw_query.friendlyauthor",
];

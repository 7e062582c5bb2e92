//! The tables of a house: every kind of column, references, composite and natural keys.

mod remarks;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::json;
use terrace_core::{ModelSchema, Result, Tenant};
use terrace_orm::{Auto, ContentType, ForeignKey, Key, Model};
use terrace_tenancy::Executor;

use crate::canary::Marks;

pub(crate) use remarks::{Remark, Source};

/// Keys that both tenants have.
pub(crate) const FIRST: i64 = 1_000_001;
pub(crate) const SECOND: i64 = 1_000_002;
pub(crate) const COMMON: &str = "common";

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    table = "shelf",
    reverse(books = "Book.shelf", remarks = "Remark.shelf")
)]
pub(crate) struct Shelf {
    pub(crate) id: Auto<i64>,
    #[terrace(unique, max_length = 120)]
    pub(crate) name: String,
    pub(crate) inside: Option<ForeignKey<Shelf>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    table = "book",
    app = "house",
    generic(remarks = "Remark.target"),
    m2m(
        name = "labels",
        to = "Label",
        through = "BookLabel",
        source = "book",
        target = "label"
    )
)]
pub(crate) struct Book {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 160)]
    pub(crate) title: String,
    #[terrace(unique, max_length = 60)]
    pub(crate) code: String,
    pub(crate) pages: i32,
    pub(crate) weight: i64,
    #[terrace(precision = 14, scale = 2)]
    pub(crate) price: Decimal,
    pub(crate) printed: Date,
    pub(crate) bought: Timestamp,
    pub(crate) extra: serde_json::Value,
    pub(crate) cover: Vec<u8>,
    pub(crate) note: Option<String>,
    pub(crate) shelf: ForeignKey<Shelf>,
    pub(crate) previous: Option<ForeignKey<Book>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "label")]
pub(crate) struct Label {
    #[terrace(primary_key, max_length = 60)]
    pub(crate) code: Key<String>,
    #[terrace(max_length = 120)]
    pub(crate) meaning: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "book_label", primary_key(book, label))]
pub(crate) struct BookLabel {
    pub(crate) book: ForeignKey<Book>,
    pub(crate) label: ForeignKey<Label>,
    #[terrace(max_length = 120)]
    pub(crate) reason: String,
}

/// Every table, each after those that it refers to.
pub(crate) const ALL: [&ModelSchema; 6] = [
    Shelf::SCHEMA,
    Book::SCHEMA,
    Label::SCHEMA,
    BookLabel::SCHEMA,
    ContentType::SCHEMA,
    Remark::SCHEMA,
];

impl Shelf {
    pub(crate) fn named(name: String) -> Self {
        Self {
            id: Auto::unset(),
            name,
            inside: None,
        }
    }
}

impl Book {
    /// A book of a tenant on its first shelf, without a key yet.
    pub(crate) fn of(marks: Marks, what: &str) -> Self {
        Self {
            id: Auto::unset(),
            title: marks.text(what),
            code: marks.text(&format!("code {what}")),
            pages: i32::try_from(marks.number(7)).unwrap_or(i32::MAX),
            weight: marks.number(9),
            price: Decimal::new(marks.number(99), 2),
            printed: Date::constant(marks.year, 1, 2),
            bought: timestamp(marks),
            extra: json!({ "of": marks.word, "number": marks.number(1) }),
            cover: marks.word.as_bytes().to_vec(),
            note: Some(marks.text("note")),
            shelf: ForeignKey::of(FIRST),
            previous: None,
        }
    }
}

pub(crate) fn timestamp(marks: Marks) -> Timestamp {
    format!("{}-03-04T05:06:07.000008Z", marks.year)
        .parse()
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A key that this tenant has and the other has not. No canary: a tenant may use any key.
pub(crate) fn own_key(marks: Marks) -> i64 {
    2_000_000 + i64::from(marks.year)
}

/// The rows of a tenant: the same keys as the other's, and one key of its own.
pub(crate) async fn seed(db: &impl Executor<Tenant>, marks: Marks) -> Result<()> {
    let shelf = |id, what, inside: Option<i64>| Shelf {
        id: Auto::from(id),
        name: marks.text(what),
        inside: inside.map(ForeignKey::of),
    };
    Shelf::bulk_insert(
        db,
        vec![
            shelf(FIRST, "first", None),
            shelf(SECOND, "second", Some(FIRST)),
            shelf(own_key(marks), "own", None),
        ],
    )
    .await?;
    let book = |id, what: &str, previous: Option<i64>| Book {
        id: Auto::from(id),
        previous: previous.map(ForeignKey::of),
        ..Book::of(marks, what)
    };
    Book::bulk_insert(
        db,
        vec![
            book(FIRST, "one", None),
            book(SECOND, "two", Some(FIRST)),
            book(own_key(marks), "three", None),
        ],
    )
    .await?;
    let label = |code: &str| Label {
        code: Key::new(code.to_owned()),
        meaning: marks.text("meaning"),
    };
    Label::bulk_insert(db, vec![label(COMMON), label(marks.word)]).await?;
    let labelled = |book, code: &str| BookLabel {
        book: ForeignKey::of(book),
        label: ForeignKey::of(code.to_owned()),
        reason: marks.text("reason"),
    };
    BookLabel::bulk_insert(
        db,
        vec![labelled(FIRST, COMMON), labelled(SECOND, marks.word)],
    )
    .await?;
    remarks::seed(db, marks).await
}

/// Removes every row of a tenant, those that refer to others first.
pub(crate) async fn clear(db: &impl Executor<Tenant>) -> Result<()> {
    remarks::clear(db).await?;
    BookLabel::objects().delete(db).await?;
    Label::objects().delete(db).await?;
    Book::objects()
        .filter(|book| book.previous.is_not_null())
        .delete(db)
        .await?;
    Book::objects().delete(db).await?;
    Shelf::objects()
        .filter(|shelf| shelf.inside.is_not_null())
        .delete(db)
        .await?;
    Shelf::objects().delete(db).await?;
    Ok(())
}

/// The names of all shelves that a handle reaches.
pub(crate) async fn shelf_names(db: &impl Executor<Tenant>) -> Result<Vec<String>> {
    let shelves = Shelf::objects().all(db).await?;
    Ok(shelves.into_iter().map(|shelf| shelf.name).collect())
}

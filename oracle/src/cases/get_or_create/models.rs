//! The models of `get_or_create`.

use jiff::Timestamp;
use jiff::civil::Date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100, unique)]
    pub(crate) first_name: String,
    #[terrace(max_length = 100)]
    pub(crate) last_name: String,
    pub(crate) birthday: Date,
    pub(crate) defaults: String,
    pub(crate) create_defaults: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ManualPrimaryKeyTest {
    #[terrace(primary_key)]
    pub(crate) id: Key<i32>,
    #[terrace(max_length = 100)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Tag {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255, unique)]
    pub(crate) text: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "tags", to = "Tag"))]
pub(crate) struct Thing {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(books = "Book.publisher"))]
pub(crate) struct Publisher {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "books",
        to = "Book",
        through = "BookAuthors",
        source = "author",
        target = "book"
    )
)]
pub(crate) struct Author {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "authors", to = "Author"))]
pub(crate) struct Book {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) publisher: ForeignKey<Publisher>,
    #[terrace(auto_now)]
    pub(crate) updated: Timestamp,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct DefaultPerson {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) first_name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Profile {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) person: ForeignKey<Person>,
}

translations![
    Person: "get_or_create.person",
    ManualPrimaryKeyTest: "get_or_create.manualprimarykeytest",
    Tag: "get_or_create.tag",
    Thing: "get_or_create.thing",
    Publisher: "get_or_create.publisher",
    Author: "get_or_create.author",
    Book: "get_or_create.book",
    DefaultPerson: "get_or_create.defaultperson",
    Profile: "get_or_create.profile",
];

impl Person {
    /// A new person.
    pub(crate) fn new(first_name: &str, last_name: &str, birthday: Date) -> Self {
        Self {
            id: Auto::unset(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            birthday,
            defaults: String::new(),
            create_defaults: String::new(),
        }
    }
}

impl ManualPrimaryKeyTest {
    /// A new row with a key of ours.
    pub(crate) fn new(id: i32, data: &str) -> Self {
        Self {
            id: Key::new(id),
            data: data.to_owned(),
        }
    }
}

impl Tag {
    /// A new tag.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            id: Auto::unset(),
            text: text.to_owned(),
        }
    }
}

impl Thing {
    /// A new thing.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
        }
    }
}

impl Publisher {
    /// A new publisher.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
        }
    }
}

impl Book {
    /// A new book of a publisher.
    pub(crate) fn of(publisher: &Publisher, name: &str) -> Result<Self> {
        Ok(Self {
            id: Auto::unset(),
            name: name.to_owned(),
            publisher: ForeignKey::to(publisher)?,
            updated: Timestamp::UNIX_EPOCH,
        })
    }
}

impl Author {
    /// A new author.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
        }
    }
}

//! The models of `prefetch_related`.

use terrace_orm::{Auto, ContentType, ForeignKey, Model};
use uuid::Uuid;

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    reverse(
        addresses = "AuthorAddress.author",
        authorwithage = "AuthorWithAge.author",
        bio = "Bio.author",
        i_like = "FavoriteAuthors.author"
    ),
    m2m(
        name = "books",
        to = "Book",
        through = "BookAuthors",
        source = "author",
        target = "book"
    ),
    m2m(
        name = "favorite_authors",
        to = "Author",
        through = "FavoriteAuthors",
        source = "author",
        target = "likes_author"
    ),
    m2m(
        name = "favors_me",
        to = "Author",
        through = "FavoriteAuthors",
        source = "likes_author",
        target = "author"
    )
)]
pub(crate) struct Author {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50, unique)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) first_book: ForeignKey<Book>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    app = "prefetch_related",
    reverse(
        first_time_authors = "Author.first_book",
        bookwithyear = "BookWithYear.book"
    ),
    m2m(name = "authors", to = "Author"),
    m2m(
        name = "read_by",
        to = "Reader",
        through = "ReaderBooksRead",
        source = "book",
        target = "reader"
    )
)]
pub(crate) struct Book {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) title: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(bookreview_set = "BookReview.book"),
    m2m(name = "aged_authors", to = "AuthorWithAge")
)]
pub(crate) struct BookWithYear {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) book: ForeignKey<Book>,
    pub(crate) published_year: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct BookReview {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) book: Option<ForeignKey<BookWithYear>>,
    pub(crate) notes: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "prefetch_related",
    ordering = "id",
    m2m(name = "books_read", to = "Book")
)]
pub(crate) struct Reader {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    reverse(rooms = "Room.house"),
    m2m(
        name = "occupants",
        to = "Person",
        through = "PersonHouses",
        source = "house",
        target = "person"
    )
)]
pub(crate) struct House {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(max_length = 255)]
    pub(crate) address: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) owner: Option<ForeignKey<Person>>,
    #[terrace(unique, on_delete = "set_null")]
    pub(crate) main_room: Option<ForeignKey<Room>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    reverse(main_room_of = "House.main_room", fleas = "Flea.current_room")
)]
pub(crate) struct Room {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) house: ForeignKey<House>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    m2m(name = "houses", to = "House"),
    m2m(
        name = "pets",
        to = "Pet",
        through = "PetPeople",
        source = "person",
        target = "pet"
    )
)]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    reverse(serfs = "Employee.boss")
)]
pub(crate) struct Employee {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) boss: Option<ForeignKey<Employee>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(wordentry_set = "WordEntry.lesson_entry")
)]
pub(crate) struct LessonEntry {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) name1: String,
    #[terrace(max_length = 200)]
    pub(crate) name2: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct WordEntry {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) lesson_entry: ForeignKey<LessonEntry>,
    #[terrace(max_length = 200)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    m2m(name = "favorite_books", to = "Book")
)]
pub(crate) struct Author2 {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50, unique)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) first_book: ForeignKey<Book>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "people", to = "Person"),
    m2m(
        name = "fleas_hosted",
        to = "Flea",
        through = "FleaPetsVisited",
        source = "pet",
        target = "flea"
    )
)]
pub(crate) struct Pet {
    pub(crate) id: Auto<Uuid>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "pets_visited", to = "Pet"),
    m2m(name = "people_visited", to = "Person")
)]
pub(crate) struct Flea {
    pub(crate) id: Auto<Uuid>,
    #[terrace(on_delete = "set_null")]
    pub(crate) current_room: Option<ForeignKey<Room>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "id")]
pub(crate) struct Qualification {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    m2m(name = "qualifications", to = "Qualification")
)]
pub(crate) struct Teacher {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    m2m(name = "teachers", to = "Teacher")
)]
pub(crate) struct Department {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

/// What is more than an [`Author`].
#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "books_with_year",
        to = "BookWithYear",
        through = "BookWithYearAgedAuthors",
        source = "author_with_age",
        target = "book_with_year"
    )
)]
pub(crate) struct AuthorWithAge {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author>,
    pub(crate) age: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "id")]
pub(crate) struct FavoriteAuthors {
    pub(crate) id: Auto<i32>,
    #[terrace(on = "name", on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author, String>,
    #[terrace(on = "name", on_delete = "cascade")]
    pub(crate) likes_author: ForeignKey<Author, String>,
    pub(crate) is_active: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "id")]
pub(crate) struct AuthorAddress {
    pub(crate) id: Auto<i32>,
    #[terrace(on = "name", on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author, String>,
    pub(crate) address: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "books", to = "Book"))]
pub(crate) struct Bio {
    #[terrace(primary_key, on = "name", on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author, String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "id")]
pub(crate) struct TaggedItem {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) tag: String,
    #[terrace(column = "content_type_id", on_delete = "cascade")]
    pub(crate) content_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) content_pk: i32,
    #[terrace(column = "created_by_ct_id", on_delete = "set_null")]
    pub(crate) created_by_type: Option<ForeignKey<ContentType>>,
    #[terrace(column = "created_by_fkey")]
    pub(crate) created_by_pk: Option<i32>,
    #[terrace(column = "favorite_ct_id", on_delete = "cascade")]
    pub(crate) favorite_type: Option<ForeignKey<ContentType>>,
    #[terrace(column = "favorite_fkey")]
    pub(crate) favorite_pk: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "prefetch_related",
    ordering = "id",
    generic(tags = "TaggedItem.content", favorite_tags = "TaggedItem.favorite")
)]
pub(crate) struct Bookmark {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) url: String,
}

translations![
    TaggedItem: "prefetch_related.taggeditem",
    Bookmark: "prefetch_related.bookmark",
    Qualification: "prefetch_related.qualification",
    Teacher: "prefetch_related.teacher",
    Department: "prefetch_related.department",
    Author: "prefetch_related.author",
    AuthorWithAge: "prefetch_related.authorwithage",
    FavoriteAuthors: "prefetch_related.favoriteauthors",
    AuthorAddress: "prefetch_related.authoraddress",
    Bio: "prefetch_related.bio",
    Book: "prefetch_related.book",
    BookWithYear: "prefetch_related.bookwithyear",
    BookReview: "prefetch_related.bookreview",
    Reader: "prefetch_related.reader",
    House: "prefetch_related.house",
    Room: "prefetch_related.room",
    Person: "prefetch_related.person",
    Employee: "prefetch_related.employee",
    LessonEntry: "prefetch_related.lessonentry",
    WordEntry: "prefetch_related.wordentry",
    Author2: "prefetch_related.author2",
    Pet: "prefetch_related.pet",
    Flea: "prefetch_related.flea";
    ContentType: "contenttypes.contenttype" ["app_label" => "app"],
];

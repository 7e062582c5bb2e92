//! `PrefetchRelatedObjectsTests`: related rows for rows that are there already.

use terrace_core::Result;
use terrace_orm::{Model, prefetch_for};

use super::models::{Author, Book, House, Room};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.test_prefetch_related_objects.PrefetchRelatedObjectsTests":
        test_unknown, test_m2m_forward, test_m2m_reverse, test_foreignkey_forward,
        test_foreignkey_reverse, test_one_to_one_forward, test_one_to_one_reverse,
        test_m2m_then_m2m, test_prefetch_object, test_prefetch_object_twice,
        test_prefetch_object_to_attr, test_prefetch_object_to_attr_twice, test_prefetch_queryset,
        test_prefetch_related_objects_with_various_iterables, test_prefetch_related_objects_empty;
}

async fn test_unknown(t: &Case) -> Result<()> {
    t.compiler("a book has no such relation");
    Ok(())
}

async fn test_m2m_forward(t: &Case) -> Result<()> {
    let book = Book::get(t.db(), 1).await?;
    let authors = prefetch_for([book]).prefetch(|b| b.authors());
    let mut books = t.queries(authors.all(t.db())).await?;
    t.queries(async { t.rows(books.remove(0).1) }).await;
    Ok(())
}

async fn test_m2m_reverse(t: &Case) -> Result<()> {
    let author = Author::get(t.db(), 1).await?;
    let books = prefetch_for([author]).prefetch(|a| a.books());
    let mut authors = t.queries(books.all(t.db())).await?;
    t.queries(async { t.rows(authors.remove(0).1) }).await;
    Ok(())
}

async fn test_foreignkey_forward(t: &Case) -> Result<()> {
    let authors = Author::objects().all(t.db()).await?;
    let books = prefetch_for(authors).prefetch_one(|a| a.first_book());
    let found = t.queries(books.all(t.db())).await?;
    t.queries(async { found.len() }).await;
    let authors = Author::objects().all(t.db()).await?;
    let books = prefetch_for(authors).prefetch_one_with(
        |a| a.first_book(),
        |books| books.order_by(|b| b.title.descending()),
    );
    t.queries(books.all(t.db())).await?;
    Ok(())
}

async fn test_foreignkey_reverse(t: &Case) -> Result<()> {
    let books = Book::objects().all(t.db()).await?;
    let authors = prefetch_for(books).prefetch(|b| b.first_time_authors());
    let found = t.queries(authors.all(t.db())).await?;
    t.queries(async { found.len() }).await;
    let books = Book::objects().all(t.db()).await?;
    let authors = prefetch_for(books).prefetch_with(
        |b| b.first_time_authors(),
        |authors| authors.order_by(|a| a.name.descending()),
    );
    t.queries(authors.all(t.db())).await?;
    Ok(())
}

async fn test_one_to_one_forward(t: &Case) -> Result<()> {
    let houses = House::objects().all(t.db()).await?;
    let rooms = prefetch_for(houses).prefetch_one(|house| house.main_room());
    let found = t.queries(rooms.all(t.db())).await?;
    t.queries(async { found.len() }).await;
    let houses = House::objects().all(t.db()).await?;
    let rooms = prefetch_for(houses).prefetch_one_with(
        |house| house.main_room(),
        |rooms| rooms.order_by(|room| room.name.descending()),
    );
    t.queries(rooms.all(t.db())).await?;
    Ok(())
}

async fn test_one_to_one_reverse(t: &Case) -> Result<()> {
    let rooms = Room::objects().all(t.db()).await?;
    let houses = prefetch_for(rooms).prefetch_one(|room| room.main_room_of());
    let found = t.queries(houses.all(t.db())).await?;
    t.queries(async { found.len() }).await;
    let rooms = Room::objects().all(t.db()).await?;
    let houses = prefetch_for(rooms).prefetch_one_with(
        |room| room.main_room_of(),
        |houses| houses.order_by(|house| house.name.descending()),
    );
    t.queries(houses.all(t.db())).await?;
    Ok(())
}

async fn test_m2m_then_m2m(t: &Case) -> Result<()> {
    let authors = Author::objects().all(t.db()).await?;
    let books =
        prefetch_for(authors).prefetch_with(|a| a.books(), |books| books.prefetch(|b| b.read_by()));
    let authors = t.queries(books.all(t.db())).await?;
    t.queries(async {
        t.rows(authors.iter().map(|(_, books)| {
            let readers = books.iter().map(|(_, readers)| readers);
            readers
                .map(|readers| readers.iter().map(|reader| &reader.name).collect())
                .collect::<Vec<Vec<_>>>()
        }));
    })
    .await;
    Ok(())
}

async fn test_prefetch_object(t: &Case) -> Result<()> {
    test_m2m_forward(t).await
}

async fn test_prefetch_object_to_attr(t: &Case) -> Result<()> {
    test_m2m_forward(t).await
}

async fn test_prefetch_object_twice(t: &Case) -> Result<()> {
    let poems = Book::get(t.db(), 1).await?;
    let jane = Book::get(t.db(), 2).await?;
    let first = prefetch_for([poems.clone()]).prefetch(|b| b.authors());
    t.queries(first.all(t.db())).await?;
    let both = prefetch_for([poems, jane]).prefetch(|b| b.authors());
    let mut books = t.queries(both.all(t.db())).await?;
    t.queries(async { t.rows(books.remove(1).1) }).await;
    Ok(())
}

async fn test_prefetch_object_to_attr_twice(t: &Case) -> Result<()> {
    test_prefetch_object_twice(t).await
}

async fn test_prefetch_queryset(t: &Case) -> Result<()> {
    let book = Book::get(t.db(), 1).await?;
    let some = prefetch_for([book]).prefetch_with(
        |b| b.authors(),
        |authors| authors.filter(|a| a.id.one_of([1, 2])),
    );
    let mut books = t.queries(some.all(t.db())).await?;
    t.queries(async { t.rows(books.remove(0).1) }).await;
    Ok(())
}

async fn test_prefetch_related_objects_with_various_iterables(t: &Case) -> Result<()> {
    let book: Book = t.given(1).await?;
    for _ in 0..6 {
        let authors = prefetch_for(std::iter::once(book.clone())).prefetch(|b| b.authors());
        let mut books = t.queries(authors.all(t.db())).await?;
        t.queries(async { t.rows(books.remove(0).1) }).await;
    }
    Ok(())
}

async fn test_prefetch_related_objects_empty(t: &Case) -> Result<()> {
    let none: [Book; 0] = [];
    prefetch_for(none)
        .prefetch(|b| b.authors())
        .all(t.db())
        .await?;
    Ok(())
}

//! Writing more than a row, or less than one.

use terrace_core::{Result, Tenant};
use terrace_orm::{ForeignKey, Model, Saved};
use terrace_tenancy::Executor;

use super::Actor;
use super::reads::{proven, wrong};
use crate::models::{Book, FIRST, Remark, SECOND, Shelf};

type Seen = Result<String>;

pub(super) async fn save_fields(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut book = Book::get(db, FIRST).await?;
    book.title = actor.marks.text("saved");
    book.save_fields(db, |book| book.title).await?;
    Ok(String::new())
}

pub(super) async fn save_changed(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let before = Book::get(db, FIRST).await?;
    let mut book = before.clone();
    book.note = Some(actor.marks.text("changed"));
    match book.save_changed(db, &before).await? {
        Saved::Updated => Ok(String::new()),
        _ => Err(wrong("what was saved")),
    }
}

pub(super) async fn change_an_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut book = Book::get(db, FIRST).await?;
    book.change(db, |book| book.weight.set(book.weight + 1))
        .await?;
    proven(
        book.weight == actor.marks.number(10),
        actor,
        "the number that was calculated",
    )
}

pub(super) async fn change_the_others_instance(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut book = Book::get(&actor.other, FIRST).await?;
    book.change(db, |book| book.weight.set(book.weight + 1))
        .await?;
    Ok(format!("{book:?}"))
}

pub(super) async fn update_or_create_found(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let name = actor.marks.text("updated");
    let second = Shelf::objects().filter(|shelf| shelf.id.equals(SECOND));
    let (_, created) = second
        .update_or_create(
            db,
            |shelf| shelf.name.set(name.as_str()),
            || Shelf::named(name.clone()),
        )
        .await?;
    if created {
        return Err(wrong("the row was not found"));
    }
    Ok(String::new())
}

pub(super) async fn update_or_create_made(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let name = actor.other_marks.text("second");
    let theirs = Shelf::objects().filter(|shelf| shelf.name.equals(name.clone()));
    let (_, created) = theirs
        .update_or_create(
            db,
            |shelf| shelf.name.set("taken over"),
            || Shelf::named(name.clone()),
        )
        .await?;
    if !created {
        return Err(wrong("a row of another tenant was taken for our own"));
    }
    Ok(String::new())
}

/// What the other tenant has is no conflict, what the tenant itself has is one.
pub(super) async fn bulk_insert_ignoring_conflicts(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let names = [actor.marks, actor.other_marks].map(|marks| marks.text("first"));
    Shelf::bulk_insert(db, names.map(Shelf::named).into())
        .ignore_conflicts()
        .await?;
    match Shelf::objects().count(db).await? {
        4 => Ok(String::new()),
        _ => Err(wrong("the number of rows")),
    }
}

pub(super) async fn bulk_insert_updating_on_conflict(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let book = |what: &str| Book {
        pages: 1,
        ..Book::of(actor.marks, what)
    };
    let written = Book::bulk_insert(db, vec![book("one"), book("another")])
        .update_on_conflict(|book| book.code, |book| book.pages)
        .await?;
    if written.len() != 2 || Book::objects().count(db).await? != 4 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{written:?}"))
}

/// A unique value of the other tenant is written to no row of theirs.
pub(super) async fn bulk_insert_beside_a_value_of_the_other(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let book = Book {
        code: actor.other_marks.text("code one"),
        ..Book::of(actor.marks, "beside")
    };
    Book::bulk_insert(db, vec![book])
        .update_on_conflict(|book| book.code, |book| (book.title, book.note))
        .await?;
    match Book::objects().count(db).await? {
        4 => Ok(String::new()),
        _ => Err(wrong("the number of rows")),
    }
}

pub(super) async fn insert_with_a_calculation(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let last = Shelf::objects().select(|shelf| shelf.name.maximum());
    let book = Book::of(actor.marks, "calculated")
        .insert_setting(db, |book| book.note.set(last.value()))
        .await?;
    let right = book.note == Some(actor.marks.text("second"));
    proven(right, actor, "the calculation")
}

/// Remarks go with their shelf, also those that are hidden or marked as deleted.
pub(super) async fn delete_with_what_refers(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let deleted = Shelf::get(db, SECOND).await?.delete(db).await?;
    if (deleted.of::<Shelf>(), deleted.of::<Remark>()) != (1, 3) {
        return Err(wrong("the number of rows that went"));
    }
    Ok(String::new())
}

pub(super) async fn delete_previewed(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let one = Shelf::get(db, SECOND).await?.delete_preview(db).await?;
    let all = Shelf::objects().filter(|shelf| shelf.name.ends_with("second"));
    let all = all.delete_preview(db).await?;
    let right = [one, all].iter().all(|preview| {
        let deleted = preview.deleted();
        (deleted.of::<Shelf>(), deleted.of::<Remark>()) == (1, 3)
    });
    proven(right, actor, "the number of rows that would go")
}

pub(super) async fn delete_of_the_other_previewed(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let shelf = Shelf::get(&actor.other, SECOND).await?;
    Ok(format!("{:?}", shelf.delete_preview(db).await?))
}

/// Rows that refer to each other are written together, through whatever handle there is.
pub(super) async fn inserted_with_children(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let (shelf, added) = Shelf::named(actor.marks.text("parent"))
        .insert_with(db, |shelf| Ok(vec![child(actor, shelf, "child")?]))
        .await?;
    let books = shelf.books()?.all(db).await?;
    let keys = |books: &[Book]| books.iter().map(Model::key).collect::<Vec<_>>();
    let right = added.len() == 1 && keys(&books) == keys(&added);
    proven(right, actor, "the children")
}

pub(super) async fn saved_with_children(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let mut shelf = Shelf::get(db, FIRST).await?;
    shelf.name = actor.marks.text("parent saved");
    let before = shelf.books()?.count(db).await?;
    let (saved, added) = shelf
        .save_with(db, |shelf| Ok(Some(child(actor, shelf, "one more")?)))
        .await?;
    let count = shelf.books()?.count(db).await?;
    let right = saved == Saved::Updated && added.is_some() && count == before + 1;
    proven(right, actor, "the children")
}

/// What is written with a row of this tenant refers to the other's: nothing is written.
pub(super) async fn inserted_with_children_of_the_other(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let other = Shelf::get(&actor.other, FIRST).await?;
    Shelf::named(actor.marks.text("parent"))
        .insert_with(db, |_| Ok(vec![child(actor, &other, "child")?]))
        .await?;
    Ok(String::new())
}

fn child(actor: &Actor, shelf: &Shelf, title: &str) -> Result<Book> {
    Ok(Book {
        shelf: ForeignKey::to(shelf)?,
        ..Book::of(actor.marks, title)
    })
}

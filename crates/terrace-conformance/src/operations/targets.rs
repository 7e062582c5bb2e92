//! Keys that may lead to rows of any model, and the models as rows.

use terrace_core::{Result, Tenant};
use terrace_orm::{ContentType, ForeignKey, GenericForeignKey, Model, models, prefetch_generic};
use terrace_tenancy::Executor;

use super::Actor;
use super::reads::{proven, wrong};
use crate::models::{Book, FIRST, Label, Remark, SECOND, Shelf, own_key};

type Seen = Result<String>;

pub(super) async fn content_types_read(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let all = ContentType::all(db).await?;
    let book = ContentType::for_model::<Book, _>(db).await?;
    let label = ContentType::for_model::<Label, _>(db).await?;
    let reference = GenericForeignKey::for_target::<Book, _>(db, SECOND).await?;
    let right = all.len() == 1
        && book.is_some_and(|book| book.key() == Some(FIRST))
        && label.is_none()
        && (reference.content_type_id, reference.object_pk) == (FIRST, SECOND);
    proven(right, actor, "the content types")
}

pub(super) async fn content_types_seeded(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    match ContentType::ensure_seeded(db, models![Book, Label, Shelf]).await? {
        2 => Ok(String::new()),
        _ => Err(wrong("the number of content types")),
    }
}

pub(super) async fn targets_prefetched(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let remarks = Remark::unscoped()
        .prefetch_target::<Book, _>(|remark| (remark.target_type, remark.target_pk))
        .all(db)
        .await?;
    let books = remarks.iter().filter(|(_, book)| book.is_some());
    if remarks.len() != 2 || books.count() != 2 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{remarks:?}"))
}

pub(super) async fn targets_prefetched_by_reference(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let reference = |object_pk| GenericForeignKey {
        content_type_id: FIRST,
        object_pk,
    };
    let references = [FIRST, SECOND, own_key(actor.other_marks)].map(reference);
    let books = prefetch_generic::<Book, _>(db, &references).await?;
    if books.len() != 2 {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn what_is_said_prefetched(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let books = Book::objects().prefetch(|book| book.remarks());
    let books = books.all(db).await?;
    let remarks: usize = books.iter().map(|(_, remarks)| remarks.len()).sum();
    if remarks != 1 {
        return Err(wrong("the number of related rows"));
    }
    Ok(format!("{books:?}"))
}

pub(super) async fn what_is_said_filtered(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let said = |word: &'static str| {
        Book::objects().filter(move |book| book.remarks().text.starts_with(word))
    };
    let theirs = said(actor.other_marks.word).count(db).await?;
    let own = said(actor.marks.word).distinct().all(db).await?;
    if (theirs, own.len()) != (0, 2) {
        return Err(wrong("the number of rows"));
    }
    Ok(format!("{own:?}"))
}

pub(super) async fn what_is_said_about_an_instance(db: &impl Executor<Tenant>, _: &Actor) -> Seen {
    let remarks = Book::get(db, FIRST).await?.remarks()?.all(db).await?;
    if remarks.len() != 1 {
        return Err(wrong("the number of related rows"));
    }
    Ok(format!("{remarks:?}"))
}

pub(super) async fn what_is_said_about_the_others_instance(
    db: &impl Executor<Tenant>,
    actor: &Actor,
) -> Seen {
    let book = Book::get(&actor.other, FIRST).await?;
    Ok(format!("{:?}", book.remarks()?.all(db).await?))
}

/// A book with a key of the other tenant's book goes with what was said about it, and only that.
pub(super) async fn delete_with_what_is_said(db: &impl Executor<Tenant>, actor: &Actor) -> Seen {
    let key = own_key(actor.other_marks);
    let book = Book {
        id: key.into(),
        ..Book::of(actor.marks, "talked about")
    };
    let book = book.insert(db).await?;
    let remark = Remark {
        target_type: ForeignKey::of(FIRST),
        target_pk: key,
        ..Remark::of(actor.marks, "said")
    };
    remark.insert(db).await?;
    let deleted = book.delete(db).await?;
    match (deleted.of::<Book>(), deleted.of::<Remark>()) {
        (1, 1) => Ok(String::new()),
        _ => Err(wrong("the number of rows that went")),
    }
}

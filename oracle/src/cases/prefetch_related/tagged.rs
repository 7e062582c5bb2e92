//! `GenericRelationTests`: keys that may lead to rows of any model.

use terrace_core::{Result, Tenant};
use terrace_orm::private::Keyed;
use terrace_orm::{Auto, ForeignKey, GenericForeignKey, Model};

use super::models::{Book, Bookmark, Reader, TaggedItem};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.GenericRelationTests":
        test_custom_queryset, test_deleted_GFK, test_generic_relation, test_nullable_GFK,
        test_prefetch_GFK, test_traverse_GFK;
}

/// A tag of a row.
pub(super) async fn tagged<M>(t: &Case, tag: &str, content_pk: i32) -> Result<TaggedItem>
where
    M: Keyed<Scope = Tenant, Key = i32>,
{
    let reference = GenericForeignKey::for_target::<M, _>(t.arrange(), 1).await?;
    Ok(TaggedItem {
        id: Auto::unset(),
        tag: tag.to_owned(),
        content_type: ForeignKey::of(reference.content_type_id),
        content_pk,
        created_by_type: None,
        created_by_pk: None,
        favorite_type: None,
        favorite_pk: None,
    })
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_prefetch_GFK(t: &Case) -> Result<()> {
    tagged::<Book>(t, "awesome", 1)
        .await?
        .insert(t.db())
        .await?;
    tagged::<Reader>(t, "great", 1)
        .await?
        .insert(t.db())
        .await?;
    tagged::<Book>(t, "outstanding", 2)
        .await?
        .insert(t.db())
        .await?;
    tagged::<Reader>(t, "amazing", 3)
        .await?
        .insert(t.db())
        .await?;
    let tags = TaggedItem::objects()
        .prefetch_target::<Book, _>(|row| (row.content_type, row.content_pk))
        .prefetch_target::<Reader, _>(|row| (row.content_type, row.content_pk));
    t.queries(tags.all(t.db())).await.map(drop)
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_traverse_GFK(t: &Case) -> Result<()> {
    for book in [1, 2, 3] {
        tagged::<Book>(t, "awesome", book)
            .await?
            .insert(t.db())
            .await?;
    }
    for reader in [1, 2] {
        tagged::<Reader>(t, "awesome", reader)
            .await?
            .insert(t.db())
            .await?;
    }
    let books = GenericForeignKey::for_target::<Book, _>(t.arrange(), 1).await?;
    let tags = TaggedItem::objects()
        .filter(|row| row.content_type.equals(books.content_type_id) & row.tag.equals("awesome"))
        .prefetch_target_with::<Book, _, _>(
            |row| (row.content_type, row.content_pk),
            |books| books.prefetch(|book| book.read_by()),
        );
    t.queries(async {
        let tags = tags.all(t.db()).await?;
        let readers = tags.iter().filter_map(|(_, book)| book.as_ref());
        let readers = readers.flat_map(|(_, readers)| readers);
        let names: std::collections::BTreeSet<_> = readers.map(|row| row.name.clone()).collect();
        t.value(names);
        Ok(())
    })
    .await
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_nullable_GFK(t: &Case) -> Result<()> {
    let reader = GenericForeignKey::for_target::<Reader, _>(t.arrange(), 1).await?;
    for (tag, book) in [("awesome", 1), ("great", 2), ("rubbish", 3)] {
        let mut item = tagged::<Book>(t, tag, book).await?;
        if book == 1 {
            item.created_by_type = Some(ForeignKey::of(reader.content_type_id));
            item.created_by_pk = Some(1);
        }
        item.insert(t.db()).await?;
    }
    let tags = TaggedItem::objects()
        .prefetch_target::<Reader, _>(|row| (row.created_by_type, row.created_by_pk));
    let tags = t.queries(tags.all(t.db())).await?;
    t.rows(tags.iter().map(|(_, reader)| reader));
    Ok(())
}

/// A bookmark with two tags, and the first of them.
async fn bookmarked(t: &Case) -> Result<()> {
    let bookmark = Bookmark {
        id: Auto::unset(),
        url: "http://www.djangoproject.com/".to_owned(),
    };
    let key = bookmark.insert(t.db()).await?.key().unwrap_or_default();
    for tag in ["django", "python"] {
        tagged::<Bookmark>(t, tag, key)
            .await?
            .insert(t.db())
            .await?;
    }
    Ok(())
}

async fn test_generic_relation(t: &Case) -> Result<()> {
    bookmarked(t).await?;
    let bookmarks = Bookmark::objects().prefetch(|row| row.tags());
    t.queries(async {
        let bookmarks = bookmarks.all(t.db()).await?;
        let tags = bookmarks.iter().flat_map(|(_, tags)| tags);
        let mut tags: Vec<_> = tags.map(|row| row.tag.clone()).collect();
        tags.sort_unstable();
        t.rows(tags);
        Ok(())
    })
    .await
}

async fn test_custom_queryset(t: &Case) -> Result<()> {
    bookmarked(t).await?;
    let bookmarks = Bookmark::objects().prefetch_with(
        |row| row.tags(),
        |tags| tags.filter(|row| row.tag.equals("django")),
    );
    let (_, tags) = t.queries(bookmarks.get(t.db())).await?;
    t.queries(async { t.rows(&tags) }).await;
    t.rows(&tags);
    Ok(())
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_deleted_GFK(t: &Case) -> Result<()> {
    for book in [1, 2] {
        tagged::<Book>(t, "awesome", book)
            .await?
            .insert(t.db())
            .await?;
    }
    t.given::<Book>(1).await?.delete(t.db()).await?;
    let tags = TaggedItem::objects()
        .filter(|row| row.tag.equals("awesome"))
        .prefetch_target::<Book, _>(|row| (row.content_type, row.content_pk));
    t.queries(async {
        let tags = tags.all(t.db()).await?;
        let seen = tags.iter();
        t.rows(seen.map(|(row, book)| (row.content_pk, row.content_type.key(), book.as_ref())));
        Ok(())
    })
    .await
}

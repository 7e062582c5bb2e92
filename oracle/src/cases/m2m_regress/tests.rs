//! `M2MRegressionTests`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model, Visible};

use super::models::{
    Entry, Line, Post, RegressionModelSplit, SelfRefer, SelfReferChild, SelfReferChildSibling, Tag,
    TagCollection, Worksheet,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_regress.tests.M2MRegressionTests":
        test_multiple_m2m, test_internal_related_name_not_in_error_msg,
        test_m2m_inheritance_symmetry, test_m2m_pk_field_type, test_create_copy_with_m2m,
        test_add_m2m_with_base_class, test_m2m_abstract_split,
        test_assigning_invalid_data_to_m2m_doesnt_clear_existing_relations,
        test_multiple_forwards_only_m2m;
}

async fn test_multiple_m2m(t: &Case) -> Result<()> {
    let s1 = SelfRefer::create(t, "s1").await?;
    let s2 = SelfRefer::create(t, "s2").await?;
    let s3 = SelfRefer::create(t, "s3").await?;
    s1.references().add(t.db(), [&s2]).await?;
    s1.related().add(t.db(), [&s3]).await?;
    let e1 = Entry::create(t, "e1").await?;
    let t1 = Tag::create(t, "t1").await?;
    let t2 = Tag::create(t, "t2").await?;
    e1.topics().add(t.db(), [&t1]).await?;
    e1.related().add(t.db(), [&t2]).await?;
    t.rows(s1.references().all()?.all(t.db()).await?);
    t.rows(s1.related().all()?.all(t.db()).await?);
    t.rows(e1.topics().all()?.all(t.db()).await?);
    t.rows(e1.related().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_internal_related_name_not_in_error_msg(t: &Case) -> Result<()> {
    let visible = Visible::of(SelfRefer::SCHEMA).all_fields();
    t.raises(SelfRefer::objects().filter_by(&visible, "porcupine", "fred"));
    Ok(())
}

async fn test_m2m_inheritance_symmetry(t: &Case) -> Result<()> {
    let hanna = SelfRefer::create(t, "Hanna").await?;
    let child = SelfReferChild {
        selfrefer_ptr: ForeignKey::to(&hanna)?,
    };
    child.insert(t.db()).await?;
    let beth = SelfRefer::create(t, "Beth").await?;
    let sibling = SelfReferChildSibling {
        selfrefer_ptr: ForeignKey::to(&beth)?,
    };
    sibling.insert(t.db()).await?;
    hanna.related().add(t.db(), [&beth]).await?;
    t.rows(hanna.related().all()?.all(t.db()).await?);
    t.rows(beth.related().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_m2m_pk_field_type(t: &Case) -> Result<()> {
    let mut worksheet = Worksheet {
        id: Key::from("abc"),
    };
    worksheet.save(t.db()).await?;
    worksheet.delete(t.db()).await?;
    Ok(())
}

async fn test_create_copy_with_m2m(t: &Case) -> Result<()> {
    let t1 = Tag::create(t, "t1").await?;
    Entry::create(t, "e1").await?;
    let entries = Entry::objects().order_by(|e| e.id.ascending());
    let entry = entries.limit(1).get(t.db()).await?;
    entry.topics().set(t.db(), [&t1]).await?;
    let old_topics = entry.topics().all()?.all(t.db()).await?;
    let mut copy = Entry {
        id: Auto::unset(),
        ..entry
    };
    copy.save(t.db()).await?;
    copy.topics().set(t.db(), &old_topics).await?;
    copy.refresh(t.db()).await?;
    t.rows(copy.topics().all()?.all(t.db()).await?);
    t.rows(copy.topics().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_add_m2m_with_base_class(t: &Case) -> Result<()> {
    let t1 = Tag::create(t, "t1").await?;
    let t2 = Tag::create(t, "t2").await?;
    let c1 = TagCollection::create(t, "c1").await?;
    c1.tags().set(t.db(), [&t1, &t2]).await?;
    let c1 = TagCollection::objects().get_by(t.db(), |c| c.tag_ptr().name.equals("c1"));
    t.rows(c1.await?.tags().all()?.all(t.db()).await?);
    t.rows(t1.tag_collections().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_m2m_abstract_split(t: &Case) -> Result<()> {
    RegressionModelSplit::create(t, "1").await?;
    Ok(())
}

async fn test_assigning_invalid_data_to_m2m_doesnt_clear_existing_relations(
    t: &Case,
) -> Result<()> {
    let t1 = Tag::create(t, "t1").await?;
    let t2 = Tag::create(t, "t2").await?;
    let mut c1 = TagCollection::create(t, "c1").await?;
    c1.tags().set(t.db(), [&t1, &t2]).await?;
    t.compiler("a number is no list of tags");
    c1.refresh(t.db()).await?;
    let tags = c1.tags().all()?.order_by(|tag| tag.name.ascending());
    t.rows(tags.all(t.db()).await?);
    Ok(())
}

async fn test_multiple_forwards_only_m2m(t: &Case) -> Result<()> {
    let first = Line::create(t, "foo").await?;
    let second = Line::create(t, "bar").await?;
    let post = Post { id: Auto::unset() }.insert(t.db()).await?;
    post.primary_lines().add(t.db(), [&first]).await?;
    post.secondary_lines().add(t.db(), [&second]).await?;
    t.rows(post.primary_lines().all()?.all(t.db()).await?);
    t.rows(post.secondary_lines().all()?.all(t.db()).await?);
    Ok(())
}

//! References given to new rows and to rows that are there.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model};

use super::models::{
    Article, Child, ChildNullableParent, ChildStringPrimaryKeyParent, City, Country, District,
    Parent, ParentStringPrimaryKey, Reporter, Third, ToFieldChild,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_one.tests.ManyToOneTests":
        test_get, test_create, test_assign_fk_id_none, test_fk_to_bigautofield,
        test_fk_to_smallautofield, test_relation_unsaved, test_save_nullable_fk_after_parent,
        test_save_fk_after_parent_with_non_numeric_pk_set_on_child,
        test_cached_relation_invalidated_on_save, test_create_relation_with_gettext_lazy,
        test_reverse_foreign_key_instance_to_field_caching,
        test_save_nullable_fk_after_parent_with_to_field;
}

async fn test_get(t: &Case) -> Result<()> {
    let article: Article = t.given(1).await?;
    let reporter = article.reporter.fetch(t.arrange()).await?;
    t.value(reporter.id);
    t.value((reporter.first_name, reporter.last_name));
    Ok(())
}

async fn test_create(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let a3 = Article::create(t, "Third article", date(2005, 7, 27), &r).await?;
    t.value(a3.reporter.fetch(t.db()).await?.id);
    let a4 = Article {
        id: Auto::unset(),
        headline: "Fourth article".to_owned(),
        pub_date: date(2005, 7, 27),
        reporter: ForeignKey::of(1),
    };
    let a4 = a4.insert(t.db()).await?;
    let reporter = a4.reporter.fetch(t.db()).await?;
    t.value(format!(
        "<Reporter: {} {}>",
        reporter.first_name, reporter.last_name
    ));
    Ok(())
}

async fn test_assign_fk_id_none(t: &Case) -> Result<()> {
    let mut parent = Parent::new("jeff").insert(t.db()).await?;
    let child = Child::create(t, "frank", &parent).await?;
    parent.bestchild = Some(ForeignKey::to(&child)?);
    parent.save(t.db()).await?;
    parent.bestchild = None;
    parent.save(t.db()).await?;
    t.value(&parent.bestchild);
    t.skip(1, "whether an instance remembers a related one");
    parent.refresh(t.arrange()).await?;
    t.value(&parent.bestchild);
    t.skip(1, "whether an instance remembers a related one");
    Ok(())
}

async fn test_fk_to_bigautofield(t: &Case) -> Result<()> {
    let ch = City::create(t, "Chicago", None).await?;
    District::create(t, "Far South", Some(&ch)).await?;
    District::create(t, "North", Some(&ch)).await?;
    let ny = City {
        id: Auto::from(1 << 33),
        country: None,
        name: "New York".to_owned(),
    };
    let ny = ny.insert(t.db()).await?;
    District::create(t, "Brooklyn", Some(&ny)).await?;
    District::create(t, "Manhattan", Some(&ny)).await?;
    Ok(())
}

async fn test_fk_to_smallautofield(t: &Case) -> Result<()> {
    let us = Country {
        id: Auto::unset(),
        name: "United States".to_owned(),
    };
    let us = us.insert(t.db()).await?;
    City::create(t, "Chicago", Some(&us)).await?;
    City::create(t, "New York", Some(&us)).await?;
    let uk = Country {
        id: Auto::from(1 << 11),
        name: "United Kingdom".to_owned(),
    };
    let uk = uk.insert(t.db()).await?;
    City::create(t, "London", Some(&uk)).await?;
    City::create(t, "Edinburgh", Some(&uk)).await?;
    Ok(())
}

async fn test_relation_unsaved(t: &Case) -> Result<()> {
    let new = |name: &str| Third {
        id: Auto::unset(),
        name: name.to_owned(),
        third: None,
    };
    new("Third 1").insert(t.db()).await?;
    new("Third 2").insert(t.db()).await?;
    let mut third = new("testing");
    t.raises(third.child_set());
    third.save(t.db()).await?;
    t.queries(async {
        t.value(third.child_set()?.count(t.db()).await?);
        Ok(())
    })
    .await
}

async fn test_save_nullable_fk_after_parent(t: &Case) -> Result<()> {
    let parent = Parent::new("").insert(t.db()).await?;
    let child = ChildNullableParent {
        id: Auto::unset(),
        parent: Some(ForeignKey::to(&parent)?),
    };
    let mut child = child.insert(t.db()).await?;
    child.refresh(t.db()).await?;
    if let Some(parent) = &child.parent {
        t.value(parent.fetch(t.db()).await?);
    }
    Ok(())
}

async fn test_save_fk_after_parent_with_non_numeric_pk_set_on_child(t: &Case) -> Result<()> {
    let parent = ParentStringPrimaryKey {
        name: Key::new("jeff".to_owned()),
    };
    let parent = parent.insert(t.db()).await?;
    let child = ChildStringPrimaryKeyParent {
        id: Auto::unset(),
        parent: ForeignKey::to(&parent)?,
    };
    let mut child = child.insert(t.db()).await?;
    child.refresh(t.db()).await?;
    t.value(child.parent.fetch(t.db()).await?);
    t.value(&child.parent);
    Ok(())
}

async fn test_cached_relation_invalidated_on_save(t: &Case) -> Result<()> {
    let mut article: Article = t.given(1).await?;
    t.value(article.reporter.load(t.arrange()).await?);
    article.reporter = ForeignKey::of(2);
    article.save(t.db()).await?;
    t.value(article.reporter.load(t.db()).await?);
    Ok(())
}

async fn test_create_relation_with_gettext_lazy(t: &Case) -> Result<()> {
    let reporter = Reporter::create(t, "John", "Smith", "john.smith@example.com").await?;
    Article::create(t, "test", date(2011, 6, 10), &reporter).await?;
    t.value(reporter.article_set()?.get(t.db()).await?.headline);
    Ok(())
}

async fn test_reverse_foreign_key_instance_to_field_caching(t: &Case) -> Result<()> {
    let parent = Parent::new("a").insert(t.db()).await?;
    let child = ToFieldChild {
        id: Auto::unset(),
        parent: ForeignKey::to_by(&parent, |parent| parent.name)?,
    };
    child.insert(t.db()).await?;
    let children = parent
        .to_field_children()?
        .select_related(|child| child.parent());
    let child = children.get(t.db()).await?;
    t.queries(async { t.value(child.parent.loaded()) }).await;
    Ok(())
}

async fn test_save_nullable_fk_after_parent_with_to_field(t: &Case) -> Result<()> {
    let mut parent = Parent::new("jeff");
    let mut child = ToFieldChild {
        id: Auto::unset(),
        parent: ForeignKey::to_by(&parent, |parent| parent.name)?,
    };
    parent.save(t.db()).await?;
    child.save(t.db()).await?;
    child.refresh(t.db()).await?;
    t.value(child.parent.load(t.db()).await?);
    t.value(child.parent.key());
    Ok(())
}

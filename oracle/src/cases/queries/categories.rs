//! `Queries4Tests`: rows that are more than a category, or belong to one.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Predicate, Query};

use super::models::{
    Author, CategoryItem, DumbCategory, OneToOneCategory, SimpleCategory, SpecialCategory, Tag,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "queries.tests.Queries4Tests":
        test_combine_or_filter_reuse, test_order_by_reverse_fk, test_ticket10181, test_ticket11811,
        test_ticket15316_exclude_false, test_ticket15316_exclude_true,
        test_ticket15316_filter_false, test_ticket15316_filter_true,
        test_ticket15316_one2one_exclude_false, test_ticket15316_one2one_exclude_true,
        test_ticket15316_one2one_filter_false, test_ticket15316_one2one_filter_true;
}

/// The columns of an item of a category.
type Columns = <CategoryItem as Model>::Columns;

/// A new category.
async fn category(t: &Case, name: &str) -> Result<SimpleCategory> {
    let category = SimpleCategory {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    category.insert(t.db()).await
}

/// A new item of a category.
async fn item(t: &Case, category: &SimpleCategory) -> Result<()> {
    let item = CategoryItem {
        id: Auto::unset(),
        category: ForeignKey::to(category)?,
    };
    item.insert(t.db()).await?;
    Ok(())
}

/// Three categories with an item each, the second and third of them special.
async fn specials(t: &Case) -> Result<()> {
    let mut categories = vec![category(t, "category1").await?];
    for number in ["1", "2"] {
        let category = category(t, &format!("named category{number}")).await?;
        let special = SpecialCategory {
            simplecategory_ptr: ForeignKey::to(&category)?,
            special_name: format!("special{number}"),
        };
        special.insert(t.db()).await?;
        categories.push(category);
    }
    for category in &categories {
        item(t, category).await?;
    }
    Ok(())
}

/// Three categories with an item each, the second and third of them with a row of their own.
async fn pairs(t: &Case) -> Result<()> {
    let plain = category(t, "cat").await?;
    let first = category(t, "cat0").await?;
    let second = category(t, "category1").await?;
    for (name, category) in [("new1", &second), ("new2", &first)] {
        let pair = OneToOneCategory {
            id: Auto::unset(),
            new_name: name.to_owned(),
            category: ForeignKey::to(category)?,
        };
        pair.insert(t.db()).await?;
    }
    for category in [&plain, &first, &second] {
        item(t, category).await?;
    }
    Ok(())
}

/// Observes how many items a query gives, and which.
async fn observe(t: &Case, items: Query<CategoryItem>) -> Result<()> {
    t.value(items.clone().count(t.db()).await?);
    t.rows(
        items
            .order_by(|item| item.id.ascending())
            .all(t.db())
            .await?,
    );
    Ok(())
}

fn without_special(item: Columns) -> Predicate {
    item.category()
        .specialcategory()
        .simplecategory_ptr
        .is_null()
}

fn with_special(item: Columns) -> Predicate {
    item.category()
        .specialcategory()
        .simplecategory_ptr
        .is_not_null()
}

fn without_pair(item: Columns) -> Predicate {
    item.category().onetoonecategory().id.is_null()
}

fn with_pair(item: Columns) -> Predicate {
    item.category().onetoonecategory().id.is_not_null()
}

async fn test_ticket15316_filter_false(t: &Case) -> Result<()> {
    specials(t).await?;
    observe(t, CategoryItem::objects().filter(with_special)).await
}

async fn test_ticket15316_exclude_false(t: &Case) -> Result<()> {
    specials(t).await?;
    observe(t, CategoryItem::objects().exclude(with_special)).await
}

async fn test_ticket15316_filter_true(t: &Case) -> Result<()> {
    specials(t).await?;
    observe(t, CategoryItem::objects().filter(without_special)).await
}

async fn test_ticket15316_exclude_true(t: &Case) -> Result<()> {
    specials(t).await?;
    observe(t, CategoryItem::objects().exclude(without_special)).await
}

async fn test_ticket15316_one2one_filter_false(t: &Case) -> Result<()> {
    pairs(t).await?;
    observe(t, CategoryItem::objects().filter(with_pair)).await
}

async fn test_ticket15316_one2one_exclude_false(t: &Case) -> Result<()> {
    pairs(t).await?;
    observe(t, CategoryItem::objects().exclude(with_pair)).await
}

async fn test_ticket15316_one2one_filter_true(t: &Case) -> Result<()> {
    pairs(t).await?;
    observe(t, CategoryItem::objects().filter(without_pair)).await
}

async fn test_ticket15316_one2one_exclude_true(t: &Case) -> Result<()> {
    pairs(t).await?;
    observe(t, CategoryItem::objects().exclude(without_pair)).await
}

async fn test_ticket10181(t: &Case) -> Result<()> {
    let nothing = Tag::objects().filter(|tag| tag.id.one_of([0_i32; 0]));
    let tags = Tag::objects().filter(|tag| tag.id.in_query(nothing.select(|tag| tag.id)));
    t.rows(tags.all(t.db()).await?);
    Ok(())
}

async fn test_order_by_reverse_fk(t: &Case) -> Result<()> {
    let first = category(t, "category1").await?;
    let second = category(t, "category2").await?;
    for category in [&first, &second, &first] {
        item(t, category).await?;
    }
    let categories = SimpleCategory::objects().order_by(|category| {
        (
            category.categoryitem().id.ascending(),
            category.id.ascending(),
        )
    });
    t.rows(categories.all(t.db()).await?);
    Ok(())
}

async fn test_ticket11811(t: &Case) -> Result<()> {
    let unsaved = DumbCategory { id: Auto::unset() };
    t.raises(ForeignKey::to(&unsaved));
    Ok(())
}

async fn test_combine_or_filter_reuse(t: &Case) -> Result<()> {
    let authors = Author::objects().filter(|a| a.name.equals("a1") | a.name.equals("a3"));
    t.value(
        authors
            .get_by(t.db(), |author| author.name.equals("a1"))
            .await?,
    );
    Ok(())
}

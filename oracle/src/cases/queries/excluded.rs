//! What is left out: by related rows, by nulls, by columns of other rows.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model, Predicate};

use super::models::{
    Annotation, CategoryRelationship, CustomPk, DumbCategory, Eaten, Food, NamedCategory, Node,
    Note, NullableName, Number, ObjectB, OneToOneCategory, Order, Related, SimpleCategory, Tag,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "queries.tests.ExcludeTest17600":
        test_exclude_plain, test_exclude_plain_distinct, test_exclude_with_q_object_distinct,
        test_exclude_with_q_object_no_distinct, test_exclude_with_q_is_equal_to_plain_exclude,
        test_exclude_with_q_is_equal_to_plain_exclude_variation;
    "queries.tests.Exclude15786": test_ticket15786;
    "queries.tests.ExcludeTests":
        test_exclude_nullable_fields, test_exclude_reverse_fk_field_ref,
        test_exclude_with_circular_fk_relation;
    "queries.tests.NullInExcludeTest": test_col_not_in_list_containing_null, test_null_in_exclude_qs;
    "queries.tests.EmptyStringsAsNullTest": test_21001, test_direct_exclude, test_joined_exclude;
    "queries.tests.IsNullTests": test_primary_key, test_to_field;
    "queries.tests.ToFieldTests":
        test_in_query, test_recursive_fk, test_recursive_fk_reverse, test_reverse_in,
        test_single_object, test_single_object_reverse;
    "queries.tests.DefaultValuesInsertTest": test_no_extra_params;
    "queries.tests.ProxyQueryCleanupTest": test_evaluated_proxy_count;
}

/// Whether an order has an item of status 1.
fn first(order: <Order as Model>::Columns) -> Predicate {
    order.items().status.equals(1)
}

async fn test_exclude_plain(t: &Case) -> Result<()> {
    t.rows(Order::objects().exclude(first).all(t.db()).await?);
    Ok(())
}

async fn test_exclude_plain_distinct(t: &Case) -> Result<()> {
    t.rows(
        Order::objects()
            .exclude(first)
            .distinct()
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_exclude_with_q_object_distinct(t: &Case) -> Result<()> {
    t.rows(
        Order::objects()
            .filter(|order| !first(order))
            .distinct()
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_exclude_with_q_object_no_distinct(t: &Case) -> Result<()> {
    t.rows(
        Order::objects()
            .filter(|order| !first(order))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_exclude_with_q_is_equal_to_plain_exclude(t: &Case) -> Result<()> {
    t.rows(
        Order::objects()
            .exclude(first)
            .distinct()
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_exclude_with_q_is_equal_to_plain_exclude_variation(t: &Case) -> Result<()> {
    t.rows(Order::objects().exclude(first).all(t.db()).await?);
    Ok(())
}

async fn test_ticket15786(t: &Case) -> Result<()> {
    let mut categories = Vec::new();
    for name in ["c1", "c2"] {
        let category = SimpleCategory {
            id: Auto::unset(),
            name: name.to_owned(),
        };
        categories.push(category.insert(t.db()).await?);
    }
    for category in &categories {
        let own = OneToOneCategory {
            id: Auto::unset(),
            new_name: String::new(),
            category: ForeignKey::to(category)?,
        };
        own.insert(t.db()).await?;
    }
    let relationship = CategoryRelationship {
        id: Auto::unset(),
        first: ForeignKey::to(&categories[0])?,
        second: ForeignKey::to(&categories[1])?,
    };
    relationship.insert(t.db()).await?;
    let others = CategoryRelationship::objects().exclude(|relationship| {
        let second = relationship.second().onetoonecategory().id;
        relationship.first().onetoonecategory().id.equals(second)
    });
    t.value(others.get(t.db()).await?);
    Ok(())
}

/// A new number.
async fn number(t: &Case, num: i32, other: i32, another: Option<i32>) -> Result<()> {
    let number = Number {
        id: Auto::unset(),
        num,
        other_num: Some(other),
        another_num: another,
    };
    number.insert(t.db()).await?;
    Ok(())
}

async fn test_exclude_nullable_fields(t: &Case) -> Result<()> {
    number(t, 1, 1, None).await?;
    number(t, 2, 2, Some(2)).await?;
    let others = Number::objects().exclude(|number| number.other_num.equals(number.another_num));
    t.rows(others.all(t.db()).await?);
    let others = Number::objects().exclude(|number| number.num.equals(number.another_num));
    t.rows(others.all(t.db()).await?);
    Ok(())
}

async fn test_exclude_reverse_fk_field_ref(t: &Case) -> Result<()> {
    let tag = Tag::new("", None)?.insert(t.db()).await?;
    let mut note = Note::new("note", "");
    note.tag = Some(ForeignKey::to(&tag)?);
    note.insert(t.db()).await?;
    let annotation = Annotation {
        id: Auto::unset(),
        name: "annotation".to_owned(),
        tag: ForeignKey::to(&tag)?,
    };
    annotation.insert(t.db()).await?;
    let others = Annotation::objects()
        .exclude(|annotation| annotation.tag().note().note.equals(annotation.name));
    t.value(others.get(t.db()).await?);
    Ok(())
}

async fn test_exclude_with_circular_fk_relation(t: &Case) -> Result<()> {
    let others =
        ObjectB::objects().exclude(|object| object.objecta().objectb().name.equals(object.name));
    t.value(others.count(t.db()).await?);
    Ok(())
}

/// Observes the names of the rows that don't match.
async fn names(
    t: &Case,
    condition: impl FnOnce(<NullableName as Model>::Columns) -> Predicate,
) -> Result<()> {
    let rows = NullableName::objects()
        .exclude(condition)
        .all(t.db())
        .await?;
    t.rows(rows.iter().map(|row| &row.name));
    Ok(())
}

async fn test_null_in_exclude_qs(t: &Case) -> Result<()> {
    names(t, |row| row.name.one_of([""; 0])).await?;
    names(t, |row| row.name.one_of(["i1"])).await?;
    names(t, |row| row.name.one_of(["i3"])).await?;
    let inner = NullableName::objects().filter(|row| row.name.equals("i1"));
    names(t, |row| row.name.in_query(inner.select(|row| row.name))).await?;
    t.skip(1, "a query holds no rows");
    Ok(())
}

async fn test_col_not_in_list_containing_null(t: &Case) -> Result<()> {
    names(t, |row| row.name.one_of([None::<&str>])).await
}

async fn test_direct_exclude(t: &Case) -> Result<()> {
    let others = NamedCategory::objects().exclude(|row| row.name.one_of(["nonexistent"]));
    t.rows(
        others
            .values(|row| row.dumbcategory_ptr)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_joined_exclude(t: &Case) -> Result<()> {
    let others =
        DumbCategory::objects().exclude(|row| row.namedcategory().name.one_of(["nonexistent"]));
    t.rows(others.values(|row| row.id).all(t.db()).await?);
    Ok(())
}

async fn test_21001(t: &Case) -> Result<()> {
    let category = DumbCategory { id: Auto::unset() }.insert(t.db()).await?;
    let named = NamedCategory {
        dumbcategory_ptr: ForeignKey::to(&category)?,
        name: "foo".to_owned(),
    };
    named.insert(t.db()).await?;
    let others = NamedCategory::objects().exclude(|row| row.name.equals(""));
    t.rows(
        others
            .values(|row| row.dumbcategory_ptr)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_primary_key(t: &Case) -> Result<()> {
    let custom = CustomPk {
        name: Key::new("pk".to_owned()),
        extra: String::new(),
    };
    let custom = custom.insert(t.db()).await?;
    for custom in [None, Some(ForeignKey::to(&custom)?)] {
        let related = Related {
            id: Auto::unset(),
            custom,
        };
        related.insert(t.db()).await?;
    }
    t.rows(
        Related::objects()
            .filter(|row| row.custom.is_not_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        Related::objects()
            .filter(|row| row.custom.is_null())
            .all(t.db())
            .await?,
    );
    Ok(())
}

/// A new food.
async fn food(t: &Case, name: &str) -> Result<Food> {
    let food = Food {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    food.insert(t.db()).await
}

/// A new meal.
async fn eaten(t: &Case, food: Option<&Food>, meal: &str) -> Result<Eaten> {
    let eaten = Eaten {
        id: Auto::unset(),
        food: food.map(|food| food.name.clone()),
        meal: meal.to_owned(),
    };
    eaten.insert(t.db()).await
}

async fn test_to_field(t: &Case) -> Result<()> {
    let apple = food(t, "apple").await?;
    eaten(t, Some(&apple), "lunch").await?;
    eaten(t, None, "lunch").await?;
    t.rows(
        Eaten::objects()
            .filter(|eaten| eaten.food.is_not_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        Eaten::objects()
            .filter(|eaten| eaten.food.is_null())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_in_query(t: &Case) -> Result<()> {
    let apple = food(t, "apple").await?;
    let pear = food(t, "pear").await?;
    eaten(t, Some(&apple), "lunch").await?;
    eaten(t, Some(&pear), "dinner").await?;
    let both = Eaten::objects().filter(|eaten| eaten.food.one_of([&apple.name, &pear.name]));
    t.rows(both.all(t.db()).await?);
    Ok(())
}

async fn test_reverse_in(t: &Case) -> Result<()> {
    let apple = food(t, "apple").await?;
    let pear = food(t, "pear").await?;
    let lunch = eaten(t, Some(&apple), "lunch").await?;
    let dinner = eaten(t, Some(&pear), "dinner").await?;
    let both = Food::objects().filter(|food| food.eaten().id.one_of([&lunch, &dinner]));
    t.rows(both.all(t.db()).await?);
    Ok(())
}

async fn test_single_object(t: &Case) -> Result<()> {
    let apple = food(t, "apple").await?;
    eaten(t, Some(&apple), "lunch").await?;
    eaten(t, Some(&apple), "dinner").await?;
    let meals = Eaten::objects().filter(|eaten| eaten.food.equals(&apple.name));
    t.rows(meals.all(t.db()).await?);
    Ok(())
}

async fn test_single_object_reverse(t: &Case) -> Result<()> {
    let apple = food(t, "apple").await?;
    let lunch = eaten(t, Some(&apple), "lunch").await?;
    let foods = Food::objects().filter(|food| food.eaten().id.equals(&lunch));
    t.rows(foods.all(t.db()).await?);
    Ok(())
}

/// Two nodes, the second below the first.
async fn nodes(t: &Case) -> Result<(Node, Node)> {
    let node = |num, parent| Node {
        id: Auto::unset(),
        num,
        parent,
    };
    let first = node(42, None).insert(t.db()).await?;
    let second = node(1, Some(first.num)).insert(t.db()).await?;
    Ok((first, second))
}

async fn test_recursive_fk(t: &Case) -> Result<()> {
    let (first, _) = nodes(t).await?;
    let children = Node::objects().filter(|node| node.parent.equals(first.num));
    t.rows(children.all(t.db()).await?);
    Ok(())
}

async fn test_recursive_fk_reverse(t: &Case) -> Result<()> {
    let (_, second) = nodes(t).await?;
    let parents = Node::objects().filter(|node| node.node().id.equals(&second));
    t.rows(parents.all(t.db()).await?);
    Ok(())
}

async fn test_no_extra_params(t: &Case) -> Result<()> {
    DumbCategory { id: Auto::unset() }.insert(t.db()).await?;
    Ok(())
}

async fn test_evaluated_proxy_count(t: &Case) -> Result<()> {
    DumbCategory { id: Auto::unset() }.insert(t.db()).await?;
    for _ in 0..2 {
        t.value(DumbCategory::objects().count(t.db()).await?);
    }
    Ok(())
}

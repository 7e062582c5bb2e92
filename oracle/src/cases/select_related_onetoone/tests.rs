//! `ReverseSelectRelatedTestCase`: from a row to the one that refers to it, and on.

use terrace_core::Result;
use terrace_orm::{Auto, Columns, ForeignKey, Model, Query};

use super::models::{Image, LinkedList, Product, User, UserStat, there};
use crate::case::Case;
use crate::module::cases;

cases! {
    "select_related_onetoone.tests.ReverseSelectRelatedTestCase":
        test_basic, test_follow_next_level, test_follow_two, test_follow_two_next_level,
        test_forward_and_back, test_back_and_forward, test_not_followed_by_default,
        test_nullable_relation, test_missing_reverse, test_nullable_missing_reverse,
        test_self_relation;
    "select_related_onetoone.tests.ReverseSelectRelatedValidationTests":
        test_reverse_related_validation,
        test_reverse_related_validation_with_filtered_relation;
}

fn user(name: &str) -> Query<User> {
    User::objects().filter(|u| u.username.equals(name))
}

async fn test_basic(t: &Case) -> Result<()> {
    t.queries(async {
        let found = user("test").annotate(|u| u.userprofile().row());
        t.value(there(found.get(t.db()).await?.1)?.state);
        Ok(())
    })
    .await
}

async fn test_follow_next_level(t: &Case) -> Result<()> {
    t.queries(async {
        let found = user("test").annotate(|u| (u.userstat().row(), u.userstat().results().row()));
        let (_, (stat, results)) = found.get(t.db()).await?;
        t.value(there(stat)?.posts);
        t.value(there(results)?.results);
        Ok(())
    })
    .await
}

async fn test_follow_two(t: &Case) -> Result<()> {
    t.queries(async {
        let found = user("test").annotate(|u| (u.userprofile().row(), u.userstat().row()));
        let (_, (profile, stat)) = found.get(t.db()).await?;
        t.value(there(profile)?.state);
        t.value(there(stat)?.posts);
        Ok(())
    })
    .await
}

async fn test_follow_two_next_level(t: &Case) -> Result<()> {
    t.queries(async {
        let found = user("test").annotate(|u| {
            let stat = u.userstat();
            (stat.results().row(), stat.statdetails().row())
        });
        let (_, (results, details)) = found.get(t.db()).await?;
        t.value(there(results)?.results);
        t.value(there(details)?.comments);
        Ok(())
    })
    .await
}

async fn test_forward_and_back(t: &Case) -> Result<()> {
    t.queries(async {
        let found = UserStat::objects()
            .filter(|s| s.user().username.equals("test"))
            .annotate(|s| (s.user().userprofile().row(), s.user().userstat().row()));
        let (_, (profile, stat)) = found.get(t.db()).await?;
        t.value(there(profile)?.state);
        t.value(there(stat)?.posts);
        Ok(())
    })
    .await
}

async fn test_back_and_forward(t: &Case) -> Result<()> {
    t.queries(async {
        let found = user("test").annotate(|u| u.userstat().user().row());
        t.value(there(found.get(t.db()).await?.1)?.username);
        Ok(())
    })
    .await
}

async fn test_not_followed_by_default(t: &Case) -> Result<()> {
    t.queries(async {
        let found = user("test").get(t.db()).await?;
        t.value(found.userstat()?.get(t.db()).await?.posts);
        Ok(())
    })
    .await
}

async fn test_nullable_relation(t: &Case) -> Result<()> {
    let image = Image {
        id: Auto::unset(),
        name: "imag1".to_owned(),
    };
    let image = image.insert(t.db()).await?;
    for (name, image) in [
        ("Django Plushie", Some(&image)),
        ("Talking Django Plushie", None),
    ] {
        let product = Product {
            id: Auto::unset(),
            name: name.to_owned(),
            image: image.map(ForeignKey::to).transpose()?,
        };
        product.insert(t.db()).await?;
    }
    t.queries(async {
        let products = Product::objects().select_related(|p| p.image());
        let mut products = products.all(t.db()).await?;
        products.sort_by(|one, other| one.name.cmp(&other.name));
        t.rows(products.iter().map(|product| &product.name));
        for product in &products {
            t.value(product.image.as_ref().and_then(ForeignKey::loaded));
        }
        Ok(())
    })
    .await
}

async fn test_missing_reverse(t: &Case) -> Result<()> {
    t.queries(async {
        let found = user("bob").annotate(|u| u.userprofile().row());
        t.raises(there(found.get(t.db()).await?.1));
        Ok(())
    })
    .await
}

async fn test_nullable_missing_reverse(t: &Case) -> Result<()> {
    let image = Image {
        id: Auto::unset(),
        name: "imag1".to_owned(),
    };
    image.insert(t.db()).await?;
    t.queries(async {
        let found = Image::objects().annotate(|image| image.product().row());
        t.raises(there(found.get(t.db()).await?.1));
        Ok(())
    })
    .await
}

async fn test_self_relation(t: &Case) -> Result<()> {
    let item = |name: &str, previous_item| LinkedList {
        id: Auto::unset(),
        name: name.to_owned(),
        previous_item,
    };
    let first = item("item1", None).insert(t.db()).await?;
    let previous = Some(ForeignKey::to(&first)?);
    item("item2", previous).insert(t.db()).await?;
    t.queries(async {
        let found = LinkedList::objects()
            .filter(|item| item.name.equals("item1"))
            .annotate(|item| item.next_item().row());
        t.value(there(found.get(t.db()).await?.1)?.name);
        Ok(())
    })
    .await
}

async fn test_reverse_related_validation(t: &Case) -> Result<()> {
    t.compiler("a user has no such relation");
    t.compiler("a column of values leads nowhere");
    Ok(())
}

async fn test_reverse_related_validation_with_filtered_relation(t: &Case) -> Result<()> {
    t.compiler("a user has no such relation");
    Ok(())
}

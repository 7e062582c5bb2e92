//! `ReverseSelectRelatedTestCase`: from a row to those whose key it is, and back.

use terrace_core::Result;
use terrace_orm::{Auto, Columns, ForeignKey, Model};

use super::models::{
    AdvancedUserStat, Child1, Child2, Child3, Child4, Parent1, Parent2, UserStat, there,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "select_related_onetoone.tests.ReverseSelectRelatedTestCase":
        test_follow_from_child_class, test_follow_inheritance, test_parent_only,
        test_multiple_subclass, test_onetoone_with_subclass, test_onetoone_with_two_subclasses,
        test_multiinheritance_two_subclasses;
}

async fn test_follow_from_child_class(t: &Case) -> Result<()> {
    t.queries(async {
        let found = AdvancedUserStat::objects()
            .filter(|s| s.userstat_ptr().posts.equals(200))
            .annotate(|s| {
                let stat = s.userstat_ptr();
                (stat.statdetails().row(), stat.user().row())
            });
        let (_, (details, user)) = found.get(t.db()).await?;
        t.value(there(details)?.comments);
        t.value(there(user)?.username);
        Ok(())
    })
    .await
}

async fn test_follow_inheritance(t: &Case) -> Result<()> {
    let user = t
        .queries(async {
            let found = UserStat::objects()
                .filter(|s| s.posts.equals(200))
                .annotate(|s| {
                    let advanced = s.advanceduserstat().userstat_ptr();
                    (advanced.row(), s.user().row(), advanced.user().row())
                });
            let (_, (advanced, user, same)) = found.get(t.db()).await?;
            t.value(there(advanced)?.posts);
            t.value(there(user)?.username);
            Ok::<_, terrace_core::Error>(same)
        })
        .await?;
    t.queries(async {
        t.value(there(user)?.username);
        Ok(())
    })
    .await
}

async fn test_parent_only(t: &Case) -> Result<()> {
    let (_, child) = t
        .queries(
            Parent1::objects()
                .filter(|p| p.name1.equals("Only Parent1"))
                .annotate(|p| p.child1().row())
                .get(t.db()),
        )
        .await?;
    t.queries(async {
        t.raises(there(child));
    })
    .await;
    Ok(())
}

async fn test_multiple_subclass(t: &Case) -> Result<()> {
    t.queries(async {
        let found = Parent1::objects()
            .filter(|p| p.name1.equals("Child1 Parent1"))
            .annotate(|p| p.child1().parent2_ptr().row());
        t.value(there(found.get(t.db()).await?.1)?.name2);
        Ok(())
    })
    .await
}

async fn test_onetoone_with_subclass(t: &Case) -> Result<()> {
    t.queries(async {
        let found = Parent2::objects()
            .filter(|p| p.name2.equals("Child2 Parent2"))
            .annotate(|p| p.child2().parent1_ptr().row());
        t.value(there(found.get(t.db()).await?.1)?.name1);
        Ok(())
    })
    .await
}

async fn test_onetoone_with_two_subclasses(t: &Case) -> Result<()> {
    let found = |name: &'static str| {
        Parent2::objects()
            .filter(move |p| p.name2.equals(name))
            .annotate(|p| {
                let (child2, child3) = (p.child2(), p.child2().child3());
                let own = child2.parent1_ptr().row();
                let same = child3.child2_ptr();
                (own, child3.row(), same.row(), same.parent1_ptr().row())
            })
    };
    t.queries(async {
        let (_, (own, child3, ..)) = found("Child2 Parent2").get(t.db()).await?;
        t.value(there(own)?.name1);
        t.raises(there(child3));
        Ok::<_, terrace_core::Error>(())
    })
    .await?;
    let parent2 = parent2(t, "Child3 Parent2").await?;
    let child2 = Child2 {
        parent1_ptr: ForeignKey::to(&parent1(t, "Child3 Parent1").await?)?,
        parent2: ForeignKey::to(&parent2)?,
        value: 2,
    };
    let child3 = Child3 {
        child2_ptr: ForeignKey::to(&child2.insert(t.db()).await?)?,
        value3: 3,
    };
    child3.insert(t.db()).await?;
    t.queries(async {
        let (_, (own, child3, child2, same)) = found("Child3 Parent2").get(t.db()).await?;
        t.value(there(own)?.name1);
        t.value(there(child3)?.value3);
        t.value(there(child2)?.value);
        t.value(there(same)?.name1);
        Ok(())
    })
    .await
}

async fn parent1(t: &Case, name: &str) -> Result<Parent1> {
    let parent = Parent1 {
        id: Auto::unset(),
        name1: name.to_owned(),
    };
    parent.insert(t.db()).await
}

async fn parent2(t: &Case, name: &str) -> Result<Parent2> {
    let parent = Parent2 {
        id2: Auto::unset(),
        name2: name.to_owned(),
    };
    parent.insert(t.db()).await
}

async fn test_multiinheritance_two_subclasses(t: &Case) -> Result<()> {
    t.queries(async {
        let found = Parent1::objects()
            .filter(|p| p.name1.equals("Child1 Parent1"))
            .annotate(|p| {
                let child = p.child1();
                let parents = (child.parent2_ptr().row(), child.parent1_ptr().row());
                (parents.0, parents.1, child.child4().row())
            });
        let (_, (other, own, child4)) = found.get(t.db()).await?;
        t.value(there(other)?.name2);
        t.value(there(own)?.name1);
        t.raises(there(child4));
        Ok::<_, terrace_core::Error>(())
    })
    .await?;
    let child1 = Child1 {
        parent1_ptr: ForeignKey::to(&parent1(t, "n1").await?)?,
        parent2_ptr: ForeignKey::to(&parent2(t, "n2").await?)?,
        value: 1,
    };
    let child4 = Child4 {
        child1_ptr: ForeignKey::to(&child1.insert(t.db()).await?)?,
        value4: 4,
    };
    child4.insert(t.db()).await?;
    t.queries(async {
        let found = Parent2::objects()
            .filter(|p| p.name2.equals("n2"))
            .annotate(|p| {
                let (child, child4) = (p.child1(), p.child1().child4());
                let same = child4.child1_ptr();
                (
                    child.parent1_ptr().row(),
                    child.parent2_ptr().row(),
                    child.row(),
                    same.parent1_ptr().row(),
                    same.parent2_ptr().row(),
                    same.row(),
                    child4.row(),
                )
            });
        let (parent, related) = found.get(t.db()).await?;
        t.value(parent.name2);
        t.value(there(related.0)?.name1);
        t.value(there(related.1)?.name2);
        t.value(there(related.2)?.value);
        t.value(there(related.3)?.name1);
        t.value(there(related.4)?.name2);
        t.value(there(related.5)?.value);
        t.value(there(related.6)?.value4);
        Ok(())
    })
    .await
}

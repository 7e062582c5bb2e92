//! `ManagersRegressionTests`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::models::{
    AbstractBase1, AbstractBase2, AbstractBase3, Child1, Child2, Child3, Child4, Child5, Child6,
    Child7, Named as _, Parent, RelatedModel, RelationModel, Valued as _,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "managers_regress.tests.ManagersRegressionTests":
        test_abstract_manager,
        test_custom_abstract_manager,
        test_explicit_abstract_manager,
        test_field_can_be_called_exact,
        test_managers;
}

async fn test_abstract_manager(t: &Case) -> Result<()> {
    t.compiler("fields that models repeat have no rows of their own, and no queries");
    Ok(())
}

async fn test_custom_abstract_manager(t: &Case) -> Result<()> {
    t.compiler("fields that models repeat have no rows of their own, and no queries");
    Ok(())
}

async fn test_explicit_abstract_manager(t: &Case) -> Result<()> {
    t.compiler("fields that models repeat have no rows of their own, and no queries");
    Ok(())
}

fn base(name: &str) -> AbstractBase1 {
    AbstractBase1 {
        name: name.to_owned(),
    }
}

fn commented(comment: &str) -> AbstractBase3 {
    AbstractBase3 {
        comment: comment.to_owned(),
    }
}

async fn child4(t: &Case, name: &str, data: &str) -> Result<Child4> {
    let child = Child4 {
        id: Auto::unset(),
        base: base(name),
        data: data.to_owned(),
    };
    child.insert(t.db()).await
}

/// Everybody whom Django's test adds.
async fn add(t: &Case) -> Result<()> {
    let db = t.db();
    for (name, data) in [("fred", "a1"), ("barney", "a2")] {
        let child = Child1 {
            id: Auto::unset(),
            base: base(name),
            data: data.to_owned(),
        };
        child.insert(db).await?;
    }
    for (name, data, value) in [("fred", "b1", 1), ("barney", "b2", 42)] {
        let child = Child2 {
            id: Auto::unset(),
            base: base(name),
            valued: AbstractBase2 { value },
            data: data.to_owned(),
        };
        child.insert(db).await?;
    }
    for (name, data, comment) in [("fred", "c1", "yes"), ("barney", "c2", "no")] {
        let child = Child3 {
            id: Auto::unset(),
            base: base(name),
            commented: commented(comment),
            data: data.to_owned(),
        };
        child.insert(db).await?;
    }
    child4(t, "fred", "d1").await?;
    child4(t, "barney", "d2").await?;
    for (name, comment) in [("fred", "yes"), ("barney", "no")] {
        let child = Child5 {
            id: Auto::unset(),
            commented: commented(comment),
            name: name.to_owned(),
        };
        child.insert(db).await?;
    }
    for (name, data) in [("fred", "f1"), ("barney", "f2")] {
        let child = Child6 {
            child4_ptr: ForeignKey::to(&child4(t, name, data).await?)?,
            value: 42,
        };
        child.insert(db).await?;
    }
    for name in ["fred", "barney"] {
        let parent = Parent {
            id: Auto::unset(),
            name: name.to_owned(),
        };
        let parent = parent.insert(db).await?;
        let child = Child7 {
            parent_ptr: ForeignKey::to(&parent)?,
        };
        child.insert(db).await?;
    }
    Ok(())
}

/// Observes the rows of a query.
async fn rows<M>(t: &Case, query: Query<M>) -> Result<()>
where
    M: Model<Scope = terrace_core::Tenant> + crate::observe::Observe,
{
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_managers(t: &Case) -> Result<()> {
    add(t).await?;
    rows(t, Child1::unscoped().only_fred()).await?;
    rows(t, Child1::unscoped().only_barney()).await?;
    rows(t, Child1::objects()).await?;
    rows(t, Child2::objects()).await?;
    rows(t, Child2::unscoped().restricted()).await?;
    rows(t, Child3::objects()).await?;
    rows(t, Child3::unscoped().only_fred()).await?;
    rows(t, Child3::unscoped().only_barney()).await?;
    rows(t, Child4::objects().order_by(|c| c.data.ascending())).await?;
    rows(t, Child4::objects().only_fred()).await?;
    rows(t, Child5::objects()).await?;
    rows(t, Child6::objects()).await?;
    let by_name = Child7::objects().order_by(|c| c.parent_ptr().name.ascending());
    rows(t, by_name).await
}

async fn test_field_can_be_called_exact(t: &Case) -> Result<()> {
    let related = RelatedModel {
        id: Auto::unset(),
        exact: Some(false),
    };
    let related = related.insert(t.db()).await?;
    let relation = RelationModel {
        id: Auto::unset(),
        fk: ForeignKey::to(&related)?,
    };
    relation.insert(t.db()).await?;
    t.value(related.test_fk()?.get(t.db()).await?);
    Ok(())
}

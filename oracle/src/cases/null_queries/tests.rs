//! `NullQueriesTests`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Visible};

use super::models::{Choice, Inner, OuterA, OuterB, Poll};
use crate::case::Case;
use crate::module::cases;

cases! {
    "null_queries.tests.NullQueriesTests": test_none_as_null, test_unsaved, test_reverse_relations;
}

async fn test_none_as_null(t: &Case) -> Result<()> {
    let poll = Poll {
        id: Auto::unset(),
        question: "Why?".to_owned(),
    };
    let poll = poll.insert(t.db()).await?;
    for text in ["Because.", "Why Not?"] {
        let choice = Choice {
            id: Auto::unset(),
            poll: ForeignKey::to(&poll)?,
            choice: Some(text.to_owned()),
        };
        choice.insert(t.db()).await?;
    }
    let choices = Choice::objects;
    t.rows(
        choices()
            .filter(|c| c.choice.equals(None::<String>))
            .all(t.db())
            .await?,
    );
    t.rows(choices().filter(|c| c.choice.is_null()).all(t.db()).await?);
    let others = choices()
        .exclude(|c| c.choice.equals(None::<String>))
        .order_by(|c| c.id.ascending());
    t.rows(others.all(t.db()).await?);
    let visible = Visible::of(Choice::SCHEMA).all_fields();
    t.raises(choices().filter_by(&visible, "foo__exact", "").map(drop));
    t.compiler("less and greater take no None");
    Ok(())
}

async fn test_unsaved(t: &Case) -> Result<()> {
    let poll = Poll {
        id: Auto::unset(),
        question: "How?".to_owned(),
    };
    t.raises(poll.choice_set().map(drop));
    Ok(())
}

async fn test_reverse_relations(t: &Case) -> Result<()> {
    let outer = OuterA { id: Auto::unset() }.insert(t.db()).await?;
    let without = OuterA::objects().filter(|outer| outer.inner().third.is_null());
    t.rows(without.all(t.db()).await?);
    let without = OuterA::objects().filter(|outer| outer.inner().third().data.is_null());
    t.rows(without.all(t.db()).await?);
    let inner = || -> Result<Inner> {
        Ok(Inner {
            id: Auto::unset(),
            first: ForeignKey::to(&outer)?,
            third: None,
        })
    };
    inner()?.insert(t.db()).await?;
    let inners = Inner::objects().filter(|inner| inner.first().inner().third.is_null());
    t.rows(inners.all(t.db()).await?);
    let outer_b = OuterB {
        id: Auto::unset(),
        data: "reverse".to_owned(),
    };
    outer_b.insert(t.db()).await?;
    let with = OuterB::objects().filter(|outer| outer.inner().id.is_not_null());
    t.rows(with.all(t.db()).await?);
    inner()?.insert(t.db()).await?;
    let without = OuterB::objects().exclude(|outer| outer.inner().id.is_not_null());
    t.rows(without.all(t.db()).await?);
    Ok(())
}

//! `ReverseLookupTests`.

use terrace_core::Result;
use terrace_orm::{Model, Visible};

use super::models::{Poll, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "reverse_lookup.tests.ReverseLookupTests":
        test_reverse_by_field, test_reverse_by_related_name, test_reverse_field_name_disallowed;
}

async fn test_reverse_by_field(t: &Case) -> Result<()> {
    for question in ["What's the first question?", "What's the second question?"] {
        let user = User::objects().get_by(t.db(), |user| user.poll().question.equals(question));
        t.value(user.await?.name);
    }
    Ok(())
}

async fn test_reverse_by_related_name(t: &Case) -> Result<()> {
    let answer = "This is the answer.";
    let p1 = Poll::objects().get_by(t.db(), |poll| poll.poll_choice().name.equals(answer));
    t.value(p1.await?.question);
    let p2 = Poll::objects().get_by(t.db(), |poll| poll.related_choice().name.equals(answer));
    t.value(p2.await?.question);
    Ok(())
}

async fn test_reverse_field_name_disallowed(t: &Case) -> Result<()> {
    let visible = Visible::of(Poll::SCHEMA).all_fields();
    let polls = Poll::objects().filter_by(&visible, "choice__name__exact", "This is the answer");
    t.raises(polls);
    Ok(())
}

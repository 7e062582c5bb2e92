//! `StringLookupTests`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Article, Bar, Base, Child, Foo, Whiz};
use crate::case::Case;
use crate::module::cases;

cases! {
    "string_lookup.tests.StringLookupTests":
        test_string_form_referencing, test_unicode_chars_in_queries, test_queries_on_textfields,
        test_ipaddress_on_postgresql;
}

fn foo(name: &str, friend: &str) -> Foo {
    Foo {
        id: Auto::unset(),
        name: name.to_owned(),
        friend: friend.to_owned(),
    }
}

async fn test_string_form_referencing(t: &Case) -> Result<()> {
    let first = foo("Foo1", "").insert(t.db()).await?;
    let second = foo("Foo2", "").insert(t.db()).await?;
    let whiz = Whiz {
        id: Auto::unset(),
        name: "Whiz1".to_owned(),
    };
    let whiz = whiz.insert(t.db()).await?;
    let bar = Bar {
        id: Auto::unset(),
        name: "Bar1".to_owned(),
        normal: ForeignKey::to(&first)?,
        fwd: ForeignKey::to(&whiz)?,
        back: ForeignKey::to(&second)?,
    };
    let bar = bar.insert(t.db()).await?;
    t.value(bar.normal.fetch(t.arrange()).await?);
    t.value(bar.fwd.fetch(t.arrange()).await?);
    t.value(bar.back.fetch(t.arrange()).await?);
    let base = Base {
        id: Auto::unset(),
        name: "Base1".to_owned(),
    };
    let base = base.insert(t.db()).await?;
    let child = Child {
        id: Auto::unset(),
        parent: ForeignKey::to(&base)?,
        name: "Child1".to_owned(),
    };
    let child = child.insert(t.db()).await?;
    t.value(child.parent.fetch(t.arrange()).await?);
    Ok(())
}

async fn test_unicode_chars_in_queries(t: &Case) -> Result<()> {
    foo("Bjorn", "François").insert(t.db()).await?;
    t.value(
        Foo::objects()
            .filter(|f| f.friend.contains("\u{e7}"))
            .get(t.db())
            .await?,
    );
    Ok(())
}

async fn test_queries_on_textfields(t: &Case) -> Result<()> {
    let text = "The quick brown fox jumps over the lazy dog.";
    let article = Article {
        id: Auto::unset(),
        name: "Test".to_owned(),
        text: text.to_owned(),
        submitted_from: None,
    };
    article.insert(t.db()).await?;
    t.value(
        Article::objects()
            .filter(|a| a.text.equals(text))
            .get(t.db())
            .await?,
    );
    t.value(
        Article::objects()
            .filter(|a| a.text.contains("quick brown fox"))
            .get(t.db())
            .await?,
    );
    Ok(())
}

async fn test_ipaddress_on_postgresql(t: &Case) -> Result<()> {
    let article = Article {
        id: Auto::unset(),
        name: "IP test".to_owned(),
        text: "The body".to_owned(),
        submitted_from: Some("192.0.2.100".to_owned()),
    };
    article.insert(t.db()).await?;
    let from = |part: &'static str| Article::objects().filter(|a| a.submitted_from.contains(part));
    t.rows(from("192.0.2").all(t.db()).await?);
    t.value(from("32").count(t.db()).await?);
    Ok(())
}

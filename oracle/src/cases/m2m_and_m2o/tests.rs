//! `RelatedObjectTests` and `RelatedObjectUnicodeTests`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::models::{Issue, StringReferenceModel, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_and_m2o.tests.RelatedObjectTests": test_m2m_and_m2o;
    "m2m_and_m2o.tests.RelatedObjectUnicodeTests": test_m2m_with_unicode_reference;
}

async fn user(t: &Case, name: &str) -> Result<User> {
    let user = User {
        id: Auto::unset(),
        username: name.to_owned(),
    };
    user.insert(t.db()).await
}

async fn issue(t: &Case, num: i32, client: &User) -> Result<Issue> {
    let issue = Issue {
        id: Auto::unset(),
        num,
        client: ForeignKey::to(client)?,
    };
    issue.insert(t.db()).await
}

async fn numbers(t: &Case, issues: Query<Issue>) -> Result<()> {
    let issues = issues.all(t.db()).await?;
    t.rows(issues.iter().map(|issue| issue.num));
    Ok(())
}

async fn test_m2m_and_m2o(t: &Case) -> Result<()> {
    let r = user(t, "russell").await?;
    let g = user(t, "gustav").await?;
    issue(t, 1, &r).await?;
    let i2 = issue(t, 2, &r).await?;
    i2.cc().add(t.db(), [&r]).await?;
    let i3 = issue(t, 3, &g).await?;
    i3.cc().add(t.db(), [&r]).await?;
    let issues = Issue::objects;
    numbers(t, issues().filter(|i| i.client.equals(r.id))).await?;
    numbers(t, issues().filter(|i| i.client.equals(g.id))).await?;
    numbers(t, issues().filter(|i| i.cc().id.equals(g.id))).await?;
    numbers(t, issues().filter(|i| i.cc().id.equals(r.id))).await?;
    let either = issues().filter(|i| i.cc().id.equals(r.id) | i.client.equals(r.id));
    numbers(t, either).await?;
    let united = issues()
        .filter(|i| i.cc().id.equals(r.id))
        .union(issues().filter(|i| i.client.equals(r.id)))
        .order_by(|i| i.num.ascending());
    numbers(t, united).await?;
    let either = issues().filter(|i| i.client.equals(r.id) | i.cc().id.equals(r.id));
    numbers(t, either).await
}

async fn test_m2m_with_unicode_reference(t: &Case) -> Result<()> {
    let new = || StringReferenceModel { id: Auto::unset() };
    let m1 = new().insert(t.db()).await?;
    let mut m2 = new().insert(t.db()).await?;
    m2.others().add(t.db(), [&m1]).await?;
    m2.save(t.db()).await?;
    m2.others().all()?.all(t.db()).await?;
    Ok(())
}

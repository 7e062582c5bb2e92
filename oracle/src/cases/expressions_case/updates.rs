//! `CaseExpressionTests`: updates of texts, numbers and truth values.

use terrace_core::Result;
use terrace_orm::{Basic, CaseOf, Change, Model, NotNull, Operand, case};

use super::annotations::Columns;
use super::models::CaseTestModel;
use crate::case::Case;
use crate::module::cases;
use crate::observe::{Bytes, Observe};

cases! {
    "expressions_case.tests.CaseExpressionTests":
        test_update_big_integer,
        test_update_binary,
        test_update_boolean,
        test_update_email,
        test_update_file,
        test_update_file_path,
        test_update_float,
        test_update_generic_ip_address,
        test_update_null_boolean,
        test_update_positive_big_integer,
        test_update_positive_integer,
        test_update_positive_small_integer,
        test_update_slug,
        test_update_small_integer,
        test_update_text,
        test_update_url,
        test_update_without_default;
}

/// One value where the integer is 1, another where it is 2.
pub(super) fn either<V>(m: Columns, one: V, two: V) -> CaseOf<V, NotNull>
where
    V: Basic + Operand<V, Null = NotNull>,
{
    case()
        .when(m.integer.equals(1), one)
        .when(m.integer.equals(2), two)
}

/// As [`either`], of texts.
pub(super) fn texts(m: Columns, one: &str, two: &str) -> CaseOf<String, NotNull> {
    either(m, one.to_owned(), two.to_owned())
}

/// Updates every row.
pub(super) async fn update(t: &Case, change: impl FnOnce(Columns) -> Change) -> Result<()> {
    CaseTestModel::objects()
        .update(t.db(), change)
        .await
        .map(drop)
}

/// Observes a field of every row beside its integer, by key.
pub(super) async fn updated<V: Observe>(
    t: &Case,
    field: impl Fn(CaseTestModel) -> V,
) -> Result<()> {
    let rows = CaseTestModel::objects().order_by(|m| m.id.ascending());
    let rows = rows.all(t.db()).await?.into_iter();
    t.rows(rows.map(|m| (m.integer, field(m))));
    Ok(())
}

async fn test_update_without_default(t: &Case) -> Result<()> {
    update(t, |m| m.integer2.set(either(m, 1, 2).otherwise_null())).await?;
    updated(t, |m| m.integer2).await
}

async fn test_update_big_integer(t: &Case) -> Result<()> {
    update(t, |m| m.big_integer.set(either(m, 1, 2).otherwise_null())).await?;
    updated(t, |m| m.big_integer).await
}

async fn test_update_binary(t: &Case) -> Result<()> {
    let bytes = |m| either(m, b"one".to_vec(), b"two".to_vec()).otherwise(Vec::new());
    update(t, |m| m.binary.set(bytes(m))).await?;
    updated(t, |m| Bytes(m.binary)).await
}

async fn test_update_boolean(t: &Case) -> Result<()> {
    update(t, |m| m.boolean.set(either(m, true, true).otherwise(false))).await?;
    updated(t, |m| m.boolean).await
}

async fn test_update_email(t: &Case) -> Result<()> {
    let emails = |m| texts(m, "1@example.com", "2@example.com").otherwise("");
    update(t, |m| m.email.set(emails(m))).await?;
    updated(t, |m| m.email).await
}

async fn test_update_file(t: &Case) -> Result<()> {
    update(t, |m| m.file.set(texts(m, "~/1", "~/2").otherwise_null())).await?;
    updated(t, |m| m.file.unwrap_or_default()).await
}

async fn test_update_file_path(t: &Case) -> Result<()> {
    update(t, |m| m.file_path.set(texts(m, "~/1", "~/2").otherwise(""))).await?;
    updated(t, |m| m.file_path).await
}

async fn test_update_float(t: &Case) -> Result<()> {
    update(t, |m| m.float.set(either(m, 1.1, 2.2).otherwise_null())).await?;
    updated(t, |m| m.float).await
}

async fn test_update_generic_ip_address(t: &Case) -> Result<()> {
    let addresses = |m| texts(m, "1.1.1.1", "2.2.2.2").otherwise_null();
    update(t, |m| m.generic_ip_address.set(addresses(m))).await?;
    updated(t, |m| m.generic_ip_address).await
}

async fn test_update_null_boolean(t: &Case) -> Result<()> {
    update(t, |m| {
        m.null_boolean.set(either(m, true, false).otherwise_null())
    })
    .await?;
    updated(t, |m| m.null_boolean).await
}

async fn test_update_positive_big_integer(t: &Case) -> Result<()> {
    update(t, |m| {
        m.positive_big_integer.set(either(m, 1, 2).otherwise_null())
    })
    .await?;
    updated(t, |m| m.positive_big_integer).await
}

async fn test_update_positive_integer(t: &Case) -> Result<()> {
    update(t, |m| {
        m.positive_integer.set(either(m, 1, 2).otherwise_null())
    })
    .await?;
    updated(t, |m| m.positive_integer).await
}

async fn test_update_positive_small_integer(t: &Case) -> Result<()> {
    update(t, |m| {
        m.positive_small_integer
            .set(either(m, 1, 2).otherwise_null())
    })
    .await?;
    updated(t, |m| m.positive_small_integer).await
}

async fn test_update_slug(t: &Case) -> Result<()> {
    update(t, |m| m.slug.set(texts(m, "1", "2").otherwise(""))).await?;
    updated(t, |m| m.slug).await
}

async fn test_update_small_integer(t: &Case) -> Result<()> {
    update(t, |m| m.small_integer.set(either(m, 1, 2).otherwise_null())).await?;
    updated(t, |m| m.small_integer).await
}

async fn test_update_text(t: &Case) -> Result<()> {
    update(t, |m| m.text.set(texts(m, "1", "2").otherwise(""))).await?;
    updated(t, |m| m.text).await
}

async fn test_update_url(t: &Case) -> Result<()> {
    let urls = |m| texts(m, "http://1.example.com/", "http://2.example.com/").otherwise("");
    update(t, |m| m.url.set(urls(m))).await?;
    updated(t, |m| m.url).await
}

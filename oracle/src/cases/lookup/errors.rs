//! `LookupTests`: paths that don't exist, in conditions that are named by strings.

use terrace_core::Result;
use terrace_orm::{Model, Visible};

use super::models::{Article, Author, Tag};
use crate::case::Case;
use crate::module::cases;

cases! {
    "lookup.tests.LookupTests":
        test_error_messages, test_unsupported_lookups, test_relation_nested_lookup_error,
        test_unsupported_lookup_reverse_foreign_key, test_nonfield_lookups,
        test_in_select_mismatch, test_exact_query_rhs_with_selected_columns_mismatch,
        test_isnull_non_boolean_value, test_values_nonexistent_field,
        test_values_list_flat_more_than_one_field, test_in_bulk_non_unique_field,
        test_in_bulk_sliced_queryset, test_in_bulk_multiple_distinct_field,
        test_in_different_database, test_exact_sliced_queryset_not_limited_to_one;
}

fn by<M: Model>(path: &str, value: &str) -> Result<()> {
    let visible = Visible::of(M::SCHEMA).all_fields();
    M::objects().filter_by(&visible, path, value).map(drop)
}

async fn test_error_messages(t: &Case) -> Result<()> {
    t.raises(by::<Article>("pub_date_year", "2005"));
    Ok(())
}

async fn test_unsupported_lookups(t: &Case) -> Result<()> {
    t.raises(by::<Article>("headline__starts", "Article"));
    t.raises(by::<Article>("pub_date__is_null", "true"));
    t.raises(by::<Article>("pub_date__gobbledygook", "blahblah"));
    t.raises(by::<Article>("pub_date__gt__foo", "blahblah"));
    t.raises(by::<Article>("pub_date__gt__", "blahblah"));
    t.raises(by::<Article>("pub_date__gt__lt", "blahblah"));
    t.raises(by::<Article>("pub_date__gt__lt__foo", "blahblah"));
    Ok(())
}

async fn test_relation_nested_lookup_error(t: &Case) -> Result<()> {
    t.raises(by::<Article>("author__editor__name", "James"));
    t.raises(by::<Tag>("articles__foo", "bar"));
    Ok(())
}

async fn test_unsupported_lookup_reverse_foreign_key(t: &Case) -> Result<()> {
    t.raises(by::<Author>("articles__title", "Article 1"));
    Ok(())
}

async fn test_nonfield_lookups(t: &Case) -> Result<()> {
    t.raises(by::<Article>("headline__blahblah", "99"));
    t.raises(by::<Article>("headline__blahblah__exact", "99"));
    t.raises(by::<Article>("blahblah", "99"));
    Ok(())
}

async fn test_in_select_mismatch(t: &Case) -> Result<()> {
    t.compiler("a column is compared with a query of one value of its type");
    Ok(())
}

async fn test_exact_query_rhs_with_selected_columns_mismatch(t: &Case) -> Result<()> {
    t.compiler("a column is compared with a query of one value of its type");
    Ok(())
}

async fn test_isnull_non_boolean_value(t: &Case) -> Result<()> {
    for _ in 0..4 {
        t.compiler("is_null takes no value");
    }
    Ok(())
}

async fn test_values_nonexistent_field(t: &Case) -> Result<()> {
    t.compiler("columns are fields of a struct");
    Ok(())
}

async fn test_values_list_flat_more_than_one_field(t: &Case) -> Result<()> {
    t.compiler("values of one column are plain, those of several are tuples");
    Ok(())
}

async fn test_in_bulk_non_unique_field(t: &Case) -> Result<()> {
    t.raises(
        Article::objects()
            .in_bulk_by(t.db(), |a| a.headline, ["Article 1"])
            .await,
    );
    Ok(())
}

async fn test_in_bulk_sliced_queryset(t: &Case) -> Result<()> {
    t.raises(Article::objects().slice(0..5).in_bulk(t.db(), [1, 2]).await);
    Ok(())
}

async fn test_in_bulk_multiple_distinct_field(t: &Case) -> Result<()> {
    t.compiler("a date and time is no key");
    Ok(())
}

async fn test_in_different_database(t: &Case) -> Result<()> {
    t.compiler("a query has no database until it runs, and one inside it runs there, too");
    Ok(())
}

async fn test_exact_sliced_queryset_not_limited_to_one(t: &Case) -> Result<()> {
    for authors in [Author::objects().slice(..2), Author::objects().slice(1..)] {
        let of_them = Article::objects().filter(|article| {
            article
                .author
                .equals(authors.select(|author| author.id).value())
        });
        t.raises(of_them.all(t.db()).await);
    }
    Ok(())
}

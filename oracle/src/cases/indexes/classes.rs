//! `SchemaIndexesPostgreSQLTests`: indexes with classes of operators.

use terrace_core::Result;
use terrace_orm::raw;
use terrace_sql::IndexDefinition;

use super::made::{add, classes, drop, over, texts};
use crate::case::Case;
use crate::module::cases;

cases! {
    "indexes.tests.SchemaIndexesPostgreSQLTests":
        test_ops_class,
        test_ops_class_descending,
        test_ops_class_descending_partial,
        test_ops_class_include,
        test_ops_class_multiple_columns,
        test_ops_class_partial;
}

const ARTICLE: &str = "indexed_article2";
const TEXT: (&str, &str) = ("body", "text_pattern_ops");
const CHARACTERS: (&str, &str) = ("headline", "varchar_pattern_ops");

/// An index over these columns, with these classes.
fn classed(name: &str, columns: &[(&str, &str)]) -> IndexDefinition {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    IndexDefinition {
        operator_classes: classes(columns),
        ..over(name, &names)
    }
}

/// Makes an index and observes the classes that the database has for its texts.
async fn observe(t: &Case, index: IndexDefinition) -> Result<()> {
    let name = index.name.clone();
    add(t, ARTICLE, index).await?;
    let sql = "SELECT opcname::text, c.relname::text FROM pg_opclass AS oc \
               JOIN pg_index AS i ON oc.oid = ANY(i.indclass) \
               JOIN pg_class AS c ON c.oid = i.indexrelid \
               WHERE c.relname = $1 AND opcname LIKE '%pattern_ops' ORDER BY opcname";
    let found = raw(sql).bind(name.as_str());
    let found: Vec<(String, String)> = found.all(t.arrange()).await?;
    t.value(found);
    drop(t, ARTICLE, &name).await
}

async fn test_ops_class(t: &Case) -> Result<()> {
    observe(t, classed("test_ops_class", &[CHARACTERS])).await
}

async fn test_ops_class_multiple_columns(t: &Case) -> Result<()> {
    observe(t, classed("test_ops_class_multiple", &[CHARACTERS, TEXT])).await
}

async fn test_ops_class_partial(t: &Case) -> Result<()> {
    let index = IndexDefinition {
        condition: Some("headline LIKE '%China%'".to_owned()),
        ..classed("test_ops_class_partial", &[TEXT])
    };
    observe(t, index).await
}

async fn test_ops_class_descending(t: &Case) -> Result<()> {
    let index = IndexDefinition {
        descending: texts(&["body"]),
        ..classed("test_ops_class_ordered", &[TEXT])
    };
    observe(t, index).await
}

async fn test_ops_class_descending_partial(t: &Case) -> Result<()> {
    let index = IndexDefinition {
        descending: texts(&["body"]),
        condition: Some("headline LIKE '%China%'".to_owned()),
        ..classed("test_ops_class_ordered_partial", &[TEXT])
    };
    observe(t, index).await
}

async fn test_ops_class_include(t: &Case) -> Result<()> {
    let index = IndexDefinition {
        included: texts(&["headline"]),
        ..classed("test_ops_class_include", &[TEXT])
    };
    observe(t, index).await
}

//! Indexes that are made and dropped.

use terrace_core::Result;
use terrace_sql::{Ddl, IndexDefinition, OperatorClass};

use crate::case::Case;

/// An index over these columns.
pub(super) fn over(name: &str, columns: &[&str]) -> IndexDefinition {
    IndexDefinition {
        name: name.to_owned(),
        columns: texts(columns),
        ..IndexDefinition::default()
    }
}

pub(super) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

/// The classes of operators of columns.
pub(super) fn classes(of: &[(&str, &str)]) -> Vec<OperatorClass> {
    let class = |(of, class): &(&str, &str)| OperatorClass {
        of: (*of).to_owned(),
        class: (*class).to_owned(),
    };
    of.iter().map(class).collect()
}

/// Adds an index to a table.
pub(super) async fn add(t: &Case, table: &str, index: IndexDefinition) -> Result<()> {
    let step = Ddl::CreateIndex {
        table: table.to_owned(),
        index,
    };
    t.owner().session().await?.apply(&step).await
}

/// Drops an index of a table, which must be there.
pub(super) async fn drop(t: &Case, table: &str, index: &str) -> Result<()> {
    let step = Ddl::DropIndex {
        table: table.to_owned(),
        index: index.to_owned(),
    };
    t.owner().session().await?.apply(&step).await
}

/// Observes that an index is there: it can be dropped, and not twice.
pub(super) async fn is_there(t: &Case, table: &str, index: &str) -> Result<()> {
    let there = drop(t, table, index).await.is_ok();
    t.holds(there && drop(t, table, index).await.is_err());
    Ok(())
}

//! Models of tables that are there: Rust source to begin with, written once and then changed by
//! hand.

mod constraints;
mod enums;
mod fields;
mod model;
mod names;
mod relations;

use std::fmt::Write as _;

use terrace_core::ScopeKind;
use terrace_sql::catalogue::LiveSchema;

use model::Model;
use names::Names;

/// How models are written.
#[derive(Clone, Debug)]
pub struct InspectOptions {
    /// Where the rows of the models live.
    pub scope: ScopeKind,
    /// The tables that get models; all when empty.
    pub tables: Vec<String>,
}

impl Default for InspectOptions {
    fn default() -> Self {
        Self {
            scope: ScopeKind::Tenant,
            tables: Vec::new(),
        }
    }
}

/// The Rust source of models for the tables of a schema, as [`introspect`](crate::introspect()) found
/// it. What a model can't say stands beside it as a comment; a table that can't be a model is a
/// comment altogether.
///
/// ```
/// use terrace_migrate::{InspectOptions, rust_models};
/// use terrace_sql::catalogue::LiveSchema;
/// use terrace_sql::{ColumnDefinition, TableDefinition};
/// use terrace_core::ColumnType;
///
/// let id = ColumnDefinition {
///     name: "id".to_owned(),
///     column_type: ColumnType::BigInt,
///     identity: true,
///     ..ColumnDefinition::default()
/// };
/// let table = TableDefinition {
///     name: "blog_post".to_owned(),
///     columns: vec![id],
///     primary_key: vec!["id".to_owned()],
///     ..TableDefinition::default()
/// };
/// let live = LiveSchema { tables: vec![table], leftovers: vec![] };
/// let source = rust_models(&live, &InspectOptions::default());
/// assert!(source.contains("pub struct BlogPost {\n    pub id: Auto<i64>,\n}"));
/// ```
pub fn rust_models(live: &LiveSchema, options: &InspectOptions) -> String {
    let mut live = live.clone();
    if !options.tables.is_empty() {
        let is_in = |name: &String| options.tables.contains(name);
        live.tables.retain(|table| is_in(&table.name));
        live.leftovers
            .retain(|one| one.table.as_ref().is_some_and(is_in));
    }
    let names = Names::of(&live);
    let models: Vec<Model> = live
        .tables
        .iter()
        .map(|table| Model::of(table, &live, &names))
        .collect();
    let mut source = String::from(
        "//! Models of tables that were there, written by inspectdb: read them, and change them.\n\
         \nuse terrace::prelude::*;\n",
    );
    let others: Vec<_> = live
        .leftovers
        .iter()
        .filter(|one| one.table.is_none())
        .collect();
    if !others.is_empty() {
        source.push_str("\n// The database has more that no model says:\n");
    }
    for other in others {
        let text = names::line(&format!("{} {}: {}", other.kind, other.name, other.text));
        line(&mut source, &format!("// - {text}"));
    }
    for model in &models {
        source.push('\n');
        model.write(&models, options, &mut source);
    }
    source.push_str("\n/// Every model.\n");
    source.push_str("pub const ALL: &[&terrace::core::ModelSchema] = terrace::models![\n");
    for model in models.iter().filter(|model| model.refusal.is_none()) {
        line(&mut source, &format!("    {},", model.name));
    }
    source.push_str("];\n");
    source
}

fn line(source: &mut String, text: &str) {
    // Writing to a String can't fail.
    if writeln!(source, "{text}").is_err() {
        source.clear();
    }
}

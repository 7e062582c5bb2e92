//! Models, queries and writes on real SQLite files.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "queries read the same whether a path has one step or two"
)]

mod combined;
mod composite;
mod conditions;
mod counted;
mod dynamic;
mod expressions;
mod fields;
mod found;
mod generic;
mod graphs;
mod grouping;
mod inside;
mod keys;
mod many;
mod mixins;
mod models;
mod ordering;
mod origins;
mod paths;
mod prefetching;
mod queryset;
mod reading;
mod references;
mod relations;
mod replicas;
mod results;
mod scopes;
mod scripts;
mod stamped;
mod statements;
mod store;
mod unsaved;
mod writing;

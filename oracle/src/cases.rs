//! The cases, one module for each module of Django's test-suite. `build.rs` reads this list.

use crate::module::Module;

#[cfg(oracle = "aggregation")]
mod aggregation;
#[cfg(oracle = "aggregation_regress")]
mod aggregation_regress;
#[cfg(oracle = "annotations")]
mod annotations;
#[cfg(oracle = "async")]
mod r#async;
#[cfg(oracle = "basic")]
mod basic;
#[cfg(oracle = "bulk_create")]
mod bulk_create;
#[cfg(oracle = "composite_pk")]
mod composite_pk;
#[cfg(oracle = "constraints")]
mod constraints;
#[cfg(oracle = "custom_columns")]
mod custom_columns;
#[cfg(oracle = "custom_managers")]
mod custom_managers;
#[cfg(oracle = "custom_pk")]
mod custom_pk;
#[cfg(oracle = "datatypes")]
mod datatypes;
#[cfg(oracle = "dates")]
mod dates;
#[cfg(oracle = "datetimes")]
mod datetimes;
#[cfg(oracle = "db_functions")]
mod db_functions;
#[cfg(oracle = "defer")]
mod defer;
#[cfg(oracle = "delete")]
mod delete;
#[cfg(oracle = "delete_regress")]
mod delete_regress;
#[cfg(oracle = "empty")]
mod empty;
#[cfg(oracle = "expressions")]
mod expressions;
#[cfg(oracle = "expressions_case")]
mod expressions_case;
#[cfg(oracle = "expressions_window")]
mod expressions_window;
#[cfg(oracle = "filtered_relation")]
mod filtered_relation;
#[cfg(oracle = "force_insert_update")]
mod force_insert_update;
#[cfg(oracle = "foreign_object")]
mod foreign_object;
#[cfg(oracle = "get_earliest_or_latest")]
mod get_earliest_or_latest;
#[cfg(oracle = "get_or_create")]
mod get_or_create;
#[cfg(oracle = "known_related_objects")]
mod known_related_objects;
#[cfg(oracle = "lookup")]
mod lookup;
#[cfg(oracle = "m2m_and_m2o")]
mod m2m_and_m2o;
#[cfg(oracle = "m2m_intermediary")]
mod m2m_intermediary;
#[cfg(oracle = "m2m_multiple")]
mod m2m_multiple;
#[cfg(oracle = "m2m_recursive")]
mod m2m_recursive;
#[cfg(oracle = "m2m_regress")]
mod m2m_regress;
#[cfg(oracle = "m2m_through")]
mod m2m_through;
#[cfg(oracle = "m2o_recursive")]
mod m2o_recursive;
#[cfg(oracle = "many_to_many")]
mod many_to_many;
#[cfg(oracle = "many_to_one")]
mod many_to_one;
#[cfg(oracle = "many_to_one_null")]
mod many_to_one_null;
#[cfg(oracle = "max_lengths")]
mod max_lengths;
#[cfg(oracle = "nested_foreign_keys")]
mod nested_foreign_keys;
#[cfg(oracle = "null_fk")]
mod null_fk;
#[cfg(oracle = "null_fk_ordering")]
mod null_fk_ordering;
#[cfg(oracle = "null_queries")]
mod null_queries;
#[cfg(oracle = "one_to_one")]
mod one_to_one;
#[cfg(oracle = "or_lookups")]
mod or_lookups;
#[cfg(oracle = "ordering")]
mod ordering;
#[cfg(oracle = "prefetch_related")]
mod prefetch_related;
#[cfg(oracle = "queries")]
mod queries;
#[cfg(oracle = "reserved_names")]
mod reserved_names;
#[cfg(oracle = "reverse_lookup")]
mod reverse_lookup;
#[cfg(oracle = "select_related")]
mod select_related;
#[cfg(oracle = "select_related_onetoone")]
mod select_related_onetoone;
#[cfg(oracle = "select_related_regress")]
mod select_related_regress;
#[cfg(oracle = "string_lookup")]
mod string_lookup;
#[cfg(oracle = "timezones")]
mod timezones;
#[cfg(oracle = "transaction_hooks")]
mod transaction_hooks;
#[cfg(oracle = "transactions")]
mod transactions;
#[cfg(oracle = "update")]
mod update;
#[cfg(oracle = "update_only_fields")]
mod update_only_fields;
#[cfg(oracle = "xor_lookups")]
mod xor_lookups;

/// Every module that is compiled.
pub(crate) const MODULES: &[Module] = include!(concat!(env!("OUT_DIR"), "/modules.rs"));

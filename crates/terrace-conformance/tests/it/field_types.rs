//! Every type of field on every database: how its column is stored, and that values come back.

mod chrono;
mod collections;
mod declared;
mod edges;
mod exclusions;
mod indexes;
pub(crate) mod physical;
mod round_trips;
mod samples;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::ModelSchema;
use terrace_orm::{Auto, Model, models};
use uuid::Uuid;

use crate::support::{checks, in_every_cell};

use chrono::{
    Lecture, Moments, times_of_chrono_are_stamped, times_of_chrono_come_back,
    times_of_chrono_out_of_range_are_no_nulls,
};
use collections::{
    arrays_and_ranges_are_kept_or_refused, elements_of_arrays_may_be_null,
    paths_look_into_arrays_and_ranges, what_is_asked_of_arrays_and_ranges,
};
use declared::{
    Label, Note, Task, declared_fields_come_back, only_names_of_variants_are_stored,
    rows_belong_to_each_other, special_indexes_hold_where_there_are_any,
    validators_run_before_anything_is_sent,
};
use edges::{
    ancient_times_are_kept_or_refused, fractions_of_microseconds_are_cut,
    numbers_in_documents_are_kept, numbers_that_are_none_are_kept_or_refused,
    what_does_not_fit_is_refused,
};
use exclusions::{
    rows_in_conflict_are_refused, they_outlive_the_tenant_that_came_first,
    what_they_need_is_made_by_many_at_once,
};
use indexes::{
    Event, an_index_goes_from_the_largest_to_the_smallest, an_index_keeps_columns_beside_its_own,
    documents_and_arrays_are_found_by_what_they_contain,
    foreign_keys_are_checked_at_the_end_of_a_transaction, two_nulls_may_be_the_same_value,
    unique_keys_are_checked_at_the_end_of_a_transaction,
};
use physical::columns_have_the_types_of_the_table;
use round_trips::{
    a_json_null_is_no_null, nulls_come_back, values_are_found_by_equality, values_come_back,
};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "everything")]
struct Everything {
    id: Auto<i64>,
    small: i16,
    medium: i32,
    large: i64,
    single: f32,
    double: f64,
    truth: bool,
    long: String,
    #[terrace(max_length = 80)]
    short: String,
    bytes: Vec<u8>,
    code: Uuid,
    day: Date,
    clock: Time,
    local: DateTime,
    moment: Timestamp,
    #[terrace(precision = 14, scale = 4)]
    amount: Decimal,
    document: serde_json::Value,
}

/// The same, each of which may be null.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "perhaps")]
struct Perhaps {
    id: Auto<i64>,
    small: Option<i16>,
    medium: Option<i32>,
    large: Option<i64>,
    single: Option<f32>,
    double: Option<f64>,
    truth: Option<bool>,
    long: Option<String>,
    #[terrace(max_length = 80)]
    short: Option<String>,
    bytes: Option<Vec<u8>>,
    code: Option<Uuid>,
    day: Option<Date>,
    clock: Option<Time>,
    local: Option<DateTime>,
    moment: Option<Timestamp>,
    #[terrace(precision = 14, scale = 4)]
    amount: Option<Decimal>,
    document: Option<serde_json::Value>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_of_field_in_every_cell() {
    let checks = checks![
        columns_have_the_types_of_the_table,
        values_come_back,
        values_are_found_by_equality,
        nulls_come_back,
        a_json_null_is_no_null,
        fractions_of_microseconds_are_cut,
        numbers_that_are_none_are_kept_or_refused,
        what_does_not_fit_is_refused,
        ancient_times_are_kept_or_refused,
        numbers_in_documents_are_kept,
        arrays_and_ranges_are_kept_or_refused,
        what_is_asked_of_arrays_and_ranges,
        elements_of_arrays_may_be_null,
        paths_look_into_arrays_and_ranges,
        times_of_chrono_come_back,
        times_of_chrono_are_stamped,
        times_of_chrono_out_of_range_are_no_nulls,
    ];
    in_every_cell(models![Everything, Perhaps, Moments, Lecture], checks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_attributes_declare_in_every_cell() {
    let checks = checks![
        declared_fields_come_back,
        only_names_of_variants_are_stored,
        validators_run_before_anything_is_sent,
        rows_belong_to_each_other,
        special_indexes_hold_where_there_are_any,
    ];
    let models = ModelSchema::with_made(models![Label, Task, Note]);
    in_every_cell(&models, checks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exclusion_constraints_in_every_cell() {
    let checks = checks![
        what_they_need_is_made_by_many_at_once,
        rows_in_conflict_are_refused,
        they_outlive_the_tenant_that_came_first,
    ];
    in_every_cell(&[], checks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_said_about_indexes_and_keys_in_every_cell() {
    let checks = checks![
        an_index_goes_from_the_largest_to_the_smallest,
        documents_and_arrays_are_found_by_what_they_contain,
        an_index_keeps_columns_beside_its_own,
        two_nulls_may_be_the_same_value,
        unique_keys_are_checked_at_the_end_of_a_transaction,
        foreign_keys_are_checked_at_the_end_of_a_transaction,
    ];
    in_every_cell(models![Event], checks).await;
}

//! `DateFunctionTests`: dates and times without a time zone.

use jiff::civil::DateTime;

use super::super::models::{DTModel as Event, Fan};
use crate::module::cases;

#[path = "extract.rs"]
mod extract;
#[path = "truncate.rs"]
mod truncate;
#[path = "years.rs"]
mod years;

use extract::*;
use truncate::*;
use years::*;

cases! {
    "db_functions.datetime.test_extract_trunc.DateFunctionTests":
        test_extract_day_func, test_extract_duration_unsupported_lookups,
        test_extract_duration_without_native_duration_field, test_extract_func,
        test_extract_hour_func, test_extract_iso_weekday_func, test_extract_iso_year_func,
        test_extract_iso_year_func_boundaries, test_extract_lookup_name_sql_injection,
        test_extract_minute_func, test_extract_month_func, test_extract_none,
        test_extract_outerref, test_extract_outerref_validation, test_extract_quarter_func,
        test_extract_quarter_func_boundaries, test_extract_second_func,
        test_extract_second_func_no_fractional, test_extract_week_func,
        test_extract_week_func_boundaries, test_extract_weekday_func,
        test_extract_year_exact_lookup, test_extract_year_func,
        test_extract_year_greaterthan_lookup, test_extract_year_lessthan_lookup,
        test_trunc_date_func, test_trunc_date_none, test_trunc_day_func, test_trunc_func,
        test_trunc_hour_func, test_trunc_invalid_arguments, test_trunc_minute_func,
        test_trunc_month_func, test_trunc_none, test_trunc_quarter_func,
        test_trunc_second_func, test_trunc_subquery_with_parameters,
        test_trunc_time_comparison, test_trunc_time_func, test_trunc_time_none,
        test_trunc_week, test_trunc_week_before_1000, test_trunc_week_func,
        test_trunc_year_func;
}

/// A date and time as the model keeps it.
fn moment(local: DateTime) -> DateTime {
    local
}

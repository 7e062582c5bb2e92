//! What calculations give, as types.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::*;
use crate::expression::{case, concat, now, null, value};
use crate::model::Duration;

fn gives<T>(_: Computed<T>) {}

fn condition(_: Predicate) {}

fn change(_: crate::Change) {}

#[test]
fn nullability_is_carried_along() {
    gives::<String>(text().lower());
    gives::<Option<String>>(maybe().lower());
    gives::<i64>(text().length());
    gives::<Option<i64>>(maybe().length());
    gives::<String>(maybe().coalesce("none"));
    gives::<Option<String>>(maybe().coalesce(maybe()));
    gives::<Option<String>>(maybe().coalesce(None::<String>));
    gives::<String>(maybe().coalesce(text()));
    gives::<Option<String>>(text().null_if("x"));
    gives::<Option<i64>>(big().greatest(count()));
    gives::<Option<i32>>(until().year());
    gives::<Option<Timestamp>>(until() + SignedDuration::from_secs(1));
    gives::<Option<Duration>>(at().since(until()));
    gives::<Duration>(now().since(at()));
    gives::<String>(concat((maybe(), " ", small())));
    gives::<Option<String>>(body().key("a").text());
    gives::<Option<i64>>(null());
}

#[test]
fn numbers_of_different_kinds_are_calculated_with() {
    gives::<i64>(small() + big());
    gives::<i32>(small() * 2);
    gives::<i64>(big() * 2);
    gives::<Decimal>(price() * small());
    gives::<Decimal>(small() / price());
    gives::<Option<i64>>(small() - count());
    gives::<f64>(double() / 3);
    gives::<f64>(small() * double());
    gives::<i64>(value(5) - big());
    gives::<i64>(big() % 3);
    gives::<Option<i64>>(-count());
    gives::<f64>(small().square_root());
    gives::<Decimal>(price().round_to(2));
    gives::<i64>(small().cast::<i64>());
    condition((small() + 1).equals(big()));
    condition(price().greater_than(small() * 2));
    change(big().set(small() + 1));
}

#[test]
fn choices_give_what_their_arms_give() {
    gives::<String>(case().when(flag(), "yes").otherwise("no"));
    gives::<Option<String>>(case().when(flag(), "yes").otherwise(maybe()));
    gives::<Option<String>>(
        case()
            .when(flag(), maybe())
            .when(!flag(), "x")
            .otherwise("no"),
    );
    gives::<Option<i32>>(case().when(small().equals(1), small()).otherwise_null());
    gives::<bool>(small().equals(1).as_value());
    gives::<Option<bool>>(small().equals(1).as_optional_value());
    gives::<Date>(at().date());
    gives::<Time>(moment().time());
    gives::<Date>(at().truncate_to_date(crate::DateUnit::Month));
}

#[test]
fn conditions_take_truth_values() {
    condition(flag() & small().equals(1));
    condition(small().equals(1) & flag() | perhaps());
    condition(flag() ^ perhaps() ^ small().equals(1));
    condition(!flag() & (body().key("a").boolean() | flag()));
}

//! Aggregates and windows.

use super::*;
use crate::column::count_all;
use crate::expression::{
    cumulative_distribution, dense_rank, percent_rank, rank, row_number, tile, window,
};

#[test]
fn aggregates() {
    shown!(table![
        count_all(),
        count_all().filter(flag()).filter(small().equals(1)),
        text().count().distinct(),
        text().count_distinct(),
        small().sum(),
        big().sum().default(0),
        price().average(),
        text().minimum(),
        text().maximum().filter(flag()).default("none"),
        small().standard_deviation(),
        small().standard_deviation_sample(),
        price().variance(),
        double().variance_sample(),
        text().text_aggregate(", ").order_by(text().descending()),
        text().text_aggregate(", ").distinct(),
        text().json_aggregate(),
        text().array_aggregate().distinct(),
        big()
            .array_aggregate()
            .filter(flag())
            .order_by(big().descending()),
        text().any_value(),
        flag().all(),
        small().equals(1).as_value().any(),
        small().bit_and_all(),
        small().bit_or_all(),
        small().bit_xor_all(),
        small().sum() / count_all(),
        count_all().greater_than(1),
    ]);
}

#[test]
fn windows() {
    shown!(table![
        row_number().over(window()),
        rank().over(
            window()
                .partition_by((text(), small()))
                .order_by(big().descending())
        ),
        dense_rank().over(window().order_by(big().ascending())),
        percent_rank().over(window().order_by(big().ascending())),
        cumulative_distribution().over(window().order_by(big().ascending())),
        tile(4).over(window().order_by(big().ascending())),
        small()
            .sum()
            .over(window().order_by(big().ascending()).rows(..=0)),
        small()
            .sum()
            .filter(flag())
            .over(window().partition_by(text()).rows(-1..=1)),
        small()
            .average()
            .over(window().order_by(big().ascending()).groups(-2..)),
        small().count().over(
            window()
                .order_by(big().ascending())
                .range(-5..=5)
                .exclude_current()
        ),
        small().count().over(
            window()
                .order_by(big().ascending())
                .rows(..)
                .exclude_group()
        ),
        text().lag(1).over(window().order_by(big().ascending())),
        text()
            .lead_or(2, "none")
            .over(window().order_by(big().ascending())),
        text()
            .first_value()
            .over(window().order_by(big().ascending())),
        text()
            .last_value()
            .over(window().order_by(big().ascending()).rows(..)),
        text()
            .nth_value(3)
            .over(window().order_by(big().ascending())),
    ]);
}

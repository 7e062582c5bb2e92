//! Functions of text and numbers.

use super::*;
use crate::expression::{
    arc_tangent_2, concat, json_array, json_object, now, null, pi, random, random_uuid, today,
    value,
};

#[test]
fn text_functions() {
    shown!(table![
        text().lower(),
        text().upper(),
        text().length(),
        text().reverse(),
        text().trim(),
        text().trim_left(),
        text().trim_right(),
        text().code_point(),
        small().character(),
        text().left(3),
        text().right(3),
        text().substring_from(2),
        text().substring(2, 3),
        text().position("x"),
        text().position(other()),
        text().repeat(2),
        text().replace("a", other()),
        text().pad_left(8, "0"),
        text().pad_right(8, "0"),
        text().collate("C"),
        concat((text(), " ", maybe(), small())),
    ]);
}

#[test]
fn digests() {
    shown!(table![
        text().md5(),
        text().sha1(),
        text().sha224(),
        text().sha256(),
        text().sha384(),
        text().sha512(),
    ]);
}

#[test]
fn number_functions() {
    shown!(table![
        small().absolute(),
        price().sign(),
        small().power(2),
        double().logarithm(10),
        double().remainder(3),
        small().remainder(big()),
        price().ceiling(),
        single().floor(),
        double().round(),
        price().round_to(2),
        double().cut_to(1),
        price().cut(),
        small().square_root(),
        double().exponential(),
        price().natural_logarithm(),
        double().sine(),
        double().cosine(),
        double().tangent(),
        double().cotangent(),
        double().arc_sine(),
        double().arc_cosine(),
        double().arc_tangent(),
        double().degrees(),
        double().radians(),
        arc_tangent_2(double(), 2),
    ]);
}

#[test]
fn functions_without_columns() {
    shown!(table![
        pi(),
        random(),
        now(),
        today(),
        random_uuid(),
        value("x"),
        null::<i64>(),
        json_array((text(), 1)),
        json_object(["a", "b"], (text(), small())),
    ]);
}

#[test]
fn arithmetic() {
    shown!(table![
        small() + big(),
        small() - 1,
        price() * small(),
        small() / 2,
        price() / 2,
        double() / small(),
        small() % 3,
        -small(),
        -(small() + 1),
        small().bit_and(6),
        small().bit_or(1),
        small().bit_xor(3),
        big().shift_left(2),
        big().shift_right(2),
        value(100) - small() * 2,
    ]);
}

#[test]
fn raw_fragments() {
    shown!(table![
        crate::sql!(String: "lower({}) || {}", text(), "x"),
        crate::sql!(i64: "1 + 1"),
        crate::sql!(bool: "{} = 1", small()),
    ]);
}

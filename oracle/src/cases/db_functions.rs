//! `db_functions`: functions of text, numbers, dates and JSON, and choices between values.

#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "classes whose tests have the same names are modules of one file"
    )
)]

use terrace_core::{Error, ErrorKind, Result};

use crate::module::Module;

mod cast;
mod characters;
mod choices;
mod dates;
mod digests;
mod extremes;
mod functions;
mod json;
mod lengths;
mod models;
mod numbers;
mod parts;
mod round;
mod rounding;
mod searching;
mod trigonometry;
mod unique;
mod windows;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "db_functions",
    models: models::MODELS,
    cases: &[
        cast::CASES,
        characters::code_points::CASES,
        characters::ordinals::CASES,
        characters::concatenations::CASES,
        choices::coalesce::CASES,
        choices::collations::CASES,
        choices::null_if::CASES,
        dates::now::CASES,
        dates::plain::CASES,
        dates::zoned::CASES,
        dates::zones::CASES,
        digests::md5::CASES,
        digests::sha1::CASES,
        digests::sha224::CASES,
        digests::sha256::CASES,
        digests::sha384::CASES,
        digests::sha512::CASES,
        extremes::greatest::CASES,
        extremes::least::CASES,
        functions::CASES,
        json::arrays::CASES,
        json::both::CASES,
        json::objects::CASES,
        lengths::length::CASES,
        lengths::lower::CASES,
        lengths::upper::CASES,
        lengths::trim::CASES,
        lengths::pad::CASES,
        lengths::repeat::CASES,
        numbers::angles::CASES,
        numbers::logarithms::CASES,
        numbers::powers::CASES,
        numbers::remainders::CASES,
        numbers::constants::CASES,
        numbers::chance::CASES,
        parts::left::CASES,
        parts::right::CASES,
        parts::substring::CASES,
        parts::reverse::CASES,
        rounding::absolute::CASES,
        rounding::ceiling::CASES,
        rounding::floor::CASES,
        round::CASES,
        rounding::sign::CASES,
        searching::position::CASES,
        searching::replace::CASES,
        trigonometry::arc_cosine::CASES,
        trigonometry::arc_sine::CASES,
        trigonometry::arc_tangent::CASES,
        trigonometry::cosine::CASES,
        trigonometry::cotangent::CASES,
        trigonometry::degrees::CASES,
        trigonometry::exponential::CASES,
        trigonometry::natural_logarithm::CASES,
        trigonometry::radians::CASES,
        trigonometry::sine::CASES,
        trigonometry::square_root::CASES,
        trigonometry::tangent::CASES,
        unique::CASES,
        windows::CASES,
    ],
};

/// The row that `first` gave.
fn found<T>(row: Option<T>) -> Result<T> {
    row.ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no first row"))
}

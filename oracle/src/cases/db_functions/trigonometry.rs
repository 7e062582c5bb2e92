//! Functions of one number that give a float: angles, roots, powers of e.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::Model;

use super::found;
use super::models::{DecimalModel, FloatModel, IntegerModel, decimals, floats, integers};
use crate::case::Case;
use crate::module::cases;

/// The cases of one function: rows, and the condition that one of two rows meets.
macro_rules! function {
    (
        $function:ident $class:literal
        decimals($n1:literal, $n2:literal)
        floats($f1:literal, $f2:literal)
        integers($small:literal, $normal:literal, $big:literal)
        rows($one:literal, $other:literal) $compare:ident($bound:literal)
    ) => {
        pub(super) mod $function {
            use super::*;

            cases! {
                $class: test_null, test_decimal, test_float, test_integer, test_transform;
            }

            async fn test_null(t: &Case) -> Result<()> {
                integers(None, None, None).insert(t.db()).await?;
                let query = IntegerModel::objects().annotate(|row| row.normal.$function());
                t.value(found(query.first(t.db()).await?)?.1);
                Ok(())
            }

            async fn test_decimal(t: &Case) -> Result<()> {
                decimals($n1, $n2)?.insert(t.db()).await?;
                let query = DecimalModel::objects()
                    .annotate(|row| (row.n1.$function(), row.n2.$function()));
                let (_, (n1, n2)) = found(query.first(t.db()).await?)?;
                t.value(n1);
                t.value(n2);
                Ok(())
            }

            async fn test_float(t: &Case) -> Result<()> {
                floats($f1, $f2).insert(t.db()).await?;
                let query =
                    FloatModel::objects().annotate(|row| (row.f1.$function(), row.f2.$function()));
                let (_, (f1, f2)) = found(query.first(t.db()).await?)?;
                t.value(f1);
                t.value(f2);
                Ok(())
            }

            async fn test_integer(t: &Case) -> Result<()> {
                integers($small, $normal, $big).insert(t.db()).await?;
                let query = IntegerModel::objects().annotate(|row| {
                    (
                        row.small.$function(),
                        row.normal.$function(),
                        row.big.$function(),
                    )
                });
                let (_, (small, normal, big)) = found(query.first(t.db()).await?)?;
                t.value(small);
                t.value(normal);
                t.value(big);
                Ok(())
            }

            async fn test_transform(t: &Case) -> Result<()> {
                decimals($one, "0")?.insert(t.db()).await?;
                decimals($other, "0")?.insert(t.db()).await?;
                let query =
                    DecimalModel::objects().filter(|row| row.n1.$function().$compare($bound));
                let row: DecimalModel = query.get(t.db()).await?;
                let n1: Decimal = row.n1;
                t.value(n1);
                Ok(())
            }
        }
    };
}

function! {
    arc_cosine "db_functions.math.test_acos.ACosTests"
    decimals("-0.9", "0.6")
    floats(-0.5, 0.33)
    integers(0, 1, -1)
    rows("0.5", "-0.9") less_than(2.0)
}

function! {
    arc_sine "db_functions.math.test_asin.ASinTests"
    decimals("0.9", "0.6")
    floats(-0.5, 0.87)
    integers(0, 1, -1)
    rows("0.1", "1.0") greater_than(1.0)
}

function! {
    arc_tangent "db_functions.math.test_atan.ATanTests"
    decimals("-12.9", "0.6")
    floats(-27.5, 0.33)
    integers(-20, 15, -1)
    rows("3.12", "-5") greater_than(0.0)
}

function! {
    cosine "db_functions.math.test_cos.CosTests"
    decimals("-12.9", "0.6")
    floats(-27.5, 0.33)
    integers(-20, 15, -1)
    rows("-8.0", "3.14") greater_than(-0.2)
}

function! {
    cotangent "db_functions.math.test_cot.CotTests"
    decimals("-12.9", "0.6")
    floats(-27.5, 0.33)
    integers(-5, 15, -1)
    rows("12.0", "1.0") greater_than(0.0)
}

function! {
    degrees "db_functions.math.test_degrees.DegreesTests"
    decimals("-12.9", "0.6")
    floats(-27.5, 0.33)
    integers(-20, 15, -1)
    rows("5.4", "-30") greater_than(0.0)
}

function! {
    exponential "db_functions.math.test_exp.ExpTests"
    decimals("-12.9", "0.6")
    floats(-27.5, 0.33)
    integers(-20, 15, -1)
    rows("12.0", "-1.0") greater_than(10.0)
}

function! {
    natural_logarithm "db_functions.math.test_ln.LnTests"
    decimals("12.9", "0.6")
    floats(27.5, 0.33)
    integers(20, 15, 1)
    rows("12.0", "1.0") greater_than(0.0)
}

function! {
    radians "db_functions.math.test_radians.RadiansTests"
    decimals("-12.9", "0.6")
    floats(-27.5, 0.33)
    integers(-20, 15, -1)
    rows("2.0", "-1.0") greater_than(0.0)
}

function! {
    sine "db_functions.math.test_sin.SinTests"
    decimals("-12.9", "0.6")
    floats(-27.5, 0.33)
    integers(-20, 15, -1)
    rows("5.4", "0.1") less_than(0.0)
}

function! {
    square_root "db_functions.math.test_sqrt.SqrtTests"
    decimals("12.9", "0.6")
    floats(27.5, 0.33)
    integers(20, 15, 1)
    rows("6.0", "1.0") greater_than(2.0)
}

function! {
    tangent "db_functions.math.test_tan.TanTests"
    decimals("-12.9", "0.6")
    floats(-27.5, 0.33)
    integers(-20, 15, -1)
    rows("0.0", "12.0") less_than(0.0)
}

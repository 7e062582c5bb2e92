//! Functions of one number that keep its kind: its size, its sign, and whole numbers near it.

use terrace_core::Result;
use terrace_orm::Model;

use super::found;
use super::models::{DecimalModel, FloatModel, IntegerModel, decimals, floats, integers};
use crate::case::Case;
use crate::module::cases;

/// `AbsTests`.
pub(super) mod absolute {
    use super::*;

    cases! {
        "db_functions.math.test_abs.AbsTests":
            test_null, test_decimal, test_float, test_integer, test_transform;
    }

    async fn test_null(t: &Case) -> Result<()> {
        integers(None, None, None).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| row.normal.absolute());
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_decimal(t: &Case) -> Result<()> {
        decimals("-0.8", "1.2")?.insert(t.db()).await?;
        let query = DecimalModel::objects().annotate(|row| (row.n1.absolute(), row.n2.absolute()));
        let (_, (n1, n2)) = found(query.first(t.db()).await?)?;
        t.value(-n1);
        t.value(n2);
        Ok(())
    }

    async fn test_float(t: &Case) -> Result<()> {
        floats(-0.5, 12.0).insert(t.db()).await?;
        let query = FloatModel::objects().annotate(|row| (row.f1.absolute(), row.f2.absolute()));
        let (_, (f1, f2)) = found(query.first(t.db()).await?)?;
        t.value(f1.map(|f1| -f1));
        t.value(f2);
        Ok(())
    }

    async fn test_integer(t: &Case) -> Result<()> {
        integers(12, 0, -45).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| {
            (
                row.small.absolute(),
                row.normal.absolute(),
                row.big.absolute(),
            )
        });
        let (_, (small, normal, big)) = found(query.first(t.db()).await?)?;
        t.value(small);
        t.value(normal);
        t.value(big.map(|big| -big));
        Ok(())
    }

    async fn test_transform(t: &Case) -> Result<()> {
        decimals("-1.5", "0")?.insert(t.db()).await?;
        decimals("-0.5", "0")?.insert(t.db()).await?;
        let query = DecimalModel::objects().filter(|row| row.n1.absolute().greater_than(1));
        t.value(query.get(t.db()).await?.n1);
        Ok(())
    }
}

/// The cases of a function that gives a whole number near a fractional one; an integer is one.
macro_rules! whole {
    (
        $function:ident $class:literal
        decimals($n1:literal, $n2:literal)
        floats($f1:literal, $f2:literal)
        integers($small:literal, $normal:literal, $big:literal)
        rows($one:literal, $other:literal) greater_than($bound:literal)
    ) => {
        pub(super) mod $function {
            use super::*;

            cases! {
                $class: test_null, test_decimal, test_float, test_integer, test_transform;
            }

            async fn test_null(t: &Case) -> Result<()> {
                integers(None, None, None).insert(t.db()).await?;
                let query =
                    IntegerModel::objects().annotate(|row| row.normal.cast::<f64>().$function());
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
                        row.small.cast::<f64>().$function(),
                        row.normal.cast::<f64>().$function(),
                        row.big.cast::<f64>().$function(),
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
                    DecimalModel::objects().filter(|row| row.n1.$function().greater_than($bound));
                t.value(query.get(t.db()).await?.n1);
                Ok(())
            }
        }
    };
}

whole! {
    ceiling "db_functions.math.test_ceil.CeilTests"
    decimals("12.9", "0.6")
    floats(-12.5, 21.33)
    integers(-11, 0, -100)
    rows("3.12", "1.25") greater_than(3)
}

whole! {
    floor "db_functions.math.test_floor.FloorTests"
    decimals("-12.9", "0.6")
    floats(-27.5, 0.33)
    integers(-20, 15, -1)
    rows("5.4", "3.4") greater_than(4)
}

/// `SignTests`.
pub(super) mod sign {
    use super::*;

    cases! {
        "db_functions.math.test_sign.SignTests":
            test_null, test_decimal, test_float, test_integer, test_transform;
    }

    async fn test_null(t: &Case) -> Result<()> {
        integers(None, None, None).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| row.normal.sign());
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_decimal(t: &Case) -> Result<()> {
        decimals("-12.9", "0.6")?.insert(t.db()).await?;
        let query = DecimalModel::objects().annotate(|row| (row.n1.sign(), row.n2.sign()));
        let (_, (n1, n2)) = found(query.first(t.db()).await?)?;
        t.value(n1);
        t.value(n2);
        Ok(())
    }

    async fn test_float(t: &Case) -> Result<()> {
        floats(-27.5, 0.33).insert(t.db()).await?;
        let query = FloatModel::objects().annotate(|row| (row.f1.sign(), row.f2.sign()));
        let (_, (f1, f2)) = found(query.first(t.db()).await?)?;
        t.value(f1);
        t.value(f2);
        Ok(())
    }

    async fn test_integer(t: &Case) -> Result<()> {
        integers(-20, 0, 20).insert(t.db()).await?;
        let query = IntegerModel::objects()
            .annotate(|row| (row.small.sign(), row.normal.sign(), row.big.sign()));
        let (_, (small, normal, big)) = found(query.first(t.db()).await?)?;
        t.value(small);
        t.value(normal);
        t.value(big);
        Ok(())
    }

    async fn test_transform(t: &Case) -> Result<()> {
        decimals("5.4", "0")?.insert(t.db()).await?;
        decimals("-0.1", "0")?.insert(t.db()).await?;
        let query = DecimalModel::objects()
            .filter(|row| row.n1.sign().less_than(0) & row.n2.sign().equals(0));
        t.value(query.get(t.db()).await?.n1);
        Ok(())
    }
}

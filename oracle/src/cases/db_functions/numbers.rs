//! Functions of two numbers, and of none.

use terrace_core::Result;
use terrace_orm::{Model, arc_tangent_2};

use super::found;
use super::models::{DecimalModel, FloatModel, IntegerModel, decimals, floats, integers};
use crate::case::Case;
use crate::module::cases;

/// `ATan2Tests`.
pub(super) mod angles {
    use super::*;

    cases! {
        "db_functions.math.test_atan2.ATan2Tests":
            test_null, test_decimal, test_float, test_integer;
    }

    async fn test_null(t: &Case) -> Result<()> {
        integers(None, None, 100).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| {
            (
                arc_tangent_2(row.small, row.normal),
                arc_tangent_2(row.normal, row.big),
                arc_tangent_2(row.big, row.normal),
            )
        });
        let (_, (one, two, three)) = found(query.first(t.db()).await?)?;
        t.value(one);
        t.value(two);
        t.value(three);
        Ok(())
    }

    async fn test_decimal(t: &Case) -> Result<()> {
        decimals("-9.9", "4.6")?.insert(t.db()).await?;
        let query = DecimalModel::objects().annotate(|row| arc_tangent_2(row.n1, row.n2));
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_float(t: &Case) -> Result<()> {
        floats(-25.0, 0.33).insert(t.db()).await?;
        let query = FloatModel::objects().annotate(|row| arc_tangent_2(row.f1, row.f2));
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_integer(t: &Case) -> Result<()> {
        integers(0, 1, 10).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| {
            (
                arc_tangent_2(row.small, row.normal),
                arc_tangent_2(row.normal, row.big),
            )
        });
        let (_, (one, two)) = found(query.first(t.db()).await?)?;
        t.value(one);
        t.value(two);
        Ok(())
    }
}

/// `LogTests`: Django names the base first.
pub(super) mod logarithms {
    use super::*;

    cases! {
        "db_functions.math.test_log.LogTests": test_null, test_decimal, test_float, test_integer;
    }

    async fn test_null(t: &Case) -> Result<()> {
        integers(None, None, 100).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| {
            (
                row.normal.logarithm(row.small),
                row.big.logarithm(row.normal),
                row.normal.logarithm(row.big),
            )
        });
        let (_, (one, two, three)) = found(query.first(t.db()).await?)?;
        t.value(one);
        t.value(two);
        t.value(three);
        Ok(())
    }

    async fn test_decimal(t: &Case) -> Result<()> {
        decimals("12.9", "3.6")?.insert(t.db()).await?;
        let query = DecimalModel::objects().annotate(|row| row.n2.logarithm(row.n1));
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_float(t: &Case) -> Result<()> {
        floats(2.0, 4.0).insert(t.db()).await?;
        let query = FloatModel::objects().annotate(|row| row.f2.logarithm(row.f1));
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_integer(t: &Case) -> Result<()> {
        integers(4, 8, 2).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| {
            (
                row.big.logarithm(row.small),
                row.big.logarithm(row.normal),
                row.big.logarithm(row.big),
            )
        });
        let (_, (small, normal, big)) = found(query.first(t.db()).await?)?;
        t.value(small);
        t.value(normal);
        t.value(big);
        Ok(())
    }
}

/// `PowerTests`.
pub(super) mod powers {
    use super::*;

    cases! {
        "db_functions.math.test_power.PowerTests":
            test_null, test_decimal, test_float, test_integer;
    }

    async fn test_null(t: &Case) -> Result<()> {
        integers(None, None, 100).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| {
            (
                row.small.power(row.normal),
                row.normal.power(row.big),
                row.big.power(row.normal),
            )
        });
        let (_, (one, two, three)) = found(query.first(t.db()).await?)?;
        t.value(one);
        t.value(two);
        t.value(three);
        Ok(())
    }

    async fn test_decimal(t: &Case) -> Result<()> {
        decimals("1.0", "-0.6")?.insert(t.db()).await?;
        let query = DecimalModel::objects().annotate(|row| row.n1.power(row.n2));
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_float(t: &Case) -> Result<()> {
        floats(2.3, 1.1).insert(t.db()).await?;
        let query = FloatModel::objects().annotate(|row| row.f1.power(row.f2));
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_integer(t: &Case) -> Result<()> {
        integers(-1, 20, 3).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| {
            (
                row.small.power(row.normal),
                row.normal.power(row.big),
                row.big.power(row.small),
            )
        });
        let (_, (small, normal, big)) = found(query.first(t.db()).await?)?;
        t.value(small);
        t.value(normal);
        t.value(big);
        Ok(())
    }
}

/// `ModTests`.
pub(super) mod remainders {
    use super::*;

    cases! {
        "db_functions.math.test_mod.ModTests": test_null, test_decimal, test_float, test_integer;
    }

    async fn test_null(t: &Case) -> Result<()> {
        integers(None, None, 100).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| {
            (
                row.small.remainder(row.normal),
                row.normal.remainder(row.big),
            )
        });
        let (_, (one, two)) = found(query.first(t.db()).await?)?;
        t.value(one);
        t.value(two);
        Ok(())
    }

    async fn test_decimal(t: &Case) -> Result<()> {
        decimals("-9.9", "4.6")?.insert(t.db()).await?;
        let query = DecimalModel::objects().annotate(|row| row.n1.remainder(row.n2));
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_float(t: &Case) -> Result<()> {
        floats(-25.0, 0.33).insert(t.db()).await?;
        let query = FloatModel::objects().annotate(|row| row.f1.remainder(row.f2));
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_integer(t: &Case) -> Result<()> {
        integers(20, 15, 1).insert(t.db()).await?;
        let query = IntegerModel::objects().annotate(|row| {
            (
                row.small.remainder(row.normal),
                row.normal.remainder(row.big),
                row.big.remainder(row.small),
            )
        });
        let (_, (small, normal, big)) = found(query.first(t.db()).await?)?;
        t.value(small);
        t.value(normal);
        t.value(big);
        Ok(())
    }
}

/// `PiTests`.
pub(super) mod constants {
    use super::*;
    use terrace_orm::pi;

    cases! {
        "db_functions.math.test_pi.PiTests": test;
    }

    async fn test(t: &Case) -> Result<()> {
        floats(2.5, 15.9).insert(t.db()).await?;
        let query = FloatModel::objects().annotate(|_| pi());
        t.value(found(query.first(t.db()).await?)?.1);
        Ok(())
    }
}

/// `RandomTests`.
pub(super) mod chance {
    use super::*;
    use terrace_orm::random;

    cases! {
        "db_functions.math.test_random.RandomTests": test;
    }

    async fn test(t: &Case) -> Result<()> {
        floats(None, None).insert(t.db()).await?;
        let query = FloatModel::objects().annotate(|_| random());
        let (_, chance) = found(query.first(t.db()).await?)?;
        t.holds(chance >= 0.0);
        t.holds(chance < 1.0);
        Ok(())
    }
}

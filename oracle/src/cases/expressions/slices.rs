//! `BasicExpressionsTests`: parts of texts.

use terrace_core::Result;
use terrace_orm::{Auto, Column, Computed, Model, case, concat, exists};

use super::models::{Company, Text};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.BasicExpressionsTests":
        test_slicing_of_f_expression_with_annotated_expression,
        test_slicing_of_f_expressions_charfield,
        test_slicing_of_f_expressions_textfield,
        test_slicing_of_f_expressions_with_annotate,
        test_slicing_of_f_expressions_with_invalid_type,
        test_slicing_of_f_expressions_with_negative_index,
        test_slicing_of_f_expressions_with_slice_stop_less_than_slice_start,
        test_slicing_of_f_expressions_with_step,
        test_slicing_of_f_unsupported_field,
        test_slicing_of_outerref;
}

/// A part of a name.
type Part = fn(Column<String>) -> Computed<String>;

/// The parts that Django's test takes, in its order.
const PARTS: [Part; 10] = [
    |name| name.expression(),
    |name| name.left(7),
    |name| name.left(6).left(5),
    |name| name.substring(1, 1),
    |name| name.substring(14, 1),
    |name| name.substring_from(9),
    |name| name.substring(1, 15),
    |name| name.substring(3, 5),
    |name| name.substring_from(2).left(3),
    |name| name.substring(3, 0),
];

const NAME: &str = "Example Inc.";

async fn test_slicing_of_f_expressions_charfield(t: &Case) -> Result<()> {
    for part in PARTS {
        let mut company = Company::objects()
            .get_by(t.db(), |c| c.name.equals(NAME))
            .await?;
        let own = Company::objects().filter(|c| c.id.equals(company.id));
        own.update(t.db(), |c| c.name.set(part(c.name))).await?;
        company.refresh(t.db()).await?;
        t.value(&company.name);
        NAME.clone_into(&mut company.name);
        company.save_fields(t.db(), |c| c.name).await?;
    }
    Ok(())
}

async fn test_slicing_of_f_expressions_textfield(t: &Case) -> Result<()> {
    let names = Company::objects().values(|c| c.name).all(t.db()).await?;
    let texts = names.into_iter().map(|name| Text {
        id: Auto::unset(),
        name,
    });
    Text::bulk_insert(t.db(), texts.collect()).await?;
    for part in PARTS {
        let mut text = Text::objects()
            .get_by(t.db(), |text| text.name.equals(NAME))
            .await?;
        let own = Text::objects().filter(|own| own.id.equals(text.id));
        own.update(t.db(), |own| own.name.set(part(own.name)))
            .await?;
        text.refresh(t.db()).await?;
        t.value(&text.name);
        NAME.clone_into(&mut text.name);
        text.save_fields(t.db(), |text| text.name).await?;
    }
    Ok(())
}

async fn test_slicing_of_f_expressions_with_annotate(t: &Case) -> Result<()> {
    let companies = Company::objects().annotate(|c| {
        (
            c.name.left(3),
            c.name.substring_from(4),
            c.name.substring(3, 3),
            c.name.left(1),
            c.name.substring(1, 1),
        )
    });
    t.rows(
        companies
            .clone()
            .values(|(_, parts)| parts.0)
            .all(t.db())
            .await?,
    );
    t.rows(
        companies
            .clone()
            .values(|(_, parts)| parts.1)
            .all(t.db())
            .await?,
    );
    t.rows(
        companies
            .clone()
            .values(|(_, parts)| parts.2)
            .all(t.db())
            .await?,
    );
    t.rows(
        companies
            .clone()
            .values(|(_, parts)| parts.3)
            .all(t.db())
            .await?,
    );
    t.rows(companies.values(|(_, parts)| parts.4).all(t.db()).await?);
    Ok(())
}

async fn test_slicing_of_f_expression_with_annotated_expression(t: &Case) -> Result<()> {
    let parts = Company::objects()
        .annotate(|c| {
            case()
                .when(c.based_in_eu, concat(("EU:", c.name)))
                .otherwise(c.name)
        })
        .annotate(|(_, name)| name.left(3))
        .values(|(_, part)| part);
    t.rows(parts.all(t.db()).await?);
    Ok(())
}

async fn test_slicing_of_f_expressions_with_invalid_type(t: &Case) -> Result<()> {
    t.compiler("places in a text are numbers");
    Ok(())
}

/// Observes that a part of a name is refused.
async fn refused(t: &Case, part: Part) {
    t.raises(
        Company::objects()
            .values(|c| part(c.name))
            .all(t.db())
            .await,
    );
}

async fn test_slicing_of_f_expressions_with_negative_index(t: &Case) -> Result<()> {
    refused(t, |name| name.left(-4)).await;
    refused(t, |name| name.substring(-3, 0)).await;
    refused(t, |name| name.left(-4)).await;
    refused(t, |name| name.substring(-4, 1)).await;
    Ok(())
}

async fn test_slicing_of_f_expressions_with_slice_stop_less_than_slice_start(
    t: &Case,
) -> Result<()> {
    refused(t, |name| name.substring(5, -2)).await;
    Ok(())
}

async fn test_slicing_of_f_expressions_with_step(t: &Case) -> Result<()> {
    t.compiler("a part of a text has a start and a length");
    Ok(())
}

async fn test_slicing_of_f_unsupported_field(t: &Case) -> Result<()> {
    t.compiler("numbers have no characters");
    Ok(())
}

async fn test_slicing_of_outerref(t: &Case) -> Result<()> {
    let names = Company::objects()
        .filter(|outer| {
            let first = outer.ceo().firstname.substring(1, 1);
            exists(Company::objects().filter(|c| c.name.starts_with(first)))
        })
        .values(|c| c.name);
    t.rows(names.all(t.db()).await?);
    Ok(())
}
